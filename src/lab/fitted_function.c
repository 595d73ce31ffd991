/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/fitted_function.h"

#include "figure/compose.h"
#include "figure/styles.h"
#include "lab/data_names.h"

#include <glib/gi18n.h>
#include <math.h>

InputRange
fitted_function_range (const Dataset *data)
{
  InputRange range = { .inputs = data->task == TASK_REGRESSION ? data->inputs == 1 : data->inputs == 2 ? 2 : 0 };

  for (unsigned j = 0; j < range.inputs; j++)
    {
      range.from[j] = INFINITY;
      range.to[j] = -INFINITY;
      for (size_t i = 0; i < data->n; i++)
        {
          range.from[j] = MIN (range.from[j], data->x[i * data->inputs + j]);
          range.to[j] = MAX (range.to[j], data->x[i * data->inputs + j]);
        }
    }
  return range;
}

/* ---- Evaluating ---- */

static Numbers *
line_of (const real *values, unsigned outputs)
{
  Numbers *line = numbers_new (FITTED_POINTS);

  for (size_t i = 0; i < FITTED_POINTS; i++)
    line->v[i] = values[i * outputs];
  return line;
}

static Numbers *
map_of (const real *values, unsigned outputs)
{
  const size_t cells = FITTED_CELLS * FITTED_CELLS;
  Numbers *map = numbers_new (2 * cells);

  for (size_t i = 0; i < cells; i++)
    {
      const real *f = values + i * outputs;
      unsigned best = 0;
      double second = -INFINITY;
      for (unsigned k = 1; k < outputs; k++)
        best = f[k] > f[best] ? k : best;
      for (unsigned k = 0; k < outputs; k++)
        if (k != best)
          second = MAX (second, f[k]);
      map->v[i] = best;
      map->v[cells + i] = CLAMP (f[best] - second, 0, 1);
    }
  return map;
}

Numbers *
fitted_function (const Network *network, const real *theta, const InputRange *range, Workspace *workspace)
{
  unsigned d = range->inputs, outputs = network_architecture (network)->outputs;
  size_t side = d == 1 ? FITTED_POINTS : FITTED_CELLS, n = d == 1 ? side : side * side;
  g_autofree real *x = g_new (real, n * d), *values = g_new (real, n * outputs);
  Samples points = { .n = n, .inputs = d, .outputs = outputs, .x = x };

  for (size_t i = 0; i < n; i++)
    for (unsigned j = 0; j < d; j++)
      {
        double at = (double) (j == 0 ? i % side : i / side);
        x[i * d + j] = (real) (range->from[j] + (range->to[j] - range->from[j]) * at / (double) (side - 1));
      }
  network_outputs (network, theta, &points, NULL, n, values, workspace);
  return d == 1 ? line_of (values, outputs) : map_of (values, outputs);
}

Numbers *
fitted_function_target (const InputRange *range, const Dataset *data)
{
  g_autoptr (Numbers) x = numbers_linear (range->from[0], range->to[0], FITTED_POINTS);
  Numbers *target = numbers_new (FITTED_POINTS);

  for (size_t i = 0; i < FITTED_POINTS; i++)
    {
      size_t nearest = 0;
      for (size_t k = 1; k < data->n; k++)
        if (fabs (data->x[k] - x->v[i]) < fabs (data->x[nearest] - x->v[i]))
          nearest = k;
      target->v[i] = (double) data->targets[nearest * data->outputs];
    }
  return target;
}

/* ---- Drawing ---- */

/* As high as the samples and half their range above and below: what the function has beyond is cut off. */
static void
set_line_axes (Plot *plot, const InputRange *range, const Numbers *y, const Dataset *data)
{
  g_autofree char *input = data_names_input (data, 0, "x"), *target = data_names_target (data, "y");
  double low = INFINITY, high = -INFINITY;

  for (size_t i = 0; i < y->n; i++)
    {
      low = MIN (low, y->v[i]);
      high = MAX (high, y->v[i]);
    }
  plot_axes (plot, AXIS (input, .range = { range->from[0], range->to[0] }),
             AXIS (target, .range = { low - 0.5 * (high - low), high + 0.5 * (high - low) }));
}

static void
add_line (Plot *plot, const InputRange *range, const Numbers *function, const Numbers *x, const Numbers *y,
          const Numbers *target)
{
  g_autoptr (Numbers) at = numbers_linear (range->from[0], range->to[0], FITTED_POINTS);

  if (target != NULL)
    layer_styled (plot_add_line (plot, "target", _ ("Target"), numbers_ref (at), numbers_ref ((Numbers *) target)),
                  STYLE_TARGET);
  layer_styled (plot_add_line (plot, "fit", C_ ("curve", "Fit"), numbers_ref (at), numbers_ref ((Numbers *) function)),
                STYLE_FIT);
  layer_styled (
      plot_add_points (plot, "samples", _ ("Samples"), numbers_ref ((Numbers *) x), numbers_ref ((Numbers *) y), NULL),
      STYLE_SAMPLES);
}

static void
add_map (Plot *plot, const InputRange *range, const Numbers *function, const Numbers *inputs, const Numbers *classes,
         const Dataset *data)
{
  const size_t cells = FITTED_CELLS * FITTED_CELLS, n = classes->n;
  g_autoptr (Numbers) x = numbers_new (n), y = numbers_new (n);
  g_autofree char *first = data_names_input (data, 0, "x₁"), *second = data_names_input (data, 1, "x₂");

  plot_add_field (plot, "map", numbers_linear (range->from[0], range->to[0], FITTED_CELLS),
                  numbers_linear (range->from[1], range->to[1], FITTED_CELLS),
                  numbers_copy (function->v + cells, cells), numbers_copy (function->v, cells));
  for (size_t i = 0; i < n; i++)
    {
      x->v[i] = inputs->v[2 * i];
      y->v[i] = inputs->v[2 * i + 1];
    }
  plot_add_classes (plot, "samples", _ ("Samples"), data, x, y, classes);
  plot_axes (plot, AXIS (first), AXIS (second));
  plot->equal = true;
}

void
plot_add_fitted_function (Plot *plot, const InputRange *range, const Numbers *function, const Numbers *sample_inputs,
                          const Numbers *sample_targets, const Dataset *data, const Numbers *target)
{
  if (range->inputs == 1)
    {
      add_line (plot, range, function, sample_inputs, sample_targets, target);
      set_line_axes (plot, range, sample_targets, data);
    }
  else
    add_map (plot, range, function, sample_inputs, sample_targets, data);
}
