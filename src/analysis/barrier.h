/* What the loss does along a path, and what stands in the way between minima. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* n points of a path. */
typedef struct
{
  size_t n;
  double length; /* Euclidean, in parameter space */
  double *t, *arc;
  double *train_loss, *test_loss, *train_error, *test_error;
} PathProfile;

PathProfile *path_profile_new (size_t n);
void path_profile_free (PathProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PathProfile, path_profile_free)

/* The largest height of loss[n] over the straight line between its ends, against where[n] (ascending, 0 … 1), and where
 * that is; 0 at 0 for a path that never rises over it.  NaN if any loss is not finite. */
typedef struct
{
  double height, at;
} Barrier;
Barrier path_barrier (size_t n, const double *where, const double *loss);

/* The minimum spanning tree over n nodes of a symmetric barrier[n × n] (Prim): edges[n - 1] in the order of their
 * height.  The highest edge between two nodes on the tree is the lowest pass that leads from one to the other. */
typedef struct
{
  unsigned a, b; /* a < b */
  double height;
} TreeEdge;
void barrier_tree (size_t n, const double *barrier, TreeEdge *edges);
