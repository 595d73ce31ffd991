/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gl/surface_renderer.h"

#include "figure/ticks.h"
#include "gl/program.h"
#include "gl/renderer_private.h"

#include <math.h>

#define SAMPLES 4

/* ---- Making and freeing ---- */

SurfaceRenderer *
surface_renderer_new (GError **error)
{
  static const char *const surface_attributes[] = { "position", "normal", "height", NULL };
  static const char *const line_attributes[] = { "position", NULL };
  static const char *const ribbon_attributes[] = { "position", "before", "after", "side", "along", NULL };
  static const char *const corner_attributes[] = { "corner", NULL };
  SurfaceRenderer *self = g_new0 (SurfaceRenderer, 1);

  if (!(self->surface = program_new ("surface", surface_attributes, error))
      || !(self->line = program_new ("line", line_attributes, error))
      || !(self->ribbon = program_new ("ribbon", ribbon_attributes, error))
      || !(self->iterate = program_new ("iterate", corner_attributes, error))
      || !(self->screen = program_new ("screen", corner_attributes, error)))
    {
      surface_renderer_free (self);
      return NULL;
    }
  mesh_init (&self->mesh);
  glGenVertexArrays (1, &self->scratch_array);
  glGenBuffers (1, &self->scratch);
  glGenTextures (1, &self->colours);
  return self;
}

static void
forget_surface (SurfaceRenderer *self)
{
  g_clear_pointer (&self->x, numbers_unref);
  g_clear_pointer (&self->y, numbers_unref);
  g_clear_pointer (&self->z, numbers_unref);
}

void
surface_renderer_free (SurfaceRenderer *self)
{
  GLuint programs[] = { self->surface, self->line, self->ribbon, self->iterate, self->screen };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (programs[i] != 0)
      glDeleteProgram (programs[i]);
  if (self->mesh.array != 0)
    mesh_clear (&self->mesh);
  if (self->scratch != 0)
    {
      glDeleteVertexArrays (1, &self->scratch_array);
      glDeleteBuffers (1, &self->scratch);
      glDeleteTextures (1, &self->colours);
    }
  renderer_free_target (self);
  forget_surface (self);
  g_clear_pointer (&self->plot, plot_unref);
  g_free (self);
}

void
surface_renderer_set_plot (SurfaceRenderer *self, Plot *plot)
{
  if (self->plot == plot)
    return;
  plot_ref (plot);
  g_clear_pointer (&self->plot, plot_unref);
  self->plot = plot;
}

/* ---- What is kept from frame to frame ---- */

static void
ensure_colours (SurfaceRenderer *self)
{
  guint8 pixels[256][4];

  if (self->colours_ready && self->colours_of == self->plot->colourmap)
    return;
  for (int i = 0; i < 256; i++)
    {
      Colour c = colourmap_at (self->plot->colourmap, i / 255.0);
      pixels[i][0] = (guint8) lround (255 * c.r);
      pixels[i][1] = (guint8) lround (255 * c.g);
      pixels[i][2] = (guint8) lround (255 * c.b);
      pixels[i][3] = 255;
    }
  glBindTexture (GL_TEXTURE_2D, self->colours);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGBA8, 256, 1, 0, GL_RGBA, GL_UNSIGNED_BYTE, pixels);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  self->colours_of = self->plot->colourmap;
  self->colours_ready = true;
}

static void
ensure_mesh (SurfaceRenderer *self, const Projection *p)
{
  const Layer *surface = plot_surface (self->plot);

  if (self->x == surface->x && self->y == surface->y && self->z == surface->z && self->z_scale == p->z_scale
      && self->z_low == p->z_low && self->z_high == p->z_high)
    return;
  mesh_upload (&self->mesh, surface, p);
  self->cut = plot_cut (self->plot);
  forget_surface (self);
  self->x = numbers_ref (surface->x);
  self->y = numbers_ref (surface->y);
  self->z = numbers_ref (surface->z);
  self->z_scale = p->z_scale;
  self->z_low = p->z_low;
  self->z_high = p->z_high;
}

/* ---- The box ---- */

static void
add_line (GArray *points, float x0, float y0, float z0, float x1, float y1, float z1)
{
  float both[6] = { x0, y0, z0, x1, y1, z1 };
  g_array_append_vals (points, both, 6);
}

static void
add_face_grid (GArray *points, const Projection *p, int face, const Ticks *z, const Ticks *other)
{
  const float h = (float) BOX_HALF_HEIGHT;
  float at = face % 2 == 0 ? -1 : 1;
  bool of_x = face < 2;

  for (guint i = 0; i < z->n; i++)
    if (!z->minor[i])
      {
        float t = (float) projection_place (p, AXIS_Z, z->value[i]);
        add_line (points, of_x ? at : -1, of_x ? -1 : at, t, of_x ? at : 1, of_x ? 1 : at, t);
      }
  for (guint i = 0; i < other->n; i++)
    {
      float t = (float) projection_place (p, of_x ? AXIS_Y : AXIS_X, other->value[i]);
      add_line (points, of_x ? at : t, of_x ? t : at, -h, of_x ? at : t, of_x ? t : at, h);
    }
}

static void
draw_lines (const RenderPass *pass, const GArray *points, Colour colour, float opacity)
{
  SurfaceRenderer *self = pass->self;

  glUseProgram (self->line);
  program_matrix (self->line, "matrix", pass->matrix);
  program_vec4 (self->line, "tint", (float) colour.r, (float) colour.g, (float) colour.b, opacity);
  glBindVertexArray (self->scratch_array);
  glBindBuffer (GL_ARRAY_BUFFER, self->scratch);
  glBufferData (GL_ARRAY_BUFFER, (GLsizeiptr) (points->len * sizeof (float)), points->data, GL_STREAM_DRAW);
  for (GLuint i = 1; i < 5; i++)
    glDisableVertexAttribArray (i);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 3, GL_FLOAT, GL_FALSE, 0, NULL);
  glDrawArrays (GL_LINES, 0, (GLsizei) (points->len / 3));
  glBindVertexArray (0);
}

static void
draw_box (const RenderPass *pass)
{
  const Projection *p = &pass->projection;
  const float h = (float) BOX_HALF_HEIGHT;
  Ticks x = ticks_make (p->x_low, p->x_high, SCALE_LINEAR, 5), y = ticks_make (p->y_low, p->y_high, SCALE_LINEAR, 5);
  Ticks z = ticks_make (p->z_low, p->z_high, p->z_scale, 5);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (float));
  bool faces[4];

  projection_back_faces (p, faces);
  for (int face = 0; face < 4; face++)
    if (faces[face])
      add_face_grid (points, p, face, &z, face < 2 ? &y : &x);
  for (int side = -1; side <= 1; side += 2)
    {
      add_line (points, (float) side, -1, -h, (float) side, 1, -h);
      add_line (points, -1, (float) side, -h, 1, (float) side, -h);
    }
  draw_lines (pass, points, pass->colours->grid, 1);
}

/* ---- The surface ---- */

static void
draw_surface (const RenderPass *pass, bool on_floor, bool fine)
{
  SurfaceRenderer *self = pass->self;
  const Layer *surface = plot_surface (self->plot);
  double c = cos (pass->view->yaw), s = sin (pass->view->yaw), p = cos (pass->view->pitch), q = sin (pass->view->pitch);
  /* The light stays with the eye: from the left, a little from the front, from above. */
  double right = -0.5, away = -0.35, length = sqrt (0.5 * 0.5 + 0.35 * 0.35 + 0.8 * 0.8);
  Colour ground = pass->colours->ground;

  glUseProgram (self->surface);
  program_matrix (self->surface, "matrix", pass->matrix);
  program_float (self->surface, "floor_z", -(float) BOX_HALF_HEIGHT);
  program_float (self->surface, "flatten", on_floor ? 1 : 0);
  program_float (self->surface, "contours", surface->grid.contours > 0 ? (float) (surface->grid.contours + 1) : 0);
  glUniform2f (glGetUniformLocation (self->surface, "edges"), self->cut.below ? 1 : 0, self->cut.above ? 1 : 0);
  program_vec3 (self->surface, "light", (float) ((c * right + s * away) / length),
                (float) ((-s * right + c * away) / length), (float) (0.8 / length));
  program_vec3 (self->surface, "eye", (float) (-p * s), (float) (-p * c), (float) q);
  program_vec3 (self->surface, "ground", (float) ground.r, (float) ground.g, (float) ground.b);
  glUniform1i (glGetUniformLocation (self->surface, "colours"), 0);
  glActiveTexture (GL_TEXTURE0);
  glBindTexture (GL_TEXTURE_2D, self->colours);
  mesh_draw (&self->mesh, fine);
}

/* ---- The frame ---- */

static void
draw_scene (const RenderPass *pass, bool fine)
{
  const SurfaceTarget *target = pass->target;
  Colour ground = pass->colours->ground;

  glViewport (0, 0, target->width, target->height);
  glDisable (GL_SCISSOR_TEST);
  glDisable (GL_CULL_FACE);
  glClearColor ((float) ground.r, (float) ground.g, (float) ground.b, 1);
  glClear (GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  glViewport (target->x, target->height - target->y - target->inner_height, target->inner_width, target->inner_height);
  glEnable (GL_DEPTH_TEST);
  glDepthFunc (GL_LEQUAL);
  glDepthMask (GL_TRUE);
  glEnable (GL_BLEND);
  glBlendFuncSeparate (GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  draw_box (pass);
  draw_surface (pass, true, fine);
  draw_surface (pass, false, fine);
  for (guint i = 0; i < pass->self->plot->layers->len; i++)
    {
      const Layer *layer = pass->self->plot->layers->pdata[i];
      if (layer->kind == LAYER_PATH && layer->z != NULL)
        renderer_draw_path (pass, layer);
    }
  for (guint i = 0; i < pass->self->plot->layers->len; i++)
    {
      const Layer *layer = pass->self->plot->layers->pdata[i];
      if (layer->kind == LAYER_PATH && layer->z != NULL)
        renderer_draw_iterate (pass, layer);
    }
  glDisable (GL_BLEND);
  glDisable (GL_DEPTH_TEST);
  glUseProgram (0);
}

/* Where in a pixel each step looks: a lattice that no row or column has twice. */
static void
shift (RenderPass *pass)
{
  static const float places[SURFACE_STEPS][2] = { { 0.0625f, -0.1875f },  { -0.0625f, 0.1875f }, { 0.3125f, 0.0625f },
                                                  { -0.1875f, -0.3125f }, { -0.3125f, 0.3125f }, { -0.4375f, -0.0625f },
                                                  { 0.1875f, 0.4375f },   { 0.4375f, -0.4375f } };
  const float *place = places[pass->target->step % SURFACE_STEPS];

  for (int row = 0; row < 4; row++)
    {
      pass->matrix[4 * row] += place[0] * 2 / (float) pass->target->inner_width * pass->matrix[4 * row + 3];
      pass->matrix[4 * row + 1] += place[1] * 2 / (float) pass->target->inner_height * pass->matrix[4 * row + 3];
    }
}

void
surface_renderer_draw (SurfaceRenderer *self, const View3D *view, const SurfaceTarget *target,
                       const SurfaceColours *colours, SurfaceQuality quality)
{
  RenderPass pass = { .self = self, .target = target, .colours = colours, .view = view };
  const Layer *surface = self->plot ? plot_surface (self->plot) : NULL;

  if (target->width < 1 || target->height < 1)
    return;
  renderer_ensure_target (self, target->width, target->height, quality == QUALITY_FULL ? SAMPLES : 0);
  glBindFramebuffer (GL_FRAMEBUFFER, self->framebuffer);
  if (surface != NULL && surface->x->n >= 2 && surface->y->n >= 2 && target->inner_width > 8
      && target->inner_height > 8)
    {
      pass.projection = projection_new (self->plot, view, target->inner_width / target->scale,
                                        target->inner_height / target->scale);
      graphene_matrix_to_float (&pass.projection.matrix, pass.matrix);
      if (quality == QUALITY_STEP)
        shift (&pass);
      ensure_colours (self);
      ensure_mesh (self, &pass.projection);
      draw_scene (&pass, quality != QUALITY_MOVING);
    }
  else
    {
      glClearColor ((float) colours->ground.r, (float) colours->ground.g, (float) colours->ground.b, 1);
      glClear (GL_COLOR_BUFFER_BIT);
    }
  if (quality == QUALITY_STEP)
    renderer_add_step (self, target->step);
  glBindFramebuffer (GL_READ_FRAMEBUFFER, quality == QUALITY_STEP ? self->sum_framebuffer : self->framebuffer);
  glBindFramebuffer (GL_DRAW_FRAMEBUFFER, target->framebuffer);
  glBlitFramebuffer (0, 0, target->width, target->height, 0, 0, target->width, target->height, GL_COLOR_BUFFER_BIT,
                     GL_NEAREST);
  glBindFramebuffer (GL_FRAMEBUFFER, target->framebuffer);
}
