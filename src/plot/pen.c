/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/pen.h"

#include "plot/subscripts.h"
#include "plot/text_sizes.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

static const cairo_user_data_key_t recorder_key, parts_key;

double
pen_hairline (const Pen *pen)
{
  return pen->theme->text / 11;
}

void
pen_axis_line (const Pen *pen)
{
  pen_colour (pen, pen->theme->dim, 1);
  cairo_set_line_width (pen->cr, pen->theme->axis * pen_hairline (pen));
  cairo_stroke (pen->cr);
}

bool
pen_draws_vectors (const Pen *pen)
{
  cairo_surface_type_t type = cairo_surface_get_type (cairo_get_target (pen->cr));

  return type == CAIRO_SURFACE_TYPE_SVG || type == CAIRO_SURFACE_TYPE_PDF || type == CAIRO_SURFACE_TYPE_PS;
}

double
pen_resolution (const Pen *pen)
{
  double across = 1, up = 0;

  if (pen_draws_vectors (pen))
    return pen->theme->dpi > 0 ? pen->theme->dpi / 72 : 1;
  cairo_user_to_device_distance (pen->cr, &across, &up);
  return hypot (across, up);
}

/* Of a side of a surface that is patches in a file of vectors unless it is asked for. */
#define FINEST 128

bool
pen_draws_pixels (const Pen *pen, size_t nx, size_t ny)
{
  if (pen->theme->surfaces != SURFACES_AUTOMATIC)
    return pen->theme->surfaces == SURFACES_RASTER;
  return !pen_draws_vectors (pen) || MAX (nx, ny) > FINEST;
}

static void
sharpen (const Pen *pen, double *x, double *y)
{
  if (pen_draws_vectors (pen) || !isfinite (*x) || !isfinite (*y))
    return;
  cairo_user_to_device (pen->cr, x, y);
  *x = floor (*x) + 0.5;
  *y = floor (*y) + 0.5;
  cairo_device_to_user (pen->cr, x, y);
}

double
pen_sharp_x (const Pen *pen, double x)
{
  double y = 0;

  sharpen (pen, &x, &y);
  return x;
}

double
pen_sharp_y (const Pen *pen, double y)
{
  double x = 0;

  sharpen (pen, &x, &y);
  return y;
}

/* PostScript has no transparency, and what is transparent becomes pixels: what nearly covers is mixed with the ground
 * and covers. */
#define COVERS 0.75

void
pen_colour (const Pen *pen, Colour c, double opacity)
{
  if (opacity >= COVERS && cairo_surface_get_type (cairo_get_target (pen->cr)) == CAIRO_SURFACE_TYPE_PS)
    {
      c = pen_mix_colours (pen->theme->ground, c, opacity);
      opacity = 1;
    }
  cairo_set_source_rgba (pen->cr, c.r, c.g, c.b, opacity);
}

Colour
pen_style_colour (const Pen *pen, const Style *style)
{
  return style->colour == COLOUR_FOREGROUND ? pen->theme->foreground
                                            : colourmap_of_index (style->colour, pen->theme->dark);
}

Colour
pen_mix_colours (Colour a, Colour b, double t)
{
  return (Colour){ a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b) };
}

#define READABLE 4.5

Colour
pen_readable (const Pen *pen, Colour colour)
{
  Colour readable = colour;

  for (int i = 1; i <= 20 && colour_contrast (readable, pen->theme->ground) < READABLE; i++)
    readable = pen_mix_colours (colour, pen->theme->foreground, i / 20.0);
  return readable;
}

void
pen_dash (const Pen *pen, Dash dash, double width)
{
  static const double patterns[][6] = { { 0 },
                                        { 4, 2.5, 4, 2.5, 4, 2.5 },
                                        { 1, 2, 1, 2, 1, 2 },
                                        { 5, 2, 1, 2, 5, 2 },
                                        { 8, 2.5, 8, 2.5, 8, 2.5 },
                                        { 5, 2, 1, 2, 1, 2 } };
  static const int lengths[] = { 0, 2, 2, 4, 2, 6 };
  double scaled[6];

  for (int i = 0; i < lengths[dash]; i++)
    scaled[i] = patterns[dash][i] * MAX (width, 1);
  cairo_set_dash (pen->cr, scaled, lengths[dash], 0);
}

Marker
pen_marker_of_group (int group)
{
  static const Marker markers[] = { MARKER_CIRCLE, MARKER_SQUARE, MARKER_TRIANGLE, MARKER_DIAMOND };
  return markers[((group % 4) + 4) % 4];
}

static void
marker_path (cairo_t *cr, Marker marker, double x, double y, double r)
{
  switch (marker)
    {
    case MARKER_SQUARE:
      cairo_rectangle (cr, x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r);
      break;
    case MARKER_TRIANGLE:
      cairo_move_to (cr, x, y - 1.15 * r);
      cairo_line_to (cr, x + r, y + 0.75 * r);
      cairo_line_to (cr, x - r, y + 0.75 * r);
      cairo_close_path (cr);
      break;
    case MARKER_DIAMOND:
      cairo_move_to (cr, x, y - 1.25 * r);
      cairo_line_to (cr, x + r, y);
      cairo_line_to (cr, x, y + 1.25 * r);
      cairo_line_to (cr, x - r, y);
      cairo_close_path (cr);
      break;
    default:
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, r, 0, 2 * M_PI);
      cairo_close_path (cr);
    }
}

void
pen_marker (const Pen *pen, Marker marker, double x, double y, double r, Colour colour, double opacity)
{
  cairo_t *cr = pen->cr;

  if (marker == MARKER_NONE)
    return;
  if (marker == MARKER_CROSS)
    {
      cairo_move_to (cr, x - r, y - r);
      cairo_line_to (cr, x + r, y + r);
      cairo_move_to (cr, x - r, y + r);
      cairo_line_to (cr, x + r, y - r);
      pen_colour (pen, colour, opacity);
      cairo_set_line_width (cr, MAX (1, 0.5 * r));
      cairo_stroke (cr);
      return;
    }
  marker_path (cr, marker, x, y, r);
  pen_colour (pen, colour, opacity);
  cairo_fill_preserve (cr);
  pen_colour (pen, pen->theme->ground, 0.9 * opacity);
  cairo_set_line_width (cr, MAX (0.3, 0.22 * r));
  cairo_stroke (cr);
}

/* ---- Text ---- */

TextStyle
pen_text_style (const Pen *pen)
{
  return (TextStyle){ .size = pen->theme->text, .colour = pen->theme->dim };
}

static PangoLayout *
layout_new (const Pen *pen, const char *text, const TextStyle *style)
{
  PangoLayout *layout = pango_cairo_create_layout (pen->cr);
  PangoFontDescription *font = pango_font_description_new ();
  cairo_font_options_t *options = cairo_font_options_create ();
  PangoAttrList *attributes;
  g_autofree char *set = subscripts_lower (text, style->size * PANGO_SCALE, &attributes);

  /* The same positions on every surface, so that what is measured is what is drawn. */
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options (pango_layout_get_context (layout), options);
  pango_cairo_context_set_resolution (pango_layout_get_context (layout), 72);
  pango_context_set_round_glyph_positions (pango_layout_get_context (layout), FALSE);
  pango_font_description_set_family (font, pen->theme->font);
  pango_font_description_set_absolute_size (font, style->size * PANGO_SCALE);
  pango_font_description_set_weight (font, style->weight == WEIGHT_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, set, -1);
  pango_layout_set_attributes (layout, attributes);
  if (style->wrap > 0)
    {
      pango_layout_set_width (layout, (int) (style->wrap * PANGO_SCALE));
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    }
  pango_attr_list_unref (attributes);
  pango_font_description_free (font);
  cairo_font_options_destroy (options);
  return layout;
}

static void
layout_size (PangoLayout *layout, double *width, double *height)
{
  PangoRectangle box;

  pango_layout_get_extents (layout, NULL, &box);
  *width = (double) box.width / PANGO_SCALE;
  *height = (double) box.height / PANGO_SCALE;
}

static void
measure (const Pen *pen, const char *text, const TextStyle *style, double *width, double *height)
{
  if (text_size_recall (pen, text, style, width, height))
    return;
  g_autoptr (PangoLayout) layout = layout_new (pen, text, style);
  layout_size (layout, width, height);
  text_size_keep (pen, text, style, *width, *height);
}

/* What fits in one line is as large as if there were no end to it: at each width only the others are set. */
void
pen_text_size (const Pen *pen, const char *text, const TextStyle *style, double *width, double *height)
{
  TextStyle line = *style;
  double w, h;

  line.wrap = 0;
  measure (pen, text, &line, &w, &h);
  if (style->wrap > 0 && w > style->wrap - 0.01)
    measure (pen, text, style, &w, &h);
  if (width != NULL)
    *width = w;
  if (height != NULL)
    *height = h;
}

TextStyle
pen_fitting_style (const Pen *pen, const char *text, const TextStyle *style, double room)
{
  TextStyle fitting = *style;
  double length, smallest = fmin (1, pen->theme->small / style->size);

  pen_text_size (pen, text, style, &length, NULL);
  if (length <= room)
    return fitting;
  fitting.size *= fmax (room / length, smallest);
  if (room < smallest * length)
    fitting.wrap = fmax (room, 1);
  return fitting;
}

double
pen_longest_word (const Pen *pen, const char *text, const TextStyle *style)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  TextStyle one_line = *style;
  double longest = 0;

  one_line.wrap = 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      double word;
      pen_text_size (pen, words[i], &one_line, &word, NULL);
      longest = fmax (longest, word);
    }
  return longest;
}

static void
append_attribute (GString *out, const char *name, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf (out, " %s=\"%s\"", name, g_ascii_formatd (buffer, sizeof buffer, "%.3f", value));
}

/* What stands from one byte to another of a layout: subscripts lowered, and what follows them raised again. */
static void
append_spans (GString *out, PangoLayout *layout, int from, int to, double size)
{
  PangoAttrIterator *iter = pango_attr_list_get_iterator (pango_layout_get_attributes (layout));
  bool was_low = false;

  do
    {
      int start, end;
      bool low = pango_attr_iterator_get (iter, PANGO_ATTR_RISE) != NULL;
      pango_attr_iterator_range (iter, &start, &end);
      start = MAX (start, from), end = MIN (end, to);
      if (start >= end)
        continue;
      g_autofree char *escaped = g_markup_escape_text (pango_layout_get_text (layout) + start, end - start);
      if (low || was_low)
        {
          g_string_append (out, "<tspan");
          append_attribute (out, "dy", (low - was_low) * SUBSCRIPT_DROP * size);
          append_attribute (out, "font-size", low ? SUBSCRIPT_SIZE * size : size);
          g_string_append_printf (out, ">%s</tspan>", escaped);
        }
      else
        g_string_append (out, escaped);
      was_low = low;
    }
  while (pango_attr_iterator_next (iter));
  pango_attr_iterator_destroy (iter);
}

/* One <text> element a line, at its baseline, in device coordinates. */
static void
record_lines (const Pen *pen, GString *out, PangoLayout *layout, double x, double y, const TextStyle *style)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  const char *text = pango_layout_get_text (layout);
  g_autofree char *family = g_markup_escape_text (pen->theme->font, -1);

  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle box;
      double lx, ly, c = cos (style->angle), s = sin (style->angle);
      g_autoptr (GString) spans = g_string_new (NULL);
      g_autofree char *part = g_strchomp (g_strndup (text + line->start_index, (gsize) line->length));
      pango_layout_iter_get_line_extents (iter, NULL, &box);
      lx = (double) box.x / PANGO_SCALE;
      ly = (double) pango_layout_iter_get_baseline (iter) / PANGO_SCALE;
      double px = x + c * lx + s * ly, py = y - s * lx + c * ly;
      cairo_user_to_device (pen->cr, &px, &py);
      if (*part == '\0')
        continue;
      append_spans (spans, layout, line->start_index, line->start_index + (int) strlen (part), style->size);
      g_string_append (out, "<text");
      append_attribute (out, "x", px);
      append_attribute (out, "y", py);
      append_attribute (out, "font-size", style->size);
      append_attribute (out, "textLength", (double) box.width / PANGO_SCALE);
      if (style->angle != 0)
        {
          char a[3][G_ASCII_DTOSTR_BUF_SIZE];
          g_string_append_printf (out, " transform=\"rotate(%s %s %s)\"",
                                  g_ascii_formatd (a[0], sizeof a[0], "%.3f", -style->angle * 180 / M_PI),
                                  g_ascii_formatd (a[1], sizeof a[1], "%.3f", px),
                                  g_ascii_formatd (a[2], sizeof a[2], "%.3f", py));
        }
      g_string_append_printf (out, " font-family=\"%s\" font-weight=\"%s\" fill=\"#%02x%02x%02x\"", family,
                              style->weight == WEIGHT_BOLD ? "bold" : "normal",
                              (unsigned) (255 * style->colour.r + 0.5), (unsigned) (255 * style->colour.g + 0.5),
                              (unsigned) (255 * style->colour.b + 0.5));
      if (style->anchor_x != 0) /* which part of it stays where it is in another font: for PGF */
        append_attribute (out, "data-anchor", style->anchor_x);
      g_string_append_printf (out, ">%s</text>\n", spans->str);
    }
  while (pango_layout_iter_next_line (iter));
  pango_layout_iter_free (iter);
}

/* ---- Parts ---- */

static void
clear_part (gpointer data)
{
  g_free (((PartBox *) data)->text);
}

GArray *
pen_parts_new (void)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (PartBox));

  g_array_set_clear_func (parts, clear_part);
  return parts;
}

void
pen_record_parts (cairo_t *cr, GArray *parts)
{
  cairo_set_user_data (cr, &parts_key, parts, NULL);
}

void
pen_add_part (const Pen *pen, Part part, const char *text, double x, double y, double width, double height)
{
  GArray *parts = cairo_get_user_data (pen->cr, &parts_key);
  PartBox box = { .part = part };

  if (parts == NULL)
    return;
  cairo_user_to_device (pen->cr, &x, &y);
  cairo_user_to_device_distance (pen->cr, &width, &height);
  box.text = g_strdup (text);
  box.x = x, box.y = y, box.width = width, box.height = height;
  g_array_append_val (parts, box);
}

/* The box of what is inked, of a layout whose top left is at x, y. */
static void
add_text_part (const Pen *pen, const char *text, PangoLayout *layout, double x, double y, const TextStyle *style)
{
  GArray *parts = cairo_get_user_data (pen->cr, &parts_key);
  double c = cos (style->angle), s = sin (style->angle), low_x = INFINITY, low_y = INFINITY, high_x = -INFINITY,
         high_y = -INFINITY;
  PangoRectangle ink;

  if (parts == NULL)
    return;
  pango_layout_get_extents (layout, &ink, NULL);
  for (int corner = 0; corner < 4; corner++)
    {
      double right = (double) (ink.x + (corner % 2) * ink.width) / PANGO_SCALE,
             down = (double) (ink.y + (corner / 2) * ink.height) / PANGO_SCALE;
      double at_x = x + c * right + s * down, at_y = y - s * right + c * down;
      low_x = fmin (low_x, at_x), high_x = fmax (high_x, at_x);
      low_y = fmin (low_y, at_y), high_y = fmax (high_y, at_y);
    }
  pen_add_part (pen, style->part, text, low_x, low_y, high_x - low_x, high_y - low_y);
  g_array_index (parts, PartBox, parts->len - 1).size = style->size;
  g_array_index (parts, PartBox, parts->len - 1).colour = style->colour;
}

void
pen_text (const Pen *pen, const char *text, double x, double y, const TextStyle *style)
{
  g_autoptr (PangoLayout) layout = layout_new (pen, text, style);
  GString *recorder = cairo_get_user_data (pen->cr, &recorder_key);
  double width, height, dx, dy, c = cos (style->angle), s = sin (style->angle);

  if (style->wrap > 0 && style->anchor_x == 0.5)
    pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  if (style->wrap > 0 && style->anchor_x == 1)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  layout_size (layout, &width, &height);
  if (style->wrap > 0)
    width = style->wrap;
  /* From the anchor to the layout's top left, turned. */
  dx = -style->anchor_x * width;
  dy = -style->anchor_y * height;
  x += c * dx + s * dy;
  y += -s * dx + c * dy;
  add_text_part (pen, text, layout, x, y, style);
  if (recorder != NULL)
    {
      record_lines (pen, recorder, layout, x, y, style);
      return;
    }
  cairo_save (pen->cr);
  cairo_translate (pen->cr, x, y);
  cairo_rotate (pen->cr, -style->angle);
  pen_colour (pen, style->colour, 1);
  cairo_move_to (pen->cr, 0, 0);
  pango_cairo_show_layout (pen->cr, layout);
  cairo_restore (pen->cr);
}

void
pen_record_text (cairo_t *cr, GString *recorder)
{
  cairo_set_user_data (cr, &recorder_key, recorder, NULL);
}

/* A square as small as cairo's coordinates can have it, in the corner of the page. */
void
pen_mark_group (const Pen *pen)
{
  GString *recorder = cairo_get_user_data (pen->cr, &recorder_key);

  if (cairo_surface_get_type (cairo_get_target (pen->cr)) != CAIRO_SURFACE_TYPE_SVG)
    return;
  cairo_rectangle (pen->cr, 0, 0, 1.0 / 256, 1.0 / 256);
  pen_colour (pen, pen->theme->foreground, 1);
  cairo_fill (pen->cr);
  if (recorder != NULL)
    g_string_append_c (recorder, MARK_TEXT);
}
