#include "experiments/double_descent.h"

#include "datasets/preparation.h"

#include "figure/ticks.h"

#include <math.h>

/* One row a fit: enough for anyone to draw the curve again, or to fit another to it. */
static char *
curve_table (const Sweep *sweep)
{
  GString *text = g_string_new ("axis_value,parameters,seed,train_error,test_error,norm,curve,noise,ridge,samples\n");

  for (unsigned c = 0; c < sweep->curves; c++)
    for (guint i = 0; i < sweep->curve[c].points->len; i++)
      for (unsigned seed = 0; seed < sweep->seeds; seed++)
        {
          const Point *point = sweep->curve[c].points->pdata[i];
          const Outcome *outcome = point_outcome (point, seed);
          double ridge = sweep->recipe->along == ALONG_RIDGE ? point->value : sweep->curve[c].ridge;
          if (outcome == NULL)
            continue;
          if (ridge < 0)
            ridge = recipe_best_ridge (sweep->recipe, point->width, point->samples, sweep->curve[c].noise);
          const double numbers[] = { point->value,
                                     recipe_parameters (sweep->recipe, point->width),
                                     seed,
                                     outcome->train,
                                     outcome->test,
                                     outcome->norm,
                                     c,
                                     sweep->curve[c].noise,
                                     ridge,
                                     (double) point->samples };
          for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
            {
              g_autofree char *number = number_exact (numbers[k]);
              g_string_append_printf (text, "%s%s", k > 0 ? "," : "", number);
            }
          g_string_append_c (text, '\n');
        }
  return g_string_free (text, FALSE);
}

/* What networks saw: every training set, by its number, what they were drawn from, and the test set. */
static bool
save_sets (const DoubleDescent *self, RunFolder *folder, GError **error)
{
  const Recipe *recipe = self->recipe;
  unsigned sets = recipe_set_of (recipe, self->sweep->seeds - 1) + 1;
  size_t most = recipe->along == ALONG_SAMPLES ? (size_t) self->sweep->high : recipe->samples;

  for (unsigned set = 0; set < sets; set++)
    {
      g_autoptr (Dataset) data = recipe_training_set (recipe, set, most, self->sweep->curve[0].noise);
      g_autofree char *name = set == 0 ? g_strdup ("train.csv") : g_strdup_printf ("train-%u.csv", set);
      g_autofree char *path = g_build_filename (run_folder_path (folder), name, NULL);
      if (!dataset_write_csv (data, path, error))
        return false;
    }
  return pool_save (recipe->pool, folder, error);
}

static void
report (DoubleDescent *self, double seconds)
{
  Sweep *sweep = self->sweep;
  const Curve *curve = &sweep->curve[0];
  const Point *peak = curve_peak (curve), *threshold = curve_threshold (sweep, curve),
              *last = curve->points->pdata[curve->points->len - 1];

  if (peak != NULL)
    {
      run_result (self->run, "peak", peak->x);
      run_result (self->run, "peak_test_error", POINT_QUARTILES (peak, test).median);
    }
  run_result (self->run, "last_test_error", POINT_QUARTILES (last, test).median);
  if (threshold != NULL)
    run_result (self->run, "threshold_found", threshold->x);
  if (isfinite (recipe_threshold (self->recipe)))
    run_result (self->run, "threshold_expected", recipe_threshold (self->recipe));
  run_result (self->run, "points", curve->points->len);
  run_result (self->run, "fits", (double) sweep->done);
  run_result (self->run, "seconds", seconds);
}

bool
double_descent_save (DoubleDescent *self, double seconds, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autofree char *table = NULL;

  report (self, seconds);
  if (folder == NULL)
    return true;
  table = curve_table (self->sweep);
  return run_folder_write_text (folder, "curve.csv", table, error)
         && (self->recipe->pool == NULL || save_sets (self, folder, error));
}
