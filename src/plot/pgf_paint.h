/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths, gradients and images as the commands of a pgfpicture, by the short names that PGF_MACROS gives them. */
#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

/* To be defined where @ is a letter. */
#define PGF_MACROS                                                                                                     \
  "\\def\\bM#1,#2;{\\pgfpathmoveto{\\pgfqpoint{#1bp}{#2bp}}}\n"                                                        \
  "\\def\\bL#1,#2;{\\pgfpathlineto{\\pgfqpoint{#1bp}{#2bp}}}\n"                                                        \
  "\\def\\bC#1,#2,#3,#4,#5,#6;{\\pgfpathcurveto{\\pgfqpoint{#1bp}{#2bp}}{\\pgfqpoint{#3bp}{#4bp}}"                     \
  "{\\pgfqpoint{#5bp}{#6bp}}}\n"                                                                                       \
  "\\def\\bZ{\\pgfpathclose}\n"                                                                                        \
  "\\def\\bF#1,#2,#3,#4;{\\pgfsys@color@rgb@fill{#1}{#2}{#3}\\pgfsetfillopacity{#4}}\n"                                \
  "\\def\\bS#1,#2,#3,#4;{\\pgfsys@color@rgb@stroke{#1}{#2}{#3}\\pgfsetstrokeopacity{#4}}\n"

/* What a path is written to: its points are taken through the matrix and turned upside down. */
typedef struct
{
  GString *out;
  double height; /* of the page, in points */
  cairo_matrix_t matrix;
} PgfPage;

typedef enum
{
  PGF_LINEAR,
  PGF_RADIAL,
  PGF_IMAGE
} PgfPaintKind;

typedef struct
{
  double offset, rgb[3], opacity;
} PgfStop;

typedef struct
{
  PgfPaintKind kind;
  cairo_matrix_t matrix;
  double place[5]; /* linear: from x, y to x, y; radial: from a point x, y to a circle of centre x, y and radius */
  GArray *stops;   /* of PgfStop */
  cairo_surface_t *image;
} PgfPaint;

PgfPaint *pgf_paint_new (PgfPaintKind kind, cairo_matrix_t matrix);
void pgf_paint_free (PgfPaint *paint);

/* Of the base64 of a PNG; NULL if it is none. */
cairo_surface_t *pgf_image_decode (const char *base64);

/* The number between two texts, to a thousandth. */
void pgf_number (GString *out, const char *before, double number, const char *after);
/* which: 'F' to fill, 'S' to stroke. */
void pgf_colour (GString *out, char which, const double rgb[3], double opacity);
/* The path of SVG's "d": M, L, C, H, V and Z, absolute. */
void pgf_path (const PgfPage *page, const char *data);
/* In pixels, which the page's matrix takes to their place. */
void pgf_image (const PgfPage *page, cairo_surface_t *image);
void pgf_fill_with (const PgfPage *page, const char *data, const PgfPaint *paint);
