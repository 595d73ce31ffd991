#include "experiments/stability.h"

#include "lab/predictions.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define COLOUR_LOSS 0
#define COLOUR_SHARPNESS 0
#define COLOUR_LINE 1
#define COLOUR_SWING 2
#define COLOUR_OPEN COLOUR_FOREGROUND
/* The threshold is always seen; a sharpness far above it at the start is not what the axis is for. */
#define ABOVE_LINE 3

static Numbers *
column (const Stability *self, size_t offset)
{
  Numbers *values = numbers_new (self->records->len);

  for (guint i = 0; i < values->n; i++)
    {
      const StabilityRecord *record = &g_array_index (self->records, StabilityRecord, i);
      values->v[i] = G_STRUCT_MEMBER (double, record, offset);
    }
  return values;
}

static Plot *
loss_plot (const Stability *self)
{
  Plot *plot = plot_new ("loss", _ ("Loss"));

  plot_add_line (plot, "train", _ ("Training"), column (self, G_STRUCT_OFFSET (StabilityRecord, step)),
                 column (self, G_STRUCT_OFFSET (StabilityRecord, loss)))
      ->style.colour = COLOUR_LOSS;
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Loss"), NULL, SCALE_LOG);
  return plot;
}

static guint
count_open (const Stability *self)
{
  guint count = 0;

  for (guint i = 0; i < self->records->len; i++)
    count += isfinite (g_array_index (self->records, StabilityRecord, i).open);
  return count;
}

static void
append_residual (GString *text, const Stability *self)
{
  const StabilityRecord *last = &g_array_index (self->records, StabilityRecord, self->records->len - 1);
  g_autofree char *residual = number_format (last->residual / fabs (last->sharpness));
  guint open = count_open (self);

  g_string_append_printf (text, _ (" Residual of the last, relative: %s."), residual);
  if (open > 0)
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE,
                                         " One of %u measurements has not converged: raise the number of products.",
                                         " %2$u of %1$u measurements have not converged: raise the number of "
                                         "products.",
                                         open),
                            self->records->len, open);
}

static char *
sharpness_caption (Stability *self)
{
  const StabilityRecord *last = &g_array_index (self->records, StabilityRecord, self->records->len - 1);
  g_autofree char *sharpness = number_format (last->sharpness), *line = number_format (last->line);
  GString *text = g_string_new (NULL);
  double mean, deviation;

  g_string_append_printf (text,
                          g_dngettext (GETTEXT_PACKAGE, "λmax %s, measured every step",
                                       "λmax %s, measured every %" PRIu64 " steps", self->every),
                          sharpness, self->every);
  if (!isfinite (last->line))
    {
      g_string_append (text, _ ("; this optimiser has no such threshold."));
      append_residual (text, self);
      return g_string_free (text, FALSE);
    }
  stability_ratio (self, 0.3, &mean, &deviation);
  g_string_append_printf (text, _ (", threshold %s = %s"), stability_formula (self), line);
  if (isfinite (deviation))
    g_string_append_printf (text, _ ("; over the last 30 %% their ratio is %.3f ± %.3f"), mean, deviation);
  g_string_append (text, _ ("."));
  append_residual (text, self);
  if (self->problem->options.batch > 0 && self->problem->options.batch < self->problem->train->n)
    g_string_append (text, _ (" The threshold is that of full batches."));
  return g_string_free (text, FALSE);
}

static Plot *
sharpness_plot (Stability *self)
{
  Plot *plot = plot_new ("sharpness", _ ("Sharpness"));
  g_autofree char *caption = sharpness_caption (self);
  Numbers *step = column (self, G_STRUCT_OFFSET (StabilityRecord, step));
  Numbers *line = column (self, G_STRUCT_OFFSET (StabilityRecord, line));
  Layer *layer;
  double top = 0, low, high;

  for (size_t i = 0; i < line->n; i++)
    top = isfinite (line->v[i]) ? fmax (top, line->v[i]) : top;
  layer = plot_add_line (plot, "sharpness", "λmax", numbers_ref (step),
                         column (self, G_STRUCT_OFFSET (StabilityRecord, sharpness)));
  layer->style.colour = COLOUR_SHARPNESS;
  if (count_open (self) > 0)
    {
      layer = plot_add_points (plot, "open", _ ("Not converged"), numbers_ref (step),
                               column (self, G_STRUCT_OFFSET (StabilityRecord, open)), NULL);
      layer->style.colour = COLOUR_OPEN;
      layer->style.marker = MARKER_CROSS;
    }
  if (top > 0)
    {
      layer = plot_add_line (plot, "line", stability_formula (self), numbers_ref (step), numbers_ref (line));
      layer->style.colour = COLOUR_LINE;
      layer->style.dash = DASH_DASHED;
    }
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, "λmax", NULL, SCALE_LINEAR);
  plot_range (plot, AXIS_Y, &low, &high, NULL);
  plot->y.low = fmin (low, 0);
  if (top > 0 && high > ABOVE_LINE * top)
    plot->y.high = ABOVE_LINE * top;
  plot_set_caption (plot, "%s", caption);
  numbers_unref (step);
  numbers_unref (line);
  return plot;
}

/* The last steps: where they bounce between two walls, the cosine flips its sign every time. */
static Plot *
swing_plot (const Stability *self)
{
  Plot *plot = plot_new ("swing", _ ("Sharpest direction"));
  size_t n = MIN (self->swing_count, STABILITY_SWINGS);
  Numbers *step = numbers_new (n), *cosine = numbers_new (n);
  Layer *layer;

  for (size_t i = 0; i < n; i++)
    {
      const Swing *swing = &self->swings[(self->swing_count - n + i) % STABILITY_SWINGS];
      step->v[i] = swing->step;
      cosine->v[i] = swing->cosine;
    }
  layer = plot_add_line (plot, "cosine", NULL, step, cosine);
  layer->style.colour = COLOUR_SWING;
  layer->style.marker = MARKER_CIRCLE;
  plot_add_rule (plot, "zero", NULL, 0, false)->style.opacity = 0.4;
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Cosine of the step"), NULL, SCALE_LINEAR);
  plot->y.low = -1.15;
  plot->y.high = 1.15;
  return plot;
}

static void
add_at (Figure *figure, Plot *plot, guint row, guint column)
{
  plot_set_cell (plot, row, column, 1, 1);
  figure_add (figure, plot);
}

Figure *
stability_figure (Stability *self)
{
  Figure *figure = figure_new (_ ("Edge of stability"));
  g_autoptr (Settings) settings = run_current_settings (self->run);
  g_autofree char *recipe = problem_caption (self->problem, settings);

  add_at (figure, loss_plot (self), 0, 0);
  add_at (figure, sharpness_plot (self), 1, 0);
  add_at (figure, predictions_plot (self->problem, descent_theta (self->ball), self->workspace), 0, 1);
  add_at (figure, swing_plot (self), 1, 1);
  figure->column_weights[0] = 1.7;
  figure->column_weights[1] = 1;
  figure->row_weights[0] = 1;
  figure->row_weights[1] = 1.15;
  figure->step = descent_steps (self->ball);
  figure->caption = g_strdup_printf (_ ("%s; step %" PRIu64 "."), recipe, figure->step);
  return figure;
}
