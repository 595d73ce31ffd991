/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/figure-plan.h"

#include <math.h>

/* In sizes of the text: what a plot gets in a width that does not do. */
#define TOO_NARROW 24

FigurePlan *
figure_plan_new (Figure *figure, const Theme *theme)
{
  FigurePlan *plan = g_new0 (FigurePlan, 1);

  plan->figure = figure_ref (figure);
  plan->theme = *theme;
  return plan;
}

void
figure_plan_free (FigurePlan *plan)
{
  figure_unref (plan->figure);
  figure_layout_clear (&plan->layout);
  g_free (plan->found);
  g_free (plan->fits);
  g_free (plan);
}

/* Draws nothing. */
static cairo_t *
measuring_context (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  return cr;
}

/* ---- Heights ---- */

static int
height_or (double height, double otherwise)
{
  return (int) ceil (isfinite (height) ? height : otherwise);
}

/* Places begin and end at whole pixels, which may cost a row one. */
void
figure_plan_find_heights (FigurePlan *plan)
{
  cairo_t *cr = measuring_context ();
  const Pen pen = { cr, &plan->theme };
  guint n = plan->figure->plots->len;

  for (guint i = 0; i < PLAN_WIDTHS; i++)
    {
      LeastHeight *least = &plan->least[i];
      if (least->is_known || least->width == 0)
        continue;
      double needed = figure_least_height (&pen, plan->figure, least->width, PLAN_GAP, false);
      least->height = MAX (least->height, (int) n + height_or (needed, n * TOO_NARROW * plan->theme.text));
      least->is_known = true;
    }
  cairo_destroy (cr);
}

int
figure_plan_plot_height (const FigurePlan *plan, const Plot *plot, int width)
{
  cairo_t *cr = measuring_context ();
  const Pen pen = { cr, &plan->theme };
  int height = height_or (plot_least_height (&pen, plot, width), TOO_NARROW * plan->theme.text);

  cairo_destroy (cr);
  return height;
}

/* ---- Places ---- */

bool
figure_plan_try (const FigurePlan *plan, guint i, const Plot *plot, PlotFrame *frame)
{
  const PlotCell *cell = &plan->layout.cells[i];
  cairo_t *cr = measuring_context ();
  const Pen pen = { cr, &plan->theme };
  PlotView view = plot_cell_view (cell);
  g_auto (PlotLayout) layout = plot_layout (&pen, plot, &view, cell->width, cell->height);
  cairo_destroy (cr);
  *frame = layout.frame;
  return layout.fits;
}

void
figure_plan_lay_out (FigurePlan *plan, int width, int height)
{
  cairo_t *cr = measuring_context ();
  const Pen pen = { cr, &plan->theme };
  guint n = plan->figure->plots->len;
  PlotFrame frame;

  figure_layout_clear (&plan->layout);
  g_free (plan->found);
  g_free (plan->fits);
  plan->layout = figure_layout_plots (&pen, plan->figure, width, height, PLAN_GAP);
  plan->found = g_memdup2 (plan->layout.cells, MAX (n, 1) * sizeof *plan->found);
  plan->width = width;
  plan->height = height;
  plan->fits = g_new0 (bool, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    plan->fits[i] = figure_plan_try (plan, i, plan->figure->plots->pdata[i], &frame);
  cairo_destroy (cr);
}

void
figure_plan_lay_out_in_sight (FigurePlan *plan, int height)
{
  const LeastHeight *wide = &plan->least[0], *narrow = &plan->least[1];

  if (narrow->width > wide->width)
    {
      wide = &plan->least[1];
      narrow = &plan->least[0];
    }
  if (wide->height <= height || narrow->width == 0)
    figure_plan_lay_out (plan, wide->width, MAX (wide->height, height));
  else
    figure_plan_lay_out (plan, narrow->width, MAX (narrow->height, height));
}
