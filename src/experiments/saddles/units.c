/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One unit more removes bad minima: students of a ReLU teacher descend from many random starts, as wide as the teacher
 * and wider, on the loss over all inputs in closed form.  Where one stands at a high loss when its steps are over, the
 * next critical point is looked for.  It is stuck if that point is near, and a minimum by its Hessian; else it has not
 * finished: it may still be on its way down. */
#include "experiments/saddles/saddles.h"

#include "analysis/relu_teacher.h"
#include "figure/compose.h"
#include "figure/styles.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define SURPLUS 3 /* 0, 1 and 2 units beyond the teacher's */
#define RATE 0.4
#define HIGH 1e-3   /* a loss above it is not that of the best minimum, which is zero */
#define NEAR 0.1    /* of a minimum, in parameter space; the teacher's units have length 1 */
#define SOLVED 1e-5 /* descent need not go on */
#define CURVES 12   /* starts whose losses are drawn step by step */
#define CHECKS 36   /* losses along a descent */
#define BATCH 8     /* starts at once, over the workers */
#define ITERATIONS 100
#define NORMAL 1.0 /* standard errors to each side of the fraction */

typedef struct
{
  double losses[CHECKS]; /* NaN where it had ended */
  double loss;
  bool high;           /* the loss when the steps were over */
  CriticalPoint point; /* of such a one: the critical point next to it, */
  double distance;     /* and how far that is */
  size_t split;        /* of a bad minimum: the least index where a unit of it is cut into halves */
} StudentDescent;

typedef struct
{
  Run *run;
  size_t k, starts, done;
  size_t steps, checks[CHECKS]; /* ascending */
  uint64_t seed;
  ReluTeacher students[SURPLUS];
  GPtrArray *searches[SURPLUS]; /* one a worker */
  StudentDescent *descents;     /* [starts × SURPLUS] */
} Units;

/* ---- Descending ---- */

/* Descent stands near a minimum that is not the best.  Of the others that are high it is not known where they go. */
static bool
is_stuck (const StudentDescent *descent)
{
  return descent->high && descent->point.outcome == CRITICAL_FOUND && descent->point.index == 0
         && descent->point.value > HIGH && descent->distance <= NEAR;
}

/* Cut into halves w/2 and w/2, a unit gives the same; as a point of the wider network it may be a saddle. */
static size_t
index_of_split (const ReluTeacher *student, CriticalSearch *wider, const double *w, const atomic_bool *cancelled)
{
  size_t k = student->k, n = student->h * k, least = SIZE_MAX;
  g_autofree double *split = g_new (double, n + k);

  for (size_t unit = 0; unit < student->h && !atomic_load (cancelled); unit++)
    {
      memcpy (split, w, n * sizeof *split);
      for (size_t i = 0; i < k; i++)
        split[unit * k + i] = split[n + i] = w[unit * k + i] / 2;
      least = MIN (least, critical_search_classify (wider, split, NULL).index);
    }
  return least;
}

/* The critical point next to w, which is moved there. */
static void
find_next (CriticalSearch *search, size_t n, double *w, const atomic_bool *cancelled, StudentDescent *out)
{
  g_autofree double *from = g_memdup2 (w, n * sizeof *w);

  out->point = critical_search_find (search, w, ITERATIONS, cancelled, NULL);
  for (size_t i = 0; i < n; i++)
    out->distance = hypot (out->distance, w[i] - from[i]);
}

static void
descend (const Units *self, guint surplus, unsigned worker, size_t start, StudentDescent *out)
{
  const ReluTeacher *student = &self->students[surplus];
  const atomic_bool *cancelled = run_cancelled (self->run);
  CriticalSearch *search = self->searches[surplus]->pdata[worker];
  Objective f = relu_teacher_objective ((ReluTeacher *) student);
  Random random = random_stream (self->seed, start);
  g_autofree double *w = g_new (double, f.n);
  size_t done = 0;
  bool ended = false;

  relu_teacher_initialise (student, &random, w);
  for (guint i = 0; i < CHECKS; i++)
    {
      out->losses[i] = NAN;
      if (ended)
        continue;
      critical_search_descend (search, w, RATE, self->checks[i] - done, cancelled);
      done = self->checks[i];
      out->loss = out->losses[i] = f.evaluate (f.data, w, NULL, NULL);
      ended = !(out->loss > SOLVED) || atomic_load (cancelled);
    }
  out->high = !(out->loss <= HIGH);
  if (out->high)
    find_next (search, f.n, w, cancelled, out);
  if (surplus + 1 < SURPLUS && is_stuck (out))
    out->split = index_of_split (student, self->searches[surplus + 1]->pdata[worker], w, cancelled);
}

static void
descend_task (size_t index, unsigned worker, void *data)
{
  Units *self = data;
  size_t start = self->done + index / SURPLUS, surplus = index % SURPLUS;

  descend (self, (guint) surplus, worker, start, &self->descents[start * SURPLUS + surplus]);
}

static void
advance (Dynamics *dynamics)
{
  Units *self = dynamics->own;
  size_t batch = MIN (BATCH, self->starts - self->done);

  if (dynamics->step >= self->done && run_map (dynamics->run, batch * SURPLUS, descend_task, self))
    self->done += batch;
}

/* Closer at first, where the loss falls fast; the last at the end. */
static void
choose_checks (Units *self)
{
  for (guint i = 0; i < CHECKS; i++)
    {
      double t = (i + 1.0) / CHECKS, step = round ((double) self->steps * t * t);
      self->checks[i] = MIN (self->steps, MAX ((size_t) step, i > 0 ? self->checks[i - 1] + 1 : 1));
    }
}

static bool
begin (Dynamics *dynamics, GError **error)
{
  Units *self = dynamics->own;
  Run *run = dynamics->run;

  self->run = run;
  self->k = (size_t) run_number (run, "teacher-units");
  self->starts = (size_t) run_number (run, "starts");
  self->steps = (size_t) run_number (run, "steps");
  self->seed = random_derive ((uint64_t) run_number (run, "seed"), "weights");
  self->descents = g_new0 (StudentDescent, self->starts * SURPLUS);
  choose_checks (self);
  for (guint s = 0; s < SURPLUS; s++)
    {
      Objective objective;
      self->students[s] = (ReluTeacher){ self->k, self->k + s };
      objective = relu_teacher_objective (&self->students[s]);
      self->searches[s] = g_ptr_array_new_with_free_func ((GDestroyNotify) critical_search_free);
      for (unsigned w = 0; w < parallel_workers (run_parallel (run)); w++)
        g_ptr_array_add (self->searches[s], critical_search_new (&objective));
    }
  dynamics->steps = self->starts;
  return true;
}

static void
end (Dynamics *dynamics)
{
  Units *self = dynamics->own;

  for (guint s = 0; s < SURPLUS; s++)
    g_clear_pointer (&self->searches[s], g_ptr_array_unref);
  g_free (self->descents);
}

/* ---- What is known ---- */

static size_t
shown (const Dynamics *dynamics)
{
  const Units *self = dynamics->own;
  return MIN (self->done, (size_t) dynamics->step);
}

static const StudentDescent *
descent_of (const Units *self, size_t start, guint surplus)
{
  return &self->descents[start * SURPLUS + surplus];
}

static size_t
count (const Dynamics *dynamics, guint surplus, bool stuck)
{
  const Units *self = dynamics->own;
  size_t sum = 0;

  for (size_t i = 0; i < shown (dynamics); i++)
    {
      const StudentDescent *descent = descent_of (self, i, surplus);
      sum += stuck ? is_stuck (descent) : descent->high;
    }
  return sum;
}

/* ---- Plots ---- */

static const int colours[SURPLUS] = { COLOUR_VERMILION, COLOUR_BLUE, COLOUR_GREEN };
static const Dash dashes[SURPLUS] = { DASH_SOLID, DASH_DASHED, DASH_DOTTED };
static const Marker markers[SURPLUS] = { MARKER_CIRCLE, MARKER_SQUARE, MARKER_TRIANGLE };

static char *
surplus_name (const Units *self, guint surplus)
{
  return g_strdup_printf (_ ("%zu units"), self->k + surplus);
}

/* Wilson's interval of one standard error: of none of n, too. */
static void
interval (size_t hits, size_t n, double *low, double *high)
{
  double p = (double) hits / (double) n, z = NORMAL * NORMAL / (double) n;
  double centre = (p + z / 2) / (1 + z), half = sqrt (p * (1 - p) * z + z * z / 4) / (1 + z);

  *low = fmax (centre - half, 0);
  *high = centre + half;
}

static Plot *
share_plot (const Dynamics *dynamics)
{
  Plot *plot = plot_new ("stuck", _ ("Starts that end in a bad minimum"));
  size_t n = shown (dynamics);

  if (n > 0)
    {
      Numbers *x = numbers_new (SURPLUS), *y = numbers_new (SURPLUS), *low = numbers_new (SURPLUS),
              *high = numbers_new (SURPLUS);
      for (guint s = 0; s < SURPLUS; s++)
        {
          size_t minima = count (dynamics, s, true);
          x->v[s] = s;
          y->v[s] = (double) minima / (double) n;
          interval (minima, n, &low->v[s], &high->v[s]);
        }
      layer_styled (plot_add_band (plot, "fraction", _ ("fraction, with a standard error"), x, y, low, high),
                    STYLE (.colour = COLOUR_VERMILION, .marker = MARKER_CIRCLE, .width = 2));
    }
  plot_axes (plot, AXIS (N_ ("Units more than the teacher has"), .range = { -0.2, SURPLUS - 0.8 }),
             AXIS (N_ ("Fraction of starts"), .range = { 0, NAN }));
  return plot;
}

static Plot *
descents_plot (const Dynamics *dynamics)
{
  const Units *self = dynamics->own;
  Plot *plot = plot_new ("descents", _ ("Some descents"));

  for (guint s = 0; s < SURPLUS; s++)
    for (size_t i = 0; i < MIN (CURVES, shown (dynamics)); i++)
      {
        g_autofree char *id = g_strdup_printf ("surplus-%u-start-%zu", s, i + 1), *name = surplus_name (self, s);
        const StudentDescent *descent = descent_of (self, i, s);
        Numbers *step, *loss;
        guint n = 0;
        while (n < CHECKS && descent->losses[n] > 0)
          n++;
        step = numbers_new (n);
        loss = numbers_copy (descent->losses, n);
        for (guint c = 0; c < n; c++)
          step->v[c] = (double) self->checks[c];
        layer_styled (plot_add_line (plot, id, i == 0 ? name : NULL, step, loss),
                      STYLE (.colour = colours[s], .dash = dashes[s], .width = 1.1, .opacity = 0.8));
      }
  plot_axes (plot, AXIS (N_ ("Step"), .range = { 0, (double) self->steps }), AXIS (N_ ("Loss"), .scale = SCALE_LOG));
  return plot;
}

static int
compare_losses (const void *a, const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;
  return first < second ? -1 : first > second;
}

/* The least that a bad minimum has of what stands there in a critical point; INFINITY: there are none. */
static double
least_of_bad (const Dynamics *dynamics, guint surplus, gsize offset)
{
  double least = INFINITY;

  for (size_t i = 0; i < shown (dynamics); i++)
    {
      const CriticalPoint *point = &descent_of (dynamics->own, i, surplus)->point;
      if (is_stuck (descent_of (dynamics->own, i, surplus)))
        least = fmin (least, G_STRUCT_MEMBER (double, point, offset));
    }
  return least;
}

static double
bad_loss (const Dynamics *dynamics, guint surplus)
{
  return least_of_bad (dynamics, surplus, G_STRUCT_OFFSET (CriticalPoint, value));
}

/* The losses at which all starts ended, sorted. */
static Plot *
ends_plot (const Dynamics *dynamics)
{
  const Units *self = dynamics->own;
  Plot *plot = plot_new ("ends", _ ("Where all descents end"));
  size_t n = shown (dynamics);

  for (guint s = 0; s < SURPLUS; s++)
    {
      g_autofree char *id = g_strdup_printf ("surplus-%u", s), *name = surplus_name (self, s);
      Numbers *rank = numbers_new (n), *loss = numbers_new (n);
      for (size_t i = 0; i < n; i++)
        {
          rank->v[i] = (double) i + 1;
          loss->v[i] = descent_of (self, i, s)->loss;
        }
      qsort (loss->v, n, sizeof *loss->v, compare_losses);
      layer_styled (plot_add_points (plot, id, name, rank, loss, NULL),
                    STYLE (.colour = colours[s], .marker = markers[s], .width = 1.8));
    }
  if (isfinite (bad_loss (dynamics, 0)))
    layer_styled (plot_add_rule (plot, "minimum", _ ("bad minimum"), bad_loss (dynamics, 0), false), STYLE_MARK);
  plot_axes (plot, AXIS (N_ ("Start, sorted by loss"), .range = { 0, (double) self->starts + 1 }),
             AXIS (N_ ("Loss at the end"), .scale = SCALE_LOG));
  return plot;
}

static void
draw (Dynamics *dynamics, Figure *figure)
{
  figure_add (figure, share_plot (dynamics));
  figure_add (figure, descents_plot (dynamics));
  figure_add (figure, ends_plot (dynamics));
  figure_arrange (figure, "stuck ends / descents descents", NULL, NULL);
}

/* ---- Words and numbers ---- */

/* The least over the bad minima of students as wide as the teacher; SIZE_MAX: there are none. */
static size_t
split_index (const Dynamics *dynamics)
{
  const Units *self = dynamics->own;
  size_t least = SIZE_MAX;

  for (size_t i = 0; i < shown (dynamics); i++)
    if (is_stuck (descent_of (self, i, 0)))
      least = MIN (least, descent_of (self, i, 0)->split);
  return least;
}

static double
least_curvature (const Dynamics *dynamics, guint surplus)
{
  return least_of_bad (dynamics, surplus, G_STRUCT_OFFSET (CriticalPoint, least));
}

static void
status (Dynamics *dynamics, Clauses *clauses)
{
  clauses_add (clauses,
               _ ("in bad minima: %zu with as many units as the teacher, %zu with one more, %zu with two more"),
               count (dynamics, 0, true), count (dynamics, 1, true), count (dynamics, 2, true));
}

static void
caption (Dynamics *dynamics, Clauses *clauses)
{
  const Units *self = dynamics->own;
  size_t unfinished = 0;

  clauses_add (clauses, _ ("a teacher of %zu orthonormal ReLU units, loss over all Gaussian inputs in closed form"),
               self->k);
  clauses_add (clauses, _ ("%zu random starts for each width"), shown (dynamics));
  clauses_add (clauses, _ ("%zu steps of gradient descent"), self->steps);
  clauses_add_number (clauses, _ ("learning rate %s"), RATE);
  status (dynamics, clauses);
  if (split_index (dynamics) != SIZE_MAX)
    {
      clauses_add_number (clauses, _ ("smallest eigenvalue at the bad minima: %s"), least_curvature (dynamics, 0));
      clauses_add (clauses, _ ("one of their units cut into two halves makes saddles of them, of index %zu or more"),
                   split_index (dynamics));
    }
  for (guint s = 0; s < SURPLUS; s++)
    unfinished += count (dynamics, s, false) - count (dynamics, s, true);
  if (unfinished > 0)
    clauses_add (clauses,
                 _ ("not finished: %zu with a loss above 0.001 when the steps were over, and near no bad minimum"),
                 unfinished);
}

static void
report (Dynamics *dynamics)
{
  if (split_index (dynamics) != SIZE_MAX)
    run_result (dynamics->run, "split_index", (double) split_index (dynamics));
  for (guint s = 0; s < SURPLUS; s++)
    {
      g_autofree char *minima = g_strdup_printf ("surplus_%u_bad_minima", s),
                      *high = g_strdup_printf ("surplus_%u_above_0.001", s),
                      *unfinished = g_strdup_printf ("surplus_%u_not_finished", s),
                      *loss = g_strdup_printf ("surplus_%u_least_bad_loss", s),
                      *curvature = g_strdup_printf ("surplus_%u_least_curvature", s);
      double least_loss = bad_loss (dynamics, s), least = least_curvature (dynamics, s);
      run_result (dynamics->run, minima, (double) count (dynamics, s, true));
      run_result (dynamics->run, high, (double) count (dynamics, s, false));
      run_result (dynamics->run, unfinished, (double) (count (dynamics, s, false) - count (dynamics, s, true)));
      run_result (dynamics->run, loss, isfinite (least_loss) ? least_loss : NAN);
      run_result (dynamics->run, curvature, isfinite (least) ? least : NAN);
    }
}

const DynamicsClass units_dynamics = {
  .size = sizeof (Units),
  .sweeps = true,
  .begin = begin,
  .advance = advance,
  .status = status,
  .caption = caption,
  .draw = draw,
  .report = report,
  .end = end,
};
