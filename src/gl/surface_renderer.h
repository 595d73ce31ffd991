/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the surface of a plot, its paths and marks of their iterates with OpenGL (3.2 core or GLES 3.0).
 *
 * Every function needs the same current context.  Text (ticks, titles) is not drawn here:
 * the widget lays it over, with the same Projection. */
#pragma once

#include "figure/projection.h"
#include "figure/colourmap.h"

typedef struct _SurfaceRenderer SurfaceRenderer;

typedef struct
{
  Colour ground, foreground, grid;
  bool dark;
} SurfaceColours;

typedef enum
{
  QUALITY_MOVING, /* fewer triangles, no multisampling */
  QUALITY_FULL,   /* every triangle, 4× multisampling */
  QUALITY_STEP    /* one of SURFACE_STEPS frames of every triangle, each shifted by a part of a pixel, whose mean is as
                   * smooth:    for renderers that multisampling would keep busy too long at a time */
} SurfaceQuality;

#define SURFACE_STEPS 8

SurfaceRenderer *surface_renderer_new (GError **error); /* compiles the shaders */
void surface_renderer_free (SurfaceRenderer *renderer);

/* Uploads what changed since the last call (Numbers are compared by pointer). Takes a reference. */
void surface_renderer_set_plot (SurfaceRenderer *renderer, Plot *plot);

/* Where to draw: a framebuffer of width × height, all of which is filled with the ground, and in it the rectangle that
 * projection_new was asked for, y from the top, in the same (device) pixels. */
typedef struct
{
  guint framebuffer;
  int width, height;
  int x, y, inner_width, inner_height;
  double scale;  /* device pixels to a pixel of the design: widths of lines */
  unsigned step; /* QUALITY_STEP: 0 … SURFACE_STEPS - 1, in this order, with nothing changed in between */
} SurfaceTarget;

/* Renders to its own framebuffer (multisampled at QUALITY_FULL) and blits. */
void surface_renderer_draw (SurfaceRenderer *renderer, const View3D *view, const SurfaceTarget *target,
                            const SurfaceColours *colours, SurfaceQuality quality);
