/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the curves that every phenomenon has look, so that a colour means the same in all of them.  Told apart by dash or
 * marker, too, and by lightness in grey print.  Colours are indices into Okabe–Ito, see colourmap.h.
 *
 *   layer_styled (plot_add_line (plot, "test", name, x, y), STYLE_TEST);
 */
#pragma once

#include "figure/figure.h"

/* The colours by name, for curves that have no role of their own; and by role. */
enum
{
  COLOUR_BLUE,
  COLOUR_VERMILION,
  COLOUR_GREEN,
  COLOUR_PURPLE,
  COLOUR_ORANGE,
  COLOUR_SKY,
  COLOUR_OLIVE,

  COLOUR_TRAIN = COLOUR_BLUE,
  COLOUR_TEST = COLOUR_VERMILION,
  COLOUR_ITERATE = COLOUR_VERMILION,   /* the network that is trained, on its surface */
  COLOUR_SECOND = COLOUR_PURPLE,       /* a second network beside it */
  COLOUR_THRESHOLD = COLOUR_VERMILION, /* what a value is held against: 2/η */
  COLOUR_INTERPOLATION = COLOUR_TRAIN  /* where the training error has become zero */
};

/* Losses, errors, accuracies. */
#define STYLE_TRAIN ((Style){ .colour = COLOUR_TRAIN, .opacity = 1 })
#define STYLE_TEST ((Style){ .colour = COLOUR_TEST, .dash = DASH_DASHED, .opacity = 1 })
#define STYLE_SECOND ((Style){ .colour = COLOUR_SECOND, .dash = DASH_DASH_DOT, .opacity = 1 })

/* Of a sweep: a fit is a point of it, and the test error is what it is about. */
#define STYLE_SWEEP_TRAIN ((Style){ .colour = COLOUR_TRAIN, .dash = DASH_DASHED, .width = 2.2, .opacity = 1 })
#define STYLE_SWEEP_TEST ((Style){ .colour = COLOUR_TEST, .width = 2.2, .opacity = 1 })
#define STYLE_PREVIOUS ((Style){ .colour = COLOUR_FOREGROUND, .width = 1.6, .opacity = 0.35 }) /* curve of before */

/* What theory says: a curve of it, the function that is to be learned, a law that what is measured is held against. */
#define STYLE_THEORY ((Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DASHED, .width = 1.6, .opacity = 1 })
#define STYLE_TARGET ((Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DASHED, .width = 1.2, .opacity = 1 })
#define STYLE_LAW ((Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DASHED, .opacity = 1 })

/* A value that matters to what is measured: 2/η; and where something happens, changed parameters, an end of a range. */
#define STYLE_THRESHOLD ((Style){ .colour = COLOUR_THRESHOLD, .dash = DASH_DASHED, .opacity = 1 })
#define STYLE_INTERPOLATION ((Style){ .colour = COLOUR_INTERPOLATION, .opacity = 0.7 })
#define STYLE_MARK ((Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DOTTED, .width = 1, .opacity = 1 })
#define STYLE_DIVERGED ((Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DASH_DOT, .width = 1.6, .opacity = 1 })
#define STYLE_ZERO ((Style){ .colour = COLOUR_FOREGROUND, .dash = DASH_DASHED, .opacity = 0.4 })

/* A level of a surface that has a name, among contours that have none. */
#define STYLE_LEVEL ((Style){ .colour = COLOUR_FOREGROUND, .width = 1.6, .opacity = 1 })

/* Paths over a plane or a surface: of training, of a second network, and their lower track or shadow. */
#define STYLE_PATH ((Style){ .colour = COLOUR_ITERATE, .width = 2.5, .opacity = 1 })
#define STYLE_SECOND_PATH ((Style){ .colour = COLOUR_SECOND, .dash = DASH_DASH_DOT, .width = 2.5, .opacity = 1 })

#define STYLE_TREE ((Style){ .colour = COLOUR_BLUE, .width = 3, .opacity = 1 }) /* edges of a tree */

/* Samples, and what a network makes of them. */
#define STYLE_SAMPLES ((Style){ .colour = COLOUR_TRAIN, .marker = MARKER_CIRCLE, .width = 2.5, .opacity = 1 })
#define STYLE_PREDICTIONS ((Style){ .colour = COLOUR_TEST, .opacity = 1 }) /* of test samples, a point each */
#define STYLE_FIT ((Style){ .colour = COLOUR_TEST, .width = 2, .opacity = 1 })
