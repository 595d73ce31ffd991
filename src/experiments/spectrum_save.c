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
save_eigenvalues (const SpectralEstimate *estimate, RunFolder *folder, GError **error)
{
  g_autoptr (GString) text = g_string_new ("index,eigenvalue,source,residual\n");

  for (size_t i = 0; i < estimate->parameters && estimate->exact; i++)
    append_pair (text, i, estimate->values[CURVATURE_PART_HESSIAN][i], "exact", estimate->residuals[i]);
  if (!estimate->exact && estimate->top < estimate->parameters)
    append_pair (text, 0, estimate->smallest, "lanczos", estimate->smallest_residual);
  for (size_t i = estimate->top; i-- > 0 && !estimate->exact;)
    append_pair (text, estimate->parameters - 1 - i, estimate->top_values[i], "lanczos", estimate->top_residuals[i]);
  return run_folder_write_text (folder, "eigenvalues.csv", text->str, error);
}

static void
report (Spectrum *self, double seconds)
{
  const SpectralEstimate *estimate = self->estimate;
  size_t expected = spectrum_expected_outliers (self);
  SpectralGap gap = spectrum_gap (self);
  double distance = spectrum_estimate_distance (self);
  Run *run = self->run;

  run_result (run, "loss", estimate->loss);
  run_result (run, "largest", estimate->top_values[0]);
  run_result (run, "least", estimate->smallest);
  run_result (run, "trace", estimate->trace[CURVATURE_PART_HESSIAN]);
  run_result (run, "trace_standard_error", estimate->trace_error[CURVATURE_PART_HESSIAN]);
  run_result (run, "trace_gauss_newton", estimate->trace[CURVATURE_PART_GAUSS_NEWTON]);
  run_result (run, "negative", estimate->negative.value);
  if (!estimate->exact)
    {
      run_result (run, "negative_standard_error", estimate->negative.error);
      run_result (run, "negative_low", estimate->negative.low);
      run_result (run, "negative_high", estimate->negative.high);
    }
  run_result (run, "near_zero", estimate->near_zero);
  run_result (run, "zero_threshold", estimate->threshold);
  if (expected > 0 && expected < estimate->top)
    run_result (run, "gap_after_classes", estimate->top_values[expected - 1] / estimate->top_values[expected]);
  if (isfinite (gap.ratio))
    {
      run_result (run, "largest_gap_after", (double) gap.count);
      run_result (run, "largest_gap", gap.ratio);
    }
  if (self->first != NULL)
    run_result (run, "subspace_overlap", spectrum_subspace_overlap (self, expected > 0 ? expected : estimate->top));
  if (isfinite (distance))
    run_result (run, "estimate_distance", distance);
  run_result (run, "exact", estimate->exact);
  run_result (run, "parameters", (double) estimate->parameters);
  run_result (run, "samples", (double) estimate->samples);
  run_result (run, "steps", (double) estimate->step);
  run_result (run, "seconds", seconds);
}

bool
spectrum_save (Spectrum *self, double seconds, GError **error)
{
  RunFolder *folder = run_folder (self->run);
  g_autoptr (GBytes) weights = NULL;

  if (self->estimate == NULL)
    return true;
  report (self, seconds);
  if (folder == NULL)
    return true;
  weights = weights_to_bytes (self->problem->network, descent_theta (self->ball));
  return save_data (self->problem, folder, error)
         && run_folder_write_bytes (folder, "weights.safetensors", weights, error)
         && save_eigenvalues (self->estimate, folder, error);
}
