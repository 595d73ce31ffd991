#include "experiments/connectivity.h"

#include "lab/saving.h"
#include "figure/ticks.h"
#include "network/safetensors.h"

#include <math.h>
#include <string.h>

/* ---- Results ---- */

static void
report_way (const Connectivity *self, WayKind kind)
{
  static const struct
  {
    const char *name;
    Quantity quantity;
  } quantities[] = { { "barrier_train", QUANTITY_TRAIN_BARRIER },
                     { "barrier_test", QUANTITY_TEST_BARRIER },
                     { "top", QUANTITY_TOP },
                     { "saddle", QUANTITY_SADDLE },
                     { "length", QUANTITY_LENGTH },
                     { "seconds", QUANTITY_SECONDS } };
  g_autofree char *way = g_strdelimit (g_strdup (way_ids[kind]), "-", '_');

  for (guint i = 0; i < G_N_ELEMENTS (quantities); i++)
    {
      g_autofree char *id = g_strdup_printf ("%s_%s", way, quantities[i].name);
      double value = connectivity_median (self, kind, quantities[i].quantity);
      if (!isnan (value))
        run_result (self->run, id, value);
    }
}

static void
report_simplex (const Connectivity *self)
{
  static const char *const names[SIMPLEX_MAPS] = { "simplex_mean", "simplex_matched_mean", "simplex_connected_mean" };

  for (int i = 0; i < SIMPLEX_MAPS; i++)
    {
      double sum = 0;
      if (i == MAP_CONNECTED && !connectivity_all_done (self))
        continue; /* it was not looked at again */
      for (size_t k = 0; self->map[i] != NULL && k < SIMPLEX_LOSSES; k++)
        sum += self->map[i]->v[k] / SIMPLEX_LOSSES;
      if (self->map[i] != NULL)
        run_result (self->run, names[i], sum);
    }
  if (self->connectors != NULL)
    {
      Simplex simplex = connectors_simplex (self->connectors);
      Simplex flat = { { simplex.corner[0], simplex.corner[1], simplex.corner[2] }, { NULL, NULL, NULL } };
      run_result (self->run, "simplex_area",
                  simplex_area (&simplex, self->problem->parameters) / simplex_area (&flat, self->problem->parameters));
    }
}

static void
report_tree (const Connectivity *self)
{
  unsigned n = self->minima->n;
  g_autofree double *barrier = g_new (double, (size_t) n *n);
  TreeEdge edges[MINIMA_MOST];

  if (n < 3)
    return;
  connectivity_barriers (self, connectivity_tree_way (self), barrier);
  barrier_tree (n, barrier, edges);
  for (unsigned k = 0; k < self->pairs; k++)
    {
      const Pair *pair = self->pair[k];
      g_autofree char *id = g_strdup_printf ("saddle_%c_%c", 'a' + (char) pair->a, 'a' + (char) pair->b);
      if (isfinite (barrier[pair->a * n + pair->b]))
        run_result (self->run, id, barrier[pair->a * n + pair->b]);
    }
  if (!isfinite (edges[n - 2].height))
    return;
  run_result (self->run, "tree_highest", edges[n - 2].height);
  run_result (self->run, "tree_lowest", edges[0].height);
}

static void
report (const Connectivity *self)
{
  const Pair *pair = self->pair[0];
  double worst = 0, test = 0;
  size_t units, moved = alignment_moved (pair->alignment[WAY_WEIGHTS], &units);

  for (unsigned i = 0; i < self->minima->n; i++)
    {
      worst = MAX (worst, self->minima->train[i].loss);
      test = MAX (test, self->minima->test[i].loss);
    }
  run_result (self->run, "networks", self->minima->n);
  run_result (self->run, "highest_train_loss", worst);
  run_result (self->run, "highest_test_loss", test);
  run_result (self->run, "distance", pair->way[WAY_LINE].profile->length);
  run_result (self->run, "units", (double) units);
  run_result (self->run, "units_moved_by_weights", (double) moved);
  run_result (self->run, "units_moved_by_activations",
              (double) alignment_moved (pair->alignment[WAY_ACTIVATIONS], NULL));
  for (int kind = 0; kind < WAYS; kind++)
    if (pair->way[kind].profile != NULL)
      report_way (self, (WayKind) kind);
  if (pair->band != NULL)
    run_result (self->run, "band_pivots", band_path (pair->band).controls);
  report_simplex (self);
  report_tree (self);
  run_result (self->run, "parameters", (double) self->problem->parameters);
  run_result (self->run, "training_seconds", self->minima->seconds);
  run_result (self->run, "seconds", (double) (g_get_monotonic_time () - self->started) / 1e6);
}

/* ---- Files ---- */

static void
append_profiles (const Connectivity *self, const char *prefix, GString *text)
{
  for (unsigned k = 0; k < self->pairs; k++)
    for (int kind = 0; kind < WAYS; kind++)
      {
        const PathProfile *p = self->pair[k]->way[kind].profile;
        g_autofree char *pair = pair_id (self->pair[k]);
        for (size_t i = 0; p != NULL && i < p->n; i++)
          {
            const double numbers[] = { p->t[i], p->train_loss[i], p->test_loss[i], p->train_error[i],
                                       p->test_error[i] };
            g_string_append_printf (text, "%s%s-%s", prefix, way_ids[kind], pair);
            for (guint c = 0; c < G_N_ELEMENTS (numbers); c++)
              {
                g_autofree char *number = number_exact (numbers[c]);
                g_string_append_printf (text, ",%s", number);
              }
            g_string_append_c (text, '\n');
          }
      }
}

typedef struct
{
  const Connectivity *study;
  RunFolder *folder;
  const char *prefix;
} Target;

static bool
save_vector (const Target *target, const char *name, const real *theta, GError **error)
{
  g_autofree char *file = g_strdup_printf ("%s%s.safetensors", target->prefix, name);
  g_autoptr (GBytes) bytes = weights_to_bytes (target->study->problem->network, theta);

  return run_folder_write_bytes (target->folder, file, bytes, error);
}

/* What is between the ends of a way, in the order of the way. */
static bool
save_controls (const Target *target, const Pair *pair, WayKind kind, const char *what, GError **error)
{
  Path path = pair_path (pair, kind);
  g_autofree char *id = pair_id (pair);

  for (unsigned k = 1; k + 1 < path.controls; k++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s-%s-%u", way_ids[kind], id, what, k);
      if (!save_vector (target, name, path.control[k], error))
        return false;
    }
  return true;
}

static bool
save_pair (const Target *target, const Pair *pair, GError **error)
{
  g_autofree char *id = pair_id (pair);

  for (int kind = WAY_WEIGHTS; kind <= WAY_ACTIVATIONS; kind++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s-end", way_ids[kind], id);
      if (!save_vector (target, name, pair->matched[kind], error))
        return false;
    }
  return (pair->curve == NULL || save_controls (target, pair, WAY_CURVE, "bend", error))
         && (pair->band == NULL || save_controls (target, pair, WAY_BAND, "pivot", error));
}

bool
connectivity_save_study (const Connectivity *self, RunFolder *folder, const char *prefix, GString *profiles,
                         GError **error)
{
  const Target target = { self, folder, prefix };

  append_profiles (self, prefix, profiles);
  for (unsigned i = 0; i < self->minima->n; i++)
    {
      g_autofree char *name = g_strdup_printf ("network-%c", 'a' + (char) i);
      if (!save_vector (&target, name, self->minima->theta[i], error))
        return false;
    }
  for (unsigned k = 0; k < self->pairs; k++)
    if (!save_pair (&target, self->pair[k], error))
      return false;
  for (unsigned k = 0; k < 3 && self->connectors != NULL; k++)
    {
      static const char *const names[] = { "connector-a-b", "connector-b-c", "connector-c-a" };
      if (!save_vector (&target, names[k], connectors_simplex (self->connectors).middle[k], error))
        return false;
    }
  return true;
}

bool
connectivity_save (Connectivity *self, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GString) profiles = g_string_new (PATHS_CSV_HEADER);

  report (self);
  return folder == NULL
         || (save_data (self->problem, folder, error) && connectivity_save_study (self, folder, "", profiles, error)
             && run_folder_write_text (folder, "paths.csv", profiles->str, error));
}
