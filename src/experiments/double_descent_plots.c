/* The plots of double descent, each from the sweep as it stands. */
#include "experiments/double_descent.h"

#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <math.h>

#define COLOUR_TRAIN 0
#define COLOUR_TEST 1
/* The test errors of the family's other curves. */
static const int family_colours[CURVES_MOST] = { COLOUR_TEST, 4, 2 };
/* Medians that lie so far apart want a logarithmic axis. */
#define WANTS_LOG 20
#define ROOM_ABOVE 1.7 /* of the highest median */
#define ROOM_FOR_LEGEND 1.9
#define TOO_TALL 10 /* times the usual */

/* ---- Columns ---- */

/* Along the axis, of the points where anything is done: x, median and quartiles of a field. */
typedef struct
{
  Numbers *x, *median, *low, *high;
} Column;

static guint
count_done (const Curve *curve)
{
  guint n = 0;
  for (guint i = 0; i < curve->points->len; i++)
    n += point_outcome (curve->points->pdata[i], 0) != NULL;
  return n;
}

static Column
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

static Layer *
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

static void
set_x (const Sweep *sweep, Plot *plot)
{
  const Curve *curve = &sweep->curve[0];
  const Point *first = curve->points->pdata[0], *last = curve->points->pdata[curve->points->len - 1];

  axis_set (&plot->x, axis_label (sweep->recipe), NULL, sweep->logarithmic ? SCALE_LOG : SCALE_LINEAR);
  plot->x.low = first->x;
  plot->x.high = last->x;
}

static const char *
error_label (const Recipe *recipe)
{
  return recipe->classes ? _ ("Share of errors") : _ ("Mean squared error");
}

/* ---- The curve ---- */

/* Every fit is a faint dot. */
static void
add_dots (const Sweep *sweep, const Curve *curve, Plot *plot, size_t field, const char *id, int colour)
{
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (double)), y = g_array_new (FALSE, FALSE, sizeof (double));
  Layer *layer;

  for (guint i = 0; i < curve->points->len; i++)
    for (unsigned seed = 0; seed < sweep->seeds; seed++)
      {
        const Point *point = curve->points->pdata[i];
        const Outcome *outcome = point_outcome (point, seed);
        double value = outcome != NULL ? G_STRUCT_MEMBER (double, outcome, field) : NAN;
        if (outcome == NULL || isnan (value))
          continue;
        g_array_append_val (x, point->x);
        g_array_append_val (y, value);
      }
  layer = plot_add_points (plot, id, NULL, numbers_copy ((double *) (void *) x->data, x->len),
                           numbers_copy ((double *) (void *) y->data, y->len), NULL);
  layer->style.colour = colour;
  layer->style.opacity = 0.28;
  layer->style.width = 1.8;
}

typedef struct
{
  double least, most; /* medians of the test error */
} Extent;

static void
extend (Extent *extent, const Numbers *values)
{
  for (size_t i = 0; i < values->n; i++)
    if (isfinite (values->v[i]) && values->v[i] > 0)
      {
        extent->least = MIN (extent->least, values->v[i]);
        extent->most = MAX (extent->most, values->v[i]);
      }
}

static guint
count_diverged (const Sweep *sweep)
{
  guint diverged = 0;

  for (unsigned c = 0; c < sweep->curves; c++)
    for (guint i = 0; i < sweep->curve[c].points->len; i++)
      for (unsigned seed = 0; seed < sweep->seeds; seed++)
        {
          const Outcome *outcome = point_outcome (sweep->curve[c].points->pdata[i], seed);
          diverged += outcome != NULL && outcome->diverged;
        }
  return diverged;
}

static guint
count_outside (const Plot *plot)
{
  guint outside = 0;

  for (guint l = 0; l < plot->layers->len; l++)
    {
      const Layer *layer = plot->layers->pdata[l];
      for (size_t i = 0; layer->kind == LAYER_POINTS && i < layer->y->n; i++)
        outside += layer->y->v[i] > plot->y.high || (plot->y.scale == SCALE_LOG && layer->y->v[i] < plot->y.low);
    }
  return outside;
}

/* By the medians: a single wild fit must not flatten the curve. */
static void
set_y (const Sweep *sweep, Plot *plot)
{
  Extent extent = { INFINITY, 0 };
  bool logarithmic;

  for (unsigned c = 0; c < sweep->curves; c++)
    {
      Column column = column_of (&sweep->curve[c], offsetof (Outcome, test));
      extend (&extent, column.median);
      numbers_unref (column.x);
      numbers_unref (column.median);
      numbers_unref (column.low);
      numbers_unref (column.high);
    }
  if (!(extent.most > 0))
    return;
  logarithmic = !sweep->recipe->classes && extent.most > WANTS_LOG * extent.least;
  axis_set (&plot->y, error_label (sweep->recipe), NULL, logarithmic ? SCALE_LOG : SCALE_LINEAR);
  plot->y.low = logarithmic ? extent.least / 4 : 0;
  plot->y.high = logarithmic ? extent.most * 4 : extent.most * ROOM_ABOVE;
  if (sweep->recipe->classes)
    plot->y.high = MIN (plot->y.high, 1);
}

static char *
curve_name (const Sweep *sweep, const Curve *curve)
{
  g_autofree char *noise = number_format (curve->noise), *ridge = number_format (MAX (curve->ridge, 0));

  if (sweep->curves == 1)
    return g_strdup (_ ("Test"));
  if (sweep->family == FAMILY_NOISE)
    return g_strdup_printf (_ ("Test, noise %s"), noise);
  if (curve->ridge < 0)
    return g_strdup (_ ("Test, best λ"));
  return curve->ridge > 0 ? g_strdup_printf (_ ("Test, λ = %s"), ridge) : g_strdup (_ ("Test, no penalty"));
}

/* From 0 to 1; far away for what is not on it. */
static double
place_on (const Plot *plot, double x)
{
  if (!(x > 0))
    return -INFINITY;
  return plot->x.scale == SCALE_LOG ? log (x / plot->x.low) / log (plot->x.high / plot->x.low)
                                    : (x - plot->x.low) / (plot->x.high - plot->x.low);
}

static void
add_rules (const Sweep *sweep, Plot *plot)
{
  const Curve *curve = &sweep->curve[0];
  const Point *found = curve_threshold (sweep, curve);
  double expected = recipe_threshold (sweep->recipe), best;
  Layer *layer;

  if (expected > plot->x.low && expected < plot->x.high)
    {
      const char *name = sweep->recipe->along == ALONG_SAMPLES ? (sweep->recipe->outputs > 1 ? "n = P/K" : "n = P")
                         : sweep->recipe->outputs > 1          ? "P = n·K"
                                                               : "P = n";
      plot_add_rule (plot, "expected", name, expected, true);
    }
  if (found != NULL)
    {
      bool apart = fabs (place_on (plot, found->x) - place_on (plot, expected)) > 0.12;
      layer = plot_add_rule (plot, "found", apart ? _ ("interpolates") : NULL, found->x, true);
      layer->style.colour = COLOUR_TRAIN;
      layer->style.dash = DASH_SOLID;
      layer->style.opacity = 0.7;
    }
  best = sweep->recipe->along == ALONG_RIDGE
             ? recipe_best_ridge (sweep->recipe, sweep->recipe->width, sweep->recipe->samples, curve->noise)
             : NAN;
  if (best > plot->x.low && best < plot->x.high)
    plot_add_rule (plot, "best", _ ("best λ"), best, true);
}

static void
add_ghost (const DoubleDescent *self, Plot *plot)
{
  g_autofree char *noise = number_format (self->ghost_noise);
  g_autofree char *name = g_strdup_printf (_ ("Before, noise %s"), noise);
  Layer *layer;

  if (self->ghost_x == NULL)
    return;
  layer = plot_add_line (plot, "before", name, numbers_ref (self->ghost_x), numbers_ref (self->ghost_y));
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.opacity = 0.35;
  layer->style.width = 1.6;
}

static void
add_chosen (Plot *plot, const Point *chosen)
{
  double y;
  Layer *layer;

  if (chosen == NULL)
    return;
  y = POINT_QUARTILES (chosen, test).median;
  layer = plot_add_points (plot, "chosen", NULL, numbers_copy (&chosen->x, 1), numbers_copy (&y, 1), NULL);
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.marker = MARKER_DIAMOND;
  layer->style.width = 5;
}

static char *
threshold_sentence (const Sweep *sweep)
{
  const Point *found = curve_threshold (sweep, &sweep->curve[0]);
  g_autofree char *tolerance = number_format (sweep->tolerance);

  if (found == NULL || sweep->recipe->along == ALONG_RIDGE)
    return g_strdup_printf (_ ("no median training error is ≤ %s"), tolerance);
  if (sweep->recipe->along == ALONG_WIDTH)
    return g_strdup_printf (_ ("solid rule: median training error ≤ %s from width %zu on"), tolerance, found->width);
  return g_strdup_printf (sweep->recipe->along == ALONG_SAMPLES
                              ? _ ("solid rule: the most samples with a median training error ≤ %s, %.0f")
                              : _ ("solid rule: the first step with a median training error ≤ %s, %.0f"),
                          tolerance, found->value);
}

static void
set_caption (const Sweep *sweep, Plot *plot, const char *theory)
{
  g_autofree char *threshold = threshold_sentence (sweep);
  unsigned least = G_MAXUINT, most = 0;
  guint outside = count_outside (plot), diverged = count_diverged (sweep);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sweep->curve[0].points->len; i++)
    {
      unsigned n = POINT_QUARTILES ((Point *) sweep->curve[0].points->pdata[i], test).n;
      least = MIN (least, n);
      most = MAX (most, n);
    }
  if (least == most)
    g_string_append_printf (text, _ ("Median and quartiles of %u seeds; %s"), most, threshold);
  else
    g_string_append_printf (text, _ ("Median and quartiles of %u to %u seeds; %s"), least, most, threshold);
  if (outside > 0)
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE, "; %u error lies outside the picture",
                                         "; %u errors lie outside the picture", outside),
                            outside);
  if (diverged > 0)
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE, "; %u fit diverged and has no error",
                                         "; %u fits diverged and have no error", diverged),
                            diverged);
  if (theory != NULL)
    g_string_append_printf (text, ". %s", theory);
  plot_set_caption (plot, "%s", text->str);
  g_string_free (text, TRUE);
}

Plot *
curve_plot (DoubleDescent *self, const Point *chosen)
{
  Sweep *sweep = self->sweep;
  Plot *plot = plot_new ("curve", _ ("Test and training error"));
  char *theory = NULL;

  axis_set (&plot->y, error_label (sweep->recipe), NULL, SCALE_LINEAR);
  set_x (sweep, plot);
  add_dots (sweep, &sweep->curve[0], plot, offsetof (Outcome, train), "train-fits", COLOUR_TRAIN);
  for (unsigned c = 0; c < sweep->curves; c++)
    {
      g_autofree char *id = c == 0 ? g_strdup ("test-fits") : g_strdup_printf ("test-fits-%u", c + 1);
      add_dots (sweep, &sweep->curve[c], plot, offsetof (Outcome, test), id, family_colours[c]);
    }
  add_ghost (self, plot);
  add_column (plot, &sweep->curve[0], offsetof (Outcome, train), "train", _ ("Training"), COLOUR_TRAIN)->style.dash =
      DASH_DASHED;
  for (unsigned c = 0; c < sweep->curves; c++)
    {
      g_autofree char *id = c == 0 ? g_strdup ("test") : g_strdup_printf ("test-%u", c + 1);
      g_autofree char *suffix = c == 0 ? g_strdup ("") : g_strdup_printf ("-%u", c + 1);
      g_autofree char *name = curve_name (sweep, &sweep->curve[c]);
      char *text;
      add_column (plot, &sweep->curve[c], offsetof (Outcome, test), id, name, family_colours[c]);
      text = theory_add (sweep, &sweep->curve[c], plot, sweep->curves > 1 ? family_colours[c] : COLOUR_FOREGROUND,
                         suffix);
      if (theory == NULL)
        theory = text;
      else
        g_free (text);
    }
  set_y (sweep, plot);
  add_rules (sweep, plot);
  add_chosen (plot, chosen);
  set_caption (sweep, plot, theory);
  g_free (theory);
  plot->clickable = true;
  return plot;
}

/* ---- Bias and variance ---- */

static void
add_stratum (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *low, Numbers *high, int colour)
{
  Layer *layer = plot_add_band (plot, id, name, numbers_ref (x), numbers_ref (high), numbers_ref (low),
                                numbers_ref (high));

  layer->style.colour = colour;
  layer->style.width = 0.6;
  layer->fill = 0.55;
}

/* The edges of the strata, from below: nothing, bias, variance of training sets, and of first weights. */
#define EDGES 4

static guint
fill_edges (const Sweep *sweep, Numbers *x, Numbers *edge[EDGES])
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
          /* An estimate may come out below nothing: then it is as good as nothing. */
          x->v[n] = point->x;
          edge[1]->v[n] = MAX (parts->bias, 0);
          edge[2]->v[n] = edge[1]->v[n] + MAX (parts->between, 0);
          edge[3]->v[n] = parts->bias + parts->between + parts->within;
        }
      n++;
    }
  return n;
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
  guint n = fill_edges (sweep, NULL, NULL);
  bool split = sweep->recipe->starts > 1;
  Numbers *x = numbers_new (n), *edge[EDGES];

  for (int k = 0; k < EDGES; k++)
    edge[k] = numbers_new (n);
  fill_edges (sweep, x, edge);
  add_stratum (plot, "bias", _ ("Bias²"), x, edge[0], edge[1], 2);
  add_stratum (plot, "variance-sets", split ? _ ("Data") : _ ("Variance"), x, edge[1], edge[split ? 2 : 3], 4);
  if (split)
    add_stratum (plot, "variance-starts", _ ("Weights"), x, edge[2], edge[3], 3);
  set_x (sweep, plot);
  axis_set (&plot->y, _ ("Error"), NULL, SCALE_LINEAR);
  plot->y.low = 0;
  plot->y.high = top_of (edge[3]);
  for (int k = 0; k < EDGES; k++)
    numbers_unref (edge[k]);
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
  set_x (sweep, plot);
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
  set_x (sweep, plot);
  axis_set (&plot->y, _ ("Rank"), NULL, SCALE_LINEAR);
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
  axis_set (&plot->y, _ ("Error"), NULL, sweep->recipe->classes ? SCALE_LINEAR : SCALE_LOG);
  if (sweep->recipe->classes)
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
  layer = plot_add_line (plot, "fit", _ ("Fit"), numbers_linear (recipe->low[0], recipe->high[0], PORTRAIT_POINTS),
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
