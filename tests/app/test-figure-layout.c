/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every preset's figure at the sizes that it is printed and shown in: no two texts overlap, none is cut or smaller than
 * 6 points, every plot has an area for its data and two labels an axis, every layer with a name is named, and no legend
 * lies over data; every text can be read on its ground, and layers with names are told apart in grey print and by those
 * who see no green.  Where a size does not do, the least that does is named, and does.
 *
 * FIGURE_FOLDER=FOLDER has each of them written there as PNG, to be looked at. */
#include "colour-vision.h"

#include "experiments/experiments.h"
#include "figure/scale.h"
#include "lab/recipe.h"
#include "plot/export.h"
#include "plot/figure_layout.h"
#include "runs/run.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define POINTS_PER_MM (72 / 25.4)
#define LEAST_TEXT 6

static const struct
{
  double width, height; /* mm; height 0: as follows from the content */
  ThemeName theme;
} sizes[] = {
  { 85, 0, THEME_LIGHT },   { 85, 85, THEME_LIGHT },       { 170, 120, THEME_LIGHT },
  { 170, 120, THEME_DARK }, { 254, 143, THEME_PROJECTOR }, { 100, 250, THEME_LIGHT },
};

typedef struct
{
  const char *experiment, *preset;
  double width, height;
  bool tight; /* no lower figure would do */
  guint faults;
} Place;

static void G_GNUC_PRINTF (2, 3) fault (Place *place, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  place->faults++;
  g_test_message ("%s %s at %.0f × %.0f mm: %s", place->experiment, place->preset, place->width, place->height, text);
}

/* ---- What is asked of the parts ---- */

static bool
is_text (const PartBox *box)
{
  return box->part == PART_TEXT || box->part == PART_X_LABEL || box->part == PART_Y_LABEL || box->part == PART_ENTRY;
}

static bool
overlap (const PartBox *a, const PartBox *b)
{
  const double touch = 0.2; /* points */

  return a->x + touch < b->x + b->width && b->x + touch < a->x + a->width && a->y + touch < b->y + b->height
         && b->y + touch < a->y + a->height;
}

static bool
is_inside (const PartBox *a, const PartBox *b)
{
  const double touch = 0.3;

  return a->x > b->x - touch && a->y > b->y - touch && a->x + a->width < b->x + b->width + touch
         && a->y + a->height < b->y + b->height + touch;
}

/* What is written on a map or a surface has no ground of one colour. */
static bool
is_on_map (const Figure *figure, const PartBox *text, const PartBox *cell)
{
  const Plot *plot = cell->text != NULL ? figure_find (figure, cell->text) : NULL;

  return plot != NULL && (plot_has (plot, LAYER_FIELD) || plot_is_3d (plot)) && is_inside (text, cell + 1);
}

/* 4.5:1, as WCAG 2.1 asks for of texts of that size. */
static void
check_contrast (Place *place, const Figure *figure, const PartBox *text, const PartBox *cell, ThemeName theme)
{
  double contrast = colour_contrast (text->colour, theme_make (theme, false, 8).ground);

  if (contrast < 4.5 && !is_on_map (figure, text, cell))
    fault (place, "“%.40s” has a contrast of %.2f", text->text, contrast);
}

/* A text belongs to the plot that was last begun before it, or to the page. */
static void
check_texts (Place *place, const Figure *figure, const GArray *parts, const ExportOptions *options)
{
  const PartBox page = { .width = options->width_mm * POINTS_PER_MM, .height = options->height_mm * POINTS_PER_MM };

  for (guint i = 0; i < parts->len; i++)
    {
      const PartBox *text = &g_array_index (parts, PartBox, i), *cell = &page;
      if (!is_text (text) || text->width <= 0)
        continue;
      for (guint k = 0; k < i; k++)
        if (g_array_index (parts, PartBox, k).part == PART_PLOT)
          cell = &g_array_index (parts, PartBox, k);
      if (!is_inside (text, cell))
        fault (place, "“%.40s” leaves its cell %s", text->text, cell->text != NULL ? cell->text : "");
      check_contrast (place, figure, text, cell, options->theme);
      if (text->size < LEAST_TEXT)
        fault (place, "“%.40s” has %.2f points", text->text, text->size);
      for (guint k = 0; k < i; k++)
        {
          const PartBox *other = &g_array_index (parts, PartBox, k);
          if (is_text (other) && other->width > 0 && overlap (text, other))
            fault (place, "“%.40s” overlaps “%.40s” in %s", text->text, other->text,
                   cell->text != NULL ? cell->text : "");
        }
    }
}

static guint
count_labels (const GArray *parts, guint from, Part part)
{
  guint labels = 0;

  for (guint i = from; i < parts->len && g_array_index (parts, PartBox, i).part != PART_PLOT; i++)
    labels += g_array_index (parts, PartBox, i).part == part;
  return labels;
}

static bool
is_named (const GArray *parts, guint from, const char *name)
{
  for (guint i = from; i < parts->len && g_array_index (parts, PartBox, i).part != PART_PLOT; i++)
    if (is_text (&g_array_index (parts, PartBox, i)) && g_str_equal (g_array_index (parts, PartBox, i).text, name))
      return true;
  return false;
}

/* "Line, test" also by "Line" and "test", which are the heads of a column and a row of a legend. */
static bool
is_named_in_parts (const GArray *parts, guint from, const char *name)
{
  static const char *const commas[] = { ", ", "，" };

  for (guint i = 0; i < G_N_ELEMENTS (commas); i++)
    {
      const char *comma = g_strrstr (name, commas[i]);
      g_autofree char *head = comma != NULL ? g_strndup (name, (gsize) (comma - name)) : NULL;
      if (comma != NULL && is_named (parts, from, head) && is_named (parts, from, comma + strlen (commas[i])))
        return true;
    }
  return is_named (parts, from, name);
}

/* Where the plot is that stands right above (-1) or below (1) that at the place; 0: there is none. */
static guint
neighbour (const GArray *parts, guint at, int side)
{
  const PartBox *box = &g_array_index (parts, PartBox, at);

  for (guint k = 0; k < parts->len; k++)
    {
      const PartBox *other = &g_array_index (parts, PartBox, k);
      double gap = side > 0 ? other->y - box->y - box->height : box->y - other->y - other->height;
      if (k != at && other->part == PART_PLOT && fabs (gap) < 0.5 && fabs (other->x - box->x) < 0.5
          && fabs (other->width - box->width) < 0.5)
        return k + 1;
    }
  return 0;
}

/* As its namesake in the plot above, which is named, or looks as another above that. */
static bool
is_named_above (const Figure *figure, const Layer *layer, const GArray *parts, guint at)
{
  guint above = neighbour (parts, at, -1);
  const Layer *same;

  if (above == 0)
    return false;
  same = plot_find (figure_find (figure, g_array_index (parts, PartBox, above - 1).text), layer->id);
  return same != NULL && same->style.colour == layer->style.colour && same->style.dash == layer->style.dash
         && same->style.marker == layer->style.marker && g_strcmp0 (same->name, layer->name) == 0
         && (is_named_in_parts (parts, above, layer->name) || is_named_above (figure, layer, parts, above - 1));
}

/* One named line alone needs no legend. */
static void
check_names (Place *place, const Figure *figure, const Plot *plot, const GArray *parts, guint from)
{
  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      bool alone = legend_entries (plot) == 1 && layer->kind != LAYER_RULE;
      if (layer->name != NULL && *layer->name != '\0' && layer->kind != LAYER_RULE && !alone
          && !is_named_in_parts (parts, from, layer->name) && !is_named_above (figure, layer, parts, from - 1))
        fault (place, "“%s” of %s is not named", layer->name, plot->id);
    }
}

/* In units of CIELAB, of which two are just seen side by side: so much lighter or darker in grey, which is printed on
 * white, and so far apart without green.  Areas are as opaque as they are drawn. */
#define LIGHTER 15
#define FAR 15

static Colour
colour_seen (const Layer *layer, const Theme *theme)
{
  Colour colour = layer->style.colour == COLOUR_FOREGROUND ? theme->foreground
                                                           : colourmap_of_index (layer->style.colour, theme->dark);
  double t = layer->kind == LAYER_AREA ? layer->area.fill : 1;

  return (Colour){ theme->ground.r + t * (colour.r - theme->ground.r),
                   theme->ground.g + t * (colour.g - theme->ground.g),
                   theme->ground.b + t * (colour.b - theme->ground.b) };
}

static bool
are_told_apart (const Layer *a, const Layer *b, ThemeName name)
{
  Theme theme = theme_make (name, false, 8);
  Colour one = colour_seen (a, &theme), other = colour_seen (b, &theme);

  if (a->kind != b->kind || a->style.dash != b->style.dash || a->style.marker != b->style.marker)
    return true;
  return (theme.dark || fabs (colour_lightness (one) - colour_lightness (other)) >= LIGHTER)
         && colour_difference (colour_without_green (one), colour_without_green (other)) >= FAR;
}

static void
check_styles (Place *place, const Plot *plot, ThemeName theme)
{
  for (guint i = 0; i < plot->layers->len; i++)
    for (guint k = 0; k < i; k++)
      {
        const Layer *a = plot->layers->pdata[i], *b = plot->layers->pdata[k];
        if (a->name != NULL && b->name != NULL && a->kind != LAYER_RULE && b->kind != LAYER_RULE
            && !are_told_apart (a, b, theme))
          fault (place, "“%s” and “%s” of %s are told apart by colour alone", a->name, b->name, plot->id);
      }
}

/* Where data are on the page, in points. */
typedef struct
{
  const Plot *plot;
  const PartBox *frame;
  double low[2], high[2];
} Places;

static Places
places_of (const Plot *plot, const PartBox *frame)
{
  Places places = { .plot = plot, .frame = frame };

  plot_limits (plot, AXIS_X, plot->x.scale, &places.low[0], &places.high[0], NULL);
  plot_limits (plot, AXIS_Y, plot->y.scale, &places.low[1], &places.high[1], NULL);
  return places;
}

static double
place_x (const Places *places, double x)
{
  return places->frame->x
         + places->frame->width * scale_forward (places->plot->x.scale, places->low[0], places->high[0], x);
}

static double
place_y (const Places *places, double y)
{
  return places->frame->y
         + places->frame->height * (1 - scale_forward (places->plot->y.scale, places->low[1], places->high[1], y));
}

static bool
is_in (const PartBox *box, double x, double y)
{
  return x > box->x && x < box->x + box->width && y > box->y && y < box->y + box->height;
}

/* Cut by the sides of the box one after the other (Liang, Barsky 1984); not-a-number is in no box. */
static bool
segment_meets (const PartBox *box, double x0, double y0, double x1, double y1)
{
  const double step[4] = { x0 - x1, x1 - x0, y0 - y1, y1 - y0 };
  const double room[4] = { x0 - box->x, box->x + box->width - x0, y0 - box->y, box->y + box->height - y0 };
  double from = 0, to = 1;

  for (guint side = 0; side < 4; side++)
    if (step[side] < 0)
      from = fmax (from, room[side] / step[side]);
    else if (step[side] > 0)
      to = fmin (to, room[side] / step[side]);
    else if (!(step[side] == 0 && room[side] > 0))
      return false;
  return from < to;
}

/* What stands upright from one height to another, as a bar or a band does at each of its places. */
static bool
upright_meets (const PartBox *box, double left, double right, double y0, double y1)
{
  return right > box->x && left < box->x + box->width && fmax (y0, y1) > box->y && fmin (y0, y1) < box->y + box->height;
}

static bool
layer_meets (const Places *places, const Layer *layer, const PartBox *box)
{
  bool joined = layer->kind == LAYER_LINE || layer->kind == LAYER_PATH,
       banded = layer->kind == LAYER_LINE && layer->line.low != NULL,
       touching = layer->kind == LAYER_BARS && layer->bars.low != NULL;

  if (!joined && !touching && layer->kind != LAYER_POINTS)
    return false;
  for (size_t k = 0; k < layer->x->n; k++)
    {
      double x = place_x (places, layer->x->v[k]), y = place_y (places, layer->y->v[k]);
      if (touching
              ? upright_meets (box, place_x (places, layer->bars.low->v[k]), place_x (places, layer->bars.high->v[k]),
                               y, places->frame->y + places->frame->height)
              : is_in (box, x, y))
        return true;
      if (banded
          && upright_meets (box, x, x, place_y (places, layer->line.low->v[k]),
                            place_y (places, layer->line.high->v[k])))
        return true;
      if (joined && k > 0
          && segment_meets (box, place_x (places, layer->x->v[k - 1]), place_y (places, layer->y->v[k - 1]), x, y))
        return true;
    }
  return false;
}

/* No line, path, band, touching bar or point lies under a legend. */
static void
check_legend (Place *place, const Plot *plot, const PartBox *frame, const PartBox *legend)
{
  const Places places = places_of (plot, frame);

  for (guint i = 0; i < plot->layers->len; i++)
    if (layer_meets (&places, plot->layers->pdata[i], legend))
      fault (place, "the legend of %s lies over %s", plot->id, ((const Layer *) plot->layers->pdata[i])->id);
}

static bool
has_numbers (const Numbers *numbers)
{
  for (size_t k = 0; numbers != NULL && k < numbers->n; k++)
    if (isfinite (numbers->v[k]))
      return true;
  return false;
}

/* A datum of the layer that its axes show; rules and texts are none. */
static bool
layer_is_seen (const Plot *plot, const Layer *layer)
{
  const PartBox unit = { .width = 1, .height = 1 },
                nearly = { .x = -0.001, .y = -0.001, .width = 1.002, .height = 1.002 };
  const Places places = places_of (plot, &unit);

  switch (layer->kind)
    {
    case LAYER_FIELD:
    case LAYER_SURFACE:
      return has_numbers (layer->z);
    case LAYER_IMAGES:
      return has_numbers (layer->images.pixels);
    case LAYER_TABLE:
      return layer->table->rows > 0;
    case LAYER_RULE:
    case LAYER_TEXT:
      return false;
    default:
      for (size_t k = 0; k < layer->x->n; k++)
        if (is_in (&nearly, place_x (&places, layer->x->v[k]), place_y (&places, layer->y->v[k])))
          return true;
      return false;
    }
}

static void
check_data (Place *place, const Plot *plot)
{
  for (guint i = 0; i < plot->layers->len; i++)
    if (layer_is_seen (plot, plot->layers->pdata[i]))
      return;
  fault (place, "%s shows no datum", plot->id);
}

/* The plot right below has the same ends of x at the same places, to the point. */
static bool
has_axis_below (const Figure *figure, const Plot *plot, const GArray *parts, guint from)
{
  guint below = neighbour (parts, from, 1);
  const PartBox *frame = &g_array_index (parts, PartBox, from + 1), *its;
  const Plot *lower;
  double low[2], high[2];

  if (below == 0)
    return false;
  lower = figure_find (figure, g_array_index (parts, PartBox, below - 1).text);
  its = &g_array_index (parts, PartBox, below);
  plot_limits (plot, AXIS_X, plot->x.scale, &low[0], &high[0], NULL);
  plot_limits (lower, AXIS_X, lower->x.scale, &low[1], &high[1], NULL);
  return g_strcmp0 (plot->x.label, lower->x.label) == 0 && plot->x.scale == lower->x.scale && low[0] == low[1]
         && high[0] == high[1] && fabs (frame->x - its->x) < 0.01 && fabs (frame->width - its->width) < 0.01
         && (count_labels (parts, below, PART_X_LABEL) >= 2 || has_axis_below (figure, lower, parts, below - 1));
}

static void
check_plot (Place *place, const Figure *figure, const Plot *plot, const GArray *parts, guint from)
{
  bool has_axes = plot_has_axes (plot) && !plot_is_3d (plot);
  const PartBox *frame = &g_array_index (parts, PartBox, from + 1);

  g_assert_cmpint (frame->part, ==, PART_FRAME);
  if (!is_inside (frame, frame - 1))
    fault (place, "the frame of %s leaves its cell", plot->id);
  if (frame->width < 6 * LEAST_TEXT || frame->height < 5 * LEAST_TEXT)
    fault (place, "the frame of %s is %.0f × %.0f", plot->id, frame->width, frame->height);
  if (has_axes && count_labels (parts, from + 1, PART_X_LABEL) < 2 && !has_axis_below (figure, plot, parts, from))
    fault (place, "the x axis of %s has fewer than two labels", plot->id);
  if (has_axes && count_labels (parts, from + 1, PART_Y_LABEL) < 2)
    fault (place, "the y axis of %s has fewer than two labels", plot->id);
  check_data (place, plot);
  check_names (place, figure, plot, parts, from + 1);
  for (guint i = from + 1; i < parts->len && g_array_index (parts, PartBox, i).part != PART_PLOT; i++)
    if (g_array_index (parts, PartBox, i).part == PART_LEGEND)
      check_legend (place, plot, frame, &g_array_index (parts, PartBox, i));
}

/* Plotting areas above each other begin and end at the same places, to the point, where there is room for that. */
static void
check_alignment (Place *place, const Figure *figure, const GArray *parts)
{
  for (guint i = 0; i + 1 < parts->len; i++)
    for (guint k = i + 1; k + 1 < parts->len; k++)
      {
        const PartBox *a = &g_array_index (parts, PartBox, i), *b = &g_array_index (parts, PartBox, k);
        const Plot *first = a->part == PART_PLOT ? figure_find (figure, a->text) : NULL,
                   *second = b->part == PART_PLOT ? figure_find (figure, b->text) : NULL;
        if (first == NULL || second == NULL || fabs (a->x - b->x) > 0.5 || fabs (a->width - b->width) > 0.5
            || !plot_has_axes (first) || !plot_has_axes (second) || plot_is_3d (first) || plot_is_3d (second)
            || first->equal || second->equal || first->colour_bar || second->colour_bar)
          continue;
        if (fabs (a[1].x - b[1].x) > 0.01 || fabs (a[1].x + a[1].width - b[1].x - b[1].width) > 0.01)
          fault (place, "%s and %s are not aligned: %.2f, %.2f; %.2f, %.2f", first->id, second->id, a[1].x, b[1].x,
                 a[1].x + a[1].width, b[1].x + b[1].width);
      }
}

/* ---- Drawing ---- */

static GArray *
drawn_parts (const Figure *figure, const ExportOptions *options)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  GArray *parts = pen_parts_new ();

  pen_record_parts (cr, parts);
  export_draw (cr, figure, options);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return parts;
}

static void
write_picture (const Place *place, const Figure *figure, const ExportOptions *options)
{
  const char *folder = g_getenv ("FIGURE_FOLDER");
  ExportOptions picture = *options;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (folder == NULL)
    return;
  path = g_strdup_printf ("%s/%s-%s-%.0fx%.0f-%d.png", folder, place->experiment, place->preset, place->width,
                          place->height, (int) options->theme);
  picture.dpi = 150;
  figure_export (figure, path, &picture, &error);
  g_assert_no_error (error);
}

static void
check_figure (Place *place, const Figure *figure, const ExportOptions *options)
{
  g_autoptr (GArray) parts = drawn_parts (figure, options);
  guint plots = 0;

  check_texts (place, figure, parts, options);
  for (guint i = 0; i < parts->len; i++)
    if (g_array_index (parts, PartBox, i).part == PART_PLOT)
      {
        const Plot *plot = figure_find (figure, g_array_index (parts, PartBox, i).text);
        check_plot (place, figure, plot, parts, i);
        check_styles (place, plot, options->theme);
        plots++;
      }
  if (!place->tight)
    check_alignment (place, figure, parts);
  if (plots != figure->plots->len)
    fault (place, "%u of %u plots are drawn", plots, figure->plots->len);
  write_picture (place, figure, options);
}

static guint
check_size (const char *experiment, const char *preset, const Figure *figure, guint size)
{
  ExportOptions options = export_defaults ();
  Place place = { experiment, preset, sizes[size].width, sizes[size].height, false, 0 };
  double least;

  options.width_mm = sizes[size].width;
  options.theme = sizes[size].theme;
  options.height_mm = sizes[size].height > 0 ? sizes[size].height : export_natural_height (figure, &options);
  least = export_least_height (figure, &options);
  if (options.height_mm < least && sizes[size].height > 0)
    {
      g_test_message ("%s %s at %.0f × %.0f mm needs a height of %.0f", experiment, preset, place.width, place.height,
                      least);
      options.height_mm = least;
      place.tight = true;
    }
  place.height = options.height_mm;
  if (!isfinite (options.height_mm))
    fault (&place, "no height does");
  else
    check_figure (&place, figure, &options);
  return place.faults;
}

/* ---- The presets ---- */

/* Two classes, one about the other, in whole numbers, which have no decimal sign of a locale. */
static char *
write_table (void)
{
  g_autoptr (GString) table = g_string_new ("left,right,kind\n");
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  int file = g_file_open_tmp ("basin-XXXXXX.csv", &name, &error);

  g_assert_no_error (error);
  close (file);
  for (int i = 0; i < 200; i++)
    g_string_append_printf (table, "%ld,%ld,%s\n", lround (100 * (1 + i % 2) * cos (0.7 * i)),
                            lround (100 * (1 + i % 2) * sin (0.7 * i)), i % 2 == 0 ? "inner" : "outer");
  g_file_set_contents (name, table->str, -1, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&name);
}

static Figure *
figure_of (const Experiment *experiment, const char *preset)
{
  g_autoptr (Settings) settings = settings_new (experiment);
  g_autofree char *table = NULL;
  RunOptions options = { .unattended = true };
  Figure *figure;
  Run *run;

  settings_apply_preset (settings, preset, NULL);
  if (recipe_learns_file (settings))
    {
      table = write_table ();
      settings_set (settings, "data-file", table, NULL);
      recipe_use_whole_file (settings);
    }
  run = run_new (experiment, settings, &options);
  run_join (run);
  figure = run_take_figure (run);
  run_free (run);
  if (table != NULL)
    g_unlink (table);
  return figure;
}

static void
test_preset (gconstpointer data)
{
  g_auto (GStrv) names = g_strsplit (data, "/", 2);
  g_autoptr (Figure) figure = figure_of (experiment_find (names[0]), names[1]);
  guint faults = 0;

  g_assert_nonnull (figure);
  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
    faults += check_size (names[0], names[1], figure, size);
  if (faults > 0)
    g_test_fail_printf ("%u faults", faults);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (g_getenv ("BASIN_LOCALEDIR") != NULL)
    bindtextdomain (GETTEXT_PACKAGE, g_getenv ("BASIN_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; experiments[i] != NULL; i++)
    for (const Preset *preset = experiments[i]->presets; preset->id != NULL; preset++)
      {
        char *name = g_strdup_printf ("%s/%s", experiments[i]->id, preset->id);
        g_autofree char *path = g_strdup_printf ("/figure-layout/%s", name);
        g_test_add_data_func_full (path, name, test_preset, g_free);
      }
  return g_test_run ();
}
