/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/cut.h"
#include "figure/ticks.h"
#include "plot/layers.h"

#include <math.h>

/* Where values lie beyond an end, the bar has a point there in that end's colour. */
static void
draw_point (const Pen *pen, double x, double base, double tip, double bar, Colour colour)
{
  double over = (base - tip) / 20; /* no seam is between it and the bar */

  cairo_move_to (pen->cr, x, base + over);
  cairo_line_to (pen->cr, x, base);
  cairo_line_to (pen->cr, x + bar / 2, tip);
  cairo_line_to (pen->cr, x + bar, base);
  cairo_line_to (pen->cr, x + bar, base + over);
  cairo_close_path (pen->cr);
  pen_colour (pen, colour, 1);
  cairo_fill (pen->cr);
}

/* Whether one with a label is so near to the upper end, of the whole length. */
static bool
ticks_reach (const Ticks *ticks, Scale scale, double low, double high, double near)
{
  for (guint i = 0; i < ticks->n; i++)
    if (ticks->label[i][0] != '\0' && scale_forward (scale, low, high, ticks->value[i]) > 1 - near)
      return true;
  return false;
}

double
colour_bar_draw (const Pen *pen, const Plot *plot, double x, double y, double height, bool draw)
{
  double low, high, widest = 0, bar = 0.75 * pen->theme->text, title;
  TextStyle style = pen_text_style (pen);
  PlotCut cut;
  Ticks ticks;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  ticks = ticks_make (low, high, plot->z.scale, (guint) CLAMP (height / (2.6 * style.size), 2, 8));
  for (guint i = 0; i < ticks.n; i++)
    {
      double w;
      pen_text_size (pen, ticks.label[i], &style, &w, NULL);
      widest = MAX (widest, w);
    }
  if (plot->z.label != NULL)
    {
      pen_text_size (pen, plot->z.label, &style, &title, NULL);
      widest = MAX (widest, title - bar - 4);
    }
  if (!draw)
    return bar + 6 * pen_hairline (pen) + widest;
  cut = plot_cut (plot);
  pen_add_part (pen, PART_BAR, plot->id, x, y, bar, height);
  if (plot->z.label != NULL)
    {
      bool over_label = !cut.above && ticks_reach (&ticks, plot->z.scale, low, high, 0.6 * style.size / height);
      style.anchor_y = 1;
      pen_text (pen, plot->z.label, x, y - (over_label ? 0.65 : 0.35) * style.size, &style);
    }
  if (cut.above)
    draw_point (pen, x, y + bar, y, bar, colourmap_at (plot->colourmap, 1));
  if (cut.below)
    draw_point (pen, x, y + height - bar, y + height, bar, colourmap_at (plot->colourmap, 0));
  y += cut.above ? bar : 0;
  height -= (cut.above ? bar : 0) + (cut.below ? bar : 0);
  cairo_pattern_t *gradient = cairo_pattern_create_linear (0, y + height, 0, y);
  for (int i = 0; i <= 32; i++)
    {
      Colour c = colourmap_at (plot->colourmap, i / 32.0);
      cairo_pattern_add_color_stop_rgb (gradient, i / 32.0, c.r, c.g, c.b);
    }
  cairo_rectangle (pen->cr, x, y, bar, height);
  cairo_set_source (pen->cr, gradient);
  cairo_fill (pen->cr);
  cairo_pattern_destroy (gradient);
  style.anchor_y = 0.5;
  for (guint i = 0; i < ticks.n; i++)
    {
      double at = y + height * (1 - scale_forward (plot->z.scale, low, high, ticks.value[i]));
      if (!isfinite (at))
        continue;
      cairo_move_to (pen->cr, x + bar, at);
      cairo_line_to (pen->cr, x + bar + (ticks.minor[i] ? 2 : 4) * pen_hairline (pen), at);
      pen_axis_line (pen);
      if (ticks.label[i][0] != '\0')
        pen_text (pen, ticks.label[i], x + bar + 6 * pen_hairline (pen), at, &style);
    }
  return bar + 6 * pen_hairline (pen) + widest;
}
