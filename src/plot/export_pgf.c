/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pgfpicture, for \input in LaTeX, which sets the texts in the document's fonts: from the SVG of the same figure.  In
 * one file, without others beside it: images are rectangles. */
#include "plot/export_format.h"

#include "plot/pgf_paint.h"
#include "plot/svg_to_pgf.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAGIC "% PGF of Basin"

static void
append_head (GString *out, const Figure *figure, const ExportOptions *options)
{
  g_autofree char *title = g_strdelimit (g_strdup (figure->title != NULL ? figure->title : ""), "\r\n", ' ');

  g_string_append_printf (out,
                          "%s " BASIN_VERSION ": %s\n"
                          "%% In a document: \\usepackage{pgf} and \\input{this file}; with LuaLaTeX or XeLaTeX where "
                          "there is more than Latin letters in it.\n",
                          MAGIC, title);
  if (figure->settings != NULL)
    {
      g_autofree char *line = export_settings_to_line (figure->settings);
      g_string_append_printf (out, "%% %s\n", line);
    }
  g_string_append (out, "\\begingroup\\makeatletter\n" PGF_MACROS "\\makeatother\n\\begin{pgfpicture}\n");
  pgf_number (out, "\\pgfpathrectangle{\\pgfpointorigin}{\\pgfqpoint{", options->width_mm * POINTS_PER_MM, "bp}{");
  pgf_number (out, "", options->height_mm * POINTS_PER_MM,
              "bp}}\\pgfusepath{use as bounding box,clip}\\pgfsetmiterlimit{10}\n");
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  ExportOptions with_text = *options;
  g_autoptr (GBytes) svg = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  with_text.outlines = false;
  if (options->surface == NULL || g_str_equal (options->surface, "automatic")) /* of pixels it would have too many */
    with_text.surface = "vector";
  with_text.dpi = 0;
  svg = export_svg.to_bytes (figure, &with_text, error);
  if (svg == NULL)
    return NULL;
  append_head (out, figure, options);
  if (!svg_to_pgf (svg, options->height_mm * POINTS_PER_MM, out, error))
    return NULL;
  g_string_append (out, "\\end{pgfpicture}\\endgroup\n");
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

static char *
settings_of (const char *data, gsize length)
{
  return export_settings_behind (MAGIC, data, length);
}

const ExportFormat export_pgf = {
  .suffix = ".pgf",
  .name = "PGF",
  .about = N_ ("vectors for LaTeX, which sets the text"),
  .drawn = true,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};
