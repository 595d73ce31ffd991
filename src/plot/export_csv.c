/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_format.h"

#include "figure/figure_csv.h"

#include <glib/gi18n.h>
#include <string.h>

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  const Plot *plot = export_chosen_plot (figure, &export_csv);
  char *csv = plot != NULL ? plot_to_csv (plot) : g_strdup ("");

  return g_bytes_new_take (csv, strlen (csv));
}

const ExportFormat export_csv = {
  .suffix = ".csv",
  .name = "CSV",
  .about = N_ ("the numbers that are drawn, to the last digit, a file a plot"),
  .single = true,
  .to_bytes = to_bytes,
};
