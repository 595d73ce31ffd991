/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are named at their ends: each beside its own, in their order, on no other text and outside of the frame,
 * or else all of them in a legend. */
#include "plot/layout.h"
#include "plot/pen.h"

#include <cairo-pdf.h>
#include <math.h>

#define WIDTH 300
#define HEIGHT 150
#define TEXT 8

static Plot *
plot_with_ends (const double *ends, guint n)
{
  static const char *const names[] = { "Training", "Test", "λmax", "Width 256", "<b>&" };
  Plot *plot = plot_new ("p", "Some lines");

  for (guint i = 0; i < n; i++)
    {
      const double values[] = { g_test_rand_double (), g_test_rand_double (), ends[i] };
      plot_add_line (plot, names[i], names[i], numbers_linear (0, 100, 3), numbers_copy (values, 3))->style.colour =
          (int) i;
    }
  axis_set (&plot->x, "Step", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "Loss", NULL, SCALE_LINEAR);
  plot->y.low = 0, plot->y.high = 1;
  return plot;
}

static GArray *
parts_on (cairo_surface_t *surface, const Plot *plot, const Theme *theme)
{
  cairo_t *cr = cairo_create (surface);
  GArray *parts = pen_parts_new ();

  pen_record_parts (cr, parts);
  plot_draw (cr, plot, NULL, WIDTH, HEIGHT, theme);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return parts;
}

static Theme
paper (void)
{
  Theme theme = theme_make (THEME_LIGHT, false, TEXT);

  theme.ends = true;
  return theme;
}

static GArray *
parts_of (const Plot *plot, const Theme *theme)
{
  return parts_on (cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL), plot, theme);
}

static const PartBox *
part (const GArray *parts, Part kind, const char *text)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const PartBox *box = &g_array_index (parts, PartBox, i);
      if (box->part == kind && (text == NULL || g_str_equal (box->text, text)))
        return box;
    }
  return NULL;
}

/* Whether the lines are named at their ends; all or none. */
static bool
at_ends (const Plot *plot, const GArray *parts)
{
  const PartBox *frame = part (parts, PART_FRAME, NULL);
  guint beside = 0;

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const PartBox *name = part (parts, PART_ENTRY, ((const Layer *) plot->layers->pdata[i])->name);
      g_assert_nonnull (name);
      beside += name->x > frame->x + frame->width && name->y + name->height > frame->y;
    }
  g_assert_true (beside == 0 || beside == plot->layers->len);
  return beside > 0;
}

static double
end_of (const Layer *layer, const PartBox *frame)
{
  return frame->y + frame->height * (1 - layer->y->v[2]);
}

/* 0.4: half of what the ink of a name is off the middle of its line at most, in sizes of the text. */
static void
check_labels (const Plot *plot, const GArray *parts)
{
  const PartBox *frame = part (parts, PART_FRAME, NULL);

  for (guint i = 0; i < plot->layers->len; i++)
    {
      const Layer *layer = plot->layers->pdata[i];
      const PartBox *name = part (parts, PART_ENTRY, layer->name);
      double middle = name->y + name->height / 2, end = end_of (layer, frame);
      g_assert_cmpfloat (name->x + name->width, <=, WIDTH);
      g_assert_cmpfloat (fabs (middle - end), <=, 1.4 * TEXT);
      for (guint k = 0; k < i; k++)
        {
          const Layer *other = plot->layers->pdata[k];
          const PartBox *its = part (parts, PART_ENTRY, other->name);
          bool above = end < end_of (other, frame);
          g_assert_true (above ? name->y + name->height <= its->y : its->y + its->height <= name->y);
          g_assert_cmpfloat (fabs (end - end_of (other, frame)), >=, 0.5 * TEXT);
        }
    }
}

static void
test_ends (void)
{
  const Theme theme = paper ();
  guint named = 0;

  for (int trial = 0; trial < 200; trial++)
    {
      guint n = (guint) g_test_rand_int_range (2, 6);
      double ends[5], nearest = INFINITY;
      for (guint i = 0; i < n; i++)
        {
          ends[i] = 0.1 + 0.8 * g_test_rand_double ();
          for (guint k = 0; k < i; k++)
            nearest = fmin (nearest, fabs (ends[i] - ends[k]));
        }
      g_autoptr (Plot) plot = plot_with_ends (ends, n);
      g_autoptr (GArray) parts = parts_of (plot, &theme);
      /* The frame is at least half of the plot: no two labels have to move. */
      if (nearest * HEIGHT / 2 > 1.25 * TEXT)
        g_assert_true (at_ends (plot, parts));
      if (!at_ends (plot, parts))
        continue;
      check_labels (plot, parts);
      named++;
    }
  g_assert_cmpuint (named, >, 50);
}

/* The same in every kind of file. */
static void
test_same_everywhere (void)
{
  const double ends[] = { 0.3, 0.5, 0.72 };
  const Theme theme = paper ();
  g_autoptr (Plot) plot = plot_with_ends (ends, 3);
  g_autoptr (GArray) one = parts_of (plot, &theme);
  cairo_surface_t *surfaces[] = { cairo_pdf_surface_create (NULL, WIDTH, HEIGHT),
                                  cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT) };

  g_assert_true (at_ends (plot, one));
  for (guint i = 0; i < G_N_ELEMENTS (surfaces); i++)
    {
      g_autoptr (GArray) other = parts_on (surfaces[i], plot, &theme);
      g_assert_cmpuint (one->len, ==, other->len);
      for (guint k = 0; k < one->len; k++)
        {
          const PartBox *a = &g_array_index (one, PartBox, k), *b = &g_array_index (other, PartBox, k);
          g_assert_cmpfloat_with_epsilon (a->x, b->x, 1e-3);
          g_assert_cmpfloat_with_epsilon (a->y, b->y, 1e-3);
        }
    }
}

/* A legend: where two ends meet, where one line ends before the others, where a name belongs to something else, and in
 * a window. */
static void
test_legend_instead (void)
{
  const double together[] = { 0.5, 0.505 }, apart[] = { 0.2, 0.8 };
  Theme theme = paper (), window = theme_make (THEME_LIGHT, false, TEXT);

  for (int i = 0; i < 4; i++)
    {
      g_autoptr (Plot) plot = plot_with_ends (i == 0 ? together : apart, 2);
      Layer *second = plot->layers->pdata[1];
      if (i == 1)
        {
          numbers_unref (second->x);
          second->x = numbers_linear (0, 60, 3);
        }
      if (i == 2)
        plot_add_points (plot, "points", "Points", numbers_linear (0, 100, 3), numbers_linear (0, 1, 3), NULL);
      g_autoptr (GArray) parts = parts_of (plot, i == 3 ? &window : &theme);
      g_assert_false (at_ends (plot, parts));
    }
  g_autoptr (Plot) plain = plot_with_ends (apart, 2);
  g_autoptr (GArray) parts = parts_of (plain, &theme);
  g_assert_true (at_ends (plain, parts));
}

/* All colours of curves and families as texts, on every ground, and the theme's own. */
static void
test_contrast (void)
{
  for (int name = THEME_LIGHT; name <= THEME_PROJECTOR; name++)
    for (int high = 0; high < 2; high++)
      {
        Theme theme = theme_make ((ThemeName) name, high, TEXT);
        Pen pen = { NULL, &theme };
        g_assert_cmpfloat (colour_contrast (theme.foreground, theme.ground), >=, 4.5);
        g_assert_cmpfloat (colour_contrast (theme.dim, theme.ground), >=, 4.5);
        for (int colour = 0; colour < 8 + 5; colour++)
          {
            int index = colour < 8 ? colour : COLOUR_OF_FAMILY (colour - 8, 5);
            Colour text = pen_readable (&pen, colourmap_of_index (index, theme.dark));
            g_assert_cmpfloat (colour_contrast (text, theme.ground), >=, 4.5);
          }
      }
  g_assert_cmpfloat_with_epsilon (colour_contrast ((Colour){ 0, 0, 0 }, (Colour){ 1, 1, 1 }), 21, 1e-9);
  g_assert_cmpfloat_with_epsilon (colour_contrast ((Colour){ 1, 0, 0 }, (Colour){ 1, 1, 1 }), 1.05 / (0.2126 + 0.05),
                                  1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/end-labels/ends", test_ends);
  g_test_add_func ("/end-labels/same-everywhere", test_same_everywhere);
  g_test_add_func ("/end-labels/legend-instead", test_legend_instead);
  g_test_add_func ("/end-labels/contrast", test_contrast);
  return g_test_run ();
}
