/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gl/mesh.h"

#include "figure/ticks.h"

#include <math.h>

#define COARSE_NODES 128

/* position, normal, height on the colour scale */
typedef struct
{
  float position[3], normal[3], height;
} Vertex;

void
mesh_init (Mesh *mesh)
{
  GLuint buffers[3];

  *mesh = (Mesh){ 0 };
  glGenVertexArrays (1, &mesh->array);
  glGenBuffers (3, buffers);
  mesh->vertices = buffers[0];
  mesh->fine = buffers[1];
  mesh->coarse = buffers[2];
}

void
mesh_clear (Mesh *mesh)
{
  GLuint buffers[3] = { mesh->vertices, mesh->fine, mesh->coarse };

  glDeleteBuffers (3, buffers);
  glDeleteVertexArrays (1, &mesh->array);
  *mesh = (Mesh){ 0 };
}

static void
place (const Layer *surface, const Projection *p, size_t i, size_t j, Vertex *v)
{
  graphene_point3d_t box;
  double z = surface->z->v[j * surface->x->n + i];

  if (!projection_to_box (p, surface->x->v[i], surface->y->v[j], z, &box))
    box = GRAPHENE_POINT3D_INIT (0, 0, NAN);
  v->position[0] = box.x;
  v->position[1] = box.y;
  v->position[2] = box.z;
  v->height = (float) CLAMP (scale_forward (p->z_scale, p->z_low, p->z_high, z), -1, 2);
}

/* From the neighbours that are there: central differences, one-sided at edges and gaps. */
static void
set_normal (Vertex *vertices, size_t nx, size_t ny, size_t i, size_t j)
{
  Vertex *here = &vertices[j * nx + i];
  const Vertex *left = i > 0 ? here - 1 : here, *right = i + 1 < nx ? here + 1 : here;
  const Vertex *below = j > 0 ? here - nx : here, *above = j + 1 < ny ? here + nx : here;
  float sx, sy, length;

  left = isnan (left->position[2]) ? here : left;
  right = isnan (right->position[2]) ? here : right;
  below = isnan (below->position[2]) ? here : below;
  above = isnan (above->position[2]) ? here : above;
  sx = right == left ? 0 : (right->position[2] - left->position[2]) / (right->position[0] - left->position[0]);
  sy = above == below ? 0 : (above->position[2] - below->position[2]) / (above->position[1] - below->position[1]);
  length = sqrtf (sx * sx + sy * sy + 1);
  here->normal[0] = -sx / length;
  here->normal[1] = -sy / length;
  here->normal[2] = 1 / length;
}

static GArray *
triangles (const Vertex *vertices, size_t nx, size_t ny, size_t step)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (size_t j = 0; j + 1 < ny; j += step)
    for (size_t i = 0; i + 1 < nx; i += step)
      {
        size_t i1 = MIN (i + step, nx - 1), j1 = MIN (j + step, ny - 1);
        guint32 a = (guint32) (j * nx + i), b = (guint32) (j * nx + i1), c = (guint32) (j1 * nx + i1),
                d = (guint32) (j1 * nx + i);
        guint32 quad[6] = { a, b, c, a, c, d };
        for (int k = 0; k < 6; k += 3)
          if (!isnan (vertices[quad[k]].position[2] + vertices[quad[k + 1]].position[2]
                      + vertices[quad[k + 2]].position[2]))
            g_array_append_vals (indices, quad + k, 3);
      }
  return indices;
}

static GLsizei
upload_indices (GLuint buffer, const Vertex *vertices, size_t nx, size_t ny, size_t step)
{
  g_autoptr (GArray) indices = triangles (vertices, nx, ny, step);

  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, buffer);
  glBufferData (GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr) (indices->len * sizeof (guint32)), indices->data, GL_STATIC_DRAW);
  return (GLsizei) indices->len;
}

void
mesh_upload (Mesh *mesh, const Layer *surface, const Projection *projection)
{
  size_t nx = surface->x->n, ny = surface->y->n;
  g_autofree Vertex *vertices = g_new (Vertex, nx * ny);

  for (size_t j = 0; j < ny; j++)
    for (size_t i = 0; i < nx; i++)
      place (surface, projection, i, j, &vertices[j * nx + i]);
  for (size_t j = 0; j < ny; j++)
    for (size_t i = 0; i < nx; i++)
      set_normal (vertices, nx, ny, i, j);
  glBindVertexArray (mesh->array);
  glBindBuffer (GL_ARRAY_BUFFER, mesh->vertices);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (nx * ny * sizeof (Vertex)), vertices, GL_STATIC_DRAW);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 3, GL_FLOAT, GL_FALSE, sizeof (Vertex), (void *) G_STRUCT_OFFSET (Vertex, position));
  glEnableVertexAttribArray (1);
  glVertexAttribPointer (1, 3, GL_FLOAT, GL_FALSE, sizeof (Vertex), (void *) G_STRUCT_OFFSET (Vertex, normal));
  glEnableVertexAttribArray (2);
  glVertexAttribPointer (2, 1, GL_FLOAT, GL_FALSE, sizeof (Vertex), (void *) G_STRUCT_OFFSET (Vertex, height));
  mesh->fine_count = upload_indices (mesh->fine, vertices, nx, ny, 1);
  mesh->coarse_count = upload_indices (mesh->coarse, vertices, nx, ny,
                                       (MAX (nx, ny) + COARSE_NODES - 1) / COARSE_NODES);
  glBindVertexArray (0);
}

void
mesh_draw (const Mesh *mesh, bool fine)
{
  glBindVertexArray (mesh->array);
  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, fine ? mesh->fine : mesh->coarse);
  glDrawElements (GL_TRIANGLES, fine ? mesh->fine_count : mesh->coarse_count, GL_UNSIGNED_INT, NULL);
  glBindVertexArray (0);
}
