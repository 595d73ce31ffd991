/* Draws the surface of a plot, its paths and balls with OpenGL (3.2 core or GLES 3.0).
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
  QUALITY_FULL    /* every triangle, 4× multisampling */
} SurfaceQuality;

SurfaceRenderer *surface_renderer_new (GError **error); /* compiles the shaders */
void surface_renderer_free (SurfaceRenderer *renderer);

/* Uploads what changed since the last call (Numbers are compared by pointer). Takes a reference. */
void surface_renderer_set_plot (SurfaceRenderer *renderer, Plot *plot);

/* cursor: data (x, y) of the pointer's drop line, NaN for none. Renders to its own multisampled framebuffer and blits
 * to framebuffer. */
void surface_renderer_draw (SurfaceRenderer *renderer, const View3D *view, guint framebuffer, int width, int height,
                            const SurfaceColours *colours, SurfaceQuality quality, double cursor_x, double cursor_y);
