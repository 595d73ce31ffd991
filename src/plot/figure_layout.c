/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure_layout.h"

#include "plot/arrangement.h"

#include <math.h>

/* In sizes of the text: a plotting area of this size is comfortable, and no arrangement is preferred for a larger one;
 * and the shape of one whose height is free. */
#define COMFORTABLE_WIDTH 15
#define COMFORTABLE_HEIGHT 9
#define COMFORTABLE_SURFACE 22 /* either way */
#define SLENDER 2              /* a plotting area that is higher than so many times its width is less comfortable */
#define SHAPE 0.62
#define SHAPE_OF_SURFACE 0.85
#define LOWEST 8
#define HIGHEST 26
#define HIGHEST_SURFACE 30
#define HIGHEST_EQUAL 16 /* where units are equal, but for a map of a surface */
/* What is asked for is left only for what is more comfortable by so much. */
#define BETTER 0.2
/* No plot needs to be higher than so many sizes of the text. */
#define ENOUGH 220
#define UNLIMITED 1e9

/* ---- Heights ---- */

PlotView
plot_cell_view (const PlotCell *cell)
{
  PlotView view = plot_view_default ();

  view.frame_left = cell->frame_left;
  view.frame_right = cell->frame_right;
  view.named_above = cell->named_above;
  view.axis_below = cell->axis_below;
  return view;
}

/* shared: what the plot has of those above and below it. */
static bool
plot_fits (const Pen *pen, const Plot *plot, const PlotCell *shared, double width, double height, PlotFrame *frame)
{
  PlotView view = plot_cell_view (shared);
  g_auto (PlotLayout) layout = plot_layout (pen, plot, &view, width, height);

  if (frame != NULL)
    *frame = layout.frame;
  return layout.fits;
}

/* Most often what is about the frame is as high at every height, and the frame alone decides: that is looked at first.
 */
static double
least_height (const Pen *pen, const Plot *plot, const PlotCell *shared, double width)
{
  const double close = 0.05 * pen->theme->text;
  double low = 0, high = ENOUGH * pen->theme->text, guess;
  PlotFrame frame;

  if (!plot_fits (pen, plot, shared, width, high, &frame))
    return INFINITY;
  guess = high - frame.height + plot_least_frame_height (pen, plot) + 0.1 * close;
  if (!plot_fits (pen, plot, shared, width, guess, NULL))
    low = guess;
  else
    {
      high = guess;
      if (!plot_fits (pen, plot, shared, width, guess - close, NULL))
        low = guess - close;
    }
  while (high - low > 1.01 * close)
    {
      double middle = (low + high) / 2;
      if (plot_fits (pen, plot, shared, width, middle, NULL))
        high = middle;
      else
        low = middle;
    }
  return high;
}

/* Of a plot whose height is free: that at which its plotting area has a pleasant shape. */
static double
natural_height (const Pen *pen, const Plot *plot, const PlotCell *shared, double width)
{
  double least = least_height (pen, plot, shared, width), shape = plot_is_3d (plot) ? SHAPE_OF_SURFACE : SHAPE,
         text = pen->theme->text;
  PlotFrame frame;

  if (!isfinite (least) || plot_has (plot, LAYER_TABLE))
    return least;
  plot_fits (pen, plot, shared, width, least, &frame);
  if (plot->equal && !plot->frameless)
    {
      double lowest = frame.height;
      plot_fits (pen, plot, shared, width, ENOUGH * text, &frame); /* as wide as it can be */
      return least + fmax (0, fmin (frame.height, (plot->map ? HIGHEST : HIGHEST_EQUAL) * text) - lowest);
    }
  return least
         + fmax (0, CLAMP (shape * frame.width, LOWEST * text, (plot_is_3d (plot) ? HIGHEST_SURFACE : HIGHEST) * text)
                        - frame.height);
}

double
plot_least_height (const Pen *pen, const Plot *plot, double width)
{
  return least_height (pen, plot, &(PlotCell){ 0 }, width);
}

static double
cell_width (const Arrangement *a, guint plot, double width, double gap)
{
  return (width + gap) * (a->end[plot] - a->begin[plot]) - gap;
}

typedef double (*HeightOfPlot) (const Pen *pen, const Plot *plot, const PlotCell *shared, double width);

static double
sum_of (const double *heights, guint rows, double gap)
{
  double sum = rows > 0 ? (rows - 1) * gap : 0;

  for (guint row = 0; row < rows; row++)
    sum += heights[row];
  return sum;
}

/* What each row needs; what a plot over several needs beyond their sum is added to its last.  Once that is the most
 * which is of interest in all, the others are not looked at: each costs some layouts. */
static double *
row_heights (const Pen *pen, const Figure *figure, const Arrangement *a, double width, double gap,
             HeightOfPlot height_of, double most)
{
  double *heights = g_new0 (double, a->rows);

  for (guint span = 1; span <= a->rows; span++)
    for (guint i = 0; i < a->n; i++)
      if (a->row_span[i] == span)
        {
          const PlotCell shared = { .named_above = a->named_above[i], .axis_below = a->axis_below[i] };
          guint last = a->row[i] + span - 1;
          double height = height_of (pen, figure->plots->pdata[i], &shared, cell_width (a, i, width, gap));
          for (guint row = a->row[i]; row < last; row++)
            height -= heights[row] + gap;
          heights[last] = fmax (heights[last], height);
          if (sum_of (heights, a->rows, gap) >= most)
            return heights;
        }
  return heights;
}

/* Shares the height by the weights among the rows, each at least as high as it needs; what some take beyond their share
 * is taken from the others, until none is too low.  Where there is not enough for all, by what they need. */
static double *
shared_heights (const Arrangement *a, const double *needs, double height, double gap)
{
  double *heights = g_new0 (double, a->rows), least = sum_of (needs, a->rows, 0), all;
  g_autofree bool *is_settled = g_new0 (bool, a->rows);
  bool changed = true;

  all = height - (a->rows > 0 ? (a->rows - 1) * gap : 0);
  if (!(least <= all))
    {
      for (guint row = 0; row < a->rows; row++)
        heights[row] = isfinite (least) ? needs[row] * all / least : all / a->rows;
      return heights;
    }
  while (changed)
    {
      double rest = all, weights = 0;
      changed = false;
      for (guint row = 0; row < a->rows; row++)
        if (is_settled[row])
          rest -= needs[row];
        else
          weights += a->weight[row];
      for (guint row = 0; row < a->rows; row++)
        {
          if (is_settled[row])
            continue;
          heights[row] = rest * a->weight[row] / weights;
          if (heights[row] < needs[row])
            {
              heights[row] = needs[row];
              is_settled[row] = changed = true;
            }
        }
    }
  return heights;
}

/* How high a plot can be made use of: what has equal units, and a surface, is as wide as its cell at last, and a table
 * has its rows. */
static double
most_height (const Pen *pen, const Plot *plot, const PlotCell *shared, double width)
{
  double least = least_height (pen, plot, shared, width), lowest;
  PlotFrame frame;

  if (plot_has (plot, LAYER_TABLE))
    return least;
  if ((!plot->equal && !plot_is_3d (plot)) || !isfinite (least))
    return UNLIMITED;
  plot_fits (pen, plot, shared, width, least, &frame);
  lowest = frame.height;
  if (plot_is_3d (plot))
    return least + fmax (0, frame.width - lowest);
  plot_fits (pen, plot, shared, width, ENOUGH * pen->theme->text, &frame);
  return least + fmax (0, frame.height - lowest);
}

/* What is left of the height goes to the rows as they are high, as far as each can use it; or else to all. */
static void
grow (double *heights, const double *most, guint rows, double rest)
{
  for (guint round = 0; round <= rows && rest > 0.01; round++)
    {
      double growing = 0, all = sum_of (heights, rows, 0), given = 0;
      for (guint row = 0; row < rows; row++)
        growing += heights[row] < most[row] ? heights[row] : 0;
      for (guint row = 0; row < rows; row++)
        {
          double more = growing > 0 ? (heights[row] < most[row] ? rest * heights[row] / growing : 0)
                                    : rest * heights[row] / all;
          if (growing > 0)
            more = fmin (more, most[row] - heights[row]);
          heights[row] += fmax (0, more);
          given += fmax (0, more);
        }
      rest -= given;
    }
}

/* Of plots that stand in rows of their own choice: what suits each, and more; or so much less that all are as far from
 * what they need; NULL where there is not even that. */
static double *
pleasant_heights (const Pen *pen, const Figure *figure, const Arrangement *a, double width, double height, double gap)
{
  g_autofree double *heights = row_heights (pen, figure, a, width, gap, natural_height, INFINITY), *most = NULL,
                    *needs = NULL;
  double pleasant = sum_of (heights, a->rows, gap), rest = height - pleasant, least, part;

  if (!isfinite (pleasant))
    return NULL;
  if (rest < 0)
    {
      needs = row_heights (pen, figure, a, width, gap, least_height, INFINITY);
      least = sum_of (needs, a->rows, gap);
      part = (height - least) / (pleasant - least);
      for (guint row = 0; row < a->rows; row++)
        heights[row] = needs[row] + part * (heights[row] - needs[row]);
      return height >= least ? g_steal_pointer (&heights) : NULL;
    }
  most = row_heights (pen, figure, a, width, gap, most_height, INFINITY);
  grow (heights, most, a->rows, rest);
  return g_steal_pointer (&heights);
}

/* ---- Cells ---- */

static void
set_cells (const Arrangement *a, const double *heights, double width, double gap, PlotCell *cells)
{
  for (guint i = 0; i < a->n; i++)
    {
      PlotCell *cell = &cells[i];
      cell->x = (width + gap) * a->begin[i];
      cell->width = cell_width (a, i, width, gap);
      cell->y = sum_of (heights, a->row[i], gap) + (a->row[i] > 0 ? gap : 0);
      cell->height = sum_of (heights + a->row[i], a->row_span[i], gap);
      cell->named_above = a->named_above[i];
      cell->axis_below = a->axis_below[i];
    }
}

/* How comfortable the least comfortable plot is: 1, or less; below 0 where one does not fit. */
static double
comfort (const Pen *pen, const Figure *figure, const PlotCell *cells)
{
  double least = 1, text = pen->theme->text;
  bool all_fit = true;

  for (guint i = 0; i < figure->plots->len; i++)
    {
      const Plot *plot = figure->plots->pdata[i];
      PlotFrame frame;
      all_fit = plot_fits (pen, plot, &cells[i], cells[i].width, cells[i].height, &frame) && all_fit;
      if (plot_is_3d (plot))
        least = fmin (least, fmin (frame.width, frame.height) / (COMFORTABLE_SURFACE * text));
      else if (!plot_has (plot, LAYER_TABLE))
        least = fmin (least,
                      fmin (fmin (frame.width / (COMFORTABLE_WIDTH * text), frame.height / (COMFORTABLE_HEIGHT * text)),
                            SLENDER * frame.width / fmax (frame.height, 1)));
    }
  return all_fit ? least : least - 2;
}

/* What is reflowed, on paper, by what suits each plot; else by the weights alone; only where that is not good are needs
 * looked at, which costs more. */
static double
try_arrangement (const Pen *pen, const Figure *figure, const Arrangement *a, double width, double height, double gap,
                 PlotCell *cells)
{
  g_autofree double *nothing = g_new0 (double, a->rows), *plain = shared_heights (a, nothing, height, gap),
                    *needs = NULL, *heights = NULL, *pleasant = NULL;
  double found;

  if (a->reflowed && pen->theme->paper)
    pleasant = pleasant_heights (pen, figure, a, width, height, gap);
  if (pleasant != NULL)
    {
      set_cells (a, pleasant, width, gap, cells);
      found = comfort (pen, figure, cells);
      if (found >= 0)
        return found;
    }
  set_cells (a, plain, width, gap, cells);
  found = comfort (pen, figure, cells);
  if (found >= 0)
    return found;
  needs = row_heights (pen, figure, a, width, gap, least_height, INFINITY);
  heights = shared_heights (a, needs, height, gap);
  set_cells (a, heights, width, gap, cells);
  return comfort (pen, figure, cells);
}

/* ---- Axes above each other ---- */

static bool
are_aligned (const Figure *figure, const PlotCell *cells, guint a, guint b)
{
  return plot_can_be_aligned (figure->plots->pdata[a]) && plot_can_be_aligned (figure->plots->pdata[b])
         && fabs (cells[a].x - cells[b].x) < 0.5 && fabs (cells[a].width - cells[b].width) < 0.5;
}

/* Maps without axes, of which one may have the colour bar of them all: they are of one size. */
static bool
is_bare_map (const Plot *plot)
{
  return plot->frameless && plot->equal && plot_has (plot, LAYER_FIELD) && !plot_is_3d (plot);
}

static bool
fits_aligned (const Pen *pen, const Plot *plot, const PlotCell *cell)
{
  PlotView view = plot_cell_view (cell);
  g_auto (PlotLayout) layout = plot_layout (pen, plot, &view, cell->width, cell->height);

  return layout.fits;
}

/* Inside both frames. */
static void
take_frame (PlotCell *cell, const PlotFrame *a, const PlotFrame *b)
{
  double right = fmin (a->x + a->width, b->x + b->width);

  cell->frame_left = fmax (cell->frame_left, fmax (a->x, b->x));
  cell->frame_right = cell->frame_right > 0 ? fmin (cell->frame_right, right) : right;
}

/* What leaves room for the labels of all of them; if that is too little for one, all are free. */
static void
align_frames (const Pen *pen, const Figure *figure, PlotCell *cells)
{
  guint n = figure->plots->len;
  g_autofree PlotFrame *frames = g_new0 (PlotFrame, MAX (n, 1));

  /* Twice: in a frame of another width an axis may have other labels, the last of which stands out further. */
  for (int round = 0; round < 2; round++)
    {
      for (guint i = 0; i < n; i++)
        plot_fits (pen, figure->plots->pdata[i], &cells[i], cells[i].width, cells[i].height, &frames[i]);
      for (guint i = 0; i < n; i++)
        for (guint k = 0; k < n; k++)
          if (k != i && are_aligned (figure, cells, i, k))
            take_frame (&cells[i], &frames[i], &frames[k]);
    }
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < n; k++)
      if (k != i && is_bare_map (figure->plots->pdata[i]) && is_bare_map (figure->plots->pdata[k]))
        {
          double right = plot_padding (pen) + fmin (frames[i].width, frames[k].width);
          cells[i].frame_right = cells[i].frame_right > 0 ? fmin (cells[i].frame_right, right) : right;
        }
  for (guint i = 0; i < n; i++)
    if (cells[i].frame_right > 0 && !fits_aligned (pen, figure->plots->pdata[i], &cells[i]))
      for (guint k = 0; k < n; k++)
        if (k == i || are_aligned (figure, cells, i, k))
          cells[k].frame_left = cells[k].frame_right = 0;
}

/* Whether each plot that has its axis below stands as its neighbour does: only then are the labels there right. */
static bool
joins_hold (const Figure *figure, const PlotCell *cells)
{
  for (guint i = 0; i < figure->plots->len; i++)
    if (cells[i].axis_below && cells[i].frame_right <= 0)
      return false;
  return true;
}

static Arrangement
arrangement_of (const Figure *figure, guint columns, bool joined)
{
  Arrangement a = columns == 0 ? arrangement_wished (figure) : arrangement_reflowed (figure, columns);

  if (joined)
    arrangement_join (&a, figure);
  return a;
}

/* On a page that is so much wider than high a surface may take its whole height, if that is so much more comfortable.
 */
#define WIDE 1.8
#define WIDE_ON_PAPER 1.3
#define BETTER_BESIDE 0.1

static double
try_beside (const Pen *pen, const Figure *figure, double width, double height, double gap, bool joined, double best,
            PlotCell *cells)
{
  static const double fractions[] = { 0.5, 0.42 };
  const double wide = pen->theme->paper ? WIDE_ON_PAPER : WIDE;
  guint n = figure->plots->len;

  for (guint i = 0; i < 3 * G_N_ELEMENTS (fractions) && width > wide * height && best < 1 - BETTER_BESIDE; i++)
    {
      g_auto (Arrangement) a = arrangement_beside (figure, fractions[i / 3], 1 + i % 3);
      g_autofree PlotCell *tried = g_new0 (PlotCell, MAX (n, 1));
      double found;
      if (a.n == 0)
        continue;
      if (joined)
        arrangement_join (&a, figure);
      found = try_arrangement (pen, figure, &a, width, height, gap, tried);
      if (found < 0 || found <= best + BETTER_BESIDE)
        continue;
      best = found;
      memcpy (cells, tried, n * sizeof *cells);
    }
  return best;
}

static FigureLayout
lay_out (const Pen *pen, const Figure *figure, double width, double height, double gap, bool joined)
{
  guint n = figure->plots->len;
  g_auto (Arrangement) wish = arrangement_of (figure, 0, joined);
  FigureLayout layout = { .cells = g_new0 (PlotCell, MAX (n, 1)) };
  double best = try_arrangement (pen, figure, &wish, width, height, gap, layout.cells),
         at_least = best < 0 ? best : best + BETTER;

  for (guint columns = MIN (figure_columns (figure), n); best < 1 && columns >= 1; columns--)
    {
      g_auto (Arrangement) other = arrangement_of (figure, columns, joined);
      g_autofree PlotCell *cells = g_new0 (PlotCell, MAX (n, 1));
      double found = try_arrangement (pen, figure, &other, width, height, gap, cells);
      if (found <= at_least)
        continue;
      best = found;
      at_least = found + BETTER;
      memcpy (layout.cells, cells, n * sizeof *cells);
    }
  best = try_beside (pen, figure, width, height, gap, joined, best, layout.cells);
  layout.fits = best >= 0;
  align_frames (pen, figure, layout.cells);
  return layout;
}

/* Plots share axes and legends on paper alone: in a window each is zoomed into by itself. */
FigureLayout
figure_layout_plots (const Pen *pen, const Figure *figure, double width, double height, double gap)
{
  FigureLayout layout = lay_out (pen, figure, width, height, gap, pen->theme->paper);

  if (!pen->theme->paper || joins_hold (figure, layout.cells))
    return layout;
  figure_layout_clear (&layout);
  return lay_out (pen, figure, width, height, gap, false);
}

/* ---- With title and caption ---- */

static double
title_height (const Pen *pen, const Figure *figure, double width)
{
  TextStyle style = figure_title_style (pen, width);
  double height;

  if (figure->title == NULL || *figure->title == '\0')
    return 0;
  pen_text_size (pen, figure->title, &style, NULL, &height);
  return height + 1.1 * pen->theme->text;
}

static double
caption_height (const Pen *pen, const Figure *figure, double width)
{
  TextStyle style = plot_caption_style (pen, width - 2 * plot_padding (pen));
  double height;

  if (figure->caption == NULL || *figure->caption == '\0')
    return 0;
  pen_text_size (pen, figure->caption, &style, NULL, &height);
  return height + plot_padding (pen);
}

FigureLayout
figure_layout (const Pen *pen, const Figure *figure, double width, double height)
{
  double top = title_height (pen, figure, width), bottom = caption_height (pen, figure, width);
  FigureLayout layout = figure_layout_plots (pen, figure, width, fmax (8, height - top - bottom), 0);

  layout.fits = layout.fits && height > top + bottom;
  layout.title_height = top;
  layout.caption_height = bottom;
  for (guint i = 0; i < figure->plots->len; i++)
    layout.cells[i].y += top;
  return layout;
}

void
figure_layout_clear (FigureLayout *layout)
{
  g_clear_pointer (&layout->cells, g_free);
}

static double
least_of_arrangements (const Pen *pen, const Figure *figure, double width, double gap, bool joined)
{
  double least = INFINITY;
  guint columns = MIN (figure_columns (figure), figure->plots->len);

  for (guint k = columns + 1; k >= 1; k--)
    {
      g_auto (Arrangement) a = arrangement_of (figure, k > columns ? 0 : k, joined);
      g_autofree double *needs = row_heights (pen, figure, &a, width, gap, least_height, least);
      least = fmin (least, sum_of (needs, a.rows, gap));
    }
  return least * (1 + 1e-6);
}

/* What is joined needs less, but only where it can be aligned as well. */
double
figure_least_height (const Pen *pen, const Figure *figure, double width, double gap, bool whole)
{
  double besides = whole ? title_height (pen, figure, width) + caption_height (pen, figure, width) : 0,
         least = least_of_arrangements (pen, figure, width, gap, pen->theme->paper);

  if (pen->theme->paper && isfinite (least))
    {
      g_auto (FigureLayout) layout = figure_layout_plots (pen, figure, width, least, gap);
      if (!layout.fits)
        least = least_of_arrangements (pen, figure, width, gap, false);
    }
  return besides + least;
}

/* A figure is not higher than a page, if it can be less. */
#define PAGE 666 /* points, or */
#define PAGE_OF_WIDTH 1.4

/* That of the arrangement which a figure of that height will have. */
double
figure_natural_height (const Pen *pen, const Figure *figure, double width)
{
  double besides = title_height (pen, figure, width) + caption_height (pen, figure, width), height = INFINITY,
         best = -INFINITY;
  guint columns = MIN (figure_columns (figure), figure->plots->len);
  g_autofree PlotCell *cells = g_new0 (PlotCell, MAX (figure->plots->len, 1));

  for (guint k = columns + 1; k >= 1 && best < 1; k--)
    {
      g_auto (Arrangement) a = arrangement_of (figure, k > columns ? 0 : k, pen->theme->paper);
      g_autofree double *heights = row_heights (pen, figure, &a, width, 0, natural_height, INFINITY);
      double sum = sum_of (heights, a.rows, 0), found;
      if (!isfinite (sum))
        continue;
      set_cells (&a, heights, width, 0, cells);
      found = comfort (pen, figure, cells);
      if (found < 0 || found <= best + BETTER)
        continue;
      best = found;
      height = besides + sum;
    }
  if (isfinite (height) && height > fmax (PAGE, PAGE_OF_WIDTH * width))
    height = fmin (height,
                   fmax (fmax (PAGE, PAGE_OF_WIDTH * width), figure_least_height (pen, figure, width, 0, true)));
  return height;
}
