#include "experiments/landscape.h"

#include "lab/saving.h"
#include "figure/ticks.h"
#include "network/safetensors.h"

#include <math.h>

static bool
save_weights (Landscape *self, RunFolder *folder, GError **error)
{
  static const char *const prefixes[] = { "centre", "alpha", "beta" };
  const real *const vectors[] = { self->plane->centre, self->plane->directions,
                                  self->plane->directions + self->problem->parameters };
  g_autoptr (GBytes) weights = weights_to_bytes (self->problem->network, descent_theta (self->ball));
  g_autoptr (GBytes) plane = vectors_to_bytes (self->problem->network, 3, prefixes, vectors);

  return run_folder_write_bytes (folder, "weights.safetensors", weights, error)
         && run_folder_write_bytes (folder, "plane.safetensors", plane, error);
}

static bool
save_surface (Landscape *self, RunFolder *folder, GError **error)
{
  const LossSurface *plane = self->plane;
  g_autoptr (GString) text = g_string_new ("alpha,beta,loss\n");

  for (size_t j = 0; j < plane->beta->n; j++)
    for (size_t i = 0; i < plane->alpha->n; i++)
      {
        g_autofree char *alpha = number_exact (plane->alpha->v[i]);
        g_autofree char *beta = number_exact (plane->beta->v[j]);
        g_autofree char *loss = number_exact (plane->loss->v[j * plane->alpha->n + i]);
        g_string_append_printf (text, "%s,%s,%s\n", alpha, beta, loss);
      }
  return run_folder_write_text (folder, "surface.csv", text->str, error);
}

static void
report (Landscape *self, double seconds)
{
  const Problem *problem = self->problem;
  const real *theta = descent_theta (self->ball);
  Measure train = network_measure (problem->network, theta, problem->train, self->workspace);
  Measure test = network_measure (problem->network, theta, problem->test, self->workspace);
  SurfaceSummary surface = landscape_summary (self);

  run_result (self->run, "train_loss", train.loss);
  run_result (self->run, "test_loss", test.loss);
  if (problem->train->labels != NULL)
    {
      run_result (self->run, "train_accuracy", train.accuracy);
      run_result (self->run, "test_accuracy", test.accuracy);
    }
  run_result (self->run, "parameters", (double) problem->parameters);
  run_result (self->run, "steps", (double) descent_steps (self->ball));
  run_result (self->run, "seconds", seconds);
  if (self->plane->kind == PLANE_TRAJECTORY)
    {
      run_result (self->run, "explained_alpha", self->plane->explained[0]);
      run_result (self->run, "explained_beta", self->plane->explained[1]);
    }
  run_result (self->run, "surface_least", surface.least);
  run_result (self->run, "surface_median", surface.median);
  if (problem->train->labels != NULL)
    run_result (self->run, "surface_share_below_half_chance", surface.share_below_half_chance);
}

bool
landscape_save (Landscape *self, double seconds, GError **error)
{
  RunFolder *folder = run_folder (self->run);

  report (self, seconds);
  return folder == NULL
         || (save_data (self->problem, folder, error) && save_weights (self, folder, error)
             && save_surface (self, folder, error));
}
