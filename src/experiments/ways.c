#include "experiments/ways.h"

#include <glib/gi18n.h>
#include <math.h>

const char *const way_ids[WAYS] = { "line", "weight-matching", "activation-matching", "curve", "band" };
const char *const way_labels[WAYS] = { N_ ("Line"), N_ ("Weights"), N_ ("Activations"), N_ ("Curve"), N_ ("Band") };

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

Pair *
pair_new (const Minima *minima, unsigned a, unsigned b, const CurveOptions *curve, const BandOptions *band)
{
  Pair *self = g_new0 (Pair, 1);
  const Problem *problem = minima->problem;

  self->problem = problem;
  self->a = a;
  self->b = b;
  self->from = minima->theta[a];
  self->to = minima->theta[b];
  g_autofree char *purpose = g_strdup_printf ("pair %u %u", a, b);
  if (curve != NULL)
    {
      CurveOptions own = *curve;
      own.seed = random_derive (own.seed, purpose);
      self->curve = curve_new (problem->network, problem->train, &own, self->from, self->to);
    }
  if (band != NULL)
    {
      BandOptions own = *band;
      own.seed = random_derive (own.seed, purpose);
      self->band = band_new (problem->network, problem->train, &own, self->from, self->to);
    }
  return self;
}

void
pair_free (Pair *self)
{
  for (int kind = 0; kind < WAYS; kind++)
    {
      g_clear_pointer (&self->alignment[kind], alignment_free);
      g_clear_pointer (&self->way[kind].profile, path_profile_free);
      g_free (self->matched[kind]);
    }
  g_clear_pointer (&self->curve, curve_free);
  g_clear_pointer (&self->band, band_free);
  g_free (self);
}

void
pair_align (Pair *self, uint64_t seed, const atomic_bool *cancelled)
{
  const Problem *problem = self->problem;
  g_autofree char *purpose = g_strdup_printf ("matching %u %u", self->a, self->b);
  Random random = random_stream (random_derive (seed, purpose), 0);

  for (int kind = WAY_WEIGHTS; kind <= WAY_ACTIVATIONS; kind++)
    {
      gint64 start = g_get_monotonic_time ();
      self->alignment[kind] = alignment_new (problem->network);
      self->matched[kind] = g_new (real, problem->parameters);
      if (kind == WAY_WEIGHTS)
        alignment_match_weights (self->alignment[kind], self->from, self->to, &random, cancelled);
      else
        alignment_match_activations (self->alignment[kind], self->from, self->to, &problem->watched);
      alignment_apply (self->alignment[kind], self->to, self->matched[kind]);
      self->way[kind].seconds = seconds_since (start);
    }
}

bool
pair_has (const Pair *self, WayKind kind)
{
  switch (kind)
    {
    case WAY_LINE:
      return true;
    case WAY_CURVE:
      return self->curve != NULL;
    case WAY_BAND:
      return self->band != NULL;
    default:
      return self->matched[kind] != NULL;
    }
}

Path
pair_path (const Pair *self, WayKind kind)
{
  switch (kind)
    {
    case WAY_CURVE:
      return curve_path (self->curve);
    case WAY_BAND:
      return band_path (self->band);
    default:
      return (Path){ PATH_CHAIN, 2, { self->from, kind == WAY_LINE ? self->to : self->matched[kind] } };
    }
}

bool
pair_measure (Pair *self, WayKind kind, size_t points, bool all, Parallel *parallel, const atomic_bool *cancelled)
{
  const Problem *problem = self->problem;
  Way *way = &self->way[kind];
  Path path = pair_path (self, kind);
  g_autoptr (PathProfile) profile = path_profile_new (points);
  gint64 start = g_get_monotonic_time ();
  bool whole = all || (problem->watched.n == problem->train->n && problem->watched_test.n == problem->test->n);

  /* Straight ways do not change. */
  if (kind <= WAY_ACTIVATIONS && way->whole)
    return true;
  if (!path_measure (&path, problem->network, all ? problem->train : &problem->watched,
                     all ? problem->test : &problem->watched_test, profile, parallel, cancelled))
    return false;
  g_clear_pointer (&way->profile, path_profile_free);
  way->profile = g_steal_pointer (&profile);
  way->whole = whole;
  way->train = path_barrier (points, way->profile->arc, way->profile->train_loss);
  way->test = path_barrier (points, way->profile->arc, way->profile->test_loss);
  if (kind == WAY_LINE)
    way->seconds = seconds_since (start);
  return true;
}

char *
pair_id (const Pair *self)
{
  return g_strdup_printf ("%c-%c", 'a' + (char) self->a, 'a' + (char) self->b);
}
