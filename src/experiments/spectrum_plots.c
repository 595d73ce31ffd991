/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiments/spectrum.h"

#include "analysis/effective_parameters.h"
#include "figure/compose.h"
#include "figure/styles.h"
#include "figure/number_format.h"
#include "lab/numbers_table.h"
#include "lab/spectral_axis.h"
#include "lab/spectral_counts.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define STYLE_EXACT STYLE (.colour = COLOUR_BLUE)
#define STYLE_ESTIMATE STYLE (.colour = COLOUR_VERMILION)
#define STYLE_OUTLIERS STYLE (.colour = COLOUR_VERMILION)
#define STYLE_GAUSS_NEWTON STYLE (.colour = COLOUR_BLUE)
#define STYLE_REMAINDER STYLE (.colour = COLOUR_ORANGE, .dash = DASH_DASHED)

/* A law that is further off than this is not drawn. */
#define LAW_DISTANCE 0.1
/* What a written value takes of the plot's height. */
#define LABEL_ROOM 0.18
/* Blocks that are weaker than the strongest by more than this look the same. */
#define BLOCK_RANGE 1e4

/* ---- Measures ---- */

static const Architecture *
architecture_of (const Session *session)
{
  return network_architecture (session->problem->network);
}

size_t
spectrum_expected_outliers (const Session *session)
{
  return session->problem->train->labels != NULL ? effective_parameters_outputs (architecture_of (session)) : 0;
}

/* Eigenvectors that are compared. */
static size_t
compared (const Session *session)
{
  size_t expected = spectrum_expected_outliers (session);
  return expected > 0 ? expected : ((Spectrum *) session->own)->estimate->top;
}

double
spectrum_subspace_overlap (const Session *session)
{
  const Spectrum *self = session->own;
  size_t then = self->first.top, now = self->estimate->top, k = compared (session);
  g_autofree double *cosine = g_new (double, now *then);

  if (k > MIN (now, then))
    return NAN;
  spectral_estimate_overlap (self->estimate, then, self->first.vectors, cosine);
  return outliers_overlap (then, cosine, k);
}

double
spectrum_estimate_distance (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  SpectralAxis axis = spectral_axis_new (fmin (e->smallest, 0), e->top_values[0]);

  if (!e->exact || e->density[CURVATURE_PART_HESSIAN] == NULL)
    return NAN;
  return spectral_axis_distance (&axis, e->parameters, e->values[CURVATURE_PART_HESSIAN],
                                 e->density[CURVATURE_PART_HESSIAN], run_number (session->run, "smoothing"));
}

/* Of the Gauss-Newton matrix, without its outliers. */
static BulkFit
bulk_of (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  const Architecture *architecture = architecture_of (session);

  if (e->values[CURVATURE_PART_GAUSS_NEWTON] == NULL)
    return (BulkFit){ false, { NAN, NAN }, NAN, NAN };
  return outliers_fit_bulk (e->parameters, e->values[CURVATURE_PART_GAUSS_NEWTON], e->threshold,
                            spectrum_expected_outliers (session), effective_parameters (architecture),
                            e->samples * effective_parameters_outputs (architecture));
}

/* ---- The density ---- */

static void
describe_bulk (const BulkFit *fit, Clauses *clauses)
{
  g_autofree char *ratio = number_format (fit->law.ratio);

  if (!fit->known)
    return;
  clauses_sentence (
      clauses,
      fit->distance <= LAW_DISTANCE
          ? _ ("Dashed: Marchenko and Pastur's law for γ = %s, its scale fitted to G's bulk (distance %.2f)")
          : _ ("G's bulk is not Marchenko and Pastur's for γ = %s (distance %.2f)"),
      ratio, fit->distance);
}

static void
describe_estimate (const Session *session, Clauses *clauses)
{
  const Spectrum *self = session->own;
  const Quadrature *density = self->estimate->density[CURVATURE_PART_HESSIAN];
  double distance = spectrum_estimate_distance (session);

  if (density == NULL)
    return;
  clauses_add (clauses, _ ("Estimate: %zu × %zu (probes × steps)"), self->options.probes, density->steps);
  clauses_add_number (clauses, _ ("width %s"), run_number (session->run, "smoothing"));
  if (isfinite (distance))
    clauses_add (clauses, _ ("%.1f %% of its area off the exact density"), 100 * distance);
}

static char *
density_caption (const Session *session, const BulkFit *fit)
{
  const Spectrum *self = session->own;
  Clauses *clauses = clauses_new ();

  spectral_counts_describe (self->estimate, &self->options, clauses);
  describe_estimate (session, clauses);
  describe_bulk (fit, clauses);
  return clauses_end (clauses);
}

static Plot *
density_plot (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  const Quadrature *density = e->density[CURVATURE_PART_HESSIAN];
  Plot *plot = plot_new ("density", _ ("Spectral density of the Hessian"));
  SpectralAxis axis = spectral_axis_new (e->smallest, e->top_values[0]);
  BulkFit fit = bulk_of (session);
  g_autofree char *caption = density_caption (session, &fit);
  double width = density != NULL ? run_number (session->run, "smoothing") : 0;

  spectral_axis_set (&axis, plot);
  if (e->exact)
    layer_styled (spectral_axis_add_histogram (&axis, plot, "exact", _ ("Exact"), e->values[CURVATURE_PART_HESSIAN],
                                               e->parameters),
                  STYLE_EXACT);
  spectral_axis_set_height (&axis, plot, e->parameters, width);
  if (density != NULL)
    layer_styled (spectral_axis_add_density (&axis, plot, "estimate", _ ("Estimate"), density, width), STYLE_ESTIMATE);
  if (!e->exact)
    spectral_axis_set_height (&axis, plot, e->parameters, width);
  if (fit.known && fit.distance <= LAW_DISTANCE)
    layer_styled (
        spectral_axis_add_law (&axis, plot, "marchenko-pastur", _ ("Marchenko–Pastur"), &fit.law, fit.fraction),
        STYLE_LAW);
  plot_set_caption (plot, "%s", caption);
  return plot;
}

/* ---- The largest ---- */

/* A value is written where it is far enough under the one before; the others are read by pointing at them. */
static void
add_values (Plot *plot, const SpectralEstimate *e)
{
  double room = LABEL_ROOM * e->top_values[0], last = INFINITY;

  /* The last one has no room beside it. */
  for (size_t i = 0; i + 1 < e->top; i++)
    {
      g_autofree char *id = g_strdup_printf ("value-%zu", i + 1);
      g_autofree char *value = g_strdup_printf ("%.2g", e->top_values[i]);
      if (last - e->top_values[i] < room)
        continue;
      layer_text_anchor (plot_add_text (plot, id, value, (double) i + 1, e->top_values[i]), 0.5);
      last = e->top_values[i];
    }
}

/* Those from … to - 1 that have converged, or those that have not. */
static void
add_stems (Plot *plot, const char *id, const char *name, const SpectralEstimate *e, size_t from, size_t to,
           bool converged, Style style)
{
  size_t count = 0, k = 0;
  Numbers *x, *y;

  for (size_t i = from; i < to; i++)
    count += e->top_converged[i] == converged;
  if (count == 0)
    return;
  x = numbers_new (count);
  y = numbers_new (count);
  for (size_t i = from; i < to; i++)
    if (e->top_converged[i] == converged)
      {
        x->v[k] = (double) i + 1;
        y->v[k++] = e->top_values[i];
      }
  layer_stems (layer_styled (plot_add_points (plot, id, name, x, y, NULL), style));
}

/* A rule behind as many as the classes let one expect, and where another gap is the largest, one there. */
static void
mark_gap (const Session *session, Plot *plot, size_t outliers)
{
  size_t expected = spectrum_expected_outliers (session), top = ((Spectrum *) session->own)->estimate->top;
  bool entropy = architecture_of (session)->loss == LOSS_CROSS_ENTROPY;
  g_autofree char *name = g_strdup_printf (entropy ? _ ("K − 1 = %zu") : _ ("K = %zu"), expected);

  if (expected > 0 && expected < top)
    layer_styled (plot_add_rule (plot, "classes", name, (double) expected + 0.5, true), STYLE_LAW);
  if (outliers != expected)
    layer_styled (plot_add_rule (plot, "gap", NULL, (double) outliers + 0.5, true), STYLE_MARK);
}

static Plot *
largest_plot (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  Plot *plot = plot_new ("largest", _ ("Largest eigenvalues"));
  SpectralGap gap = outliers_gap (e->top, e->top_values);
  size_t outliers = gap.ratio >= SPECTRAL_GAP ? gap.count : 0;
  double low = fmin (e->top_values[e->top - 1], 0), high = fmax (1.6 * e->top_values[0], low + 1e-12);
  Clauses *clauses = clauses_new ();
  g_autofree char *caption = NULL;

  add_stems (plot, "outliers", NULL, e, 0, outliers, true, STYLE_OUTLIERS);
  add_stems (plot, "others", NULL, e, outliers, e->top, true, STYLE_EXACT);
  add_stems (plot, "open", _ ("Not converged"), e, 0, e->top, false,
             STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_CROSS));
  add_values (plot, e);
  if (outliers > 0)
    mark_gap (session, plot, outliers);
  plot_axes (plot, AXIS (N_ ("Rank"), .range = { 0.4, (double) e->top + 0.9 }),
             AXIS (N_ ("Eigenvalue"), .range = { low, high }));
  spectral_counts_describe_gap (e, gap, spectrum_expected_outliers (session), clauses);
  caption = clauses_end (clauses);
  if (*caption != '\0')
    plot_set_caption (plot, "%s", caption);
  return plot;
}

/* ---- Gauss-Newton and the rest ---- */

static void
add_part (const Session *session, Plot *plot, const SpectralAxis *axis, CurvaturePart part, const char *id,
          const char *name, Style style)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;

  if (e->values[part] != NULL)
    layer_styled (spectral_axis_add_histogram (axis, plot, id, name, e->values[part], e->parameters), style);
  else if (e->density[part] != NULL)
    layer_styled (
        spectral_axis_add_density (axis, plot, id, name, e->density[part], run_number (session->run, "smoothing")),
        style);
}

static Plot *
split_plot (const Session *session)
{
  const Spectrum *self = session->own;
  Plot *plot = plot_new ("split", _ ("Gauss–Newton split"));
  double least = 0, most = 0;
  SpectralAxis axis;

  spectral_estimate_widen (self->estimate, CURVATURE_PART_GAUSS_NEWTON, &least, &most);
  spectral_estimate_widen (self->estimate, CURVATURE_PART_REMAINDER, &least, &most);
  axis = spectral_axis_new (least, most);
  spectral_axis_set (&axis, plot);
  if (self->options.decomposition)
    {
      add_part (session, plot, &axis, CURVATURE_PART_GAUSS_NEWTON, "gauss-newton", "G", STYLE_GAUSS_NEWTON);
      add_part (session, plot, &axis, CURVATURE_PART_REMAINDER, "remainder", "H − G", STYLE_REMAINDER);
    }
  spectral_axis_set_height (&axis, plot, self->estimate->parameters,
                            self->estimate->exact ? 0 : run_number (session->run, "smoothing"));
  return plot;
}

/* ---- Detail ---- */

static Plot *
overlap_plot (const Session *session)
{
  const Spectrum *self = session->own;
  Plot *plot = plot_new ("overlap", _ ("Eigenvectors, |cos|"));
  size_t now = self->estimate->top, then = self->first.top;
  Numbers *z = numbers_new (now * then);
  double overlap = spectrum_subspace_overlap (session);

  spectral_estimate_overlap (self->estimate, then, self->first.vectors, z->v);
  plot_add_field (plot, "cosine", numbers_linear (1, (double) then, then), numbers_linear (1, (double) now, now), z,
                  NULL);
  plot_axes (plot, AXIS (N_ ("Rank then"), .range = { 0.5, (double) then + 0.5 }),
             AXIS (N_ ("Rank now"), .range = { 0.5, (double) now + 0.5 }));
  plot_z_axis (plot, AXIS (NULL, .range = { 0, 1 }));
  plot->colour_bar = true;
  if (isfinite (overlap))
    plot_set_caption (plot, _ ("Span up to rank %zu: %.0f %% in common with that at step %" PRIu64 "."),
                      compared (session), 100 * overlap, self->first.step);
  return plot;
}

static Plot *
blocks_plot (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  Plot *plot = plot_new ("blocks", _ ("Blocks between layers"));
  size_t layers = e->layers;
  double least = INFINITY, most = 0, end = (double) layers + 0.5, middle = (end + 0.5) / 2;

  plot_axes (plot, AXIS (N_ ("Layer"), .range = { 0.5, end }), AXIS (N_ ("Layer"), .range = { 0.5, end }));
  for (size_t i = 0; i < layers * layers && e->layer_norms != NULL; i++)
    {
      double norm = e->layer_norms[i];
      most = fmax (most, norm);
      least = norm > 0 ? fmin (least, norm) : least;
    }
  if (!(most > 0))
    {
      layer_text_anchor (plot_add_text (plot, "none", _ ("Only the exact matrix has blocks."), middle, middle), 0.5);
      return plot;
    }
  plot_add_field (plot, "norm", numbers_linear (1, (double) layers, layers),
                  numbers_linear (1, (double) layers, layers), numbers_copy (e->layer_norms, layers * layers), NULL);
  plot_z_axis (plot, AXIS (N_ ("Norm"), .scale = SCALE_LOG, .range = { fmax (least / 1.1, most / BLOCK_RANGE), most }));
  plot->colour_bar = true;
  plot_set_caption (plot, "%s", _ ("Frobenius norms of the Hessian's blocks."));
  return plot;
}

static Plot *
history_plot (const Session *session)
{
  const Series *history = ((Spectrum *) session->own)->history;
  Plot *plot = plot_new ("history", _ ("History"));
  g_autoptr (Numbers) step = series_column (history, HISTORY_STEP);
  Numbers *smallest = series_column (history, HISTORY_SMALLEST), *index = series_column (history, HISTORY_NEGATIVE);

  for (size_t i = 0; i < step->n; i++)
    {
      smallest->v[i] = fabs (smallest->v[i]);
      index->v[i] /= (double) session->problem->parameters;
    }
  layer_styled (plot_add_line (plot, "largest", "λmax", numbers_ref (step), series_column (history, HISTORY_LARGEST)),
                STYLE_EXACT);
  layer_styled (plot_add_line (plot, "abs-least", "|λmin|", numbers_ref (step), smallest), STYLE_REMAINDER);
  layer_styled (plot_add_line (plot, "negative-fraction", _ ("Fraction negative"), numbers_ref (step), index),
                STYLE (.colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED));
  plot_axes (plot, AXIS (N_ ("Step")), AXIS (NULL, .scale = SCALE_LOG));
  return plot;
}

static Plot *
detail_plot (const Session *session)
{
  switch ((SpectrumDetail) run_number (session->run, "detail"))
    {
    case DETAIL_BLOCKS:
      return blocks_plot (session);
    case DETAIL_HISTORY:
      return history_plot (session);
    default:
      return overlap_plot (session);
    }
}

/* ---- The numbers ---- */

static Plot *
numbers_plot (const Session *session)
{
  const SpectralEstimate *e = ((Spectrum *) session->own)->estimate;
  Plot *plot = plot_new ("numbers", _ ("Curvature"));
  double h = e->trace[CURVATURE_PART_HESSIAN], g = e->trace[CURVATURE_PART_GAUSS_NEWTON];
  const MeasuredNumber rows[] = { { _ ("Loss"), e->loss, 0 },
                                  { "λmax", e->top_values[0], 0 },
                                  { "λmin", e->smallest, 0 },
                                  { _ ("Trace of H"), h, e->trace_error[CURVATURE_PART_HESSIAN] },
                                  { _ ("of G"), g, e->trace_error[CURVATURE_PART_GAUSS_NEWTON] },
                                  { _ ("of H − G"), h - g, 0 },
                                  { _ ("Negative"), round (e->negative.value), ceil (e->negative.error) },
                                  { e->exact ? _ ("Zero") : _ ("Near zero"), round (e->near_zero), 0 } };

  plot_add_numbers (plot, "numbers", rows, G_N_ELEMENTS (rows));
  return plot;
}

/* ---- The whole ---- */

static Plot *
missing_plot (const Spectrum *self)
{
  Plot *plot = plot_new ("density", _ ("Spectral density of the Hessian"));

  layer_text_anchor (plot_add_text (plot, "none", _ ("There is no spectrum."), 0.5, 0.5), 0.5);
  plot_axes (plot, AXIS (NULL, .range = { 0, 1 }), AXIS (NULL, .range = { 0, 1 }));
  plot->frameless = true;
  plot_set_caption (plot, "%s", self->why_none);
  return plot;
}

void
spectrum_draw (Session *session, Figure *figure)
{
  const Spectrum *self = session->own;
  g_autofree char *cells = NULL;
  Plot *detail;

  if (self->estimate == NULL)
    {
      figure_add (figure, missing_plot (self));
      return;
    }
  detail = detail_plot (session);
  cells = g_strdup_printf ("density density numbers / largest split %s", detail->id);
  figure_add (figure, density_plot (session));
  figure_add (figure, numbers_plot (session));
  figure_add (figure, largest_plot (session));
  figure_add (figure, split_plot (session));
  figure_add (figure, detail);
  figure_arrange (figure, cells, NULL, "1.25 1");
}
