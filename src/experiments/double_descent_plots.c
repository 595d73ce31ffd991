/* The plots beside the curve, each from the sweep as it stands. */
#include "experiments/double_descent_plots.h"

#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROOM_FOR_LEGEND 2.2
#define TOO_TALL 10 /* times the usual */

/* ---- Columns ---- */

static guint
count_done (const Curve *curve)
{
  guint n = 0;
  for (guint i = 0; i < curve->points->len; i++)
    n += point_outcome (curve->points->pdata[i], 0) != NULL;
  return n;
}

Column
column_of (const Curve *curve, size_t field)
{
  guint n = count_done (curve), at = 0;
  Column column = { numbers_new (n), numbers_new (n), numbers_new (n), numbers_new (n) };

  for (guint i = 0; i < curve->points->len; i++)
    {
      const Point *point = curve->points->pdata[i];
      Quartiles quartiles = point_quartiles (point, field);
      if (point_outcome (point, 0) == NULL)
        continue;
      column.x->v[at] = point->x;
      column.median->v[at] = quartiles.median;
      column.low->v[at] = quartiles.low;
      column.high->v[at++] = quartiles.high;
    }
  return column;
}

Layer *
add_column (Plot *plot, const Curve *curve, size_t field, const char *id, const char *name, int colour)
{
  Column column = column_of (curve, field);
  Layer *layer = plot_add_band (plot, id, name, column.x, column.median, column.low, column.high);

  layer->style.colour = colour;
  layer->style.width = 2.2;
  return layer;
}

static const char *
axis_label (const Recipe *recipe)
{
  switch (recipe->along)
    {
    case ALONG_SAMPLES:
      return _ ("Training samples");
    case ALONG_TIME:
      return _ ("Step");
    case ALONG_RIDGE:
      return recipe->pool != NULL ? _ ("Weight decay") : _ ("Penalty λ");
    default:
      return _ ("Parameters");
    }
}

void
set_axis (const Sweep *sweep, Plot *plot)
{
  const Curve *curve = &sweep->curve[0];
  const Point *first = curve->points->pdata[0], *last = curve->points->pdata[curve->points->len - 1];

  axis_set (&plot->x, axis_label (sweep->recipe), NULL, sweep->logarithmic ? SCALE_LOG : SCALE_LINEAR);
  plot->x.low = first->x;
  plot->x.high = last->x;
}

const char *
error_label (const Recipe *recipe)
{
  return recipe->shares ? _ ("Share of errors") : C_ ("axis", "Mean squared error");
}

/* ---- Bias and variance ---- */

/* What the error is made of, from below: bias, variance of training sets, and of first weights. */
#define PARTS 3

/* Of the points where it is known; x NULL: counts them. */
static guint
fill_parts (const Sweep *sweep, Numbers *x, Numbers *part[PARTS])
{
  const Curve *curve = &sweep->curve[0];
  guint n = 0;

  for (guint i = 0; i < curve->points->len; i++)
    {
      Point *point = curve->points->pdata[i];
      const Parts *parts = point_parts (sweep, point);
      if (!parts->known)
        continue;
      if (x != NULL)
        {
          x->v[n] = point->x;
          part[0]->v[n] = parts->bias;
          part[1]->v[n] = parts->between;
          part[2]->v[n] = parts->within;
        }
      n++;
    }
  return n;
}

static void
add_part (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *part, int colour)
{
  plot_add_area (plot, id, name, numbers_ref (x), numbers_ref (part))->style.colour = colour;
}

/* With room for the legend; and strata are seen on a linear axis only, so that what is far too high is cut off. */
static double
top_of (const Numbers *all)
{
  double most = 0, sum = 0;

  for (size_t i = 0; i < all->n; i++)
    {
      most = MAX (most, all->v[i]);
      sum += log (all->v[i]);
    }
  return all->n > 0 ? MIN (ROOM_FOR_LEGEND * most, TOO_TALL * exp (sum / (double) all->n)) : NAN;
}

Plot *
parts_plot (const Sweep *sweep)
{
  Plot *plot = plot_new ("parts", _ ("Bias and variance"));
  guint n = fill_parts (sweep, NULL, NULL);
  bool split = sweep->recipe->starts > 1;
  Numbers *x = numbers_new (n), *part[PARTS];

  for (int k = 0; k < PARTS; k++)
    part[k] = numbers_new (n);
  fill_parts (sweep, x, part);
  for (guint i = 0; i < n && !split; i++)
    part[1]->v[i] += part[2]->v[i];
  add_part (plot, "bias", _ ("Bias²"), x, part[0], 2);
  add_part (plot, "variance-sets", split ? _ ("Data") : _ ("Variance"), x, part[1], 4);
  if (split)
    add_part (plot, "variance-starts", _ ("Weights"), x, part[2], 3);
  set_axis (sweep, plot);
  axis_set (&plot->y, _ ("Error"), NULL, SCALE_LINEAR);
  plot->y.low = 0;
  plot->y.high = top_of (((const Layer *) plot->layers->pdata[plot->layers->len - 1])->high);
  for (int k = 0; k < PARTS; k++)
    numbers_unref (part[k]);
  numbers_unref (x);
  return plot;
}

/* ---- Norm and rank ---- */

Plot *
norm_plot (const Sweep *sweep)
{
  bool trained = sweep->recipe->model == MODEL_NETWORK || sweep->recipe->model == MODEL_DEEP_LINEAR;
  Plot *plot = plot_new ("norm", trained ? _ ("Norm of weights") : _ ("Norm of solution"));

  add_column (plot, &sweep->curve[0], offsetof (Outcome, norm), "norm", NULL, COLOUR_TEST);
  set_axis (sweep, plot);
  axis_set (&plot->y, _ ("Norm"), NULL, SCALE_LOG);
  return plot;
}

Plot *
rank_plot (const Sweep *sweep)
{
  const Curve *curve = &sweep->curve[0];
  Plot *plot;
  Column column = column_of (curve, offsetof (Outcome, rank));
  bool any = false;

  for (size_t i = 0; i < column.median->n; i++)
    any = any || isfinite (column.median->v[i]);
  numbers_unref (column.low);
  numbers_unref (column.high);
  if (!any)
    {
      numbers_unref (column.x);
      numbers_unref (column.median);
      return NULL;
    }
  plot = plot_new ("rank", _ ("Effective rank"));
  Layer *layer = plot_add_line (plot, "rank", NULL, column.x, column.median);
  layer->style.colour = 3;
  layer->style.width = 2.2;
  set_axis (sweep, plot);
  axis_set (&plot->y, C_ ("of a matrix", "Rank"), NULL, SCALE_LINEAR);
  plot->y.low = 0;
  return plot;
}

/* ---- Training ---- */

Plot *
history_plot (const Sweep *sweep, const Point *point)
{
  const Outcome *outcome = point != NULL ? point_outcome (point, 0) : NULL;
  g_autofree char *title = NULL;
  Plot *plot;
  Layer *layer;

  if (outcome == NULL || outcome->steps == NULL)
    return NULL;
  title = sweep->recipe->along == ALONG_WIDTH ? g_strdup_printf (_ ("Training, width %zu"), point->width)
                                              : g_strdup_printf (_ ("Training, n = %zu"), point->samples);
  plot = plot_new ("training", title);
  layer = plot_add_line (plot, "train", _ ("Training"), numbers_ref (outcome->steps),
                         numbers_ref (outcome->train_history));
  layer->style.colour = COLOUR_TRAIN;
  layer->style.dash = DASH_DASHED;
  layer = plot_add_line (plot, "test", _ ("Test"), numbers_ref (outcome->steps), numbers_ref (outcome->test_history));
  layer->style.colour = COLOUR_TEST;
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LOG);
  plot->x.low = 1;
  axis_set (&plot->y, _ ("Error"), NULL, sweep->recipe->shares ? SCALE_LINEAR : SCALE_LOG);
  if (sweep->recipe->shares)
    plot->y.low = 0;
  return plot;
}

/* ---- Fitted functions ---- */

/* What is to be learned: of a pool it is known at the test samples. */
static void
add_target (const Sweep *sweep, Plot *plot)
{
  const Recipe *recipe = sweep->recipe;
  Numbers *x = numbers_linear (recipe->low[0], recipe->high[0], PORTRAIT_POINTS), *y = numbers_new (PORTRAIT_POINTS);
  Layer *layer;

  for (size_t i = 0; i < PORTRAIT_POINTS; i++)
    if (recipe->pool == NULL)
      y->v[i] = recipe_target (recipe, x->v[i]);
    else
      {
        const Dataset *test = recipe_test_set (recipe);
        size_t nearest = 0;
        for (size_t k = 1; k < test->n; k++)
          if (fabs (test->x[k] - x->v[i]) < fabs (test->x[nearest] - x->v[i]))
            nearest = k;
        y->v[i] = test->targets[nearest * test->outputs];
      }
  layer = plot_add_line (plot, "target", _ ("Target"), x, y);
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.dash = DASH_DASHED;
  layer->style.width = 1.2;
}

static void
draw_function (const Sweep *sweep, Plot *plot, const Outcome *outcome)
{
  const Recipe *recipe = sweep->recipe;
  double low = INFINITY, high = -INFINITY;
  Layer *layer;

  add_target (sweep, plot);
  layer = plot_add_line (plot, "fit", C_ ("curve", "Fit"),
                         numbers_linear (recipe->low[0], recipe->high[0], PORTRAIT_POINTS),
                         numbers_ref (outcome->portrait));
  layer->style.colour = COLOUR_TEST;
  layer->style.width = 2;
  layer = plot_add_points (plot, "samples", _ ("Samples"), numbers_ref (outcome->portrait_x),
                           numbers_ref (outcome->portrait_y), NULL);
  layer->style.colour = COLOUR_TRAIN;
  layer->style.width = 2.5;
  axis_set (&plot->x, "x", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "y", NULL, SCALE_LINEAR);
  plot->x.low = recipe->low[0];
  plot->x.high = recipe->high[0];
  /* As high as the samples, with room to swing: what leaves the picture is wild. */
  for (size_t i = 0; i < outcome->portrait_y->n; i++)
    {
      low = MIN (low, outcome->portrait_y->v[i]);
      high = MAX (high, outcome->portrait_y->v[i]);
    }
  plot->y.low = low - 0.5 * (high - low);
  plot->y.high = high + 0.5 * (high - low);
}

static void
draw_map (const Sweep *sweep, Plot *plot, const Outcome *outcome)
{
  const Recipe *recipe = sweep->recipe;
  const size_t cells = PORTRAIT_CELLS * PORTRAIT_CELLS, n = outcome->portrait_y->n;
  Numbers *x = numbers_new (n), *y = numbers_new (n);

  plot_add_field (plot, "map", numbers_linear (recipe->low[0], recipe->high[0], PORTRAIT_CELLS),
                  numbers_linear (recipe->low[1], recipe->high[1], PORTRAIT_CELLS),
                  numbers_copy (outcome->portrait->v + cells, cells), numbers_copy (outcome->portrait->v, cells));
  for (size_t i = 0; i < n; i++)
    {
      x->v[i] = outcome->portrait_x->v[2 * i];
      y->v[i] = outcome->portrait_x->v[2 * i + 1];
    }
  plot_add_points (plot, "samples", _ ("Samples"), x, y, numbers_ref (outcome->portrait_y));
  axis_set (&plot->x, "x₁", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "x₂", NULL, SCALE_LINEAR);
  plot->equal = true;
}

Plot *
function_plot (const Sweep *sweep, const Point *point, const char *id, const char *title)
{
  const Outcome *outcome = point != NULL ? point_outcome (point, 0) : NULL;
  Plot *plot;

  if (outcome == NULL || outcome->portrait == NULL)
    return NULL;
  plot = plot_new (id, title);
  if (sweep->recipe->portrait == 1)
    draw_function (sweep, plot, outcome);
  else
    draw_map (sweep, plot, outcome);
  return plot;
}
