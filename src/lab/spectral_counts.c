/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/spectral_counts.h"

#include "analysis/exact_curvature.h"
#include "figure/number_format.h"

#include <glib/gi18n.h>
#include <math.h>

static void
describe_why_estimated (size_t parameters, size_t exact_most, Clauses *clauses)
{
  if (parameters <= EXACT_CURVATURE_MOST)
    clauses_sentence (clauses,
                      _ ("%zu parameters are more than the exact spectrum is asked for (%zu): this is the estimate"),
                      parameters, exact_most);
  else
    clauses_sentence (clauses,
                      _ ("%zu parameters are too many for the exact spectrum (at most %d): this is the estimate"),
                      parameters, EXACT_CURVATURE_MOST);
}

/* How many lie below minus the threshold, and within it: what so many Lanczos steps cannot tell from zero is not called
 * zero. */
static void
describe_estimated_counts (const SpectralEstimate *e, const SpectralOptions *options, Clauses *clauses)
{
  const SpectralCount *negative = &e->negative;
  g_autofree char *threshold = number_format (e->threshold / spectral_estimate_scale (e));

  describe_why_estimated (e->parameters, options->exact_most, clauses);
  if (!isfinite (e->threshold))
    clauses_sentence (clauses, _ ("Over %zu samples: %zu Lanczos steps are too few to count those that are negative"),
                      e->samples, options->steps);
  else if (isfinite (negative->error))
    clauses_sentence (clauses,
                      _ ("Over %zu samples about %.0f ± %.0f are negative by more than %s of the largest (%.0f to %.0f "
                         "by the quadrature alone); %.0f are nearer to zero than can be told"),
                      e->samples, negative->value, negative->error, threshold, negative->low, negative->high,
                      e->near_zero);
  else
    clauses_sentence (clauses,
                      _ ("Over %zu samples about %.0f are negative by more than %s of the largest (%.0f to %.0f by the "
                         "quadrature, with one probe); %.0f are nearer to zero than can be told"),
                      e->samples, negative->value, threshold, negative->low, negative->high, e->near_zero);
}

void
spectral_counts_describe (const SpectralEstimate *e, const SpectralOptions *options, Clauses *clauses)
{
  g_autofree char *zero = number_format (options->zero);

  if (e->exact)
    clauses_sentence (
        clauses,
        _ ("All of the spectrum (P = %zu) over %zu samples: %.0f negative, %.0f zero (within %s of the largest)"),
        e->parameters, e->samples, e->negative.value, e->near_zero, zero);
  else
    describe_estimated_counts (e, options, clauses);
}

void
spectral_counts_describe_gap (const SpectralEstimate *e, SpectralGap gap, size_t expected, Clauses *clauses)
{
  const double *values = e->top_values;

  if (!isfinite (gap.ratio))
    return;
  if (gap.ratio < SPECTRAL_GAP)
    clauses_sentence (clauses, _ ("No gap among these: the largest ratio of neighbours is %.2f"), gap.ratio);
  else if (expected == 0 || gap.count == expected || expected >= e->top || !(values[expected] > 0))
    clauses_sentence (clauses, _ ("The largest gap is after %zu (ratio %.2f)"), gap.count, gap.ratio);
  else
    clauses_sentence (clauses,
                      _ ("The largest gap is after %zu (ratio %.2f); after %zu, which the classes let one expect, the "
                         "ratio is %.2f"),
                      gap.count, gap.ratio, expected, values[expected - 1] / values[expected]);
}
