/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the renderer share. */
#pragma once

#include "figure/cut.h"
#include "gl/mesh.h"
#include "gl/surface_renderer.h"

struct _SurfaceRenderer
{
  Plot *plot;
  GLuint surface, line, ribbon, iterate, screen; /* programs */
  Mesh mesh;
  GLuint scratch_array, scratch; /* lines, ribbons: small, and new each frame */
  GLuint colours;                /* the colour map, 256 × 1 */
  Colourmap colours_of;
  bool colours_ready;
  /* What the mesh was made of. */
  Numbers *x, *y, *z;
  Scale z_scale;
  double z_low, z_high;
  PlotCut cut;
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
} RenderPass;

/* The framebuffer that pictures are drawn to, and the mean of the steps so far. */
void renderer_ensure_target (SurfaceRenderer *self, int width, int height, int samples);
void renderer_free_target (SurfaceRenderer *self);
void renderer_add_step (SurfaceRenderer *self, unsigned step);

void renderer_draw_path (const RenderPass *pass, const Layer *path);
void renderer_draw_iterate (const RenderPass *pass, const Layer *path); /* the sphere at its end, where it has one */
