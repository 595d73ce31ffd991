/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths as ribbons, and the sphere at the end of one. */
#include "gl/program.h"
#include "gl/renderer_private.h"

#include <math.h>
#include <string.h>

/* Paths and marks of iterates are pulled towards the eye by this much of the depth range: over the surface they lie on,
 * under what is in front. */
#define RIBBON_BIAS 0.004f
#define ITERATE_BIAS 0.012f

typedef struct
{
  float position[3], before[3], after[3], side, along;
} RibbonVertex;

typedef struct
{
  float at[3];
  bool there;
} PathPoint;

static void
append_run (GArray *vertices, const PathPoint *points, size_t from, size_t to)
{
  float along = 0;

  for (size_t i = from; i < to; i++)
    {
      const float *here = points[i].at, *before = points[i > from ? i - 1 : i].at,
                  *after = points[i + 1 < to ? i + 1 : i].at;
      RibbonVertex v = { .along = 0 };
      if (i > from)
        along += sqrtf ((here[0] - before[0]) * (here[0] - before[0]) + (here[1] - before[1]) * (here[1] - before[1])
                        + (here[2] - before[2]) * (here[2] - before[2]));
      memcpy (v.position, here, sizeof v.position);
      memcpy (v.before, before, sizeof v.before);
      memcpy (v.after, after, sizeof v.after);
      v.along = along;
      v.side = -1;
      g_array_append_val (vertices, v);
      v.side = 1;
      g_array_append_val (vertices, v);
    }
}

static PathPoint *
path_points (const RenderPass *pass, const Layer *path)
{
  PathPoint *points = g_new0 (PathPoint, path->x->n);

  for (size_t i = 0; i < path->x->n; i++)
    {
      graphene_point3d_t box;
      points[i].there = projection_to_box (&pass->projection, path->x->v[i], path->y->v[i], path->z->v[i], &box);
      points[i].at[0] = box.x;
      points[i].at[1] = box.y;
      points[i].at[2] = box.z;
    }
  return points;
}

static void
draw_ribbon (const RenderPass *pass, GLsizei first, GLsizei count, float width, Colour colour, float opacity,
             float dash)
{
  GLuint program = pass->self->ribbon;

  glUseProgram (program);
  program_matrix (program, "matrix", pass->matrix);
  program_vec2 (program, "viewport", (float) pass->target->inner_width, (float) pass->target->inner_height);
  program_float (program, "width", width);
  program_float (program, "bias", RIBBON_BIAS);
  program_float (program, "dash", dash);
  program_vec4 (program, "tint", (float) colour.r, (float) colour.g, (float) colour.b, opacity);
  glDrawArrays (GL_TRIANGLE_STRIP, first, count);
}

static void
bind_ribbon (SurfaceRenderer *self, const GArray *vertices)
{
  const GLsizei size = sizeof (RibbonVertex);

  glBindVertexArray (self->scratch_array);
  glBindBuffer (GL_ARRAY_BUFFER, self->scratch);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (vertices->len * sizeof (RibbonVertex)), vertices->data, GL_STREAM_DRAW);
  for (GLuint i = 0; i < 5; i++)
    glEnableVertexAttribArray (i);
  glVertexAttribPointer (0, 3, GL_FLOAT, GL_FALSE, size, (void *) G_STRUCT_OFFSET (RibbonVertex, position));
  glVertexAttribPointer (1, 3, GL_FLOAT, GL_FALSE, size, (void *) G_STRUCT_OFFSET (RibbonVertex, before));
  glVertexAttribPointer (2, 3, GL_FLOAT, GL_FALSE, size, (void *) G_STRUCT_OFFSET (RibbonVertex, after));
  glVertexAttribPointer (3, 1, GL_FLOAT, GL_FALSE, size, (void *) G_STRUCT_OFFSET (RibbonVertex, side));
  glVertexAttribPointer (4, 1, GL_FLOAT, GL_FALSE, size, (void *) G_STRUCT_OFFSET (RibbonVertex, along));
}

static Colour
path_colour (const RenderPass *pass, const Layer *path)
{
  return path->style.colour == COLOUR_FOREGROUND ? pass->colours->foreground
                                                 : colourmap_of_index (path->style.colour, pass->colours->dark);
}

void
renderer_draw_path (const RenderPass *pass, const Layer *path)
{
  g_autofree PathPoint *points = path_points (pass, path);
  g_autoptr (GArray) vertices = g_array_new (FALSE, FALSE, sizeof (RibbonVertex));
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (guint));
  float width = (float) ((path->style.width > 0 ? path->style.width : 1.5) * 1.25 * pass->target->scale);
  float dash = path->style.dash == DASH_SOLID ? 0 : path->style.dash == DASH_DOTTED ? 0.035f : 0.07f;
  Colour colour = path_colour (pass, path),
         casing = pass->colours->dark ? (Colour){ 0.05, 0.05, 0.08 } : (Colour){ 1, 1, 1 };

  for (size_t i = 0; i < path->x->n;)
    {
      size_t end = i;
      while (end < path->x->n && points[end].there)
        end++;
      if (end > i + 1)
        append_run (vertices, points, i, end);
      g_array_append_val (runs, vertices->len);
      i = MAX (end, i + 1);
    }
  bind_ribbon (pass->self, vertices);
  for (guint r = 0; r < runs->len; r++)
    {
      guint from = r > 0 ? g_array_index (runs, guint, r - 1) : 0, to = g_array_index (runs, guint, r);
      GLsizei first = (GLsizei) from, count = (GLsizei) (to - from);
      if (count < 4)
        continue;
      glDepthMask (GL_FALSE);
      if (dash == 0)
        draw_ribbon (pass, first, count, width + 2.6f * (float) pass->target->scale, casing, 0.9f, 0);
      draw_ribbon (pass, first, count, width, colour, (float) path->style.opacity, dash);
      /* Behind the surface only a hint of it. */
      glDepthFunc (GL_GREATER);
      draw_ribbon (pass, first, count, width, colour, 0.25f, dash);
      glDepthFunc (GL_LEQUAL);
      glDepthMask (GL_TRUE);
    }
  glBindVertexArray (0);
}

/* ---- Marks of iterates ---- */

static void
draw_disc (const RenderPass *pass, const float centre[3], float radius, float dx, float dy, float bias, Colour colour,
           float opacity, bool shadow)
{
  GLuint program = pass->self->iterate;

  program_vec3 (program, "centre", centre[0], centre[1], centre[2]);
  program_vec2 (program, "offset", dx, dy);
  program_float (program, "radius", radius);
  program_float (program, "bias", bias);
  program_float (program, "shadow", shadow ? 1 : 0);
  program_vec4 (program, "tint", (float) colour.r, (float) colour.g, (float) colour.b, opacity);
  glDrawArrays (GL_TRIANGLE_STRIP, 0, 4);
}

void
renderer_draw_iterate (const RenderPass *pass, const Layer *path)
{
  static const float corners[8] = { -1, -1, 1, -1, -1, 1, 1, 1 };
  SurfaceRenderer *self = pass->self;
  size_t last = path->x->n - 1;
  float radius = (float) (9 * pass->target->scale), centre[3];
  graphene_point3d_t box;
  Colour colour = path_colour (pass, path);

  if (!path->path.iterate || path->x->n == 0
      || !projection_to_box (&pass->projection, path->x->v[last], path->y->v[last], path->z->v[last], &box))
    return;
  centre[0] = box.x;
  centre[1] = box.y;
  centre[2] = box.z;
  glUseProgram (self->iterate);
  program_matrix (self->iterate, "matrix", pass->matrix);
  program_vec2 (self->iterate, "viewport", (float) pass->target->inner_width, (float) pass->target->inner_height);
  glBindVertexArray (self->scratch_array);
  glBindBuffer (GL_ARRAY_BUFFER, self->scratch);
  glBufferData (GL_ARRAY_BUFFER, sizeof corners, corners, GL_STREAM_DRAW);
  for (GLuint i = 1; i < 5; i++)
    glDisableVertexAttribArray (i);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 2, GL_FLOAT, GL_FALSE, 0, NULL);
  glDepthMask (GL_FALSE);
  draw_disc (pass, centre, 1.35f * radius, 0.2f * radius, 0.1f * radius, ITERATE_BIAS, colour, 1, true);
  draw_disc (pass, centre, radius, 0, 0.75f * radius, 3 * ITERATE_BIAS, colour, 1, false);
  glDepthFunc (GL_GREATER);
  draw_disc (pass, centre, radius, 0, 0.75f * radius, 3 * ITERATE_BIAS, colour, 0.3f, false);
  glDepthFunc (GL_LEQUAL);
  glDepthMask (GL_TRUE);
  glBindVertexArray (0);
}
