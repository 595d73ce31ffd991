/* SPDX-License-Identifier: GPL-3.0-or-later */
/* -λmin/λmax over a plane against every eigenvalue of the same Hessians in double. */
#include "toy.h"

#include "analysis/exact_curvature.h"
#include "lab/curvature_map.h"

#include <math.h>
#include <string.h>

#define NODES 5

typedef struct
{
  Problem *problem;
  Series *trajectory;
  LossSurface *plane;
  CurvatureMap *map;
} Mapped;

/* Of the plane of random directions about the first parameters, of this range. */
static Mapped
mapped (const char *const *values, double range)
{
  Mapped m = { .problem = toy_problem (values) };
  Workspace *workspace = workspace_new (m.problem->network, 64);

  m.trajectory = trajectory_new (m.problem);
  trajectory_take (m.trajectory, m.problem, 0, m.problem->first, workspace);
  m.plane = loss_surface_new (m.problem);
  loss_surface_place (m.plane, m.problem, m.trajectory, PLANE_RANDOM, 21, range, NULL);
  m.map = curvature_map_new (m.problem);
  curvature_map_place (m.map, m.plane, NODES);
  while (curvature_map_refine (m.map, m.plane, NULL, NULL))
    ;
  g_assert_true (curvature_map_complete (m.map));
  workspace_free (workspace);
  return m;
}

static void
mapped_clear (Mapped *m)
{
  curvature_map_free (m->map);
  loss_surface_free (m->plane);
  series_free (m->trajectory);
  problem_free (m->problem);
}

static double
exact_ratio (const Mapped *m, ExactCurvature *exact, double alpha, double beta)
{
  size_t n = m->problem->parameters;
  g_autofree real *theta = g_new (real, n);
  g_autofree double *values = g_new (double, n);

  plane_point (m->plane->plane, alpha, beta, theta);
  g_assert_true (exact_curvature_place (exact, theta, NULL, NULL, NULL));
  g_assert_true (exact_curvature_eigen (exact, CURVATURE_PART_HESSIAN, values, NULL));
  return fmax (-values[0], 0) / values[n - 1];
}

/* No node is farther off than the caption says, where the ends of the spectrum are dense, too. */
static void
test_exact (void)
{
  const char *const cases[][13] = {
    { "data", "spirals", "samples", "100", "width", "12", "activation", "tanh", "depth", "2", NULL },
    { "data", "digits", "samples", "60", "width", "5", "activation", "gelu", "normalisation", "true", NULL }
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      Mapped m = mapped (cases[c], 1.5);
      ExactCurvature *exact = exact_curvature_new (network_architecture (m.problem->network), m.problem->data->train,
                                                   m.map->samples);
      g_autoptr (Plot) plot = curvature_map_plot (m.map, m.plane);
      const Layer *field = plot_find (plot, "ratio");
      const char *bound = strstr (plot->caption, "error up to ");
      unsigned known = 0;

      g_assert_nonnull (bound);
      g_assert_cmpuint (field->x->n, ==, NODES);
      for (size_t j = 0; j < NODES; j++)
        for (size_t i = 0; i < NODES; i++)
          {
            double found = field->z->v[j * NODES + i], truth;
            if (isnan (found))
              continue;
            truth = exact_ratio (&m, exact, field->x->v[i], field->y->v[j]);
            g_assert_cmpfloat (fabs (found - truth), <=, g_ascii_strtod (bound + strlen ("error up to "), NULL));
            known++;
          }
      g_assert_cmpuint (known, >=, NODES * NODES - 2);
      exact_curvature_free (exact);
      mapped_clear (&m);
    }
}

/* A linear model's loss is convex everywhere; where there are gaps it is said that there are. */
static void
test_convex (void)
{
  const char *const linear[] = { "data", "clusters", "samples", "60", "depth", "0", NULL };
  Mapped m = mapped (linear, 1);
  g_autoptr (Plot) plot = curvature_map_plot (m.map, m.plane), gap = NULL;

  /* Softmax's null directions are 0 but for rounding. */
  for (size_t i = 0; i < NODES * NODES; i++)
    g_assert_cmpfloat (m.map->grid->loss[i], <, 1e-5);
  g_assert_null (strstr (plot->caption, "Blank"));
  m.map->grid->loss[3] = NAN;
  gap = curvature_map_plot (m.map, m.plane);
  g_assert_nonnull (strstr (gap->caption, "Blank: not converged"));
  mapped_clear (&m);
}

/* Another plane begins it anew; the same one goes on. */
static void
test_other_plane (void)
{
  const char *const values[] = { "data", "moons", "samples", "40", "width", "3", NULL };
  Mapped m = mapped (values, 1);
  size_t done = m.map->done;

  curvature_map_place (m.map, m.plane, NODES);
  g_assert_cmpuint (m.map->done, ==, done);
  loss_surface_place (m.plane, m.problem, m.trajectory, PLANE_RANDOM, 21, 2, NULL);
  g_autoptr (Plot) plot = curvature_map_plot (m.map, m.plane);
  g_assert_null (plot_find (plot, "ratio")); /* what is known is of the other one */
  curvature_map_place (m.map, m.plane, NODES);
  g_assert_cmpuint (m.map->done, ==, 0);
  mapped_clear (&m);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/curvature-map/exact", test_exact);
  g_test_add_func ("/curvature-map/convex", test_convex);
  g_test_add_func ("/curvature-map/other-plane", test_other_plane);
  return g_test_run ();
}
