/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How features that collapse are drawn: up to four classes in space, of more the cosines between their means. */
#pragma once

#include "figure/figure.h"

#include <stdint.h>

#define COLLAPSE_DRAWN 4 /* classes, in three dimensions */

/* Borrowed.  A class without samples has means of not-a-number. */
typedef struct
{
  unsigned classes, dimension;
  size_t n;
  const uint32_t *labels; /* [n] */
  const double *features; /* [n × dimension] */
  const double *first;    /* [n × dimension]: features at first, drawn palely; NULL: none */
  const double *centre;   /* [dimension], taken from the features; NULL: zero */
  const double *means;    /* [classes × dimension], centred */
  const double *w;        /* [classes × dimension] */
  bool seen_from_means;   /* the axes are those of the space that the means span, not the first three */
  double angle;           /* that the picture is turned by, in degrees */
} CollapseView;

/* Features, class means with lines between them, and the rows of W as long as the means are in the mean. */
Plot *collapse_view_features (const CollapseView *self);
/* The cosines between two class means; the first class is called so. */
Plot *collapse_view_cosines (const CollapseView *self, unsigned first_class);
