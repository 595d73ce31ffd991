/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_progress.h"
#include "plot/figure_layout.h"

TextStyle
figure_title_style (const Pen *pen, double width)
{
  TextStyle style = plot_title_style (pen);

  style.size = 1.35 * pen->theme->text;
  style.wrap = width - 2 * plot_padding (pen);
  return style;
}

void
figure_draw (cairo_t *cr, const Figure *figure, double width, double height, const Theme *theme)
{
  Pen pen = { cr, theme };
  double pad = plot_padding (&pen);
  TextStyle title = figure_title_style (&pen, width), caption = plot_caption_style (&pen, width - 2 * pad);
  g_auto (FigureLayout) layout = figure_layout (&pen, figure, width, height);

  cairo_save (cr);
  if (!theme->is_clear)
    {
      cairo_rectangle (cr, 0, 0, width, height);
      pen_colour (&pen, theme->ground, 1);
      cairo_fill (cr);
    }
  if (layout.title_height > 0)
    pen_text (&pen, figure->title, pad, 0.7 * pad, &title);
  if (layout.caption_height > 0)
    pen_text (&pen, figure->caption, pad, height - layout.caption_height + 0.4 * pad, &caption);
  for (guint i = 0; i < figure->plots->len && export_progress_step (); i++)
    {
      const PlotCell *cell = &layout.cells[i];
      PlotView view = plot_cell_view (cell);
      pen_mark_group (&pen);
      cairo_save (cr);
      cairo_translate (cr, cell->x, cell->y);
      cairo_rectangle (cr, 0, 0, cell->width, cell->height);
      cairo_clip (cr);
      plot_draw (cr, figure->plots->pdata[i], &view, cell->width, cell->height, theme);
      cairo_restore (cr);
      pen_mark_group (&pen);
    }
  cairo_restore (cr);
}
