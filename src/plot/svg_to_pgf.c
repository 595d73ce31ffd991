/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/svg_to_pgf.h"

#include "plot/pgf_paint.h"
#include "plot/subscripts.h"
#include "plot/tex_text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* ---- Values ---- */

/* An attribute; cairo before 1.18 has most of them in "style". */
static char *
value_of (const char **names, const char **values, const char *name)
{
  for (int i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], name))
        return g_strdup (values[i]);
      if (!g_str_equal (names[i], "style"))
        continue;
      g_auto (GStrv) parts = g_strsplit (values[i], ";", -1);
      for (char **part = parts; *part != NULL; part++)
        {
          const char *at = g_strstrip (*part);
          if (g_str_has_prefix (at, name) && at[strlen (name)] == ':')
            return g_strdup (at + strlen (name) + 1);
        }
    }
  return NULL;
}

static double
number_of (const char **names, const char **values, const char *name, double otherwise)
{
  g_autofree char *text = value_of (names, values, name);
  return text != NULL ? g_ascii_strtod (text, NULL) : otherwise;
}

/* The next number of a list with blanks and commas; false at its end. */
static bool
next_number (const char **at, double *number)
{
  char *end;

  while (**at == ' ' || **at == ',')
    (*at)++;
  *number = g_ascii_strtod (*at, &end);
  if (end == *at)
    return false;
  *at = end;
  return true;
}

/* "rgb(10%,20%,30%)", "#102030", or of percents with decimals; false for "none" and for paints of other kinds. */
static bool
read_colour (const char *text, double rgb[3])
{
  guint hex;

  if (text == NULL)
    return false;
  if (*text == '#')
    {
      hex = (guint) g_ascii_strtoull (text + 1, NULL, 16);
      for (int k = 0; k < 3; k++)
        rgb[k] = (hex >> (16 - 8 * k) & 255) / 255.0;
      return true;
    }
  if (!g_str_has_prefix (text, "rgb("))
    return false;
  text += strlen ("rgb(");
  for (int k = 0; k < 3; k++)
    {
      if (!next_number (&text, &rgb[k]))
        return false;
      rgb[k] /= *text == '%' ? 100 : 255;
      text += *text == '%';
    }
  return true;
}

static cairo_matrix_t
read_matrix (const char *text)
{
  cairo_matrix_t matrix;
  double v[6];

  cairo_matrix_init_identity (&matrix);
  if (text == NULL || !g_str_has_prefix (text, "matrix("))
    return matrix;
  text += strlen ("matrix(");
  for (int k = 0; k < 6; k++)
    if (!next_number (&text, &v[k]))
      return matrix;
  cairo_matrix_init (&matrix, v[0], v[1], v[2], v[3], v[4], v[5]);
  return matrix;
}

static cairo_matrix_t
matrix_of (const char **names, const char **values, const char *name)
{
  g_autofree char *text = value_of (names, values, name);
  return read_matrix (text);
}

/* "url(#e1)": e1.  Free with g_free. */
static char *
reference (const char *text)
{
  const char *close = text != NULL ? strchr (text, ')') : NULL;

  if (close == NULL || !g_str_has_prefix (text, "url(#"))
    return NULL;
  return g_strndup (text + 5, (gsize) (close - text - 5));
}

/* ---- Elements ---- */

/* What TeX sets in a minute or so, and an editor still opens. */
#define MOST_PIXELS 200000

typedef struct
{
  GString *out;
  double height;
  GHashTable *clips;  /* id to the data of a path */
  GHashTable *paints; /* id to a PgfPaint */
  GHashTable *images; /* id to a cairo_surface_t */
  char *clip;         /* the id of the clip that is being read */
  PgfPaint *paint;    /* and the gradient or pattern */
  GString *scopes;    /* of each <g> that is open: 's' with a scope, '-' without */
  GString *text;      /* of the <text> that is open */
  bool in_text, is_lowered;
  double x, y, size, angle, anchor, rgb[3];
  bool bold;
} Translation;

static void
refuse (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("PGF cannot have what SVG draws with “%s”."), what);
}

static PgfPage
page_of (const Translation *t, const cairo_matrix_t *matrix)
{
  return (PgfPage){ t->out, t->height, *matrix };
}

static void
start_group (Translation *t, const char **names, const char **values, GError **error)
{
  g_autofree char *clip = value_of (names, values, "clip-path"), *id = reference (clip);
  const char *data = id != NULL ? g_hash_table_lookup (t->clips, id) : NULL;
  static const char *const whole[] = { "transform", "mask", "filter", "opacity" };
  cairo_matrix_t identity;

  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      g_autofree char *value = value_of (names, values, whole[i]);
      if (value != NULL && error != NULL && *error == NULL)
        refuse (error, whole[i]);
    }
  g_string_append_c (t->scopes, data != NULL ? 's' : '-');
  if (data == NULL)
    return;
  cairo_matrix_init_identity (&identity);
  PgfPage page = page_of (t, &identity);
  g_string_append (t->out, "\\begin{pgfscope}");
  pgf_path (&page, data);
  g_string_append (t->out, "\\pgfusepath{clip}\n");
}

static void
set_stroke (Translation *t, const char **names, const char **values, const cairo_matrix_t *matrix)
{
  double scale = sqrt (fabs (matrix->xx * matrix->yy - matrix->xy * matrix->yx));
  g_autofree char *cap = value_of (names, values, "stroke-linecap"),
                  *join = value_of (names, values, "stroke-linejoin"),
                  *dash = value_of (names, values, "stroke-dasharray");
  const char *at = dash;
  double length;

  pgf_number (t->out, "\\pgfsetlinewidth{", scale * number_of (names, values, "stroke-width", 1), "bp}");
  g_string_append (t->out, g_strcmp0 (cap, "round") == 0    ? "\\pgfsetroundcap"
                           : g_strcmp0 (cap, "square") == 0 ? "\\pgfsetrectcap"
                                                            : "\\pgfsetbuttcap");
  g_string_append (t->out, g_strcmp0 (join, "round") == 0   ? "\\pgfsetroundjoin"
                           : g_strcmp0 (join, "bevel") == 0 ? "\\pgfsetbeveljoin"
                                                            : "\\pgfsetmiterjoin");
  g_string_append (t->out, "\\pgfsetdash{");
  while (at != NULL && next_number (&at, &length))
    pgf_number (t->out, "{", scale * length, "bp}");
  g_string_append (t->out, "}{0bp}");
}

static void
fill (Translation *t, const char **names, const char **values, const PgfPage *page, const char *data)
{
  g_autofree char *paint = value_of (names, values, "fill"), *rule = value_of (names, values, "fill-rule"),
                  *id = reference (paint);
  const PgfPaint *complex_paint = id != NULL ? g_hash_table_lookup (t->paints, id) : NULL;
  double rgb[3];

  if (complex_paint != NULL)
    pgf_fill_with (page, data, complex_paint);
  else if (read_colour (paint, rgb))
    {
      pgf_colour (t->out, 'F', rgb, number_of (names, values, "fill-opacity", 1));
      g_string_append (t->out, g_strcmp0 (rule, "evenodd") == 0 ? "\\pgfseteorule" : "\\pgfsetnonzerorule");
      pgf_path (page, data);
      g_string_append (t->out, "\\pgfusepath{fill}\n");
    }
}

static void
draw_path (Translation *t, const char **names, const char **values)
{
  cairo_matrix_t matrix = matrix_of (names, values, "transform");
  PgfPage page = page_of (t, &matrix);
  g_autofree char *data = value_of (names, values, "d"), *stroke = value_of (names, values, "stroke");
  double rgb[3];

  if (t->clip != NULL)
    {
      g_hash_table_replace (t->clips, g_strdup (t->clip), g_steal_pointer (&data));
      return;
    }
  fill (t, names, values, &page, data);
  if (!read_colour (stroke, rgb))
    return;
  pgf_colour (t->out, 'S', rgb, number_of (names, values, "stroke-opacity", 1));
  set_stroke (t, names, values, &matrix);
  pgf_path (&page, data);
  g_string_append (t->out, "\\pgfusepath{stroke}\n");
}

static void
start_paint (Translation *t, PgfPaintKind kind, const char *matrix, const char **names, const char **values)
{
  static const char *const places[2][5] = { { "x1", "y1", "x2", "y2", "r" }, { "fx", "fy", "cx", "cy", "r" } };

  t->paint = pgf_paint_new (kind, matrix_of (names, values, matrix));
  if (kind != PGF_IMAGE)
    for (int k = 0; k < 5; k++)
      t->paint->place[k] = number_of (names, values, places[kind][k], 0);
  g_hash_table_replace (t->paints, value_of (names, values, "id"), t->paint);
}

static void
add_stop (Translation *t, const char **names, const char **values)
{
  g_autofree char *colour = value_of (names, values, "stop-color");
  PgfStop stop = { number_of (names, values, "offset", 0), { 0 }, number_of (names, values, "stop-opacity", 1) };

  if (t->paint != NULL && read_colour (colour, stop.rgb))
    g_array_append_val (t->paint->stops, stop);
}

static void
add_image (Translation *t, const char **names, const char **values, GError **error)
{
  g_autofree char *link = value_of (names, values, "xlink:href");
  const char *comma = link != NULL ? strchr (link, ',') : NULL;
  cairo_surface_t *image = comma != NULL ? pgf_image_decode (comma + 1) : NULL;
  char *id = value_of (names, values, "id");

  if (image == NULL || id == NULL)
    {
      refuse (error, "image");
      return;
    }
  g_hash_table_replace (t->images, id, image);
  int width = cairo_image_surface_get_width (image), height = cairo_image_surface_get_height (image);
  if ((gint64) width * height > MOST_PIXELS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("In PGF every pixel of an image is a rectangle: %d × %d are too many. Choose PDF instead."), width,
                 height);
}

/* In a pattern, or by itself. */
static void
use_image (Translation *t, const char **names, const char **values, GError **error)
{
  g_autofree char *link = value_of (names, values, "xlink:href");
  cairo_surface_t *image = link != NULL && *link == '#' ? g_hash_table_lookup (t->images, link + 1) : NULL;
  cairo_matrix_t matrix = matrix_of (names, values, "transform");
  PgfPage page = page_of (t, &matrix);

  if (image == NULL)
    refuse (error, "use");
  else if (t->paint != NULL)
    t->paint->image = cairo_surface_reference (image);
  else
    pgf_image (&page, image);
}

static void
start_text (Translation *t, const char **names, const char **values)
{
  g_autofree char *weight = value_of (names, values, "font-weight"), *colour = value_of (names, values, "fill"),
                  *turn = value_of (names, values, "transform");

  t->in_text = true;
  g_string_truncate (t->text, 0);
  t->size = number_of (names, values, "font-size", 8);
  t->anchor = number_of (names, values, "data-anchor", 0);
  t->angle = turn != NULL && g_str_has_prefix (turn, "rotate(") ? -g_ascii_strtod (turn + 7, NULL) : 0;
  t->bold = g_strcmp0 (weight, "bold") == 0;
  if (!read_colour (colour, t->rgb))
    t->rgb[0] = t->rgb[1] = t->rgb[2] = 0;
  double along = t->anchor * number_of (names, values, "textLength", 0);
  t->x = number_of (names, values, "x", 0) + along * cos (t->angle * G_PI / 180);
  t->y = number_of (names, values, "y", 0) - along * sin (t->angle * G_PI / 180);
}

static void
on_start (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data,
          GError **error)
{
  static const char *const plain[] = { "svg", "title", "desc", "metadata", "defs", NULL };
  Translation *t = data;

  if (g_str_equal (element, "path"))
    draw_path (t, names, values);
  else if (g_str_equal (element, "g"))
    start_group (t, names, values, error);
  else if (g_str_equal (element, "clipPath"))
    t->clip = value_of (names, values, "id");
  else if (g_str_equal (element, "linearGradient"))
    start_paint (t, PGF_LINEAR, "gradientTransform", names, values);
  else if (g_str_equal (element, "radialGradient"))
    start_paint (t, PGF_RADIAL, "gradientTransform", names, values);
  else if (g_str_equal (element, "pattern"))
    start_paint (t, PGF_IMAGE, "patternTransform", names, values);
  else if (g_str_equal (element, "stop"))
    add_stop (t, names, values);
  else if (g_str_equal (element, "image"))
    add_image (t, names, values, error);
  else if (g_str_equal (element, "use"))
    use_image (t, names, values, error);
  else if (g_str_equal (element, "text"))
    start_text (t, names, values);
  else if (g_str_equal (element, "tspan"))
    t->is_lowered = number_of (names, values, "dy", 0) > 0;
  else if (!g_strv_contains (plain, element))
    refuse (error, element);
}

static void
set_text (Translation *t)
{
  g_autofree char *set = tex_text (t->text->str);

  pgf_number (t->out, "\\pgftext[x=", t->x, "bp");
  pgf_number (t->out, ",y=", t->height - t->y, "bp");
  if (t->angle != 0)
    pgf_number (t->out, ",rotate=", t->angle, "");
  g_string_append (t->out, t->anchor == 0 ? ",left,base]{" : t->anchor == 1 ? ",right,base]{" : ",base]{");
  pgf_number (t->out, "\\fontsize{", t->size, "bp}");
  pgf_number (t->out, "{", 1.2 * t->size, "bp}\\selectfont");
  pgf_number (t->out, "\\color[rgb]{", t->rgb[0], ",");
  pgf_number (t->out, "", t->rgb[1], ",");
  pgf_number (t->out, "", t->rgb[2], "}");
  g_string_append_printf (t->out, "%s%s}\n", t->bold ? "\\bfseries " : "", set);
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Translation *t = data;

  if (g_str_equal (element, "g"))
    {
      if (t->scopes->str[t->scopes->len - 1] == 's')
        g_string_append (t->out, "\\end{pgfscope}\n");
      g_string_truncate (t->scopes, t->scopes->len - 1);
    }
  else if (g_str_equal (element, "clipPath"))
    g_clear_pointer (&t->clip, g_free);
  else if (g_str_equal (element, "linearGradient") || g_str_equal (element, "radialGradient")
           || g_str_equal (element, "pattern"))
    t->paint = NULL;
  else if (g_str_equal (element, "tspan"))
    t->is_lowered = false;
  else if (g_str_equal (element, "text"))
    {
      t->in_text = false;
      set_text (t);
    }
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Translation *t = data;
  g_autofree char *plain = t->is_lowered ? subscripts_restore (text) : g_strdup (text);

  if (t->in_text)
    g_string_append (t->text, plain);
}

gboolean
svg_to_pgf (GBytes *svg, double height, GString *out, GError **error)
{
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  g_autoptr (GHashTable)
      clips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
      paints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pgf_paint_free),
      images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) cairo_surface_destroy);
  g_autoptr (GString) scopes = g_string_new (NULL), text = g_string_new (NULL);
  Translation t = {
    .out = out, .height = height, .clips = clips, .paints = paints, .images = images, .scopes = scopes, .text = text
  };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, &t, NULL);
  gboolean done = g_markup_parse_context_parse (context, g_bytes_get_data (svg, NULL), (gssize) g_bytes_get_size (svg),
                                                error)
                  && g_markup_parse_context_end_parse (context, error);

  g_markup_parse_context_free (context);
  g_free (t.clip);
  return done;
}
