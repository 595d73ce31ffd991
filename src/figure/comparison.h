/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of several runs as one: beside each other, with what can be compared made equal, or on common axes. */
#pragma once

#include "figure/figure.h"

#define COMPARISON_ERROR (comparison_error_quark ())
GQuark comparison_error_quark (void);
typedef enum
{
  COMPARISON_ERROR_PLOTS,  /* the figures have not the same plots */
  COMPARISON_ERROR_AXES,   /* plots of one id have different axes */
  COMPARISON_ERROR_OVERLAY /* what cannot be laid over another */
} ComparisonError;

/* Borrowed. */
typedef struct
{
  guint n;
  Figure *const *figures;
  const char *const *captions; /* of the whole figures, where only some of their plots are compared; any may be NULL */
  const char *const *names;    /* of the runs, no two alike: "width 16" */
  const char *const *ids;      /* likewise: "width-16" */
  const char *differences;     /* in words; NULL: there are none */
  const guint *ranks;          /* n, where the runs have an order; or NULL */
  guint ranked;                /* how many ranks there are */
} Comparison;

/* The plots that all have, in the first one's order, each beside its like: under the names of the runs, with common
 * ranges of their axes (the union of what each would show), heights and colours, and the first one's view and colour
 * map.  Ranges stay their own where one would be lost in the union, and the caption says so: where that is more than
 * 100 times as wide, or has more than 30 decades.  Their ids are "loss-width-16". */
Figure *comparison_beside (const Comparison *runs, GError **error);

/* The plots that all have on common axes: lines, bands, points, and paths on a plane, coloured by run, along a map
 * where the runs have an order, and told apart by dash, or by marker where a run has several lines; rules and texts
 * that are the same in all are there once.  What cannot be laid over another (surfaces, maps, images, tables, bars,
 * areas, points in classes) is an error.  Where skipped is given such plots are left out, and it gets their ids:
 * "surface, samples", or NULL; g_free. */
Figure *comparison_overlaid (const Comparison *runs, char **skipped, GError **error);

/* ---- For these two ---- */

/* The ids of the plots that all have; NULL and an error where there is none, or where their axes differ. */
GPtrArray *comparison_common_plots (const Comparison *runs, GError **error); /* of const char, borrowed */
/* Title and caption: what differs, what is common. */
Figure *comparison_figure (const Comparison *runs, const char *title);
