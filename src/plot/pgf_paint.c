/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/pgf_paint.h"

#include <math.h>
#include <string.h>

/* TeX has no lengths beyond 16383 points; lines that go on outside the page end here. */
#define FAR 10000
#define STEPS 24      /* of a radial gradient */
#define SUBDIVISION 3 /* of a linear gradient, between two of its stops */
#define WIDE 3000     /* wider than any page that is clipped from it */

PgfPaint *
pgf_paint_new (PgfPaintKind kind, cairo_matrix_t matrix)
{
  PgfPaint *paint = g_new0 (PgfPaint, 1);

  paint->kind = kind;
  paint->matrix = matrix;
  paint->stops = g_array_new (FALSE, FALSE, sizeof (PgfStop));
  return paint;
}

void
pgf_paint_free (PgfPaint *paint)
{
  g_array_unref (paint->stops);
  g_clear_pointer (&paint->image, cairo_surface_destroy);
  g_free (paint);
}

/* ---- Numbers and paths ---- */

void
pgf_number (GString *out, const char *before, double number, const char *after)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.3f", number);
  for (char *end = text + strlen (text) - 1; *end == '0' || *end == '.'; end--)
    {
      bool point = *end == '.';
      *end = '\0';
      if (point)
        break;
    }
  g_string_append_printf (out, "%s%s%s", before, g_str_equal (text, "-0") ? "0" : text, after);
}

void
pgf_colour (GString *out, char which, const double rgb[3], double opacity)
{
  g_string_append_printf (out, "\\b%c", which);
  for (int k = 0; k < 3; k++)
    pgf_number (out, "", rgb[k], ",");
  pgf_number (out, "", opacity, ";");
}

static void
append_point (const PgfPage *page, double x, double y, char end)
{
  const char after[2] = { end, '\0' };

  cairo_matrix_transform_point (&page->matrix, &x, &y);
  pgf_number (page->out, "", CLAMP (x, -FAR, FAR), ",");
  pgf_number (page->out, "", CLAMP (page->height - y, -FAR, FAR), after);
}

static void
append_command (const PgfPage *page, char command, const double *points, int n)
{
  g_string_append_printf (page->out, "\\b%c", command);
  for (int k = 0; k < n; k++)
    append_point (page, points[2 * k], points[2 * k + 1], k == n - 1 ? ';' : ',');
}

static int
points_of (char command)
{
  return command == 'M' || command == 'L' ? 1 : command == 'C' ? 3 : 0;
}

/* Behind "Z" cairo moves to where it is already: a move that nothing follows is left out. */
void
pgf_path (const PgfPage *page, const char *data)
{
  double points[6] = { 0 }, at[2] = { 0 };
  bool moved = false;

  while (data != NULL && *data != '\0')
    {
      char command = *data++, *end;
      int n = points_of (command);
      double length;
      if (command == 'Z')
        g_string_append (page->out, "\\bZ");
      for (int k = 0; k < 2 * n; k++, data = end)
        points[k] = g_ascii_strtod (data, &end);
      if (command == 'H' || command == 'V')
        {
          length = g_ascii_strtod (data, &end);
          data = end;
          points[0] = command == 'H' ? length : at[0];
          points[1] = command == 'V' ? length : at[1];
          command = 'L';
          n = 1;
        }
      if (moved && n > 0 && command != 'M')
        append_command (page, 'M', at, 1);
      if (n > 0)
        {
          moved = command == 'M';
          memcpy (at, points + 2 * (n - 1), sizeof at);
          if (!moved)
            append_command (page, command, points, n);
        }
    }
}

/* ---- Gradients ---- */

static PgfStop
colour_at (const PgfPaint *paint, double t)
{
  const PgfStop *stops = (const PgfStop *) (const void *) paint->stops->data;
  guint k = 0, n = paint->stops->len;
  PgfStop mixed;

  while (k + 1 < n && stops[k + 1].offset < t)
    k++;
  mixed = stops[k];
  if (k + 1 == n || t <= stops[k].offset || stops[k + 1].offset <= stops[k].offset)
    return mixed;
  t = (t - stops[k].offset) / (stops[k + 1].offset - stops[k].offset);
  for (int c = 0; c < 3; c++)
    mixed.rgb[c] += t * (stops[k + 1].rgb[c] - stops[k].rgb[c]);
  mixed.opacity += t * (stops[k + 1].opacity - stops[k].opacity);
  return mixed;
}

static void
append_circle (const PgfPage *page, const PgfPaint *paint, double t)
{
  const double k = 0.5522847498, r = t * paint->place[4];
  const double x = paint->place[0] + t * (paint->place[2] - paint->place[0]),
               y = paint->place[1] + t * (paint->place[3] - paint->place[1]);
  const double points[][6] = {
    { x + r, y + k * r, x + k * r, y + r, x, y + r },
    { x - k * r, y + r, x - r, y + k * r, x - r, y },
    { x - r, y - k * r, x - k * r, y - r, x, y - r },
    { x + k * r, y - r, x + r, y - k * r, x + r, y },
  };

  append_command (page, 'M', (const double[]){ x + r, y }, 1);
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    append_command (page, 'C', points[i], 3);
  g_string_append (page->out, "\\bZ");
}

/* Discs over each other, from the largest; rings where something shines through. */
static void
fill_radial (const PgfPage *page, const PgfPaint *paint)
{
  for (int step = STEPS; step > 0; step--)
    {
      PgfStop stop = colour_at (paint, (step - 0.5) / STEPS);
      pgf_colour (page->out, 'F', stop.rgb, stop.opacity);
      append_circle (page, paint, (double) step / STEPS);
      if (stop.opacity < 1 && step > 1)
        append_circle (page, paint, (double) (step - 1) / STEPS);
      g_string_append (page->out, "\\pgfusepath{fill}\n");
    }
}

/* A stripe across the gradient from t to its end and beyond; the next covers what is too much. */
static void
fill_linear (const PgfPage *page, const PgfPaint *paint)
{
  double dx = paint->place[2] - paint->place[0], dy = paint->place[3] - paint->place[1], length = hypot (dx, dy);
  double nx = -dy / length * WIDE, ny = dx / length * WIDE;
  guint stripes = SUBDIVISION * paint->stops->len;

  for (guint i = 0; i < stripes && length > 0; i++)
    {
      double t = (double) i / stripes, from = i == 0 ? -1 : t;
      PgfStop stop = colour_at (paint, t + 0.5 / stripes);
      double x0 = paint->place[0] + from * dx, y0 = paint->place[1] + from * dy, x1 = paint->place[0] + 2 * dx,
             y1 = paint->place[1] + 2 * dy;
      pgf_colour (page->out, 'F', stop.rgb, stop.opacity);
      append_command (page, 'M', (const double[]){ x0 - nx, y0 - ny }, 1);
      append_command (page, 'L', (const double[]){ x0 + nx, y0 + ny }, 1);
      append_command (page, 'L', (const double[]){ x1 + nx, y1 + ny }, 1);
      append_command (page, 'L', (const double[]){ x1 - nx, y1 - ny }, 1);
      g_string_append (page->out, "\\pgfusepath{fill}\n");
    }
}

/* ---- Images ---- */

typedef struct
{
  const guchar *data;
  gsize length;
} Bytes;

static cairo_status_t
read_bytes (void *closure, unsigned char *into, unsigned length)
{
  Bytes *bytes = closure;

  if (bytes->length < length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (into, bytes->data, length);
  bytes->data += length;
  bytes->length -= length;
  return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t *
pgf_image_decode (const char *base64)
{
  gsize length;
  g_autofree guchar *png = g_base64_decode (base64, &length);
  Bytes bytes = { png, length };
  cairo_surface_t *image = cairo_image_surface_create_from_png_stream (read_bytes, &bytes);

  if (cairo_surface_status (image) == CAIRO_STATUS_SUCCESS)
    return image;
  cairo_surface_destroy (image);
  return NULL;
}

static guint32
pixel_at (cairo_surface_t *image, int x, int y)
{
  guint32 pixel;

  memcpy (&pixel, cairo_image_surface_get_data (image) + y * cairo_image_surface_get_stride (image) + 4 * x, 4);
  return cairo_image_surface_get_format (image) == CAIRO_FORMAT_ARGB32 ? pixel : pixel | 0xff000000;
}

/* A run of one colour.  What is opaque reaches a little to the right and down, where the next covers it: or the ground
 * would shine through between neighbours. */
static void
append_run (const PgfPage *page, guint32 pixel, int from, int to, int y)
{
  double alpha = (pixel >> 24) / 255.0, more = alpha == 1 ? 0.5 : 0;
  double rgb[3];

  if (alpha == 0)
    return;
  for (int k = 0; k < 3; k++)
    rgb[k] = fmin ((pixel >> (16 - 8 * k) & 255) / 255.0 / alpha, 1);
  pgf_colour (page->out, 'F', rgb, alpha);
  append_command (page, 'M', (const double[]){ from, y }, 1);
  append_command (page, 'L', (const double[]){ to + more, y }, 1);
  append_command (page, 'L', (const double[]){ to + more, y + 1 + more }, 1);
  append_command (page, 'L', (const double[]){ from, y + 1 + more }, 1);
  g_string_append (page->out, "\\pgfusepath{fill}\n");
}

void
pgf_image (const PgfPage *page, cairo_surface_t *image)
{
  int width = cairo_image_surface_get_width (image), height = cairo_image_surface_get_height (image);

  for (int y = 0; y < height; y++)
    for (int x = 0, from = 0; x < width; x++)
      if (x + 1 == width || pixel_at (image, x + 1, y) != pixel_at (image, from, y))
        {
          append_run (page, pixel_at (image, from, y), from, x + 1, y);
          from = x + 1;
        }
}

void
pgf_fill_with (const PgfPage *page, const char *data, const PgfPaint *paint)
{
  PgfPage under = *page;

  cairo_matrix_multiply (&under.matrix, &paint->matrix, &page->matrix);
  g_string_append (page->out, "\\begin{pgfscope}");
  pgf_path (page, data);
  g_string_append (page->out, "\\pgfusepath{clip}\\pgfseteorule\n");
  if (paint->kind == PGF_IMAGE && paint->image != NULL)
    pgf_image (&under, paint->image);
  else if (paint->kind == PGF_LINEAR && paint->stops->len > 0)
    fill_linear (&under, paint);
  else if (paint->kind == PGF_RADIAL && paint->stops->len > 0)
    fill_radial (&under, paint);
  g_string_append (page->out, "\\end{pgfscope}\n");
}
