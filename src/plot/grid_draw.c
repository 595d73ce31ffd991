/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fields and images: pixels. */
#include "figure/contours.h"
#include "figure/ticks.h"
#include "plot/layer_draw.h"
#include "plot/layout.h"

#include <math.h>

/* ---- Fields ---- */

static guint32
argb (Colour c, double opacity)
{
  guint a = (guint) (255 * opacity + 0.5);
  guint r = (guint) (255 * CLAMP (c.r, 0, 1) * opacity + 0.5), g = (guint) (255 * CLAMP (c.g, 0, 1) * opacity + 0.5),
        b = (guint) (255 * CLAMP (c.b, 0, 1) * opacity + 0.5);
  return a << 24 | r << 16 | g << 8 | b;
}

static guint32
field_colour (const Pen *pen, const Plot *plot, const Layer *layer, size_t i, double low, double high)
{
  double z = layer->z->v[i];

  if (isnan (z))
    return 0;
  if (layer->grid.group != NULL)
    {
      Colour colour = colourmap_okabe_ito ((int) layer->grid.group->v[i], pen->theme->dark);
      return argb (pen_mix_colours (pen->theme->panel, colour, 0.08 + 0.47 * CLAMP (z, 0, 1)), 1);
    }
  return argb (colourmap_at (plot->colourmap, scale_forward (plot->z.scale, low, high, z)), 1);
}

void
layer_draw_pixels (const Pen *pen, cairo_surface_t *image, double x, double y, double width, double height, bool smooth)
{
  int w = cairo_image_surface_get_width (image), h = cairo_image_surface_get_height (image);

  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, x, y, width, height);
  cairo_clip (pen->cr);
  cairo_translate (pen->cr, x, y);
  cairo_scale (pen->cr, width / w, height / h);
  cairo_set_source_surface (pen->cr, image, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (pen->cr), smooth ? CAIRO_FILTER_BILINEAR : CAIRO_FILTER_NEAREST);
  /* Pixels at the edge would be mixed with nothing; files of vectors have the image itself, and cairo 1.18 would make a
   * detour of filters for one with padding in SVG. */
  if (!pen_draws_vectors (pen))
    cairo_pattern_set_extend (cairo_get_source (pen->cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (pen->cr, 0, 0, w, h);
  cairo_fill (pen->cr);
  cairo_restore (pen->cr);
}

typedef struct
{
  const Pen *pen;
  const PlotFrame *frame;
} ContourDrawing;

static void
contour_segment (double x0, double y0, double x1, double y1, double level, void *data)
{
  ContourDrawing *drawing = data;
  cairo_move_to (drawing->pen->cr, plot_frame_px (drawing->frame, x0), plot_frame_py (drawing->frame, y0));
  cairo_line_to (drawing->pen->cr, plot_frame_px (drawing->frame, x1), plot_frame_py (drawing->frame, y1));
}

/* The same image in the resolution of a file of vectors: how programs smooth enlarged pixels differs. */
static cairo_surface_t *
enlarged (const Pen *pen, cairo_surface_t *image, double width, double height)
{
  int w = (int) ceil (width * pen_resolution (pen)), h = (int) ceil (height * pen_resolution (pen));
  cairo_surface_t *large;
  cairo_t *cr;

  if (!pen_draws_vectors (pen) || pen->theme->dpi <= 0 || w <= cairo_image_surface_get_width (image)
      || h <= cairo_image_surface_get_height (image))
    return cairo_surface_reference (image);
  large = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);
  cr = cairo_create (large);
  layer_draw_pixels (&(Pen){ cr, pen->theme }, image, 0, 0, w, h, true);
  cairo_destroy (cr);
  return large;
}

static void
draw_smooth (const Pen *pen, cairo_surface_t *image, double x, double y, double width, double height)
{
  cairo_surface_t *large = enlarged (pen, image, width, height);

  layer_draw_pixels (pen, large, x, y, width, height, true);
  cairo_surface_destroy (large);
}

void
layer_draw_field (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  int nx = (int) layer->x->n, ny = (int) layer->y->n;
  g_autofree guint32 *pixels = g_new (guint32, (size_t) nx * (size_t) ny);
  double low, high, half_x, half_y, x0, x1, y0, y1;
  cairo_surface_t *image;

  if (nx < 2 || ny < 2)
    return;
  if (plot->map)
    {
      layer_draw_map (pen, plot, frame, layer);
      return;
    }
  plot_range (plot, AXIS_Z, &low, &high, NULL);
  for (int j = 0; j < ny; j++)
    for (int i = 0; i < nx; i++)
      pixels[(size_t) (ny - 1 - j) * (size_t) nx + (size_t) i] = field_colour (
          pen, plot, layer, (size_t) j * (size_t) nx + (size_t) i, low, high);
  /* A node is the middle of its cell. */
  half_x = (layer->x->v[nx - 1] - layer->x->v[0]) / (nx - 1) / 2;
  half_y = (layer->y->v[ny - 1] - layer->y->v[0]) / (ny - 1) / 2;
  x0 = plot_frame_px (frame, layer->x->v[0] - half_x);
  x1 = plot_frame_px (frame, layer->x->v[nx - 1] + half_x);
  y0 = plot_frame_py (frame, layer->y->v[0] - half_y);
  y1 = plot_frame_py (frame, layer->y->v[ny - 1] + half_y);
  image = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_ARGB32, nx, ny, nx * 4);
  if (isfinite (x0 + x1 + y0 + y1) && layer->grid.group != NULL)
    draw_smooth (pen, image, x0, y1, x1 - x0, y0 - y1);
  else if (isfinite (x0 + x1 + y0 + y1))
    layer_draw_pixels (pen, image, x0, y1, x1 - x0, y0 - y1, false);
  cairo_surface_finish (image);
  cairo_surface_destroy (image);
  if (layer->grid.contours > 0)
    {
      g_autofree double *levels = g_new (double, layer->grid.contours);
      ContourDrawing drawing = { pen, frame };
      contours_trace (layer, contour_levels (low, high, plot->z.scale, layer->grid.contours, levels), levels,
                      contour_segment, &drawing);
      pen_colour (pen, (Colour){ 1, 1, 1 }, 0.55);
      cairo_set_line_width (pen->cr, 0.5 * pen->theme->line);
      cairo_stroke (pen->cr);
    }
}

/* ---- Images ---- */

static void
draw_one_image (const Pen *pen, const Layer *layer, size_t index, double x, double y, double size)
{
  int w = (int) layer->images.width, h = (int) layer->images.height;
  g_autofree guint32 *pixels = g_new (guint32, (size_t) w * (size_t) h);
  double correct = layer->images.correct ? layer->images.correct->v[index] : NAN;
  Colour verdict = isnan (correct) ? pen->theme->grid : colourmap_okabe_ito (correct != 0 ? 2 : 1, pen->theme->dark);
  cairo_surface_t *image;

  for (int i = 0; i < w * h; i++)
    {
      double ink = layer->images.pixels->v[index * (size_t) (w * h) + (size_t) i];
      pixels[i] = isnan (ink)
                      ? 0
                      : argb (pen_mix_colours (pen->theme->panel, pen->theme->foreground, CLAMP (ink, 0, 1)), 1);
    }
  image = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_ARGB32, w, h, w * 4);
  layer_draw_pixels (pen, image, x, y, size, size, false);
  cairo_surface_finish (image);
  cairo_surface_destroy (image);
  pen_colour (pen, verdict, 1);
  cairo_set_line_width (pen->cr, (correct == 0 ? 2 : 1) * pen_hairline (pen));
  cairo_rectangle (pen->cr, x, y, size, size);
  cairo_stroke (pen->cr);
  if (layer->images.labels != NULL)
    {
      TextStyle style = { .size = CLAMP (0.24 * size, pen->theme->small, 1.1 * pen->theme->text),
                          .weight = correct == 0 ? WEIGHT_BOLD : WEIGHT_NORMAL,
                          .colour = pen_readable (pen, isnan (correct) ? pen->theme->dim : verdict),
                          .anchor_x = 0.5 };
      /* Told apart without colour, too. */
      g_autofree char *label = g_strdup_printf ("%s%s",
                                                isnan (correct) ? ""
                                                : correct != 0  ? "✓ "
                                                                : "✗ ",
                                                layer->images.labels[index]);
      pen_text (pen, label, x + size / 2, y + size + 0.1 * style.size, &style);
    }
}

/* The widest, as the least size has it. */
static double
label_width (const Pen *pen, const Layer *layer, size_t n)
{
  const TextStyle style = { .size = pen->theme->small, .weight = WEIGHT_BOLD };
  const char *longest = "";
  g_autofree char *label = NULL;
  double width;

  for (size_t i = 0; layer->images.labels != NULL && i < n; i++)
    if (g_utf8_strlen (layer->images.labels[i], -1) > g_utf8_strlen (longest, -1))
      longest = layer->images.labels[i];
  if (*longest == '\0')
    return 0;
  label = g_strconcat ("✓ ", longest, NULL);
  pen_text_size (pen, label, &style, &width, NULL);
  return width + 0.3 * style.size;
}

typedef struct
{
  size_t n, columns;
  double size, text; /* of an image; below each of them */
} ImageGrid;

/* The arrangement in which the images come out largest and no label meets another; of size 0: there is none. */
static ImageGrid
image_grid (const Pen *pen, const PlotFrame *frame, const Layer *layer)
{
  size_t pixels = (size_t) layer->images.width * layer->images.height;
  ImageGrid grid = { .n = pixels > 0 ? layer->images.pixels->n / pixels : 0,
                     .columns = 1,
                     .text = layer->images.labels ? 1.5 * pen->theme->text : 4 };
  double label = label_width (pen, layer, grid.n);

  for (size_t c = 1; c <= grid.n; c++)
    {
      double rows = ceil ((double) grid.n / (double) c);
      double size = MIN (frame->width / (double) c - 5, frame->height / rows - grid.text);
      if (size > grid.size && label <= frame->width / (double) c)
        {
          grid.size = size;
          grid.columns = c;
        }
    }
  return grid;
}

#define LEAST_IMAGE 4

bool
images_fit (const Pen *pen, const Plot *plot, const PlotFrame *frame)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (((const Layer *) plot->layers->pdata[i])->kind == LAYER_IMAGES)
      {
        ImageGrid grid = image_grid (pen, frame, plot->layers->pdata[i]);
        return grid.n == 0 || grid.size >= LEAST_IMAGE;
      }
  return true;
}

void
layer_draw_images (const Pen *pen, const Plot *plot, const PlotFrame *frame, const Layer *layer)
{
  ImageGrid grid = image_grid (pen, frame, layer);
  double rows = ceil ((double) grid.n / (double) grid.columns), step_x = frame->width / (double) grid.columns,
         step_y = frame->height / rows;

  if (grid.size < LEAST_IMAGE)
    return;
  for (size_t i = 0; i < grid.n; i++)
    draw_one_image (pen, layer, i, frame->x + step_x * ((double) (i % grid.columns) + 0.5) - grid.size / 2,
                    frame->y + step_y * (double) (i / grid.columns) + (step_y - grid.text - grid.size) / 2, grid.size);
}
