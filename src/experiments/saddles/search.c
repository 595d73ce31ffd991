/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Critical points of a network's loss, or of a Gaussian random field, from points along descents: the index of each
 * against its loss, and which searches ended where there is none. */
#include "experiments/saddles/saddles.h"
#include "experiments/saddles/search_space.h"

#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/saving.h"
#include "numeric/correlation.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define BATCH 16 /* searches that are done at once, over the workers, and appear one by one */
#define NOWHERE SIZE_MAX

typedef struct
{
  SearchSpace *space;
  size_t count, done;    /* searches; those that are done */
  size_t iterations;     /* most of a search */
  CriticalPoint *points; /* [count] */
  double *ends, *values; /* [count × n] where each ended, and the eigenvalues of what was found */
  size_t narrow;         /* minima of narrower networks: */
  CriticalPoint *embedded;
  double *embedded_at;
  size_t selected; /* a point that was found; NOWHERE */
  bool chosen;     /* by the user */
} Search;

/* ---- Searching ---- */

static void
find_embedded (Search *self)
{
  CriticalSearch *search = self->space->searches->pdata[0];
  size_t found = search_space_embed_narrower (self->space, &self->embedded_at);

  self->embedded = g_new0 (CriticalPoint, MAX (found, 1));
  for (; self->narrow < found && run_alive (self->space->run); self->narrow++)
    self->embedded[self->narrow] = critical_search_classify (search, self->embedded_at + self->narrow * self->space->n,
                                                             NULL);
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Search *self = dynamics->own;

  self->space = search_space_new (dynamics->run, error);
  if (self->space == NULL)
    return false;
  self->iterations = (size_t) run_number (dynamics->run, "iterations");
  self->count = self->space->paths * self->space->stages;
  self->points = g_new0 (CriticalPoint, self->count);
  self->ends = g_new (double, self->count * self->space->n);
  self->values = g_new (double, self->count * self->space->n);
  self->selected = NOWHERE;
  dynamics->steps = self->count;
  run_progress (dynamics->run, _ ("Descending"), 0, 0);
  if (search_space_descend (self->space))
    find_embedded (self);
  run_progress (dynamics->run, NULL, 0, 0);
  return true;
}

/* The starts lie path by path; they are taken stage by stage, so that all losses come from the beginning. */
static size_t
start_of (const Search *self, size_t k)
{
  return k % self->space->paths * self->space->stages + k / self->space->paths;
}

static void
search_task (size_t index, unsigned worker, void *data)
{
  Search *self = data;
  const SearchSpace *space = self->space;
  size_t k = self->done + index, n = space->n;
  double *x = self->ends + k * n;

  memcpy (x, space->starts + start_of (self, k) * n, n * sizeof *x);
  self->points[k] = critical_search_find (space->searches->pdata[worker], x, self->iterations,
                                          run_cancelled (space->run), self->values + k * n);
}

/* Until the user chooses one, the first of the highest index. */
static void
select_highest (Search *self, size_t first, size_t end)
{
  for (size_t k = first; k < end && !self->chosen; k++)
    if (self->points[k].outcome == CRITICAL_FOUND
        && (self->selected == NOWHERE || self->points[k].index > self->points[self->selected].index))
      self->selected = k;
}

static void
advance (Dynamics *dynamics)
{
  Search *self = dynamics->own;
  size_t batch = MIN (BATCH, self->count - self->done);

  if (dynamics->step < self->done || !run_map (dynamics->run, batch, search_task, self))
    return;
  select_highest (self, self->done, self->done + batch);
  self->done += batch;
}

static void
end (Dynamics *dynamics)
{
  Search *self = dynamics->own;

  search_space_free (self->space);
  g_free (self->points);
  g_free (self->ends);
  g_free (self->values);
  g_free (self->embedded);
  g_free (self->embedded_at);
}

/* ---- What was found ---- */

static size_t
shown (const Dynamics *dynamics)
{
  const Search *self = dynamics->own;
  return MIN (self->done, (size_t) dynamics->step);
}

static size_t
count_outcome (const Dynamics *dynamics, CriticalOutcome outcome)
{
  const Search *self = dynamics->own;
  size_t count = 0;

  for (size_t k = 0; k < shown (dynamics); k++)
    count += self->points[k].outcome == outcome;
  return count;
}

/* On the axes of the plots. */
typedef enum
{
  QUANTITY_ENERGY,
  QUANTITY_INDEX,
  QUANTITY_EQUIVALENT, /* the energy of a Gaussian field whose Hessian has eigenvalues of this mean and deviation */
  QUANTITY_FRACTION,
  QUANTITY_COSINE,
  QUANTITY_GRADIENT
} Quantity;

/* The field has eigenvalues of mean -ε and deviation 1: ε is minus their ratio. */
static double
equivalent_energy (size_t n, const double *values)
{
  double mean = 0, variance = 0;

  for (size_t i = 0; i < n; i++)
    mean += values[i] / (double) n;
  for (size_t i = 0; i < n; i++)
    variance += (values[i] - mean) * (values[i] - mean) / (double) n;
  return variance > 0 ? -mean / sqrt (variance) : NAN;
}

static double
quantity (const Search *self, size_t k, Quantity what)
{
  const CriticalPoint *p = &self->points[k];

  switch (what)
    {
    case QUANTITY_ENERGY:
      return search_space_energy (self->space, p->value);
    case QUANTITY_INDEX:
      return (double) p->index;
    case QUANTITY_EQUIVALENT:
      return self->space->field != NULL ? search_space_energy (self->space, p->value)
                                        : equivalent_energy (self->space->n, self->values + k * self->space->n);
    case QUANTITY_FRACTION:
      return (double) p->index / (double) self->space->n;
    case QUANTITY_COSINE:
      return p->cosine;
    default:
      return p->gradient;
    }
}

static Numbers *
collect (const Dynamics *dynamics, CriticalOutcome outcome, Quantity what)
{
  const Search *self = dynamics->own;
  Numbers *numbers = numbers_new (count_outcome (dynamics, outcome));
  size_t at = 0;

  for (size_t k = 0; k < shown (dynamics); k++)
    if (self->points[k].outcome == outcome)
      numbers->v[at++] = quantity (self, k, what);
  return numbers;
}

static Layer *
add_outcome (Plot *plot, const Dynamics *dynamics, const char *id, const char *name, CriticalOutcome outcome,
             Quantity x, Quantity y)
{
  return plot_add_points (plot, id, name, collect (dynamics, outcome, x), collect (dynamics, outcome, y), NULL);
}

#define STYLE_FOUND STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .width = 2, .opacity = 0.5)
#define STYLE_REFUSED STYLE (.colour = COLOUR_ORANGE, .marker = MARKER_CROSS, .width = 2.2, .opacity = 0.8)
#define STYLE_SELECTED STYLE (.colour = COLOUR_VERMILION, .marker = MARKER_DIAMOND, .width = 4)

static bool
has_selection (const Dynamics *dynamics)
{
  const Search *self = dynamics->own;
  return self->selected < shown (dynamics);
}

static void
add_selected (Plot *plot, const Dynamics *dynamics, Quantity x, Quantity y)
{
  const Search *self = dynamics->own;
  Numbers *at[2];

  if (!has_selection (dynamics))
    return;
  at[0] = numbers_constant (quantity (self, self->selected, x), 1);
  at[1] = numbers_constant (quantity (self, self->selected, y), 1);
  layer_styled (plot_add_points (plot, "selected", _ ("selected"), at[0], at[1], NULL), STYLE_SELECTED);
}

/* ---- Plots ---- */

static bool
is_field (const Search *self)
{
  return self->space->field != NULL;
}

static Plot *
index_plot (const Dynamics *dynamics)
{
  const Search *self = dynamics->own;
  Plot *plot = plot_new ("index", is_field (self) ? _ ("Energy against index") : _ ("Loss against index"));

  layer_styled (
      add_outcome (plot, dynamics, "found", _ ("critical points"), CRITICAL_FOUND, QUANTITY_INDEX, QUANTITY_ENERGY),
      STYLE_FOUND);
  if (self->narrow > 0)
    {
      Numbers *index = numbers_new (self->narrow), *loss = numbers_new (self->narrow);
      for (size_t i = 0; i < self->narrow; i++)
        {
          index->v[i] = (double) self->embedded[i].index;
          loss->v[i] = self->embedded[i].value;
        }
      layer_styled (plot_add_points (plot, "embedded", _ ("minima of narrower networks"), index, loss, NULL),
                    STYLE (.colour = COLOUR_GREEN, .marker = MARKER_SQUARE, .width = 3.2));
    }
  add_selected (plot, dynamics, QUANTITY_INDEX, QUANTITY_ENERGY);
  plot_axes (plot, AXIS (N_ ("Index: directions downwards")),
             is_field (self) ? AXIS (N_ ("Energy ε")) : AXIS (N_ ("Loss with penalty"), .scale = SCALE_LOG));
  plot->clickable = true;
  return plot;
}

#define CURVE_POINTS 121

static Plot *
fraction_plot (const Dynamics *dynamics)
{
  const Search *self = dynamics->own;
  Plot *plot = plot_new ("fraction", _ ("Fraction of negative eigenvalues"));
  Numbers *energy = numbers_linear (-2.4, 2.4, CURVE_POINTS), *below = numbers_new (CURVE_POINTS);

  for (guint i = 0; i < CURVE_POINTS; i++)
    below->v[i] = gaussian_field_negative (energy->v[i]);
  layer_styled (add_outcome (plot, dynamics, "found", _ ("critical points"), CRITICAL_FOUND, QUANTITY_EQUIVALENT,
                             QUANTITY_FRACTION),
                STYLE_FOUND);
  layer_styled (plot_add_line (plot, "field", _ ("random field in closed form"), energy, below), STYLE_THEORY);
  add_selected (plot, dynamics, QUANTITY_EQUIVALENT, QUANTITY_FRACTION);
  plot_axes (plot, is_field (self) ? AXIS (N_ ("Energy ε")) : AXIS (N_ ("Energy of a field with such eigenvalues")),
             AXIS (N_ ("Fraction below zero"), .range = { 0, 1 }));
  plot->clickable = true;
  return plot;
}

/* How many eigenvalues lie below each; of the field, with the semicircle's. */
static Plot *
spectrum_plot (const Dynamics *dynamics)
{
  const Search *self = dynamics->own;
  size_t n = self->space->n;
  Plot *plot = plot_new ("spectrum", _ ("Eigenvalues at the selected point"));

  if (has_selection (dynamics))
    {
      const double *values = self->values + self->selected * n;
      size_t index = self->points[self->selected].index;
      Numbers *down = numbers_copy (values, index), *up = numbers_copy (values + index, n - index),
              *down_rank = numbers_new (index), *up_rank = numbers_new (n - index);
      for (size_t i = 0; i < n; i++)
        (i < index ? down_rank : up_rank)->v[i < index ? i : i - index] = (double) (i + 1);
      layer_styled (plot_add_points (plot, "down", index > 0 ? _ ("downwards") : NULL, down, down_rank, NULL),
                    STYLE (.colour = COLOUR_VERMILION, .marker = MARKER_TRIANGLE, .width = 2.5));
      layer_styled (plot_add_points (plot, "up", index < n ? _ ("upwards") : NULL, up, up_rank, NULL),
                    STYLE (.colour = COLOUR_BLUE, .marker = MARKER_CIRCLE, .width = 2.5));
      if (is_field (self))
        {
          double centre = -search_space_energy (self->space, self->points[self->selected].value);
          Numbers *value = numbers_linear (centre - 2, centre + 2, CURVE_POINTS), *rank = numbers_new (CURVE_POINTS);
          for (guint i = 0; i < CURVE_POINTS; i++)
            rank->v[i] = (double) n * gaussian_field_below ((centre - value->v[i]) / 2) + 0.5;
          layer_styled (plot_add_line (plot, "semicircle", _ ("semicircle"), value, rank), STYLE_THEORY);
        }
    }
  layer_styled (plot_add_rule (plot, "zero", NULL, 0, true), STYLE_ZERO);
  plot_axes (plot, AXIS (N_ ("Eigenvalue")), AXIS (N_ ("Number"), .range = { 0, (double) n + 1 }));
  return plot;
}

static Plot *
ends_plot (const Dynamics *dynamics)
{
  Plot *plot = plot_new ("ends", _ ("Where searches ended"));

  layer_styled (
      add_outcome (plot, dynamics, "found", _ ("critical points"), CRITICAL_FOUND, QUANTITY_COSINE, QUANTITY_GRADIENT),
      STYLE_FOUND);
  layer_styled (
      add_outcome (plot, dynamics, "refused", _ ("refused"), CRITICAL_REFUSED, QUANTITY_COSINE, QUANTITY_GRADIENT),
      STYLE_REFUSED);
  layer_styled (add_outcome (plot, dynamics, "unfinished",
                             count_outcome (dynamics, CRITICAL_UNFINISHED) > 0 ? _ ("not finished") : NULL,
                             CRITICAL_UNFINISHED, QUANTITY_COSINE, QUANTITY_GRADIENT),
                STYLE (.colour = COLOUR_FOREGROUND, .marker = MARKER_TRIANGLE, .width = 2.5, .opacity = 0.7));
  plot_axes (plot, AXIS (N_ ("Cosine between gradient and curvature"), .scale = SCALE_LOG),
             AXIS (N_ ("Length of the gradient"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  figure_add (figure, index_plot (dynamics));
  figure_add (figure, fraction_plot (dynamics));
  figure_add (figure, spectrum_plot (dynamics));
  figure_add (figure, ends_plot (dynamics));
  figure_arrange (figure, "index fraction / spectrum ends", NULL, NULL);
}

/* ---- Selecting ---- */

static void
select_nearest (Dynamics *dynamics, const RunEvent *event, Quantity x, Quantity y, bool logarithmic)
{
  Search *self = dynamics->own;
  double nearest = INFINITY, low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };
  const double wanted[2] = { event->x, logarithmic ? log (event->y) : event->y };

  for (int pass = 0; pass < 2; pass++) /* the ranges first: distances are in units of them */
    for (size_t k = 0; k < shown (dynamics); k++)
      {
        double at[2] = { quantity (self, k, x), quantity (self, k, y) }, distance = 0;
        if (self->points[k].outcome != CRITICAL_FOUND)
          continue;
        at[1] = logarithmic ? log (at[1]) : at[1];
        for (int i = 0; i < 2; i++)
          {
            if (pass == 0)
              low[i] = fmin (low[i], at[i]), high[i] = fmax (high[i], at[i]);
            distance += pow ((at[i] - wanted[i]) / fmax (high[i] - low[i], 1e-12), 2);
          }
        if (pass == 1 && distance < nearest)
          {
            nearest = distance;
            self->selected = k;
            self->chosen = true;
          }
      }
}

static void
event (Dynamics *dynamics, const RunEvent *event)
{
  const Search *self = dynamics->own;

  if (event->kind == RUN_EVENT_BACK)
    return;
  if (g_str_equal (event->plot, "index"))
    select_nearest (dynamics, event, QUANTITY_INDEX, QUANTITY_ENERGY, !is_field (self));
  else if (g_str_equal (event->plot, "fraction"))
    select_nearest (dynamics, event, QUANTITY_EQUIVALENT, QUANTITY_FRACTION, false);
}

/* ---- Words and numbers ---- */

static void
describe_selected (const Dynamics *dynamics, Clauses *clauses)
{
  const Search *self = dynamics->own;
  const CriticalPoint *p;
  g_autofree char *energy = NULL, *least = NULL;

  if (!has_selection (dynamics))
    return;
  p = &self->points[self->selected];
  energy = number_format (search_space_energy (self->space, p->value));
  least = number_format (p->least);
  clauses_add (clauses,
               is_field (self) ? _ ("selected: energy %s, index %zu, smallest eigenvalue %s")
                               : _ ("selected: loss %s, index %zu, smallest eigenvalue %s"),
               energy, p->index, least);
}

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  clauses_add (clauses, _ ("critical points: %zu, refused: %zu"), count_outcome (dynamics, CRITICAL_FOUND),
               count_outcome (dynamics, CRITICAL_REFUSED));
  describe_selected (dynamics, clauses);
}

static double
correlation (const Dynamics *dynamics, bool ranks)
{
  g_autoptr (Numbers) index = collect (dynamics, CRITICAL_FOUND, QUANTITY_INDEX),
                      energy = collect (dynamics, CRITICAL_FOUND, QUANTITY_ENERGY);

  return ranks ? correlation_of_ranks (index->v, energy->v, index->n)
               : correlation_linear (index->v, energy->v, index->n);
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Search *self = dynamics->own;
  double ranks = correlation (dynamics, true);

  search_space_describe (self->space, clauses);
  clauses_part (clauses);
  clauses_add (clauses, _ ("critical points: %zu, refused: %zu, not finished: %zu"),
               count_outcome (dynamics, CRITICAL_FOUND), count_outcome (dynamics, CRITICAL_REFUSED),
               count_outcome (dynamics, CRITICAL_UNFINISHED));
  if (isfinite (ranks))
    clauses_add_number (clauses,
                        is_field (self) ? _ ("rank correlation of index and energy %s")
                                        : _ ("rank correlation of index and loss %s"),
                        ranks);
  if (self->space->diverged > 0)
    clauses_add (clauses, _ ("%zu of the descents left the finite numbers, and nothing was looked for from there"),
                 self->space->diverged);
}

/* Of the closed curve, over the points that were found: how far the fraction is from it, on the mean of squares. */
static double
distance_from_curve (const Dynamics *dynamics)
{
  g_autoptr (Numbers) energy = collect (dynamics, CRITICAL_FOUND, QUANTITY_EQUIVALENT),
                      fraction = collect (dynamics, CRITICAL_FOUND, QUANTITY_FRACTION);
  double sum = 0;

  for (size_t i = 0; i < energy->n; i++)
    sum += pow (fraction->v[i] - gaussian_field_negative (energy->v[i]), 2);
  return energy->n > 0 ? sqrt (sum / (double) energy->n) : NAN;
}

static void
report (Dynamics *dynamics)
{
  const Search *self = dynamics->own;
  Run *run = dynamics->run;
  size_t minima = 0, highest = 0;

  for (size_t k = 0; k < shown (dynamics); k++)
    if (self->points[k].outcome == CRITICAL_FOUND)
      {
        minima += self->points[k].index == 0;
        highest = MAX (highest, self->points[k].index);
      }
  run_result (run, "parameters", (double) self->space->n);
  run_result (run, "found", (double) count_outcome (dynamics, CRITICAL_FOUND));
  run_result (run, "refused", (double) count_outcome (dynamics, CRITICAL_REFUSED));
  run_result (run, "unfinished", (double) count_outcome (dynamics, CRITICAL_UNFINISHED));
  run_result (run, "minima", (double) minima);
  run_result (run, "highest_index", (double) highest);
  run_result (run, "correlation", correlation (dynamics, false));
  run_result (run, "rank_correlation", correlation (dynamics, true));
  run_result (run, "distance_from_field", distance_from_curve (dynamics));
}

static bool
save (Dynamics *dynamics, RunFolder *folder, GError **error)
{
  static const char *const columns[] = { "value",    "index",  "flat",       "smallest", "largest",
                                         "gradient", "cosine", "iterations", NULL };
  static const char *const outcomes[] = { "found", "refused", "unfinished", "not-finite" };
  g_autoptr (Table) table = table_new_labelled ("outcome", 0, columns);
  const Search *self = dynamics->own;

  for (size_t k = 0; k < shown (dynamics); k++)
    {
      const CriticalPoint *p = &self->points[k];
      bool found = p->outcome == CRITICAL_FOUND;
      memcpy (table_append_labelled (table, outcomes[p->outcome]),
              (double[]){ p->value, found ? (double) p->index : NAN, found ? (double) p->flat : NAN, p->least,
                          p->largest, p->gradient, p->cosine, (double) p->iterations },
              8 * sizeof (double));
    }
  if (self->space->problem != NULL && !saving_write_data (self->space->problem, folder, error))
    return false;
  return run_folder_write_table (folder, "points.csv", table, error);
}

const DynamicsClass search_dynamics = {
  .size = sizeof (Search),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .event = event,
  .status = status,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};
