/* What is known in closed form, drawn over the points.  Where a formula's assumptions do not hold it is drawn grey, and
 * at the pole, where it has no value, not at all. */
#include "experiments/double_descent.h"

#include "analysis/regression_theory.h"

#include <glib/gi18n.h>
#include <math.h>

#define THEORY_POINTS 400
/* Where the risk has no variance to speak of: an average would not come to rest. */
#define HEAVY_TAILS 4
#define LEAST_DIMENSION 100 /* of the sphere, for random features */

typedef struct
{
  const Sweep *sweep;
  const Curve *curve;
  double noise; /* σ² */
} Theory;

/* Squared norm of the coefficients seen, and of the others, as the features scale them. */
static void
split_target (const Recipe *recipe, size_t p, double *seen, double *unseen)
{
  *seen = *unseen = 0;
  for (size_t j = 0; j < recipe->features; j++)
    *(j < p ? seen : unseen) += pow (recipe->scale[j] * recipe->beta[j], 2);
}

static bool
has_spectrum (const Recipe *recipe)
{
  return recipe->model == MODEL_LINEAR && recipe->scale[recipe->features - 1] != recipe->scale[0];
}

/* Excess of linear regression: what is not seen acts as noise, and is missing in the end, too. */
static double
linear_excess (const Theory *self, size_t n, size_t p, double ridge)
{
  const Recipe *recipe = self->sweep->recipe;
  double seen, unseen, gamma = (double) p / (double) n;

  p = MIN (p, recipe->features);
  split_target (recipe, p, &seen, &unseen);
  if (ridge < 0)
    ridge = recipe_best_ridge (recipe, p, n, sqrt (self->noise));
  if (ridge > 0 && has_spectrum (recipe))
    return NAN;
  if (ridge > 0)
    return unseen + theory_ridge (gamma, ridge, seen, unseen + self->noise);
  if (has_spectrum (recipe))
    {
      g_autofree double *spectrum = g_new (double, p), *squares = g_new (double, p);
      for (size_t j = 0; j < p; j++)
        {
          spectrum[j] = recipe->scale[j] * recipe->scale[j];
          squares[j] = recipe->beta[j] * recipe->beta[j];
        }
      return p >= n && p < n + 2 ? NAN : theory_spectrum (n, p, spectrum, squares, unseen + self->noise) - self->noise;
    }
  return theory_first_features (n, p, seen, unseen, self->noise) - self->noise;
}

static double
features_excess (const Theory *self, size_t n, size_t p, double ridge)
{
  const Recipe *recipe = self->sweep->recipe;
  double d = recipe->features, signal, none;
  RandomFeaturesTheory theory = theory_random_features ((double) p / d, (double) n / d, MAX (ridge, 0));

  split_target (recipe, recipe->features, &signal, &none);
  return signal * theory.bias + self->noise * theory.variance;
}

/* At a place on the axis; *holds: whether the assumptions do. */
static double
excess_at (const Theory *self, double value, bool *holds)
{
  const Recipe *recipe = self->sweep->recipe;
  size_t n = recipe->along == ALONG_SAMPLES ? (size_t) value : recipe->samples;
  size_t p = recipe->along == ALONG_WIDTH ? (size_t) value : recipe->width;
  double ridge = recipe->along == ALONG_RIDGE ? value : self->curve->ridge;
  size_t apart = n > p ? n - p : p - n;

  *holds = ridge != 0 || apart > HEAVY_TAILS;
  if (recipe->model == MODEL_LINEAR)
    return linear_excess (self, n, p, ridge);
  *holds = *holds && recipe->features >= LEAST_DIMENSION;
  return features_excess (self, n, p, ridge);
}

/* Whole numbers where the axis has no others, so that the pole is left out and nothing else is. */
static Numbers *
places (const Sweep *sweep)
{
  bool whole = sweep->recipe->along != ALONG_RIDGE;
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  double last = -INFINITY;

  for (int i = 0; i < THEORY_POINTS; i++)
    {
      double share = i / (THEORY_POINTS - 1.0), value;
      value = sweep->logarithmic ? sweep->low * pow (sweep->high / sweep->low, share)
                                 : sweep->low + (sweep->high - sweep->low) * share;
      if (whole)
        value = round (value);
      if (value > last)
        g_array_append_val (values, value);
      last = MAX (last, value);
    }
  return numbers_copy ((const double *) (void *) values->data, values->len);
}

/* A line as it is drawn out. */
typedef struct
{
  GArray *x, *y;
  bool interrupted;
} Trace;

static Trace
trace_new (void)
{
  return (Trace){ g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)), false };
}

static void
trace_add (Trace *trace, double x, double y, bool shown)
{
  double gap = NAN;

  if (!shown || !isfinite (y))
    {
      trace->interrupted = true;
      return;
    }
  if (trace->interrupted && trace->x->len > 0)
    {
      g_array_append_val (trace->x, x);
      g_array_append_val (trace->y, gap);
    }
  trace->interrupted = false;
  g_array_append_val (trace->x, x);
  g_array_append_val (trace->y, y);
}

static void
trace_finish (Trace *trace, TheoryLines *lines, int which)
{
  lines->x[which] = numbers_copy ((double *) (void *) trace->x->data, trace->x->len);
  lines->y[which] = numbers_copy ((double *) (void *) trace->y->data, trace->y->len);
  g_array_unref (trace->x);
  g_array_unref (trace->y);
}

static void
trace_theory (const Theory *self, TheoryLines *lines)
{
  g_autoptr (Numbers) x = places (self->sweep);
  Trace sure = trace_new (), unsure = trace_new ();

  for (size_t i = 0; i < x->n; i++)
    {
      bool holds;
      double value = excess_at (self, x->v[i], &holds);
      trace_add (&sure, x->v[i], value, holds);
      trace_add (&unsure, x->v[i], value, !holds);
    }
  trace_finish (&sure, lines, 0);
  trace_finish (&unsure, lines, 1);
}

/* The limit for many samples beside what is exact for these: where all features are seen. */
static void
trace_limit (const Theory *self, TheoryLines *lines)
{
  const Recipe *recipe = self->sweep->recipe;
  g_autoptr (Numbers) x = places (self->sweep);
  Trace limit = trace_new ();
  double seen, unseen;

  split_target (recipe, recipe->width, &seen, &unseen);
  for (size_t i = 0; i < x->n; i++)
    trace_add (&limit, x->v[i], unseen + theory_isotropic (recipe->width / x->v[i], seen, unseen + self->noise), true);
  trace_finish (&limit, lines, 2);
}

void
theory_lines_free (TheoryLines *lines)
{
  for (int k = 0; k < 3; k++)
    {
      g_clear_pointer (&lines->x[k], numbers_unref);
      g_clear_pointer (&lines->y[k], numbers_unref);
    }
  g_free (lines);
}

static void
add_line (Plot *plot, const TheoryLines *lines, int which, const char *id, const char *name, Style style)
{
  Layer *layer;

  if (lines->x[which] == NULL)
    return;
  layer = plot_add_line (plot, id, name, numbers_ref (lines->x[which]), numbers_ref (lines->y[which]));
  layer->style = style;
}

static char *
assumptions (const Theory *self)
{
  const Recipe *recipe = self->sweep->recipe;
  bool ridge = recipe->along == ALONG_RIDGE || self->curve->ridge != 0;

  if (recipe->model == MODEL_FEATURES)
    return g_strdup_printf (recipe->features >= LEAST_DIMENSION
                                ? _ ("Theory: limit for large d at fixed N/d and n/d, inputs and weights on spheres, "
                                     "linear target (Mei, Montanari 2019), d = %u")
                                : _ ("Theory is a limit for large d (Mei, Montanari 2019) and grey here: d = %u is "
                                     "small"),
                            recipe->features);
  if (has_spectrum (recipe))
    return ridge ? NULL
                 : g_strdup (_ ("Theory: Gaussian features with this spectrum, limit for large n (Bartlett et al. "
                                "2020); features not seen act as noise"));
  if (ridge)
    return g_strdup (_ ("Theory: isotropic Gaussian features, limit for large n at fixed p/n, penalty on XᵀX/n (Hastie "
                        "et al. 2019)"));
  return g_strdup (
      _ ("Theory: isotropic Gaussian features, exact for every n and p (Belkin, Hsu, Xu 2020); grey within "
         "4 of the pole, where averages do not settle"));
}

char *
theory_add (const Sweep *sweep, Curve *curve, Plot *plot, int colour, const char *suffix)
{
  Theory self = { sweep, curve, curve->noise * curve->noise };
  const Recipe *recipe = sweep->recipe;
  g_autofree char *id = g_strdup_printf ("theory%s", suffix), *grey = g_strdup_printf ("theory-outside%s", suffix);
  bool first = *suffix == '\0';
  char *text;

  if (recipe->model != MODEL_LINEAR && recipe->model != MODEL_FEATURES)
    return NULL;
  text = assumptions (&self);
  if (text == NULL)
    return NULL;
  if (curve->theory == NULL)
    {
      curve->theory = g_new0 (TheoryLines, 1);
      trace_theory (&self, curve->theory);
      if (first && recipe->model == MODEL_LINEAR && recipe->along == ALONG_SAMPLES && curve->ridge == 0
          && !has_spectrum (recipe))
        trace_limit (&self, curve->theory);
    }
  add_line (plot, curve->theory, 0, id, first ? _ ("Theory") : NULL,
            (Style){ .colour = colour, .dash = DASH_DASHED, .width = 1.6, .opacity = 1 });
  add_line (plot, curve->theory, 1, grey, sweep->curves == 1 ? _ ("where it does not hold") : NULL,
            (Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED, .width = 1.6, .opacity = 0.45 });
  add_line (plot, curve->theory, 2, "limit", _ ("Its limit"),
            (Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DASH_DOT, .width = 1, .opacity = 0.6 });
  return text;
}
