#include "gl/surface_renderer.h"

#include "figure/ticks.h"
#include "gl/mesh.h"
#include "gl/program.h"

#include <math.h>
#include <string.h>

#define SAMPLES 4
/* Paths and balls are pulled towards the eye by this much of the depth range: over the surface they lie on, under what
 * is in front. */
#define RIBBON_BIAS 0.004f
#define BALL_BIAS 0.012f

struct _SurfaceRenderer
{
  Plot *plot;
  GLuint surface, line, ribbon, ball, screen; /* programs */
  Mesh mesh;
  GLuint scratch_array, scratch; /* lines, ribbons: small, and new each frame */
  GLuint colours;                /* the colour map, 256 × 1 */
  Colourmap colours_of;
  bool colours_ready;
  /* What the mesh was made of. */
  Numbers *x, *y, *z;
  Scale z_scale;
  double z_low, z_high;
  /* Own framebuffer. */
  GLuint framebuffer, picture, colour_buffer,
      depth_buffer;            /* the picture is a texture without multisampling, a buffer with */
  GLuint sum_framebuffer, sum; /* the mean of the steps so far */
  int width, height, samples;
  unsigned summed; /* steps in the sum: a new framebuffer has none, whatever step the caller is at */
};

typedef struct
{
  SurfaceRenderer *self;
  Projection projection;
  float matrix[16];
  const SurfaceTarget *target;
  const SurfaceColours *colours;
  const View3D *view;
} Scene;

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
      || !(self->ball = program_new ("ball", corner_attributes, error))
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

/* Names are zeroed as they are given back: the context hands them out again, and a second deletion would take a texture
 * that belongs to someone else. */
static void
free_framebuffer (SurfaceRenderer *self)
{
  GLuint *framebuffers[] = { &self->framebuffer, &self->sum_framebuffer }, *textures[] = { &self->picture, &self->sum },
         *buffers[] = { &self->colour_buffer, &self->depth_buffer };

  for (int i = 0; i < 2; i++)
    {
      glDeleteFramebuffers (1, framebuffers[i]); /* 0 is ignored by all three */
      glDeleteTextures (1, textures[i]);
      glDeleteRenderbuffers (1, buffers[i]);
      *framebuffers[i] = *textures[i] = *buffers[i] = 0;
    }
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
  GLuint programs[] = { self->surface, self->line, self->ribbon, self->ball, self->screen };

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
  free_framebuffer (self);
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
  forget_surface (self);
  self->x = numbers_ref (surface->x);
  self->y = numbers_ref (surface->y);
  self->z = numbers_ref (surface->z);
  self->z_scale = p->z_scale;
  self->z_low = p->z_low;
  self->z_high = p->z_high;
}

static GLuint
make_texture (int width, int height, GLint format, GLenum type)
{
  GLuint texture;

  glGenTextures (1, &texture);
  glBindTexture (GL_TEXTURE_2D, texture);
  glTexImage2D (GL_TEXTURE_2D, 0, format, width, height, 0, GL_RGBA, type, NULL);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  return texture;
}

/* Halves hold the mean of eight pictures without steps in it; GLES need not be able to draw to them. */
static void
make_sum (SurfaceRenderer *self)
{
  bool halves = epoxy_is_desktop_gl ();

  self->sum = make_texture (self->width, self->height, halves ? GL_RGBA16F : GL_RGBA8,
                            halves ? GL_HALF_FLOAT : GL_UNSIGNED_BYTE);
  glGenFramebuffers (1, &self->sum_framebuffer);
  glBindFramebuffer (GL_FRAMEBUFFER, self->sum_framebuffer);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, self->sum, 0);
}

/* sum = sum · step / (step + 1) + picture / (step + 1) */
static void
add_step (SurfaceRenderer *self, unsigned step)
{
  static const float corners[6] = { -1, -1, 3, -1, -1, 3 };

  step = MIN (step, self->summed);
  self->summed = step + 1;
  glBindFramebuffer (GL_FRAMEBUFFER, self->sum_framebuffer);
  glViewport (0, 0, self->width, self->height);
  glUseProgram (self->screen);
  glUniform1i (glGetUniformLocation (self->screen, "picture"), 0);
  glActiveTexture (GL_TEXTURE0);
  glBindTexture (GL_TEXTURE_2D, self->picture);
  glEnable (GL_BLEND);
  glBlendColor (0, 0, 0, 1.0f / (float) (step + 1));
  glBlendFunc (GL_CONSTANT_ALPHA, GL_ONE_MINUS_CONSTANT_ALPHA);
  glBindVertexArray (self->scratch_array);
  glBindBuffer (GL_ARRAY_BUFFER, self->scratch);
  glBufferData (GL_ARRAY_BUFFER, sizeof corners, corners, GL_STREAM_DRAW);
  for (GLuint i = 1; i < 5; i++)
    glDisableVertexAttribArray (i);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 2, GL_FLOAT, GL_FALSE, 0, NULL);
  glDrawArrays (GL_TRIANGLES, 0, 3);
  glBindVertexArray (0);
  glDisable (GL_BLEND);
  glUseProgram (0);
}

static void
ensure_framebuffer (SurfaceRenderer *self, int width, int height, int samples)
{
  if (self->framebuffer != 0 && self->width == width && self->height == height && self->samples == samples)
    return;
  free_framebuffer (self);
  self->width = width;
  self->height = height;
  self->samples = samples;
  if (samples == 0)
    make_sum (self);
  glGenFramebuffers (1, &self->framebuffer);
  glGenRenderbuffers (1, &self->depth_buffer);
  glBindRenderbuffer (GL_RENDERBUFFER, self->depth_buffer);
  glRenderbufferStorageMultisample (GL_RENDERBUFFER, samples, GL_DEPTH_COMPONENT24, width, height);
  glBindFramebuffer (GL_FRAMEBUFFER, self->framebuffer);
  if (samples > 0)
    {
      glGenRenderbuffers (1, &self->colour_buffer);
      glBindRenderbuffer (GL_RENDERBUFFER, self->colour_buffer);
      glRenderbufferStorageMultisample (GL_RENDERBUFFER, samples, GL_RGBA8, width, height);
      glFramebufferRenderbuffer (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, self->colour_buffer);
    }
  else
    {
      self->picture = make_texture (width, height, GL_RGBA8, GL_UNSIGNED_BYTE);
      glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, self->picture, 0);
    }
  glFramebufferRenderbuffer (GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, self->depth_buffer);
  /* Drivers compile a program when it first draws: now, with the first frame, and not in the middle of things. */
  if (samples == 0)
    add_step (self, 0);
  self->summed = 0;
}

/* ---- The box ---- */

static void
add_line (GArray *points, float x0, float y0, float z0, float x1, float y1, float z1)
{
  float both[6] = { x0, y0, z0, x1, y1, z1 };
  g_array_append_vals (points, both, 6);
}

static void
add_face_grid (GArray *points, const Projection *p, int face, const Ticks *z, const Ticks *across)
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
  for (guint i = 0; i < across->n; i++)
    {
      float t = (float) projection_place (p, of_x ? AXIS_Y : AXIS_X, across->value[i]);
      add_line (points, of_x ? at : t, of_x ? t : at, -h, of_x ? at : t, of_x ? t : at, h);
    }
}

static void
draw_lines (const Scene *scene, const GArray *points, Colour colour, float opacity)
{
  SurfaceRenderer *self = scene->self;

  glUseProgram (self->line);
  program_matrix (self->line, "matrix", scene->matrix);
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
draw_box (const Scene *scene)
{
  const Projection *p = &scene->projection;
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
  draw_lines (scene, points, scene->colours->grid, 1);
}

/* ---- The surface ---- */

static void
draw_surface (const Scene *scene, bool on_floor, bool fine)
{
  SurfaceRenderer *self = scene->self;
  const Layer *surface = plot_surface (self->plot);
  double c = cos (scene->view->yaw), s = sin (scene->view->yaw), p = cos (scene->view->pitch),
         q = sin (scene->view->pitch);
  /* The light stays with the eye: from the left, a little from the front, from above. */
  double right = -0.5, away = -0.35, length = sqrt (0.5 * 0.5 + 0.35 * 0.35 + 0.8 * 0.8);
  Colour ground = scene->colours->ground;

  glUseProgram (self->surface);
  program_matrix (self->surface, "matrix", scene->matrix);
  program_float (self->surface, "floor_z", -(float) BOX_HALF_HEIGHT);
  program_float (self->surface, "flatten", on_floor ? 1 : 0);
  program_float (self->surface, "contours", surface->contours > 0 ? (float) (surface->contours + 1) : 0);
  program_vec3 (self->surface, "light", (float) ((c * right + s * away) / length),
                (float) ((-s * right + c * away) / length), (float) (0.8 / length));
  program_vec3 (self->surface, "eye", (float) (-p * s), (float) (-p * c), (float) q);
  program_vec3 (self->surface, "ground", (float) ground.r, (float) ground.g, (float) ground.b);
  glUniform1i (glGetUniformLocation (self->surface, "colours"), 0);
  glActiveTexture (GL_TEXTURE0);
  glBindTexture (GL_TEXTURE_2D, self->colours);
  mesh_draw (&self->mesh, fine);
}

/* ---- Paths ---- */

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
path_points (const Scene *scene, const Layer *path)
{
  PathPoint *points = g_new0 (PathPoint, path->x->n);

  for (size_t i = 0; i < path->x->n; i++)
    {
      graphene_point3d_t box;
      points[i].there = projection_to_box (&scene->projection, path->x->v[i], path->y->v[i], path->z->v[i], &box);
      points[i].at[0] = box.x;
      points[i].at[1] = box.y;
      points[i].at[2] = box.z;
    }
  return points;
}

static void
draw_ribbon (const Scene *scene, GLsizei first, GLsizei count, float width, Colour colour, float opacity, float dash)
{
  GLuint program = scene->self->ribbon;

  glUseProgram (program);
  program_matrix (program, "matrix", scene->matrix);
  program_vec2 (program, "viewport", (float) scene->target->inner_width, (float) scene->target->inner_height);
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
path_colour (const Scene *scene, const Layer *path)
{
  return path->style.colour == COLOUR_FOREGROUND ? scene->colours->foreground
                                                 : okabe_ito (path->style.colour, scene->colours->dark);
}

static void
draw_path (const Scene *scene, const Layer *path)
{
  g_autofree PathPoint *points = path_points (scene, path);
  g_autoptr (GArray) vertices = g_array_new (FALSE, FALSE, sizeof (RibbonVertex));
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (guint));
  float width = (float) ((path->style.width > 0 ? path->style.width : 1.5) * 1.25 * scene->target->scale);
  float dash = path->style.dash == DASH_SOLID ? 0 : path->style.dash == DASH_DOTTED ? 0.035f : 0.07f;
  Colour colour = path_colour (scene, path),
         casing = scene->colours->dark ? (Colour){ 0.05, 0.05, 0.08 } : (Colour){ 1, 1, 1 };

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
  bind_ribbon (scene->self, vertices);
  for (guint r = 0; r < runs->len; r++)
    {
      guint from = r > 0 ? g_array_index (runs, guint, r - 1) : 0, to = g_array_index (runs, guint, r);
      GLsizei first = (GLsizei) from, count = (GLsizei) (to - from);
      if (count < 4)
        continue;
      glDepthMask (GL_FALSE);
      if (dash == 0)
        draw_ribbon (scene, first, count, width + 2.6f * (float) scene->target->scale, casing, 0.9f, 0);
      draw_ribbon (scene, first, count, width, colour, (float) path->style.opacity, dash);
      /* Behind a mountain only a hint of it. */
      glDepthFunc (GL_GREATER);
      draw_ribbon (scene, first, count, width, colour, 0.25f, dash);
      glDepthFunc (GL_LEQUAL);
      glDepthMask (GL_TRUE);
    }
  glBindVertexArray (0);
}

/* ---- Balls ---- */

static void
draw_disc (const Scene *scene, const float centre[3], float radius, float dx, float dy, float bias, Colour colour,
           float opacity, bool shadow)
{
  GLuint program = scene->self->ball;

  program_vec3 (program, "centre", centre[0], centre[1], centre[2]);
  program_vec2 (program, "offset", dx, dy);
  program_float (program, "radius", radius);
  program_float (program, "bias", bias);
  program_float (program, "shadow", shadow ? 1 : 0);
  program_vec4 (program, "tint", (float) colour.r, (float) colour.g, (float) colour.b, opacity);
  glDrawArrays (GL_TRIANGLE_STRIP, 0, 4);
}

static void
draw_ball (const Scene *scene, const Layer *path)
{
  static const float corners[8] = { -1, -1, 1, -1, -1, 1, 1, 1 };
  SurfaceRenderer *self = scene->self;
  size_t last = path->x->n - 1;
  float radius = (float) (9 * scene->target->scale), centre[3];
  graphene_point3d_t box;
  Colour colour = path_colour (scene, path);

  if (!path->ball || path->x->n == 0
      || !projection_to_box (&scene->projection, path->x->v[last], path->y->v[last], path->z->v[last], &box))
    return;
  centre[0] = box.x;
  centre[1] = box.y;
  centre[2] = box.z;
  glUseProgram (self->ball);
  program_matrix (self->ball, "matrix", scene->matrix);
  program_vec2 (self->ball, "viewport", (float) scene->target->inner_width, (float) scene->target->inner_height);
  glBindVertexArray (self->scratch_array);
  glBindBuffer (GL_ARRAY_BUFFER, self->scratch);
  glBufferData (GL_ARRAY_BUFFER, sizeof corners, corners, GL_STREAM_DRAW);
  for (GLuint i = 1; i < 5; i++)
    glDisableVertexAttribArray (i);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 2, GL_FLOAT, GL_FALSE, 0, NULL);
  glDepthMask (GL_FALSE);
  draw_disc (scene, centre, 1.35f * radius, 0.2f * radius, 0.1f * radius, BALL_BIAS, colour, 1, true);
  draw_disc (scene, centre, radius, 0, 0.75f * radius, 3 * BALL_BIAS, colour, 1, false);
  glDepthFunc (GL_GREATER);
  draw_disc (scene, centre, radius, 0, 0.75f * radius, 3 * BALL_BIAS, colour, 0.3f, false);
  glDepthFunc (GL_LEQUAL);
  glDepthMask (GL_TRUE);
  glBindVertexArray (0);
}

/* ---- The frame ---- */

static void
draw_scene (const Scene *scene, bool fine)
{
  const SurfaceTarget *target = scene->target;
  Colour ground = scene->colours->ground;

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
  draw_box (scene);
  draw_surface (scene, true, fine);
  draw_surface (scene, false, fine);
  for (guint i = 0; i < scene->self->plot->layers->len; i++)
    {
      const Layer *layer = scene->self->plot->layers->pdata[i];
      if (layer->kind == LAYER_PATH && layer->z != NULL)
        draw_path (scene, layer);
    }
  for (guint i = 0; i < scene->self->plot->layers->len; i++)
    {
      const Layer *layer = scene->self->plot->layers->pdata[i];
      if (layer->kind == LAYER_PATH && layer->z != NULL)
        draw_ball (scene, layer);
    }
  glDisable (GL_BLEND);
  glDisable (GL_DEPTH_TEST);
  glUseProgram (0);
}

/* Where in a pixel each step looks: a lattice that no row or column has twice. */
static void
shift (Scene *scene)
{
  static const float places[SURFACE_STEPS][2] = { { 0.0625f, -0.1875f },  { -0.0625f, 0.1875f }, { 0.3125f, 0.0625f },
                                                  { -0.1875f, -0.3125f }, { -0.3125f, 0.3125f }, { -0.4375f, -0.0625f },
                                                  { 0.1875f, 0.4375f },   { 0.4375f, -0.4375f } };
  const float *place = places[scene->target->step % SURFACE_STEPS];

  for (int row = 0; row < 4; row++)
    {
      scene->matrix[4 * row] += place[0] * 2 / (float) scene->target->inner_width * scene->matrix[4 * row + 3];
      scene->matrix[4 * row + 1] += place[1] * 2 / (float) scene->target->inner_height * scene->matrix[4 * row + 3];
    }
}

void
surface_renderer_draw (SurfaceRenderer *self, const View3D *view, const SurfaceTarget *target,
                       const SurfaceColours *colours, SurfaceQuality quality)
{
  Scene scene = { .self = self, .target = target, .colours = colours, .view = view };
  const Layer *surface = self->plot ? plot_surface (self->plot) : NULL;

  if (target->width < 1 || target->height < 1)
    return;
  ensure_framebuffer (self, target->width, target->height, quality == QUALITY_FULL ? SAMPLES : 0);
  glBindFramebuffer (GL_FRAMEBUFFER, self->framebuffer);
  if (surface != NULL && surface->x->n >= 2 && surface->y->n >= 2 && target->inner_width > 8
      && target->inner_height > 8)
    {
      scene.projection = projection_new (self->plot, view, target->inner_width / target->scale,
                                         target->inner_height / target->scale);
      graphene_matrix_to_float (&scene.projection.matrix, scene.matrix);
      if (quality == QUALITY_STEP)
        shift (&scene);
      ensure_colours (self);
      ensure_mesh (self, &scene.projection);
      draw_scene (&scene, quality != QUALITY_MOVING);
    }
  else
    {
      glClearColor ((float) colours->ground.r, (float) colours->ground.g, (float) colours->ground.b, 1);
      glClear (GL_COLOR_BUFFER_BIT);
    }
  if (quality == QUALITY_STEP)
    add_step (self, target->step);
  glBindFramebuffer (GL_READ_FRAMEBUFFER, quality == QUALITY_STEP ? self->sum_framebuffer : self->framebuffer);
  glBindFramebuffer (GL_DRAW_FRAMEBUFFER, target->framebuffer);
  glBlitFramebuffer (0, 0, target->width, target->height, 0, 0, target->width, target->height, GL_COLOR_BUFFER_BIT,
                     GL_NEAREST);
  glBindFramebuffer (GL_FRAMEBUFFER, target->framebuffer);
}
