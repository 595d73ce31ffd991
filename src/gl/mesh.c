/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gl/mesh.h"

#include "figure/cut.h"
#include "figure/scale.h"

#include <math.h>

#define COARSE_NODES 128

/* position, normal, height on the colour scale: 0 … 1, as the surface is cut off beyond */
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
  /* Beyond the range as well, but not far, for the normals of the neighbours. */
  v->height = (float) CLAMP (scale_forward (p->z_scale, p->z_low, p->z_high, z), -1, 2);
  v->position[0] = box.x;
  v->position[1] = box.y;
  v->position[2] = isnan (box.z) ? NAN
                                 : (float) (BOX_FLOOR_GAP - BOX_HALF_HEIGHT
                                            + (double) v->height * (2 * BOX_HALF_HEIGHT - BOX_FLOOR_GAP));
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

/* On the edge between two nodes, where the surface is cut off. */
static guint32
add_cut (GArray *vertices, const Projection *p, const CutPoint *point)
{
  const Vertex *from = &g_array_index (vertices, Vertex, point->from),
               *to = &g_array_index (vertices, Vertex, point->to);
  graphene_point3d_t box;
  Vertex v = { .height = point->z == p->z_high ? 1 : 0 };
  float t = (float) point->t;

  projection_to_box (p, point->x, point->y, point->z, &box);
  v.position[0] = box.x;
  v.position[1] = box.y;
  v.position[2] = box.z;
  for (int k = 0; k < 3; k++)
    v.normal[k] = (1 - t) * from->normal[k] + t * to->normal[k];
  g_array_append_val (vertices, v);
  return vertices->len - 1;
}

static void
add_triangles (GArray *indices, GArray *vertices, const Projection *p, const CutPiece *piece)
{
  guint32 corners[G_N_ELEMENTS (piece->at)];

  for (guint k = 0; k < piece->n; k++)
    corners[k] = piece->at[k].from == piece->at[k].to ? (guint32) piece->at[k].from
                                                      : add_cut (vertices, p, &piece->at[k]);
  for (guint k = 1; k + 1 < piece->n; k++)
    {
      guint32 triangle[3] = { corners[0], corners[k], corners[k + 1] };
      g_array_append_vals (indices, triangle, 3);
    }
}

/* Cells of so many steps, cut along the ends of the range; what that needs is added to the vertices. */
static GArray *
triangles (GArray *vertices, const Layer *surface, const Projection *p, size_t step)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  size_t nx = surface->x->n, ny = surface->y->n;

  for (size_t j = 0; j + 1 < ny; j += step)
    for (size_t i = 0; i + 1 < nx; i += step)
      {
        size_t i1 = MIN (i + step, nx - 1), j1 = MIN (j + step, ny - 1);
        const size_t corners[4] = { j * nx + i, j * nx + i1, j1 * nx + i1, j1 * nx + i };
        CutPiece pieces[2];
        guint n = cut_cell (surface, corners, p->z_low, p->z_high, pieces);
        for (int k = 0; k < 4; k++)
          if (isnan (g_array_index (vertices, Vertex, corners[k]).position[2])) /* no place on a logarithmic axis */
            n = 0;
        for (guint k = 0; k < n; k++)
          add_triangles (indices, vertices, p, &pieces[k]);
      }
  return indices;
}

static GLsizei
upload_indices (GLuint buffer, GArray *vertices, const Layer *surface, const Projection *projection, size_t step)
{
  g_autoptr (GArray) indices = triangles (vertices, surface, projection, step);

  glBindBuffer (GL_ELEMENT_ARRAY_BUFFER, buffer);
  glBufferData (GL_ELEMENT_ARRAY_BUFFER, (GLsizeiptr) (indices->len * sizeof (guint32)), indices->data, GL_STATIC_DRAW);
  return (GLsizei) indices->len;
}

static void
upload_vertices (GLuint buffer, const GArray *vertices)
{
  glBindBuffer (GL_ARRAY_BUFFER, buffer);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (vertices->len * sizeof (Vertex)), vertices->data, GL_STATIC_DRAW);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 3, GL_FLOAT, GL_FALSE, sizeof (Vertex), (void *) G_STRUCT_OFFSET (Vertex, position));
  glEnableVertexAttribArray (1);
  glVertexAttribPointer (1, 3, GL_FLOAT, GL_FALSE, sizeof (Vertex), (void *) G_STRUCT_OFFSET (Vertex, normal));
  glEnableVertexAttribArray (2);
  glVertexAttribPointer (2, 1, GL_FLOAT, GL_FALSE, sizeof (Vertex), (void *) G_STRUCT_OFFSET (Vertex, height));
}

void
mesh_upload (Mesh *mesh, const Layer *surface, const Projection *projection)
{
  size_t nx = surface->x->n, ny = surface->y->n;
  g_autoptr (GArray) vertices = g_array_sized_new (FALSE, FALSE, sizeof (Vertex), (guint) (nx * ny));
  Vertex *nodes = (Vertex *) (void *) vertices->data;

  g_array_set_size (vertices, (guint) (nx * ny));
  for (size_t j = 0; j < ny; j++)
    for (size_t i = 0; i < nx; i++)
      place (surface, projection, i, j, &nodes[j * nx + i]);
  for (size_t j = 0; j < ny; j++)
    for (size_t i = 0; i < nx; i++)
      set_normal (nodes, nx, ny, i, j);
  glBindVertexArray (mesh->array);
  mesh->fine_count = upload_indices (mesh->fine, vertices, surface, projection, 1);
  mesh->coarse_count = upload_indices (mesh->coarse, vertices, surface, projection,
                                       (MAX (nx, ny) + COARSE_NODES - 1) / COARSE_NODES);
  upload_vertices (mesh->vertices, vertices);
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
