/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/sweep_decomposition.h"

#include "figure/styles.h"
#include "figure/number_format.h"
#include "lab/sweep_plots.h"

#include <glib/gi18n.h>
#include <math.h>

#define ROOM_ABOVE 1.15
#define TOO_TALL 10 /* times the usual */

typedef struct
{
  double value; /* of the axis */
  size_t sets;
  Decomposition error;
} PlaceError;

struct _SweepDecomposition
{
  const Sweep *sweep;
  unsigned predictions, starts;
  Numbers *targets;
  GArray *known; /* of PlaceError, in no order */
};

SweepDecomposition *
sweep_decomposition_new (const Sweep *sweep, unsigned predictions, const Numbers *targets, unsigned starts)
{
  SweepDecomposition *self = g_new0 (SweepDecomposition, 1);

  self->sweep = sweep;
  self->predictions = predictions;
  self->starts = starts;
  self->targets = numbers_ref ((Numbers *) targets);
  self->known = g_array_new (FALSE, FALSE, sizeof (PlaceError));
  return self;
}

void
sweep_decomposition_free (SweepDecomposition *self)
{
  numbers_unref (self->targets);
  g_array_unref (self->known);
  g_free (self);
}

/* The predictions of seeds up to the first that has none, as far as sets are whole. */
static GPtrArray *
whole_sets (const SweepDecomposition *self, unsigned place)
{
  GPtrArray *predictions = g_ptr_array_new ();
  unsigned seed = 0;

  for (;; seed++)
    {
      const SweepFit *fit = sweep_fitted (self->sweep, 0, place, seed);
      if (fit == NULL || fit->arrays[self->predictions] == NULL)
        break;
      g_ptr_array_add (predictions, fit->arrays[self->predictions]->v);
    }
  g_ptr_array_set_size (predictions, (int) (seed - seed % self->starts));
  return predictions;
}

static PlaceError *
find (SweepDecomposition *self, double value)
{
  const PlaceError none = { .value = value };

  for (guint i = 0; i < self->known->len; i++)
    if (g_array_index (self->known, PlaceError, i).value == value)
      return &g_array_index (self->known, PlaceError, i);
  g_array_append_val (self->known, none);
  return &g_array_index (self->known, PlaceError, self->known->len - 1);
}

/* Of the training sets with all of their starts; NULL with fewer than two.  Kept until more of them are done. */
static const Decomposition *
decomposition_at (SweepDecomposition *self, unsigned place)
{
  g_autoptr (GPtrArray) predictions = whole_sets (self, place);
  size_t sets = predictions->len / self->starts;
  PlaceError *known = find (self, sweep_value (self->sweep, 0, place));

  if (sets != known->sets)
    {
      known->error = decomposition_of (self->targets->v, self->targets->n, (const double *const *) predictions->pdata,
                                       sets, self->starts);
      known->sets = sets;
    }
  return sets > 1 ? &known->error : NULL;
}

/* ---- Drawn ---- */

/* From below: bias, variance of training sets, and of first weights. */
#define TERMS 3

/* Of the places where it is known; x NULL: counts them. */
static guint
fill_terms (SweepDecomposition *self, Numbers *x, Numbers *term[TERMS])
{
  guint n = 0;

  for (unsigned i = 0; i < sweep_places (self->sweep, 0); i++)
    {
      const Decomposition *error = decomposition_at (self, i);
      if (error == NULL)
        continue;
      if (x != NULL)
        {
          x->v[n] = sweep_drawn (self->sweep, 0, i);
          term[0]->v[n] = error->bias;
          term[1]->v[n] = error->between;
          term[2]->v[n] = error->within;
        }
      n++;
    }
  return n;
}

/* Parts are seen on a linear axis only, so that what is far too high is cut off, and the
 * plot says how high it is. */
static void
set_height (Plot *plot, const Numbers *all)
{
  double most = 0, sum = 0;

  for (size_t i = 0; i < all->n; i++)
    {
      most = MAX (most, all->v[i]);
      sum += log (all->v[i]);
    }
  if (all->n == 0)
    return;
  plot->y.high = MIN (ROOM_ABOVE * most, TOO_TALL * exp (sum / (double) all->n));
  if (most > plot->y.high)
    {
      g_autofree char *highest = number_format (most < 100 ? most : round (most));
      plot_set_caption (plot, _ ("Cut off: the sum goes up to %s."), highest);
    }
}

Plot *
sweep_decomposition_plot (SweepDecomposition *self, const char *label)
{
  static const char *const ids[TERMS] = { "bias", "variance-sets", "variance-starts" };
  Plot *plot = plot_new ("parts", _ ("Bias and variance"));
  int shown = self->starts > 1 ? TERMS : TERMS - 1;
  const char *const names[TERMS] = { _ ("Bias²"), shown == TERMS ? _ ("Data") : _ ("Variance"), _ ("Weights") };
  guint n = fill_terms (self, NULL, NULL);
  Numbers *x = numbers_new (n), *term[TERMS] = { numbers_new (n), numbers_new (n), numbers_new (n) };
  Layer *top = NULL;

  fill_terms (self, x, term);
  for (int k = 0; k < shown; k++)
    {
      top = plot_add_area (plot, ids[k], names[k], numbers_ref (x), numbers_ref (term[k]));
      top->style.colour = COLOUR_OF_FAMILY (k, shown);
    }
  plot_set_sweep_axis (plot, self->sweep, label);
  axis_set (&plot->y, N_ ("Error"), NULL, SCALE_LINEAR);
  plot->y.low = 0;
  set_height (plot, top->area.high);
  for (int k = 0; k < TERMS; k++)
    numbers_unref (term[k]);
  numbers_unref (x);
  return plot;
}
