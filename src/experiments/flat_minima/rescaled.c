/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharpness at will: one function, and c dragged (L. Dinh, R. Pascanu, S. Bengio, Y. Bengio, ICML 2017). */
#include "experiments/flat_minima/flat_minima.h"

#include "analysis/rescaling.h"
#include "experiments/flat_minima/environments.h"
#include "figure/compose.h"
#include "figure/number_format.h"
#include "figure/styles.h"
#include "lab/data_warnings.h"
#include "lab/dynamics.h"
#include "lab/saving.h"

#include <math.h>

#define FACTORS 13 /* LEAST … MOST, evenly by their logarithms: the fifth is 1 */
#define LEAST 0.1
#define MOST 100
#define POINTS 41
#define REACH 0.6

enum
{
  AS_TRAINED,
  AS_SET
};
enum
{
  PLAIN,
  FILTERS
};

typedef struct
{
  Configurations *all;
  NetworkRun *network;
  Rescaling *rescaling;
  Rescaled at[2];          /* c = 1, and as it is set */
  Rescaled curve[FACTORS]; /* [n] */
  unsigned n;
  Numbers *alpha, *loss[2][2]; /* of both, along plain and along filter-normalised directions */
} Dial;

/* ---- Measuring ---- */

static void
measure (Dynamics *self, unsigned which, double factor)
{
  Dial *dial = self->own;

  rescaling_measure (dial->rescaling, factor, run_cancelled (self->run), &dial->at[which]);
  for (unsigned kind = 0; kind < 2; kind++)
    {
      g_clear_pointer (&dial->loss[which][kind], numbers_unref);
      dial->loss[which][kind] = numbers_new (POINTS);
      rescaling_slice (dial->rescaling, factor, kind == FILTERS, POINTS, dial->alpha->v, dial->loss[which][kind]->v);
    }
}

static bool
check (const Dial *dial, GError **error)
{
  if (rescaling_applies (network_architecture (dial->all->problem->network)))
    return true;
  g_set_error_literal (error, EXPERIMENTS_ERROR, EXPERIMENTS_ERROR_SETTINGS,
                       _ ("Rescaling leaves the function as it is only in networks with hidden layers of ReLU or "
                          "identity, without skip connections and layer normalisation."));
  return false;
}

static bool
begin (Dynamics *self, GError **error)
{
  Dial *dial = self->own;

  dial->all = configurations_new (run_settings (self->run), error);
  if (dial->all == NULL || !check (dial, error))
    return false;
  data_warnings_of_problem (self->run, &dial->all->recipe, dial->all->problem);
  dial->network = network_run_new (dial->all, 0, 0);
  if (!network_run_finish (dial->network, self->run, error))
    return false;
  dial->rescaling = rescaling_new (
      network_architecture (network_run_network (dial->network)), network_run_data (dial->network), MONITORED_SAMPLES,
      network_run_theta (dial->network), network_run_first (dial->network), dial->all->problem->weights_seed);
  dial->alpha = numbers_linear (-REACH, REACH, POINTS);
  measure (self, AS_TRAINED, 1);
  measure (self, AS_SET, run_number (self->run, "rescaling"));
  self->steps = FACTORS;
  return true;
}

static void
advance (Dynamics *self)
{
  Dial *dial = self->own;
  double factor = LEAST * pow (MOST / LEAST, (double) dial->n / (FACTORS - 1));

  if (dial->n < FACTORS
      && rescaling_measure (dial->rescaling, factor, run_cancelled (self->run), &dial->curve[dial->n]))
    dial->n++;
}

static void
attend (Dynamics *self)
{
  Dial *dial = self->own;
  double factor = run_number (self->run, "rescaling");

  if (factor != dial->at[AS_SET].factor)
    measure (self, AS_SET, factor);
}

static void
end (Dynamics *self)
{
  Dial *dial = self->own;

  g_clear_pointer (&dial->rescaling, rescaling_free);
  g_clear_pointer (&dial->network, network_run_free);
  g_clear_pointer (&dial->all, configurations_free);
  g_clear_pointer (&dial->alpha, numbers_unref);
  for (unsigned k = 0; k < 4; k++)
    g_clear_pointer (&dial->loss[k / 2][k % 2], numbers_unref);
}

/* ---- Plots ---- */

typedef struct
{
  SolutionMeasure measure;
  Style style;
} Line;
static const Line lines[] = {
  { SOLUTION_LARGEST, { .colour = COLOUR_VERMILION, .marker = MARKER_CIRCLE, .width = 2.2, .opacity = 1 } },
  { SOLUTION_TRACE, { .colour = COLOUR_ORANGE, .marker = MARKER_SQUARE, .width = 1.8, .opacity = 1 } },
  { SOLUTION_FLATNESS, { .colour = COLOUR_PURPLE, .dash = DASH_DASHED, .width = 2, .opacity = 1 } },
  { SOLUTION_WEIGHTS, { .colour = COLOUR_GREEN, .dash = DASH_DASH_DOT, .width = 1.8, .opacity = 1 } },
  { SOLUTION_PATHS_MARGIN, { .colour = COLOUR_SKY, .width = 4, .opacity = 1 } },
  { SOLUTION_RELATIVE_FLATNESS, { .colour = COLOUR_BLUE, .dash = DASH_DOTTED, .width = 2.4, .opacity = 1 } },
};

/* NaN of what is 0 as trained. */
static double
ratio_of (const Dial *dial, const Rescaled *found, SolutionMeasure measure)
{
  double whole = dial->at[AS_TRAINED].measures.value[measure];

  return whole != 0 ? found->measures.value[measure] / whole : NAN;
}

static Plot *
ratio_plot (const Dial *dial)
{
  g_autofree char *factor = number_format (dial->at[AS_SET].factor), *name = g_strdup_printf ("c = %s", factor);
  Plot *plot = plot_new ("ratio", _ ("Which measures move"));

  for (guint l = 0; l < G_N_ELEMENTS (lines); l++)
    {
      Numbers *x = numbers_new (dial->n), *y = numbers_new (dial->n);
      const char *id = flat_minima_fits.columns[FIT_MEASURES + lines[l].measure];
      for (unsigned i = 0; i < dial->n; i++)
        {
          x->v[i] = dial->curve[i].factor;
          y->v[i] = ratio_of (dial, &dial->curve[i], lines[l].measure);
        }
      layer_styled (plot_add_line (plot, id, _ (measure_names[lines[l].measure]), x, y), lines[l].style);
    }
  layer_styled (plot_add_rule (plot, "factor", name, dial->at[AS_SET].factor, true), STYLE_MARK);
  plot_axes (plot, AXIS ("c", .scale = SCALE_LOG, .range = { LEAST, MOST }),
             AXIS (N_ ("Over its value at c = 1"), .scale = SCALE_LOG));
  return plot;
}

static Plot *
slice_plot (const Dial *dial, unsigned kind)
{
  g_autofree char *factor = number_format (dial->at[AS_SET].factor), *name = g_strdup_printf ("c = %s", factor);
  Plot *plot = plot_new (kind == FILTERS ? "filters" : "plain",
                         kind == FILTERS ? _ ("Slice, filter-normalised") : _ ("Slice, not normalised"));

  layer_styled (
      plot_add_line (plot, "one", "c = 1", numbers_ref (dial->alpha), numbers_ref (dial->loss[AS_TRAINED][kind])),
      STYLE (.colour = COLOUR_SKY, .width = 4));
  layer_styled (plot_add_line (plot, "factor", name, numbers_ref (dial->alpha), numbers_ref (dial->loss[AS_SET][kind])),
                STYLE (.colour = COLOUR_VERMILION, .dash = DASH_DASHED, .width = 2));
  plot_axes (plot, kind == FILTERS ? AXIS (N_ ("Distance"), "‖filter‖") : AXIS (N_ ("Distance"), "‖θ‖"),
             AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  plot_set_caption (plot, _ ("Mean over %u random directions"), RESCALING_DIRECTIONS);
  return plot;
}

static Plot *
table_plot (const Dial *dial)
{
  g_autofree char *factor = number_format (dial->at[AS_SET].factor), *title = g_strdup_printf ("c = %s", factor);
  const char *const titles[] = { N_ ("Measure"), "c = 1", title, N_ ("Ratio") };
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Plot *plot = plot_new ("table", _ ("The same function"));
  g_autofree char *moved = number_format (dial->at[AS_SET].moved);
  Layer *table;

  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      g_ptr_array_add (cells, g_strdup (_ (measure_names[m])));
      g_ptr_array_add (cells, measure_text (&dial->at[AS_TRAINED].measures, (SolutionMeasure) m));
      g_ptr_array_add (cells, measure_text (&dial->at[AS_SET].measures, (SolutionMeasure) m));
      g_ptr_array_add (cells, number_resolved (ratio_of (dial, &dial->at[AS_SET], (SolutionMeasure) m), 0));
    }
  table = plot_add_table (plot, "table", titles, (const char *const *) cells->pdata, 4, SOLUTION_MEASURES);
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      table_set_value (table, m, 1, dial->at[AS_TRAINED].measures.value[m]);
      table_set_value (table, m, 2, dial->at[AS_SET].measures.value[m]);
      table_set_value (table, m, 3, ratio_of (dial, &dial->at[AS_SET], (SolutionMeasure) m));
    }
  plot_set_caption (plot, _ ("The outputs move by %s of the largest"), moved);
  return plot;
}

static void
draw (Dynamics *self, Figure *figure)
{
  const Dial *dial = self->own;

  figure_add (figure, ratio_plot (dial));
  figure_add (figure, table_plot (dial));
  figure_add (figure, slice_plot (dial, PLAIN));
  figure_add (figure, slice_plot (dial, FILTERS));
  figure_arrange (figure, "ratio table / plain filters", NULL, "1.3 1");
}

/* ---- What is said ---- */

static void
caption (Dynamics *self, Clauses *clauses)
{
  const Dial *dial = self->own;

  configurations_describe (dial->all, clauses);
  network_run_describe (dial->network, clauses);
  clauses_part (clauses);
  clauses_add (clauses, "%s", _ ("first layer times c, weights of the second over c, in double precision"));
}

static void
report (Dynamics *self)
{
  const Dial *dial = self->own;

  run_result (self->run, "rescaling", dial->at[AS_SET].factor);
  run_result (self->run, "outputs_moved", dial->at[AS_SET].moved);
  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    {
      const char *name = flat_minima_fits.columns[FIT_MEASURES + m];
      g_autofree char *ratio = g_strconcat (name, "_ratio", NULL);
      run_result (self->run, name, dial->at[AS_TRAINED].measures.value[m]);
      run_result (self->run, ratio, ratio_of (dial, &dial->at[AS_SET], (SolutionMeasure) m));
    }
}

/* rescaled.csv: a row a factor. */
static bool
save (Dynamics *self, RunFolder *folder, GError **error)
{
  const Dial *dial = self->own;
  const char *columns[SOLUTION_MEASURES + 3] = { "factor", "outputs_moved" };
  g_autoptr (Table) table = NULL;

  for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
    columns[2 + m] = flat_minima_fits.columns[FIT_MEASURES + m];
  table = table_new (columns);
  for (unsigned i = 0; i < dial->n; i++)
    {
      double *row = table_append (table);
      row[0] = dial->curve[i].factor;
      row[1] = dial->curve[i].moved;
      for (unsigned m = 0; m < SOLUTION_MEASURES; m++)
        row[2 + m] = dial->curve[i].measures.value[m];
    }
  return configurations_save_data (dial->all, folder, error)
         && saving_write_weights (network_run_network (dial->network), network_run_theta (dial->network),
                                  saving_folder_sink (folder), error, "weights")
         && run_folder_write_table (folder, "rescaled.csv", table, error);
}

static const DynamicsClass class = {
  .size = sizeof (Dial),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .attend = attend,
  .caption = caption,
  .draw = draw,
  .report = report,
  .save = save,
  .end = end,
};

void
flat_minima_rescaled (Run *run)
{
  dynamics_run (run, &class);
}
