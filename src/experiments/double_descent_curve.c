/* The curve: errors, their quartiles and every fit, thresholds, theory, and what was there before. */
#include "experiments/double_descent_plots.h"

#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* The test errors of the family's other curves. */
static const int family_colours[CURVES_MOST] = { COLOUR_TEST, 4, 2 };
/* A peak so far above what is usual wants a logarithmic axis; on a linear one a hump is seen best, however low the
 * curve ends. */
#define WANTS_LOG 20
#define ROOM_ABOVE 1.7 /* of the highest median */

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

/* The medians of the test error that can be drawn, in ascending order. */
static GArray *
sorted_medians (const Sweep *sweep)
{
  GArray *medians = g_array_new (FALSE, FALSE, sizeof (double));

  for (unsigned c = 0; c < sweep->curves; c++)
    for (guint i = 0; i < sweep->curve[c].points->len; i++)
      {
        const Point *point = sweep->curve[c].points->pdata[i];
        double median = point_quartiles (point, offsetof (Outcome, test)).median;
        if (point_outcome (point, 0) != NULL && isfinite (median) && median > 0)
          g_array_append_val (medians, median);
      }
  sort_ascending ((double *) (void *) medians->data, medians->len);
  return medians;
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
  g_autoptr (GArray) medians = sorted_medians (sweep);
  double least, usual, most;
  bool logarithmic;

  if (medians->len == 0)
    return;
  least = g_array_index (medians, double, 0);
  usual = g_array_index (medians, double, medians->len / 2);
  most = g_array_index (medians, double, medians->len - 1);
  logarithmic = !sweep->recipe->shares && most > WANTS_LOG * usual;
  axis_set (&plot->y, error_label (sweep->recipe), NULL, logarithmic ? SCALE_LOG : SCALE_LINEAR);
  plot->y.low = logarithmic ? least / 4 : 0;
  plot->y.high = logarithmic ? most * 4 : most * ROOM_ABOVE;
  if (sweep->recipe->shares)
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
    g_string_append_printf (text,
                            g_dngettext (GETTEXT_PACKAGE, "Median and quartiles of %u seed; %s",
                                         "Median and quartiles of %u seeds; %s", most),
                            most, threshold);
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
  g_string_append (text, theory);
  plot_set_caption (plot, "%s", text->str);
  g_string_free (text, TRUE);
}

Plot *
curve_plot (DoubleDescent *self, const Point *chosen)
{
  Sweep *sweep = self->sweep;
  Plot *plot = plot_new ("curve", _ ("Test and training error"));
  g_autoptr (GString) theory = g_string_new (NULL);

  axis_set (&plot->y, error_label (sweep->recipe), NULL, SCALE_LINEAR);
  set_axis (sweep, plot);
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
      g_autofree char *text = NULL;
      add_column (plot, &sweep->curve[c], offsetof (Outcome, test), id, name, family_colours[c]);
      text = theory_add (sweep, &sweep->curve[c], plot, sweep->curves > 1 ? family_colours[c] : COLOUR_FOREGROUND,
                         suffix);
      /* Two penalties share their theory's assumptions: they are stated once. */
      if (text != NULL && strstr (theory->str, text) == NULL)
        g_string_append_printf (theory, _ (". %s"), text);
    }
  set_y (sweep, plot);
  add_rules (sweep, plot);
  add_chosen (plot, chosen);
  set_caption (sweep, plot, theory->str);
  plot->clickable = true;
  return plot;
}
