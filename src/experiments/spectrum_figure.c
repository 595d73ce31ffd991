#include "experiments/spectrum.h"

#include "experiments/spectral_axis.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#define COLOUR_EXACT 0
#define COLOUR_ESTIMATE 1
#define COLOUR_GAUSS_NEWTON 2
#define COLOUR_REMAINDER 3
#define COLOUR_LAW COLOUR_FOREGROUND
#define COLOUR_OUTLIERS 1

/* A law that is further off than this is not drawn. */
#define LAW_DISTANCE 0.1
/* What a written value takes of the plot's height. */
#define LABEL_ROOM 0.12
/* Blocks that are weaker than the strongest by more than this look the same. */
#define BLOCK_RANGE 1e4

/* ---- The density ---- */

static void
add_law (Plot *plot, const SpectralAxis *axis, const BulkFit *fit)
{
  Numbers *x = numbers_new (SPECTRAL_POINTS), *y = numbers_new (SPECTRAL_POINTS);
  double from = symlog_place (axis->largest, marchenko_pastur_low (&fit->law));
  double to = symlog_place (axis->largest, marchenko_pastur_high (&fit->law)), linear = axis->largest * 1e-3;
  Layer *layer;

  for (int i = 0; i < SPECTRAL_POINTS; i++)
    {
      double lambda = symlog_value (axis->largest, from + (to - from) * (i + 0.5) / SPECTRAL_POINTS);
      /* Per decade: dλ over d place. */
      x->v[i] = lambda;
      y->v[i] = fit->fraction * marchenko_pastur_density (&fit->law, lambda) * G_LN10 * hypot (lambda, linear);
    }
  layer = plot_add_line (plot, "marchenko-pastur", _ ("Marchenko–Pastur"), x, y);
  layer->style.colour = COLOUR_LAW;
  layer->style.dash = DASH_DASHED;
}

static void
append_bulk (GString *text, const BulkFit *fit)
{
  g_autofree char *ratio = number_format (fit->law.ratio), *distance = NULL;

  if (!fit->known)
    return;
  distance = g_strdup_printf ("%.2f", fit->distance);
  if (fit->distance <= LAW_DISTANCE)
    g_string_append_printf (text,
                            _ (" Dashed: the law of Marchenko and Pastur for γ = %s, fitted to the bulk of G "
                               "(distance %s)."),
                            ratio, distance);
  else
    g_string_append_printf (text,
                            _ (" The bulk of G does not follow the law of Marchenko and Pastur for γ = %s "
                               "(distance %s)."),
                            ratio, distance);
}

static void
append_estimate (GString *text, Spectrum *self)
{
  double distance = spectrum_estimate_distance (self);
  g_autofree char *width = number_format (run_number (self->run, "smoothing"));

  if (self->estimate->density[CURVATURE_PART_HESSIAN] == NULL)
    return;
  g_string_append_printf (text, _ (" Estimate: %zu probes × %zu steps, width %s"), self->options.probes,
                          self->estimate->density[CURVATURE_PART_HESSIAN]->steps, width);
  if (isfinite (distance))
    g_string_append_printf (text, _ (", %.1f %% of its area off the exact density"), 100 * distance);
  g_string_append (text, _ ("."));
}

/* How many lie below minus the threshold, and within it: what so many Lanczos steps cannot tell from zero is not called
 * zero. */
static void
append_counts (GString *text, const Spectrum *self)
{
  const SpectralEstimate *estimate = self->estimate;
  const SpectralCount *negative = &estimate->negative;
  g_autofree char *zero = number_format (self->options.zero), *why = NULL;
  g_autofree char *threshold = number_format (estimate->threshold / spectral_estimate_scale (estimate));

  if (estimate->exact)
    {
      g_string_append_printf (text,
                              _ ("All %zu eigenvalues over %zu samples: %.0f negative, %.0f zero (within %s of the "
                                 "largest)."),
                              estimate->parameters, estimate->samples, negative->value, estimate->near_zero, zero);
      return;
    }
  why = spectrum_too_large (estimate->parameters, self->options.exact_most);
  g_string_append (text, why);
  if (!isfinite (estimate->threshold))
    g_string_append_printf (text,
                            _ (" Over %zu samples: %zu Lanczos steps are too few to count those that are negative."),
                            estimate->samples, self->options.steps);
  else if (isfinite (negative->error))
    g_string_append_printf (text,
                            _ (" Over %zu samples about %.0f ± %.0f are negative by more than %s of the largest (%.0f "
                               "to %.0f by the quadrature alone); %.0f are nearer to zero than can be told."),
                            estimate->samples, negative->value, negative->error, threshold, negative->low,
                            negative->high, estimate->near_zero);
  else
    g_string_append_printf (text,
                            _ (" Over %zu samples about %.0f are negative by more than %s of the largest (%.0f to %.0f "
                               "by the quadrature, with one probe); %.0f are nearer to zero than can be told."),
                            estimate->samples, negative->value, threshold, negative->low, negative->high,
                            estimate->near_zero);
}

static char *
density_caption (Spectrum *self, const BulkFit *fit)
{
  GString *text = g_string_new (NULL);

  append_counts (text, self);
  append_estimate (text, self);
  append_bulk (text, fit);
  return g_string_free (text, FALSE);
}

static Plot *
density_plot (Spectrum *self)
{
  Plot *plot = plot_new ("density", _ ("Spectral density of the Hessian"));
  const SpectralEstimate *estimate = self->estimate;
  SpectralAxis axis = spectral_axis_new (estimate->smallest, estimate->top_values[0]);
  BulkFit fit = spectrum_bulk (self);
  g_autofree char *caption = density_caption (self, &fit);

  spectral_axis_set (&axis, plot);
  if (estimate->exact)
    spectral_axis_add_histogram (&axis, plot, "exact", _ ("Exact"), estimate->values[CURVATURE_PART_HESSIAN],
                                 estimate->parameters)
        ->style.colour = COLOUR_EXACT;
  spectral_axis_set_height (&axis, plot, estimate->parameters);
  if (estimate->density[CURVATURE_PART_HESSIAN] != NULL)
    spectral_axis_add_density (&axis, plot, "estimate", _ ("Estimate"), estimate->density[CURVATURE_PART_HESSIAN],
                               run_number (self->run, "smoothing"))
        ->style.colour = COLOUR_ESTIMATE;
  if (!estimate->exact)
    spectral_axis_set_height (&axis, plot, estimate->parameters);
  if (fit.known && fit.distance <= LAW_DISTANCE)
    add_law (plot, &axis, &fit);
  plot_set_caption (plot, "%s", caption);
  return plot;
}

/* ---- The largest ---- */

/* A value is written where it is far enough under the one before; the others are read by pointing at them. */
static void
add_values (Plot *plot, const SpectralEstimate *estimate)
{
  double room = LABEL_ROOM * estimate->top_values[0], last = INFINITY;

  /* The last one has no room beside it. */
  for (size_t i = 0; i + 1 < estimate->top; i++)
    {
      g_autofree char *id = g_strdup_printf ("value-%zu", i + 1);
      g_autofree char *value = g_strdup_printf ("%.2g", estimate->top_values[i]);
      if (last - estimate->top_values[i] < room)
        continue;
      plot_add_text (plot, id, value, (double) i + 1.2, estimate->top_values[i] + 0.4 * room)->across = 0;
      last = estimate->top_values[i];
    }
}

static Layer *
add_stems (Plot *plot, const char *id, const char *name, const SpectralEstimate *estimate, size_t from, size_t to,
           bool converged)
{
  size_t count = 0, k = 0;
  Numbers *x, *y;
  Layer *layer;

  for (size_t i = from; i < to; i++)
    count += estimate->top_converged[i] == converged;
  if (count == 0)
    return NULL;
  x = numbers_new (count);
  y = numbers_new (count);
  for (size_t i = from; i < to; i++)
    if (estimate->top_converged[i] == converged)
      {
        x->v[k] = (double) i + 1;
        y->v[k++] = estimate->top_values[i];
      }
  layer = plot_add_points (plot, id, name, x, y, NULL);
  layer->stem = true;
  return layer;
}

/* A rule behind the outliers that there are, which says so where classes account for them. */
static void
mark_gap (Plot *plot, size_t outliers, size_t expected, bool cross_entropy)
{
  g_autofree char *name = NULL;
  Layer *layer;

  if (outliers == expected)
    name = g_strdup_printf (cross_entropy ? _ ("K − 1 = %zu") : _ ("K = %zu"), outliers);
  layer = plot_add_rule (plot, outliers == expected ? "classes" : "gap", name, (double) outliers + 0.5, true);
  layer->style.dash = DASH_DASHED;
  layer->style.colour = COLOUR_FOREGROUND;
}

static char *
gap_caption (const Spectrum *self, SpectralGap gap)
{
  size_t expected = spectrum_expected_outliers (self);
  const double *values = self->estimate->top_values;
  g_autofree char *ratio = isfinite (gap.ratio) ? g_strdup_printf ("%.2f", gap.ratio) : NULL, *at_expected = NULL;

  if (ratio == NULL)
    return NULL;
  if (gap.ratio < SPECTRAL_GAP)
    return g_strdup_printf (_ ("No gap among these: the largest ratio of neighbours is %s."), ratio);
  if (expected == 0 || gap.count == expected || expected >= self->estimate->top || !(values[expected] > 0))
    return g_strdup_printf (_ ("The largest gap is after %zu (ratio %s)."), gap.count, ratio);
  at_expected = g_strdup_printf ("%.2f", values[expected - 1] / values[expected]);
  return g_strdup_printf (
      _ ("The largest gap is after %zu (ratio %s); after %zu, which the classes let one expect, the "
         "ratio is %s."),
      gap.count, ratio, expected, at_expected);
}

static Plot *
largest_plot (const Spectrum *self)
{
  Plot *plot = plot_new ("largest", _ ("Largest eigenvalues"));
  const SpectralEstimate *estimate = self->estimate;
  SpectralGap gap = spectrum_gap (self);
  size_t outliers = gap.ratio >= SPECTRAL_GAP ? gap.count : 0;
  bool cross_entropy = network_architecture (self->problem->network)->loss == LOSS_CROSS_ENTROPY;
  g_autofree char *caption = gap_caption (self, gap);
  Layer *layer;

  layer = add_stems (plot, "outliers", NULL, estimate, 0, outliers, true);
  if (layer != NULL)
    layer->style.colour = COLOUR_OUTLIERS;
  layer = add_stems (plot, "others", NULL, estimate, outliers, estimate->top, true);
  if (layer != NULL)
    layer->style.colour = COLOUR_EXACT;
  layer = add_stems (plot, "open", _ ("Not converged"), estimate, 0, estimate->top, false);
  if (layer != NULL)
    {
      layer->style.colour = COLOUR_FOREGROUND;
      layer->style.marker = MARKER_CROSS;
    }
  add_values (plot, estimate);
  if (outliers > 0)
    mark_gap (plot, outliers, spectrum_expected_outliers (self), cross_entropy);
  axis_set (&plot->x, _ ("Rank"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Eigenvalue"), NULL, SCALE_LINEAR);
  plot->x.low = 0.4;
  plot->x.high = (double) estimate->top + 0.9;
  plot->y.low = fmin (estimate->top_values[estimate->top - 1], 0);
  plot->y.high = fmax (1.35 * estimate->top_values[0], plot->y.low + 1e-12);
  if (caption != NULL)
    plot_set_caption (plot, "%s", caption);
  return plot;
}

/* ---- Gauss-Newton and the rest ---- */

static void
part_ends (const SpectralEstimate *estimate, CurvaturePart part, double *least, double *most)
{
  const Quadrature *q = estimate->density[part];

  if (estimate->values[part] != NULL)
    {
      *least = fmin (*least, estimate->values[part][0]);
      *most = fmax (*most, estimate->values[part][estimate->parameters - 1]);
    }
  for (size_t p = 0; q != NULL && p < q->probes; p++)
    {
      *least = fmin (*least, q->nodes[p * q->steps]);
      *most = fmax (*most, q->nodes[p * q->steps + q->count[p] - 1]);
    }
}

static Plot *
split_plot (Spectrum *self)
{
  static const struct
  {
    CurvaturePart part;
    const char *id, *name;
    int colour;
    Dash dash;
  } parts[] = { { CURVATURE_PART_GAUSS_NEWTON, "gauss-newton", "G", COLOUR_GAUSS_NEWTON, DASH_SOLID },
                { CURVATURE_PART_REMAINDER, "remainder", "H − G", COLOUR_REMAINDER, DASH_DASHED } };
  Plot *plot = plot_new ("split", _ ("Gauss–Newton split"));
  const SpectralEstimate *estimate = self->estimate;
  double least = 0, most = 0;
  SpectralAxis axis;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    part_ends (estimate, parts[i].part, &least, &most);
  axis = spectral_axis_new (least, most);
  spectral_axis_set (&axis, plot);
  for (guint i = 0; i < G_N_ELEMENTS (parts) && self->options.decomposition; i++)
    {
      Layer *layer = NULL;
      if (estimate->values[parts[i].part] != NULL)
        layer = spectral_axis_add_histogram (&axis, plot, parts[i].id, parts[i].name, estimate->values[parts[i].part],
                                             estimate->parameters);
      else if (estimate->density[parts[i].part] != NULL)
        layer = spectral_axis_add_density (&axis, plot, parts[i].id, parts[i].name, estimate->density[parts[i].part],
                                           run_number (self->run, "smoothing"));
      if (layer != NULL)
        {
          layer->style.colour = parts[i].colour;
          layer->style.dash = parts[i].dash;
        }
    }
  spectral_axis_set_height (&axis, plot, estimate->parameters);
  return plot;
}

/* ---- Detail ---- */

static Plot *
overlap_plot (const Spectrum *self)
{
  Plot *plot = plot_new ("overlap", _ ("Eigenvectors, |cos|"));
  size_t now = self->estimate->top, then = self->first->top, expected = spectrum_expected_outliers (self);
  Numbers *z = numbers_new (now * then);
  double share = spectrum_subspace_overlap (self, expected > 0 ? expected : now);

  spectrum_overlap (self, z->v);
  plot_add_field (plot, "cosine", numbers_linear (1, (double) then, then), numbers_linear (1, (double) now, now), z,
                  NULL);
  axis_set (&plot->x, NULL, NULL, SCALE_LINEAR);
  g_free (plot->x.label);
  plot->x.label = g_strdup_printf (_ ("Rank at step %" PRIu64), self->first->step);
  axis_set (&plot->y, NULL, NULL, SCALE_LINEAR);
  g_free (plot->y.label);
  plot->y.label = g_strdup_printf (_ ("Rank at step %" PRIu64), self->estimate->step);
  axis_set (&plot->z, NULL, NULL, SCALE_LINEAR);
  plot->z.low = 0;
  plot->z.high = 1;
  plot->x.low = plot->y.low = 0.5;
  plot->x.high = (double) then + 0.5;
  plot->y.high = (double) now + 0.5;
  plot->colour_bar = true;
  if (isfinite (share))
    plot_set_caption (plot, _ ("The first %zu span %.0f %% of what they did."), expected > 0 ? expected : now,
                      100 * share);
  return plot;
}

static Plot *
blocks_plot (const Spectrum *self)
{
  Plot *plot = plot_new ("blocks", _ ("Blocks between layers"));
  size_t layers = self->estimate->layers;
  double least = INFINITY, most = 0;

  for (size_t i = 0; i < layers * layers && self->estimate->layer_norms != NULL; i++)
    {
      double norm = self->estimate->layer_norms[i];
      most = fmax (most, norm);
      least = norm > 0 ? fmin (least, norm) : least;
    }
  if (most > 0)
    {
      Numbers *z = numbers_copy (self->estimate->layer_norms, layers * layers);
      plot_add_field (plot, "norm", numbers_linear (1, (double) layers, layers),
                      numbers_linear (1, (double) layers, layers), z, NULL);
      axis_set (&plot->z, _ ("Norm"), NULL, SCALE_LOG);
      plot->z.low = fmax (least / 1.1, most / BLOCK_RANGE);
      plot->z.high = most;
      plot->colour_bar = true;
      plot_set_caption (plot, "%s", _ ("Frobenius norms of the Hessian's blocks"));
    }
  else
    plot_add_text (plot, "none", _ ("Only the exact matrix has blocks."), ((double) layers + 1) / 2,
                   ((double) layers + 1) / 2)
        ->across = 0.5;
  axis_set (&plot->x, _ ("Layer"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, _ ("Layer"), NULL, SCALE_LINEAR);
  plot->x.low = plot->y.low = 0.5;
  plot->x.high = plot->y.high = (double) layers + 0.5;
  return plot;
}

static Plot *
history_plot (const Spectrum *self)
{
  Plot *plot = plot_new ("history", _ ("History"));
  guint n = self->history->len;
  Numbers *step = numbers_new (n), *largest = numbers_new (n), *least = numbers_new (n), *index = numbers_new (n);
  Layer *layer;

  for (guint i = 0; i < n; i++)
    {
      const SpectrumRecord *record = &g_array_index (self->history, SpectrumRecord, i);
      step->v[i] = record->step;
      largest->v[i] = record->largest;
      least->v[i] = fabs (record->least);
      index->v[i] = record->index / (double) self->problem->parameters;
    }
  layer = plot_add_line (plot, "largest", "λmax", numbers_ref (step), largest);
  layer->style.colour = COLOUR_EXACT;
  layer = plot_add_line (plot, "least", "|λmin|", numbers_ref (step), least);
  layer->style.colour = COLOUR_REMAINDER;
  layer->style.dash = DASH_DASHED;
  layer = plot_add_line (plot, "index", _ ("Share negative"), step, index);
  layer->style.colour = COLOUR_FOREGROUND;
  layer->style.dash = DASH_DOTTED;
  axis_set (&plot->x, _ ("Step"), NULL, SCALE_LINEAR);
  axis_set (&plot->y, NULL, NULL, SCALE_LOG);
  return plot;
}

static Plot *
detail_plot (const Spectrum *self)
{
  switch ((SpectrumDetail) run_number (self->run, "detail"))
    {
    case DETAIL_BLOCKS:
      return blocks_plot (self);
    case DETAIL_HISTORY:
      return history_plot (self);
    default:
      return overlap_plot (self);
    }
}

/* ---- The numbers ---- */

static Plot *
numbers_plot (Spectrum *self)
{
  const SpectralEstimate *estimate = self->estimate;
  const struct
  {
    const char *name;
    double value, error;
  } rows[] = {
    { _ ("Loss"), estimate->loss, 0 },
    { "λmax", estimate->top_values[0], 0 },
    { "λmin", estimate->smallest, 0 },
    { _ ("Trace of H"), estimate->trace[CURVATURE_PART_HESSIAN], estimate->trace_error[CURVATURE_PART_HESSIAN] },
    { _ ("of G"), estimate->trace[CURVATURE_PART_GAUSS_NEWTON], estimate->trace_error[CURVATURE_PART_GAUSS_NEWTON] },
    { _ ("of H − G"), estimate->trace[CURVATURE_PART_HESSIAN] - estimate->trace[CURVATURE_PART_GAUSS_NEWTON], 0 },
    { _ ("Negative"), round (estimate->negative.value), ceil (estimate->negative.error) },
    { estimate->exact ? _ ("Zero") : _ ("Near zero"), round (estimate->near_zero), 0 }
  };
  const char *const titles[] = { "", N_ ("value"), N_ ("standard error") };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Plot *plot = plot_new ("numbers", _ ("Curvature"));
  guint columns = 2;
  Layer *table;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    columns = rows[i].error > 0 ? 3 : columns;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_ptr_array_add (cells, g_strdup (rows[i].name));
      g_ptr_array_add (cells, isnan (rows[i].value) ? g_strdup ("–") : number_format (rows[i].value));
      if (columns == 3)
        g_ptr_array_add (cells, rows[i].error > 0 ? number_format (rows[i].error) : g_strdup (""));
    }
  table = plot_add_table (plot, "numbers", titles, (const char *const *) cells->pdata, columns, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      table_set_value (table, i, 1, rows[i].value);
      if (rows[i].error > 0)
        table_set_value (table, i, 2, rows[i].error);
    }
  return plot;
}

/* ---- The whole ---- */

static void
add_at (Figure *figure, Plot *plot, guint row, guint column, guint span)
{
  plot_set_cell (plot, row, column, 1, span);
  figure_add (figure, plot);
}

static Plot *
missing_plot (const Spectrum *self)
{
  Plot *plot = plot_new ("density", _ ("Spectral density of the Hessian"));

  plot_add_text (plot, "none", _ ("There is no spectrum."), 0.5, 0.5)->across = 0.5;
  plot->bare = true;
  plot->x.low = plot->y.low = 0;
  plot->x.high = plot->y.high = 1;
  plot_set_caption (plot, "%s", self->why_none);
  return plot;
}

Figure *
spectrum_figure (Spectrum *self)
{
  Figure *figure = figure_new (_ ("Hessian spectrum"));
  g_autoptr (Settings) settings = run_current_settings (self->run);
  g_autofree char *recipe = problem_caption (self->problem, settings);

  if (self->estimate == NULL)
    add_at (figure, missing_plot (self), 0, 0, 3);
  else
    {
      add_at (figure, density_plot (self), 0, 0, 2);
      add_at (figure, numbers_plot (self), 0, 2, 1);
      add_at (figure, largest_plot (self), 1, 0, 1);
      add_at (figure, split_plot (self), 1, 1, 1);
      add_at (figure, detail_plot (self), 1, 2, 1);
    }
  figure->row_weights[0] = 1.25;
  figure->row_weights[1] = 1;
  figure->step = self->estimate != NULL ? self->estimate->step : descent_steps (self->ball);
  figure->caption = g_strdup_printf (_ ("%s; %s loss, step %" PRIu64 "."), recipe,
                                     self->on_test ? _ ("test") : _ ("training"), figure->step);
  return figure;
}
