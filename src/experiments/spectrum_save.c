#include "experiments/spectrum.h"

#include "lab/saving.h"
#include "figure/ticks.h"
#include "network/safetensors.h"

#include <math.h>

static void
append_pair (GString *text, size_t index, double value, const char *source, double residual)
{
  g_autofree char *number = number_exact (value), *off = number_exact (residual);
  g_string_append_printf (text, "%zu,%s,%s,%s\n", index, number, source, off);
}

/* Ascending, by their index among all: every one, or those that products found. */
static bool
save_eigenvalues (const SpectralLook *look, RunFolder *folder, GError **error)
{
  g_autoptr (GString) text = g_string_new ("index,eigenvalue,source,residual\n");

  for (size_t i = 0; i < look->parameters && look->exact; i++)
    append_pair (text, i, look->values[CURVATURE_PART_HESSIAN][i], "exact", look->residuals[i]);
  if (!look->exact && look->top < look->parameters)
    append_pair (text, 0, look->least, "lanczos", look->least_residual);
  for (size_t i = look->top; i-- > 0 && !look->exact;)
    append_pair (text, look->parameters - 1 - i, look->top_values[i], "lanczos", look->top_residuals[i]);
  return run_folder_write_text (folder, "eigenvalues.csv", text->str, error);
}

static void
report (Spectrum *self, double seconds)
{
  const SpectralLook *look = self->look;
  size_t expected = spectrum_expected_outliers (self);
  double distance = spectrum_estimate_distance (self);
  Run *run = self->run;

  run_result (run, "loss", look->loss);
  run_result (run, "largest", look->top_values[0]);
  run_result (run, "least", look->least);
  run_result (run, "trace", look->trace[CURVATURE_PART_HESSIAN]);
  run_result (run, "trace_standard_error", look->trace_error[CURVATURE_PART_HESSIAN]);
  run_result (run, "trace_gauss_newton", look->trace[CURVATURE_PART_GAUSS_NEWTON]);
  run_result (run, "negative", look->index);
  run_result (run, "near_zero", look->near_zero);
  run_result (run, "zero_threshold", look->threshold);
  if (expected > 0 && expected < look->top)
    run_result (run, "gap_after_classes", look->top_values[expected - 1] / look->top_values[expected]);
  if (self->first != NULL)
    run_result (run, "subspace_overlap", spectrum_subspace_overlap (self, expected > 0 ? expected : look->top));
  if (isfinite (distance))
    run_result (run, "estimate_distance", distance);
  run_result (run, "exact", look->exact);
  run_result (run, "parameters", (double) look->parameters);
  run_result (run, "samples", (double) look->samples);
  run_result (run, "steps", (double) look->step);
  run_result (run, "seconds", seconds);
}

bool
spectrum_save (Spectrum *self, double seconds, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GBytes) weights = NULL;

  if (self->look == NULL)
    return true;
  report (self, seconds);
  if (folder == NULL)
    return true;
  weights = weights_to_bytes (self->problem->network, descent_theta (self->ball));
  return save_data (self->problem, folder, error)
         && run_folder_write_bytes (folder, "weights.safetensors", weights, error)
         && save_eigenvalues (self->look, folder, error);
}
