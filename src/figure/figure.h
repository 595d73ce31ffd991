/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A figure: what is shown, as plain data.  Plots in a grid, each with axes and layers.
 *
 * The same figure feeds the screen, PNG, SVG, PDF and CSV, so they cannot disagree.
 * A figure is built by one thread, published, and never changed again; it, its plots
 * and its arrays are reference-counted with atomic counts and may be read by any thread.
 * Not-a-number is a gap: never interpolated, clamped or averaged away.
 */
#pragma once

#include "figure/numbers.h"
#include "figure/view3d.h"

#include <glib.h>
#include <stdbool.h>

typedef enum
{
  SCALE_LINEAR,
  SCALE_LOG,
  SCALE_SYMLOG /* linear within ±1e-3 of the largest magnitude, logarithmic beyond */
} Scale;

typedef struct
{
  char *label;
  char *unit;   /* NULL or "" for none */
  char *detail; /* of the label, where there is room: of a map, how much of a path lies along it.  NULL: none */
  char *column; /* in CSV: the label as it is in the source, and the unit, "accuracy_percent"; NULL without a label */
  Scale scale;
  double low, high; /* NaN: from the data */
} Axis;

typedef enum
{
  COLOURMAP_VIRIDIS,
  COLOURMAP_CIVIDIS,
  COLOURMAP_MAGMA,
  COLOURMAP_GREY
} Colourmap;

typedef enum
{
  DASH_SOLID,
  DASH_DASHED,
  DASH_DOTTED,
  DASH_DASH_DOT,
  DASH_LONG,
  DASH_DASH_DOT_DOT
} Dash;

typedef enum
{
  MARKER_NONE,
  MARKER_CIRCLE,
  MARKER_SQUARE,
  MARKER_TRIANGLE,
  MARKER_DIAMOND,
  MARKER_CROSS
} Marker;

#define COLOUR_FOREGROUND (-1)
/* The k-th of n curves that have an order, as widths do: evenly along a map, ever lighter on a light ground. */
#define COLOUR_FAMILY 1000
#define COLOUR_OF_FAMILY(k, n) (COLOUR_FAMILY + ((n) > 1 ? 100 * (int) (k) / ((int) (n) -1) : 0))
typedef struct
{
  int colour; /* index into the Okabe–Ito colours, COLOUR_FOREGROUND, or COLOUR_OF_FAMILY */
  Dash dash;
  Marker marker;
  double width;   /* of lines, in points; 0: the theme's */
  double opacity; /* 1: opaque */
} Style;

typedef enum
{
  LAYER_LINE,
  LAYER_POINTS,
  LAYER_BARS,
  LAYER_AREA,
  LAYER_FIELD,
  LAYER_IMAGES,
  LAYER_SURFACE,
  LAYER_PATH,
  LAYER_RULE,
  LAYER_TEXT,
  LAYER_TABLE
} LayerKind;

/* The words and numbers of a table.  What a cell shows is rounded for people; its value is what CSV has. */
typedef struct
{
  guint columns, rows;
  char **titles;   /* of the columns; NULL: none are shown */
  char **names;    /* of the columns in CSV */
  char **cells;    /* rows·columns, row after row */
  double *values;  /* likewise; NaN: the cell is its text */
  char *alignment; /* 'l', 'c' or 'r' for each column */
  int *colours;    /* of the first cell of each row: that of its curve, or COLOUR_FOREGROUND */
} TableCells;

/* A layer has coordinates along the axes, what its kind has of them, and in the union under its kind's name whatever no
 * other kind has.
 *
 *  line     x[n], y[n]
 *  points   x[n], y[n]
 *  bars     x[n] (centres), y[n]
 *  area     x[n], y[n]: a part of a whole, upon the areas before it
 *  field    x[nx], y[ny] ascending, z[ny·nx] with x running fastest; with groups a map of classes: the group's colour,
 *           as strong as z in 0 … 1 says
 *  images   none
 *  surface  x[nx], y[ny], z[ny·nx]: a height over the plane
 *  path     x[n], y[n], and z[n] in a plot with a surface
 *  rule     none
 *  text     x[1], y[1], and z[1] where it names a place on a surface
 *  table    none; the plot has nothing else in it
 */
typedef struct
{
  LayerKind kind;
  char *id;   /* stable, unique in its plot: column names in CSV */
  char *name; /* in the legend, or at a rule; NULL keeps it out */
  Style style;
  Numbers *x, *y, *z;
  union
  {
    struct
    {
      Numbers *low, *high; /* n, along y: a band; or both NULL */
    } line;
    struct
    {
      Numbers *group; /* n, the class of each: colour and marker; or NULL */
      bool stems;     /* a line from each to the axis */
    } points;
    struct
    {
      Numbers *low, *high; /* n, along x: a histogram; both NULL: separate bars */
    } bars;
    struct
    {
      Numbers *low, *high; /* n, along y: where the part begins and ends */
      double fill;         /* how opaque it is */
    } area;
    struct
    {
      Numbers *group; /* ny·nx, a class each, or NULL; not of surfaces */
      guint contours; /* number of iso-lines, on a surface and on its floor */
    } grid;           /* fields and surfaces */
    struct
    {
      Numbers *pixels;  /* n·height·width, ink in 0 … 1 */
      Numbers *correct; /* n, classified correctly: 1, 0, or NaN for no verdict; or NULL */
      guint width, height;
      char **labels; /* n, or NULL */
    } images;
    struct
    {
      bool iterate; /* marked at its last point */
    } path;
    struct
    {
      double value;
      bool vertical;
    } rule;
    struct
    {
      char *text;
      double anchor; /* 0 begins at x, ½ is centred there, 1 ends there */
    } text;
    TableCells *table;
  };
} Layer;

typedef struct
{
  char *id; /* stable, unique in the figure: file names, zoom state */
  char *title;
  char *caption; /* the recipe of this plot; may be NULL */
  Axis x, y, z;  /* z: heights, and the colour bar of fields and surfaces */
  Colourmap colourmap;
  bool colour_bar;
  bool equal;     /* one unit of x is as long as one of y */
  bool clickable; /* a click is an event for the run */
  bool frameless; /* without axes and grid: a table, a map with labels of its own */
  bool map;       /* a surface from above, in two dimensions (map.h) */
  View3D view;    /* where a plot with a surface is seen from, unless the user turned it */
  guint row, column, row_span, column_span;
  GPtrArray *layers; /* of Layer */

  gatomicrefcount refs; /* private */
} Plot;

#define FIGURE_WEIGHTS 8 /* rows and columns that may have a weight */

typedef struct
{
  char *title;
  char *caption;    /* the recipe, stated: what was trained on what, how, with which seed */
  char *settings;   /* JSON, embedded in exports so that they can be restored; no paths.  May be NULL */
  guint64 step;     /* training step this shows */
  GPtrArray *plots; /* of Plot */
  double row_weights[FIGURE_WEIGHTS], column_weights[FIGURE_WEIGHTS]; /* 0: 1 */
  bool in_rows; /* plots of a row are compared: they stay by themselves, and are equally wide, where there is less room
                 */

  gatomicrefcount refs; /* private */
} Figure;

/* Figures.  _take and _add functions own what is handed to them; strings are copied. */
Figure *figure_new (const char *title);
Figure *figure_ref (Figure *figure);
void figure_unref (Figure *figure);
void figure_add (Figure *figure, Plot *plot);
Plot *figure_find (const Figure *figure, const char *id); /* borrowed, or NULL */
guint figure_rows (const Figure *figure);
/* Where row (or column) i of n begins, as a fraction of the whole, by its weights. */
double figure_cell_begin (const double weights[FIGURE_WEIGHTS], guint n, guint i);
guint figure_columns (const Figure *figure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Figure, figure_unref)

Plot *plot_new (const char *id,
                const char *title); /* row 0, column 0, spans 1, automatic linear axes, view3d_default () */
Plot *plot_copy (const Plot *plot); /* not yet published; it shares the layers */
Plot *plot_ref (Plot *plot);
void plot_unref (Plot *plot);
void plot_set_cell (Plot *plot, guint row, guint column, guint row_span, guint column_span);
void plot_set_caption (Plot *plot, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* label: marked with N_ (), it is translated here, and names the column of CSV in every language; or translated
 * already. */
void axis_set (Axis *axis, const char *label, const char *unit, Scale scale);
bool plot_is_3d (const Plot *plot);                  /* has a surface */
Layer *plot_surface (const Plot *plot);              /* its first surface, borrowed, or NULL */
Layer *plot_find (const Plot *plot, const char *id); /* borrowed, or NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plot, plot_unref)

/* Layers: each call adds one, takes the Numbers handed to it (any of them may be NULL where the
 * table above says so) and returns it, borrowed, so that its style can be set. */
Layer *plot_add_line (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y);
Layer *plot_add_band (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *low,
                      Numbers *high);
Layer *plot_add_points (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *group);
Layer *plot_add_bars (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y);
/* Bars that touch: y[n] from low[n] to high[n]. */
Layer *plot_add_histogram (Plot *plot, const char *id, const char *name, Numbers *low, Numbers *high, Numbers *y);
/* Parts of a whole, one upon the other: all areas of a plot have the same x.  What is below nothing, as an estimate may
 * be, has no height. */
Layer *plot_add_area (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y);
Layer *plot_add_field (Plot *plot, const char *id, Numbers *x, Numbers *y, Numbers *z, Numbers *group);
Layer *plot_add_images (Plot *plot, const char *id, guint width, guint height, Numbers *pixels, Numbers *correct,
                        char **labels);
Layer *plot_add_surface (Plot *plot, const char *id, Numbers *x, Numbers *y, Numbers *z);
Layer *plot_add_path (Plot *plot, const char *id, const char *name, Numbers *x, Numbers *y, Numbers *z);
Layer *plot_add_rule (Plot *plot, const char *id, const char *name, double value, bool vertical);
Layer *plot_add_text (Plot *plot, const char *id, const char *text, double x, double y);            /* begins there */
Layer *plot_add_place (Plot *plot, const char *id, const char *text, double x, double y, double z); /* on a surface */

/* Options, each for its kind; they return the layer. */
Layer *layer_contours (Layer *field, guint contours);  /* of a field or a surface */
Layer *layer_text_anchor (Layer *text, double anchor); /* 0 begins at its x, ½ is centred there, 1 ends there */
Layer *layer_stems (Layer *points);                    /* a line from each to the axis */
Layer *layer_mark_iterate (Layer *path);               /* marks its last point */
Layer *layer_drop_band (Layer *line);

/* Strings are copied.  titles may be NULL; those that are marked with N_ () are translated here, and name the columns
 * of CSV.  The first column is aligned to the left and the others to the right.  The plot has no axes, and nothing else
 * may be added to it. */
Layer *plot_add_table (Plot *plot, const char *id, const char *const *titles, const char *const *cells, guint columns,
                       guint rows);
void table_align (Layer *table, const char *alignment); /* "lcr": a letter a column */
void table_set_value (Layer *table, guint row, guint column, double value);
void table_set_colour (Layer *table, guint row, int colour);
/* The cells as a sentence for those who listen: "Line: Train 0.21, Test 0.25; Curve: …". */
char *table_describe (const Layer *table);

/* The range of an axis over all layers, finite values only (positive ones on a log scale), with the axis's own
 * low and high where they are set; *lost counts the values that do not appear.  Never empty: 0 … 1 (1 … 10) without
 * data. */
typedef enum
{
  AXIS_X,
  AXIS_Y,
  AXIS_Z
} AxisName;
void plot_range (const Plot *plot, AxisName name, double *low, double *high, guint *lost);

/* What an axis of a plot without a surface shows of it, at the given scale: the range with a margin, so that nothing
 * lies on the frame, and with the ground on which bars stand. */
void plot_limits (const Plot *plot, AxisName name, Scale scale, double *low, double *high, guint *lost);
/* Whether all that is shown along it is counted: whole numbers, and any at all. */
bool plot_is_whole (const Plot *plot, AxisName name);
bool plot_has (const Plot *plot, LayerKind kind);

/* The plot in words: the last number of each named line and path, the cells of a table, or else its range.  g_free. */
char *plot_describe (const Plot *plot);
/* All of its plots, a sentence a line, "Loss: Training 0.1, Test 0.2; Step 100.": what stands for the figure in a file,
 * for those who do not see it.  g_free. */
char *figure_describe (const Figure *figure);

/* The bilinear height of the surface at (x, y); NaN outside or at a gap. */
double layer_height_at (const Layer *surface, double x, double y);
