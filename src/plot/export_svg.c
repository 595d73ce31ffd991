/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"
#include "plot/pen.h"

#include <cairo-svg.h>
#include <glib/gi18n.h>
#include <string.h>

#define KEY "basin"

/* cairo numbers its elements through the life of the process; counted anew in each file, the same figure gives the same
 * bytes. */
static gsize
numbered_name (const char *at, const char *end)
{
  static const char *const prefixes[] = { "surface", "clip",    "image",  "linear", "radial",
                                          "mask",    "pattern", "source", "filter" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const char *digits = at + strlen (prefixes[i]), *stop = digits;
      if (digits >= end || strncmp (at, prefixes[i], strlen (prefixes[i])) != 0)
        continue;
      if (*digits == '-') /* cairo 1.18: source-12 */
        digits = ++stop;
      while (stop < end && g_ascii_isdigit (*stop))
        stop++;
      if (stop > digits && stop < end && (*stop == '"' || *stop == ')'))
        return (gsize) (stop - at);
    }
  return 0;
}

static GString *
renumbered (const char *data, gsize length)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *out = g_string_sized_new (length);
  const char *end = data + length;

  for (const char *at = data; at < end; at++)
    {
      gsize name = at > data && (at[-1] == '"' || at[-1] == '#') ? numbered_name (at, end) : 0;
      if (name == 0)
        {
          g_string_append_c (out, *at);
          continue;
        }
      char *old = g_strndup (at, name);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, old));
      if (number == 0)
        number = g_hash_table_size (numbers) + 1;
      g_string_append_printf (out, "e%u", number);
      g_hash_table_replace (numbers, old, GUINT_TO_POINTER (number));
      at += name - 1;
    }
  return out;
}

/* ---- Groups ---- */

/* Cuts what cairo wrote at the marks, and the marks out: 2·plots + 1 pieces, or all in one if a cairo writes them
 * otherwise. */
static GPtrArray *
cut_at_marks (const char *drawing, guint plots)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (g_free);
  const char *from = drawing, *at = drawing;

  while ((at = strstr (at, MARK_PATH)) != NULL)
    {
      const char *open = g_strrstr_len (from, at - from, "<path"), *close = strstr (at, "/>");
      if (open == NULL || close == NULL)
        break;
      g_ptr_array_add (pieces, g_strndup (from, (gsize) (open - from)));
      from = at = close + strlen ("/>");
    }
  g_ptr_array_add (pieces, g_strdup (from));
  if (pieces->len != 2 * plots + 1)
    {
      g_ptr_array_set_size (pieces, 0);
      g_ptr_array_add (pieces, g_strdup (drawing));
    }
  return g_steal_pointer (&pieces);
}

static void
append_element (GString *out, const char *name, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : "", -1);

  if (*escaped != '\0')
    g_string_append_printf (out, "<%s>%s</%s>\n", name, escaped, name);
}

/* Pixels of digits and of maps of numbers stay what they are, and are not mixed. */
static bool
has_crisp_pixels (const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      if (layer->kind == LAYER_IMAGES || (layer->kind == LAYER_FIELD && layer->grid.group == NULL))
        return true;
    }
  return false;
}

/* Says so of the images that are filled with in a piece: cairo before 1.18 does not.  In the whole drawing. */
#define CRISP " style=\"image-rendering:crisp-edges;image-rendering:pixelated\""

static void
make_images_crisp (GString *drawing, const char *piece)
{
  for (const char *at = piece; (at = strstr (at, "url(#")) != NULL;)
    {
      const char *close = strchr (at += strlen ("url(#"), ')');
      g_autofree char *pattern = g_strdup_printf ("<pattern id=\"%.*s\"", (int) (close - at), at), *old = NULL,
                      *new = NULL;
      const char *use = strstr (drawing->str, pattern), *end;
      if (use == NULL || (use = strstr (use, "xlink:href=\"#")) == NULL)
        continue;
      use += strlen ("xlink:href=\"#");
      end = strchr (use, '"');
      old = g_strdup_printf ("<image id=\"%.*s\"", (int) (end - use), use);
      new = g_strconcat (old, CRISP, NULL);
      g_string_replace (drawing, old, new, 1);
    }
}

static void
open_group (GString *out, const Plot *plot)
{
  g_autofree char *id = g_markup_escape_text (plot->id, -1), *words = plot_describe (plot);

  g_string_append_printf (out, "\n<g id=\"%s\">\n", id);
  append_element (out, "title", plot->title);
  append_element (out, "desc", words);
}

/* One group a plot, with its id, name, description, drawing and texts; what belongs to none around them. */
static GString *
with_groups (const char *drawing, const Figure *figure, const char *texts)
{
  g_autoptr (GPtrArray) pieces = cut_at_marks (drawing, figure->plots->len);
  const char marks[] = { MARK_TEXT, '\0' };
  g_auto (GStrv) words = g_strsplit (texts, marks, -1);
  guint written = g_strv_length (words);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < pieces->len; i++)
    {
      bool is_plot = i % 2 == 1;
      const char *piece = pieces->pdata[i], *end = i + 1 == pieces->len ? strstr (piece, "</g>\n</svg>") : NULL;
      if (is_plot)
        open_group (out, figure->plots->pdata[i / 2]);
      g_string_append_len (out, piece, end != NULL ? end - piece : (gssize) strlen (piece));
      for (guint k = i; k < written && (k == i || end != NULL); k++)
        g_string_append (out, words[k]);
      if (is_plot)
        g_string_append (out, "</g>");
      if (is_plot && has_crisp_pixels (figure->plots->pdata[i / 2]))
        make_images_crisp (out, piece);
      if (end != NULL)
        g_string_append (out, end);
    }
  return out;
}

static GBytes *
with_metadata (GBytes *svg, const Figure *figure, const char *font, const char *texts)
{
  g_autoptr (GString) plain = renumbered (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg)),
                      drawing = with_groups (plain->str, figure, texts);
  const char *root = strstr (drawing->str, "<svg"), *open = root != NULL ? strchr (root, '>') : NULL;
  g_autofree char *words = figure_describe (figure);
  GString *out;

  g_assert (open != NULL);
  out = g_string_new_len (drawing->str, open + 1 - drawing->str);
  g_string_append_c (out, '\n');
  append_element (out, "title", figure->title);
  append_element (out, "desc", words);
  if (figure->settings != NULL)
    {
      g_autofree char *escaped = g_markup_escape_text (figure->settings, -1);
      g_string_append_printf (out, "<metadata id=\"" KEY "\">%s</metadata>\n", escaped);
    }
  append_element (out, "metadata", font);
  g_string_append (out, open + 1);
  return g_string_free_to_bytes (out);
}

static char *
unescape (const char *text, gsize length)
{
  static const struct
  {
    const char *entity, *plain;
  } entities[] = { { "&quot;", "\"" }, { "&apos;", "'" }, { "&#39;", "'" },
                   { "&lt;", "<" },    { "&gt;", ">" },   { "&amp;", "&" } };
  GString *out = g_string_new_len (text, (gssize) length);

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    g_string_replace (out, entities[i].entity, entities[i].plain, 0);
  return g_string_free (out, FALSE);
}

static char *
settings_of (const char *data, gsize length)
{
  const char *open = g_strstr_len (data, (gssize) length, "<metadata id=\"" KEY "\">"), *close;

  if (open == NULL)
    return NULL;
  open += strlen ("<metadata id=\"" KEY "\">");
  close = g_strstr_len (open, (gssize) (length - (gsize) (open - data)), "</metadata>");
  return close ? unescape (open, (gsize) (close - open)) : NULL;
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (
      export_append, bytes, options->width_mm * POINTS_PER_MM, options->height_mm * POINTS_PER_MM);
  g_autoptr (GString) texts = g_string_new (NULL);
  g_autoptr (GBytes) svg = NULL;
  g_autofree char *creator = export_creator (options);

  cairo_svg_surface_restrict_to_version (surface, CAIRO_SVG_VERSION_1_2);
  svg = export_page (surface, bytes, options->outlines ? NULL : texts, figure, options, error);
  return svg != NULL ? with_metadata (svg, figure, creator, texts->str) : NULL;
}

const ExportFormat export_svg = {
  .suffix = ".svg",
  .name = "SVG",
  .about = N_ ("vectors, to be edited and for the web"),
  .drawn = true,
  .outlines = true,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};
