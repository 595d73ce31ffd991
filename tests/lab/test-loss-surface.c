/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plane of a path: where it lies, what it holds, and that it is what it says. */
#include "toy.h"

#include "lab/loss_surface.h"
#include "lab/surface_plot.h"

#include <math.h>
#include <string.h>

#define GRID 17
#define RECORDS 12

static const char *const values[] = { "data", "moons", "samples", "60", "width", "6", "momentum", "0", NULL };

typedef struct
{
  Problem *problem;
  Workspace *workspace;
  Series *trajectory;
  LossSurface *surface;
} Placed;

static Placed
placed (PlaneKind kind, double range)
{
  Placed p = { .problem = toy_problem (values) };
  Trainer *trainer = problem_trainer (p.problem, p.problem->first);

  p.workspace = workspace_new (p.problem->network, 64);
  p.trajectory = trajectory_new (p.problem);
  for (uint64_t i = 0; i < RECORDS; i++)
    {
      trajectory_take (p.trajectory, p.problem, i, trainer_parameters (trainer), p.workspace);
      g_assert_cmpint (trainer_step (trainer, 0.1), ==, STEP_DONE);
    }
  trainer_free (trainer);
  p.surface = loss_surface_new (p.problem);
  loss_surface_place (p.surface, p.problem, p.trajectory, kind, GRID, range, NULL);
  return p;
}

static void
placed_clear (Placed *p)
{
  loss_surface_free (p->surface);
  series_free (p->trajectory);
  workspace_free (p->workspace);
  problem_free (p->problem);
}

static double
loss_at (const Placed *p, const real *theta)
{
  return network_measure (p->problem->network, theta, &p->problem->monitored, p->workspace).loss;
}

/* In float, of a point that was put together from three vectors. */
#define ROUNDING 1e-4

/* Every node is the loss of the network there; levels add nodes and change none. */
static void
test_heights (void)
{
  const PlaneKind kinds[] = { PLANE_TRAJECTORY, PLANE_RANDOM, PLANE_LAYER, PLANE_CURVATURE };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      Placed p = placed (kinds[k], 1);
      g_autofree real *theta = g_new (real, p.problem->parameters);
      double first;

      g_assert_cmpint (p.surface->kind, ==, kinds[k]);
      g_assert_true (isnan (loss_surface_height (p.surface, 0, 0)));
      g_assert_true (loss_surface_refine (p.surface, NULL, NULL));
      first = p.surface->loss->v[0];
      while (loss_surface_refine (p.surface, NULL, NULL))
        ;
      g_assert_true (loss_surface_complete (p.surface));
      g_assert_cmpuint (p.surface->alpha->n, ==, GRID);
      g_assert_cmpfloat (p.surface->loss->v[0], ==, first);
      for (size_t i = 0; i < GRID; i++)
        for (size_t j = 0; j < GRID; j++)
          {
            double alpha = p.surface->alpha->v[i], beta = p.surface->beta->v[j],
                   height = loss_surface_height (p.surface, alpha, beta);
            plane_point (p.surface->plane, alpha, beta, theta);
            g_assert_cmpfloat_with_epsilon (height / loss_at (&p, theta), 1, ROUNDING);
          }
      placed_clear (&p);
    }
}

/* The path's end is the origin, and all of the path lies inside with a margin; half the range is half the extent. */
static void
test_path_is_held (void)
{
  Placed p = placed (PLANE_TRAJECTORY, 1), half = placed (PLANE_TRAJECTORY, 0.5);
  Projection2 end = loss_surface_project (p.surface, series_vector (p.trajectory, -1));
  const PlaneGrid *grid = p.surface->grid;

  g_assert_cmpfloat_with_epsilon (end.alpha, 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (end.beta, 0, 1e-6);
  for (int i = 0; i < RECORDS; i++)
    {
      Projection2 at = loss_surface_project (p.surface, series_vector (p.trajectory, i));
      g_assert_true (loss_surface_holds (p.surface, at.alpha, at.beta));
      g_assert_cmpfloat (at.alpha - grid->alpha[0], >, 0.1 * (grid->alpha[GRID - 1] - grid->alpha[0]));
    }
  g_assert_true (loss_surface_follows_path (p.surface));
  g_assert_false (loss_surface_holds (p.surface, grid->alpha[0] - 1, 0));
  g_assert_cmpfloat_with_epsilon (half.surface->grid->alpha[GRID - 1] - half.surface->grid->alpha[0],
                                  (grid->alpha[GRID - 1] - grid->alpha[0]) / 2, 1e-9);
  g_assert_cmpfloat (p.surface->explained[0] + p.surface->explained[1], >, 0.9);
  g_assert_cmpfloat (p.surface->explained[0] + p.surface->explained[1], <, 1 + 1e-9);
  placed_clear (&p);
  placed_clear (&half);
}

/* Placed anew after some more of the path, the axes are as they were, not mirrored. */
static void
test_goes_on (void)
{
  Placed p = placed (PLANE_TRAJECTORY, 1);
  size_t n = p.problem->parameters;
  g_autofree real *before = g_memdup2 (p.surface->directions, 2 * n * sizeof (real));
  unsigned serial = p.surface->serial;

  for (int sign = -1; sign <= 1; sign += 2)
    {
      /* As if it had been found the other way round. */
      for (size_t i = 0; i < 2 * n; i++)
        p.surface->directions[i] = (real) sign * before[i];
      series_cut (p.trajectory, RECORDS - 2);
      loss_surface_place (p.surface, p.problem, p.trajectory, PLANE_TRAJECTORY, GRID, 1, NULL);
      for (int axis = 0; axis < 2; axis++)
        {
          double along = 0;
          for (size_t i = 0; i < n; i++)
            along += sign * (double) before[(size_t) axis * n + i]
                     * (double) p.surface->directions[(size_t) axis * n + i];
          g_assert_cmpfloat (along, >, 0.9);
        }
    }
  g_assert_cmpuint (p.surface->serial, ==, serial + 2);
  placed_clear (&p);
}

/* Where the loss is not finite there are no eigenvectors: the plane is a random one, and says that it is. */
static void
test_no_eigenvectors (void)
{
  Placed p = placed (PLANE_CURVATURE, 1);
  const atomic_bool cancelled = true;

  g_assert_cmpint (p.surface->kind, ==, PLANE_CURVATURE);
  loss_surface_place (p.surface, p.problem, p.trajectory, PLANE_CURVATURE, GRID, 1, &cancelled);
  g_assert_cmpint (p.surface->kind, ==, PLANE_RANDOM);
  g_assert_false (loss_surface_follows_path (p.surface));
  ((real *) series_vector (p.trajectory, -1))[0] = NAN;
  loss_surface_place (p.surface, p.problem, p.trajectory, PLANE_CURVATURE, GRID, 1, NULL);
  g_assert_cmpint (p.surface->kind, ==, PLANE_RANDOM);
  placed_clear (&p);
}

/* Whatever a path of few points is like, a plane holds most of it: no fraction is stated. */
static void
test_few_points (void)
{
  Placed p = placed (PLANE_TRAJECTORY, 1);

  g_assert_true (isfinite (p.surface->explained[0]) && isfinite (p.surface->explained[1]));
  series_cut (p.trajectory, 3);
  loss_surface_place (p.surface, p.problem, p.trajectory, PLANE_TRAJECTORY, GRID, 1, NULL);
  g_assert_true (isfinite (p.surface->explained[0]) && isfinite (p.surface->explained[1]));
  series_cut (p.trajectory, 2);
  loss_surface_place (p.surface, p.problem, p.trajectory, PLANE_TRAJECTORY, GRID, 1, NULL);
  g_assert_true (isnan (p.surface->explained[0]) && isnan (p.surface->explained[1]));
  placed_clear (&p);
}

/* Through three: the first at the origin, the second on the first axis, all inside; unit directions. */
static void
test_through (void)
{
  Placed p = placed (PLANE_TRAJECTORY, 1);
  const real *a = series_vector (p.trajectory, 0), *b = series_vector (p.trajectory, 6),
             *c = series_vector (p.trajectory, -1);
  size_t n = p.problem->parameters;
  Projection2 first, second, third;
  double distance = 0;

  loss_surface_place_through (p.surface, p.problem, a, b, c, GRID, 0.3);
  first = loss_surface_project (p.surface, a);
  second = loss_surface_project (p.surface, b);
  third = loss_surface_project (p.surface, c);
  for (size_t i = 0; i < n; i++)
    distance += pow ((double) b[i] - (double) a[i], 2);
  g_assert_cmpint (p.surface->kind, ==, PLANE_THROUGH);
  g_assert_cmpfloat_with_epsilon (hypot (first.alpha, first.beta), 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (second.alpha, sqrt (distance), 1e-5);
  g_assert_cmpfloat_with_epsilon (second.beta, 0, 1e-5);
  g_assert_cmpfloat (third.distance, <, 1e-5);
  g_assert_true (loss_surface_holds (p.surface, second.alpha, second.beta));
  g_assert_true (loss_surface_holds (p.surface, third.alpha, third.beta));
  g_assert_false (loss_surface_holds (p.surface, -second.alpha, 0));
  placed_clear (&p);
}

/* A caption says of eigenvectors that they have not converged, and of nothing else. */
static void
test_not_converged (void)
{
  for (int k = 0; k < 3; k++)
    {
      Placed p = placed (k < 2 ? PLANE_CURVATURE : PLANE_RANDOM, 1);
      g_autoptr (Plot) plot = NULL;

      g_assert_true (loss_surface_refine (p.surface, NULL, NULL));
      p.surface->converged = k == 0;
      plot = surface_plot_new (p.surface, false);
      surface_plot_describe (plot, p.surface, p.surface->kind, p.problem);
      g_assert_true ((strstr (plot->caption, "not converged") != NULL) == (k == 1));
      placed_clear (&p);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loss-surface/heights", test_heights);
  g_test_add_func ("/loss-surface/path-is-held", test_path_is_held);
  g_test_add_func ("/loss-surface/goes-on", test_goes_on);
  g_test_add_func ("/loss-surface/no-eigenvectors", test_no_eigenvectors);
  g_test_add_func ("/loss-surface/not-converged", test_not_converged);
  g_test_add_func ("/loss-surface/few-points", test_few_points);
  g_test_add_func ("/loss-surface/through", test_through);
  return g_test_run ();
}
