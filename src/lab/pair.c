/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/pair.h"

#include "figure/styles.h"

#include <glib/gi18n.h>

const char *const pair_path_ids[PAIR_PATHS] = { "line", "weight-matching", "activation-matching", "curve", "band" };
const char *const pair_path_names[PAIR_PATHS] = { N_ ("Line"), N_ ("Weights"), N_ ("Activations"), N_ ("Curve"),
                                                  N_ ("Band") };
const int pair_path_colours[PAIR_PATHS] = { COLOUR_VERMILION, COLOUR_BLUE, COLOUR_GREEN, COLOUR_ORANGE, COLOUR_PURPLE };
/* The line and the curve, which are drawn most, are whole and differ in lightness. */
const Dash pair_path_dashes[PAIR_PATHS] = { DASH_SOLID, DASH_DASHED, DASH_DASH_DOT, DASH_SOLID, DASH_DASH_DOT_DOT };

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

Pair *
pair_new (const Problem *problem, unsigned a, unsigned b, const real *from, const real *to)
{
  Pair *self = g_new0 (Pair, 1);

  *self = (Pair){ .problem = problem, .a = a, .b = b, .from = from, .to = to };
  return self;
}

void
pair_free (Pair *self)
{
  for (int k = 0; k < PAIR_PATHS; k++)
    {
      g_clear_pointer (&self->alignment[k], alignment_free);
      g_clear_pointer (&self->path[k].profile, path_profile_free);
      g_free (self->matched[k]);
    }
  g_clear_pointer (&self->curve, curve_free);
  g_clear_pointer (&self->band, band_free);
  g_free (self);
}

/* ---- Paths ---- */

void
pair_begin (Pair *self, const CurveOptions *curve, const BandOptions *band)
{
  const Problem *problem = self->problem;
  g_autofree char *purpose = g_strdup_printf ("pair %u %u", self->a, self->b);
  CurveOptions of_curve = *curve;
  BandOptions of_band = *band;

  of_curve.seed = random_derive (curve->seed, purpose);
  of_band.seed = random_derive (band->seed, purpose);
  g_clear_pointer (&self->curve, curve_free);
  g_clear_pointer (&self->band, band_free);
  if (curve->total_steps > 0)
    self->curve = curve_new (problem->network, problem->train, &of_curve, self->from, self->to);
  if (band->cycles > 0)
    self->band = band_new (problem->network, problem->train, &of_band, self->from, self->to);
}

void
pair_align (Pair *self, const atomic_bool *cancelled)
{
  const Problem *problem = self->problem;
  g_autofree char *purpose = g_strdup_printf ("matching %u %u", self->a, self->b);
  Random random = random_stream (random_derive (problem->weights_seed, purpose), 0);

  for (int k = PAIR_WEIGHTS; k <= PAIR_ACTIVATIONS; k++)
    {
      gint64 start = g_get_monotonic_time ();
      self->alignment[k] = alignment_new (problem->network);
      self->matched[k] = g_new (real, problem->parameters);
      if (k == PAIR_WEIGHTS)
        alignment_match_weights (self->alignment[k], self->from, self->to, &random, cancelled);
      else
        alignment_match_activations (self->alignment[k], self->from, self->to, &problem->monitored, cancelled);
      alignment_apply (self->alignment[k], self->to, self->matched[k]);
      self->path[k].seconds = seconds_since (start);
    }
}

bool
pair_has (const Pair *self, PairPath path)
{
  switch (path)
    {
    case PAIR_LINE:
      return true;
    case PAIR_CURVE:
      return self->curve != NULL;
    case PAIR_BAND:
      return self->band != NULL;
    default:
      return self->matched[path] != NULL;
    }
}

Path
pair_path (const Pair *self, PairPath path)
{
  switch (path)
    {
    case PAIR_CURVE:
      return curve_path (self->curve);
    case PAIR_BAND:
      return band_path (self->band);
    default:
      return (Path){ PATH_CHAIN, 2, { self->from, path == PAIR_LINE ? self->to : self->matched[path] } };
    }
}

double
pair_length (const Pair *self)
{
  const PathProfile *line = self->path[PAIR_LINE].profile;
  return line != NULL ? line->length : 0;
}

/* ---- Profiles ---- */

bool
pair_measure (Pair *self, PairPath path, size_t points, bool all, Parallel *parallel, const atomic_bool *cancelled)
{
  const Problem *problem = self->problem;
  PairProfile *measured = &self->path[path];
  g_autoptr (PathProfile) profile = NULL;
  gint64 start = g_get_monotonic_time ();
  Path controls;

  if (path <= PAIR_ACTIVATIONS && measured->whole)
    return true;
  profile = path_profile_new (points);
  controls = pair_path (self, path);
  if (!path_measure (&controls, problem->network, all ? problem->train : &problem->monitored,
                     all ? problem->test : &problem->monitored_test, profile, parallel, cancelled))
    return false;
  g_clear_pointer (&measured->profile, path_profile_free);
  measured->profile = g_steal_pointer (&profile);
  measured->whole = all || (problem->monitored.n == problem->train->n && problem->monitored_test.n == problem->test->n);
  measured->train = path_barrier (points, measured->profile->arc, measured->profile->train_loss);
  measured->test = path_barrier (points, measured->profile->arc, measured->profile->test_loss);
  if (path == PAIR_LINE)
    measured->seconds = seconds_since (start);
  return true;
}

Numbers *
pair_similarity (const Pair *self, PairPath path)
{
  const Problem *problem = self->problem;
  const Architecture *architecture = network_architecture (problem->network);
  unsigned last = architecture->depth - 1;
  Numbers *correlations;

  if (architecture->depth == 0)
    return NULL;
  correlations = numbers_new ((size_t) architecture->widths[last] * architecture->widths[last]);
  alignment_similarity (problem->network, last, self->from, self->to, &problem->monitored, self->alignment[path],
                        correlations->v);
  return correlations;
}

char *
pair_id (const Pair *self)
{
  return g_strdup_printf ("%c-%c", 'a' + (char) self->a, 'a' + (char) self->b);
}
