/* The plots beside the surface: profiles, the table, the units, the simplex and the tree. */
#include "experiments/connectivity.h"

#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

/* ---- What the pairs have in common ---- */

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

double
median_of (double *values, size_t n)
{
  if (n == 0)
    return NAN;
  qsort (values, n, sizeof (double), ascending);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static double
largest (const PathProfile *profile)
{
  double most = -INFINITY;
  for (size_t i = 0; i < profile->n; i++)
    most = fmax (most, profile->train_loss[i]);
  return most;
}

static double
quantity_of (const Pair *pair, WayKind kind, Quantity quantity)
{
  const Way *way = &pair->way[kind];

  switch (quantity)
    {
    case QUANTITY_TRAIN_BARRIER:
      return way->train.height;
    case QUANTITY_TEST_BARRIER:
      return way->test.height;
    case QUANTITY_TOP:
      return way->train.height > 0 ? way->train.at : NAN;
    case QUANTITY_LENGTH:
      return way->profile->length / pair->way[WAY_LINE].profile->length;
    case QUANTITY_SADDLE:
      return largest (way->profile);
    default:
      return kind == WAY_CURVE ? pair->curve_seconds : kind == WAY_BAND ? pair->band_seconds : way->seconds;
    }
}

double
connectivity_median (const Connectivity *self, WayKind kind, Quantity quantity)
{
  double values[CONNECTIVITY_MOST_PAIRS], sum = 0;
  size_t n = 0;

  for (unsigned k = 0; k < self->pairs; k++)
    if (self->pair[k]->way[kind].profile != NULL)
      {
        double value = quantity_of (self->pair[k], kind, quantity);
        sum += value;
        if (!isnan (value))
          values[n++] = value;
      }
  return quantity == QUANTITY_SECONDS ? sum : median_of (values, n);
}

void
connectivity_range (const Connectivity *self, WayKind kind, Quantity quantity, double *low, double *high)
{
  *low = INFINITY;
  *high = -INFINITY;
  for (unsigned k = 0; k < self->pairs; k++)
    if (self->pair[k]->way[kind].profile != NULL)
      {
        double value = quantity_of (self->pair[k], kind, quantity);
        *low = fmin (*low, value);
        *high = fmax (*high, value);
      }
}

/* ---- Profiles ---- */

/* Less than this is a rounding of what the table says. */
#define NO_BARRIER 0.0005

static const double *
column_of (const PathProfile *profile, bool error, bool test)
{
  if (error)
    return test ? profile->test_error : profile->train_error;
  return test ? profile->test_loss : profile->train_loss;
}

/* The value at a share of the arc, between the two points that were measured beside it. */
static double
value_at (const PathProfile *profile, const double *values, double arc)
{
  size_t i = 1;

  while (i + 1 < profile->n && profile->arc[i] < arc)
    i++;
  double gap = profile->arc[i] - profile->arc[i - 1];
  double t = gap > 0 ? CLAMP ((arc - profile->arc[i - 1]) / gap, 0, 1) : 0;
  return (1 - t) * values[i - 1] + t * values[i];
}

static Layer *
add_profile (const Connectivity *self, Plot *plot, WayKind kind, bool error, bool test)
{
  g_autofree char *id = g_strdup_printf ("%s%s", way_ids[kind], test ? "-test" : "");
  const char *name = test ? NULL : _ (way_labels[kind]);
  const PathProfile *first = self->pair[0]->way[kind].profile;
  double scale = error ? 100 : 1;
  Numbers *arc, *middle, *low, *high;

  if (self->pairs == 1)
    {
      Numbers *values = numbers_copy (column_of (first, error, test), first->n);
      for (size_t i = 0; i < first->n; i++)
        values->v[i] *= scale;
      return plot_add_line (plot, id, name, numbers_copy (first->arc, first->n), values);
    }
  arc = numbers_linear (0, 1, first->n);
  middle = numbers_new (first->n);
  low = numbers_new (first->n);
  high = numbers_new (first->n);
  for (size_t i = 0; i < first->n; i++)
    {
      double values[CONNECTIVITY_MOST_PAIRS];
      size_t n = 0;
      for (unsigned k = 0; k < self->pairs; k++)
        {
          const PathProfile *profile = self->pair[k]->way[kind].profile;
          if (profile != NULL)
            values[n++] = scale * value_at (profile, column_of (profile, error, test), arc->v[i]);
        }
      middle->v[i] = median_of (values, n);
      low->v[i] = values[0];
      high->v[i] = values[n - 1];
    }
  if (!test)
    return plot_add_band (plot, id, name, arc, middle, low, high);
  numbers_unref (low);
  numbers_unref (high);
  return plot_add_line (plot, id, name, arc, middle);
}

/* Where one pair's way is highest over the line between its ends. */
static void
add_top (const Connectivity *self, Plot *plot, WayKind kind)
{
  const Way *way = &self->pair[0]->way[kind];
  g_autofree char *id = g_strdup_printf ("%s-top", way_ids[kind]);
  double at = way->train.at, loss = value_at (way->profile, way->profile->train_loss, at);
  Layer *layer;

  if (!(way->train.height > NO_BARRIER))
    return;
  layer = plot_add_points (plot, id, NULL, numbers_copy (&at, 1), numbers_copy (&loss, 1), NULL);
  layer->style.colour = way_colour (kind);
  layer->style.marker = MARKER_TRIANGLE;
  layer->style.width = 4;
}

static void
add_place (const Connectivity *self, Plot *plot)
{
  const PathProfile *profile = self->pair[0]->way[connectivity_walk (self)].profile;
  double arc;
  Layer *rule;

  if (profile == NULL)
    return;
  arc = self->place * (double) (profile->n - 1);
  size_t i = MIN ((size_t) arc, profile->n - 2);
  arc = profile->arc[i] + (arc - (double) i) * (profile->arc[i + 1] - profile->arc[i]);
  rule = plot_add_rule (plot, "place", NULL, arc, true);
  rule->style.colour = COLOUR_FOREGROUND;
  rule->style.dash = DASH_DOTTED;
  rule->style.opacity = 0.7;
}

Plot *
connectivity_profile_plot (const Connectivity *self, bool error)
{
  Plot *plot = error ? plot_new ("error", _ ("Error")) : plot_new ("loss", _ ("Loss"));
  bool has_test = self->problem->test->n > 0;

  for (int kind = 0; kind < WAYS; kind++)
    if (self->pair[0]->way[kind].profile != NULL)
      for (int test = 0; test < 1 + has_test; test++)
        {
          Layer *layer = add_profile (self, plot, (WayKind) kind, error, test);
          layer->style.colour = way_colour ((WayKind) kind);
          layer->style.width = test ? 1 : kind == WAY_CURVE ? 2.5 : 2;
          layer->style.dash = test ? DASH_DOTTED : DASH_SOLID;
          if (error)
            g_clear_pointer (&layer->name, g_free); /* the legend is beside the loss */
        }
  for (int kind = 0; kind < WAYS && self->pairs == 1 && !error; kind++)
    if (self->pair[0]->way[kind].profile != NULL)
      add_top (self, plot, (WayKind) kind);
  add_place (self, plot);
  axis_set (&plot->x, _ ("Arc length"), NULL, SCALE_LINEAR);
  plot->x.low = 0;
  plot->x.high = 1;
  if (error)
    axis_set (&plot->y, _ ("Error"), "%", SCALE_LINEAR);
  else
    axis_set (&plot->y, _ ("Loss"), NULL, SCALE_LINEAR);
  if (error)
    return plot;
  if (self->pairs > 1)
    plot_set_caption (plot, "%s", _ ("Range shaded; dotted: test"));
  else if (has_test)
    plot_set_caption (plot, "%s", _ ("Dotted: test samples; triangles: the tops"));
  return plot;
}

/* ---- The table ---- */

/* So many digits behind the point that a column of them can be compared. */
static char *
in_short (double value, int digits)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.0f";

  if (isnan (value))
    return g_strdup ("–");
  format[2] = (char) ('0' + (fabs (value) < 10 ? digits : 1));
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, format, value));
}

static char *
moved_text (const Connectivity *self)
{
  size_t units, by_weights = alignment_moved (self->pair[0]->alignment[WAY_WEIGHTS], &units);
  size_t by_activations = alignment_moved (self->pair[0]->alignment[WAY_ACTIVATIONS], NULL);

  if (network_architecture (self->problem->network)->depth == 0)
    return g_strdup (_ ("No hidden units to match."));
  if (units == 0)
    return g_strdup (_ ("The inputs are added to every layer: no unit can be moved."));
  return g_strdup_printf (_ ("A–B: %zu and %zu of %zu units moved"), by_weights, by_activations, units);
}

Plot *
connectivity_table_plot (const Connectivity *self)
{
  static const struct
  {
    const char *title;
    Quantity quantity;
    int digits;
  } columns[] = { { N_ ("train"), QUANTITY_TRAIN_BARRIER, 3 },
                  { N_ ("test"), QUANTITY_TEST_BARRIER, 3 },
                  { N_ ("length"), QUANTITY_LENGTH, 2 },
                  { N_ ("s"), QUANTITY_SECONDS, 3 } };
  g_autofree char *title = self->pairs > 1 ? g_strdup_printf (_ ("Barriers: medians of %u pairs"), self->pairs)
                                           : g_strdup (_ ("Barriers"));
  g_autofree char *moved = moved_text (self);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const char *titles[1 + G_N_ELEMENTS (columns)] = { "" };
  Plot *plot = plot_new ("table", title);
  /* Measured times differ from run to run; an export that nobody watched does not. */
  guint shown = G_N_ELEMENTS (columns) - (run_unattended (self->run) ? 1 : 0), rows = 0;
  WayKind kinds[WAYS];
  Layer *table;

  for (guint c = 0; c < shown; c++)
    titles[1 + c] = columns[c].title;
  for (int kind = 0; kind < WAYS; kind++)
    {
      if (self->pair[0]->way[kind].profile == NULL)
        continue;
      kinds[rows++] = (WayKind) kind;
      g_ptr_array_add (cells, g_strdup (_ (way_labels[kind])));
      for (guint c = 0; c < shown; c++)
        g_ptr_array_add (cells,
                         in_short (connectivity_median (self, (WayKind) kind, columns[c].quantity), columns[c].digits));
    }
  table = plot_add_table (plot, "barriers", titles, (const char *const *) cells->pdata, 1 + shown, rows);
  for (guint r = 0; r < rows; r++)
    {
      table_set_colour (table, r, way_colour (kinds[r]));
      for (guint c = 0; c < shown; c++)
        table_set_value (table, r, 1 + c, connectivity_median (self, kinds[r], columns[c].quantity));
    }
  plot_set_caption (plot, "%s", moved);
  return plot;
}

/* ---- The hidden units ---- */

/* The places of the layer in the order of how well their units agree once they are matched: what matching found is a
 * diagonal that fades. */
typedef struct
{
  double agreement;
  size_t place;
} Ranked;

static int
by_agreement (const void *a, const void *b)
{
  const Ranked *x = a, *y = b;
  return x->agreement != y->agreement ? (x->agreement < y->agreement) - (x->agreement > y->agreement)
                                      : (x->place > y->place) - (x->place < y->place);
}

static Ranked *
ranked_places (const Numbers *matched, size_t n)
{
  Ranked *ranked = g_new (Ranked, n);

  for (size_t i = 0; i < n; i++)
    ranked[i] = (Ranked){ matched->v[i * n + i], i };
  qsort (ranked, n, sizeof *ranked, by_agreement);
  return ranked;
}

/* Matrices side by side, with a gap; the first row on top. */
static void
add_squares (Plot *plot, Numbers *const *matrix, size_t squares, size_t n, size_t gap, const Ranked *ranked)
{
  size_t wide = squares * n + (squares - 1) * gap;
  Numbers *z = numbers_new (wide * n);

  for (size_t j = 0; j < n; j++)
    for (size_t i = 0; i < wide; i++)
      {
        size_t square = i / (n + gap), column = i % (n + gap);
        z->v[(n - 1 - j) * wide + i] = column < n ? matrix[square]->v[ranked[j].place * n + ranked[column].place] : NAN;
      }
  plot_add_field (plot, "correlation", numbers_linear (0.5, (double) wide - 0.5, wide),
                  numbers_linear (0.5, (double) n - 0.5, n), z, NULL);
}

Plot *
connectivity_similarity_plot (const Connectivity *self)
{
  static const char *const names[] = { N_ ("as trained"), N_ ("weights"), N_ ("activations") };
  static const WayKind kinds[] = { WAY_LINE, WAY_WEIGHTS, WAY_ACTIVATIONS };
  const Architecture *architecture = network_architecture (self->problem->network);
  Plot *plot = plot_new ("units", _ ("Hidden units"));
  size_t n = architecture->widths[architecture->depth - 1], gap = MAX (1, n / 5);
  g_autofree Ranked *ranked = ranked_places (self->similarity[2], n);
  /* Where there is much else to see, before and after must do. */
  const size_t squares = self->pairs > 1 ? 2 : 3, step = self->pairs > 1 ? 2 : 1;
  Numbers *const shown[3] = { self->similarity[0], self->similarity[step], self->similarity[2] };

  add_squares (plot, shown, squares, n, gap, ranked);
  for (size_t k = 0; k < squares; k++)
    {
      const char *name = names[k * step];
      Layer *layer = plot_add_text (plot, name, _ (name), (double) (k * (n + gap)) + 0.5 * (double) n,
                                    -0.13 * (double) n);
      layer->across = 0.5;
      layer->style.colour = way_colour (kinds[k * step]);
    }
  axis_set (&plot->z, "r", NULL, SCALE_LINEAR);
  plot->z.low = 0;
  plot->z.high = 1;
  plot->bare = plot->equal = plot->colour_bar = true;
  plot->y.low = -0.25 * (double) n;
  plot->y.high = (double) n;
  plot_set_caption (plot, "%s",
                    self->pairs > 1 ? _ ("Correlation, A and B")
                                    : _ ("Correlation of A's (rows) and B's, best match first"));
  return plot;
}

/* ---- The simplex ---- */

#define TALL 0.8660254037844386 /* the height of a triangle with sides of length one */
#define APART 1.36              /* from the left of one triangle to the left of the next */
#define CELLS 112               /* along a side */

static size_t
node_index (unsigned i, unsigned j)
{
  return (size_t) j * (SIMPLEX_NODES + 1) - (size_t) j * (j - 1) / 2 + i;
}

/* Linear between the three nodes around a point; u[0] and u[1] are those of the nodes' i and j. */
static double
map_value (const Numbers *map, const double u[3])
{
  double x = u[0] * SIMPLEX_NODES, y = u[1] * SIMPLEX_NODES;
  unsigned i = (unsigned) MIN (x, SIMPLEX_NODES - 1), j = (unsigned) MIN (y, SIMPLEX_NODES - 1);

  if (i + j >= SIMPLEX_NODES)
    {
      if (i > 0)
        i--;
      else
        j--;
    }
  x -= i;
  y -= j;
  double at10 = map->v[node_index (i + 1, j)], at01 = map->v[node_index (i, j + 1)];
  if (x + y <= 1 || i + j + 2 > SIMPLEX_NODES)
    return (1 - x - y) * map->v[node_index (i, j)] + x * at10 + y * at01;
  return (x + y - 1) * map->v[node_index (i + 1, j + 1)] + (1 - y) * at10 + (1 - x) * at01;
}

/* Barycentric coordinates with the first corner at the lower left, the second at the lower right, the third on top. */
static bool
barycentric (double x, double y, double u[3])
{
  u[2] = y / TALL;
  u[1] = x - 0.5 * u[2];
  u[0] = 1 - u[1] - u[2];
  for (int k = 0; k < 3; k++)
    if (u[k] < -1e-9)
      return false;
  return true;
}

static void
add_corner (Plot *plot, unsigned map, unsigned corner, double x, double y)
{
  g_autofree char *id = g_strdup_printf ("corner-%u-%u", map, corner);
  plot_add_text (plot, id, minimum_name (corner), x, y)->across = 0.5;
}

Plot *
connectivity_simplex_plot (const Connectivity *self)
{
  static const char *const names[SIMPLEX_MAPS] = { N_ ("as trained"), N_ ("units matched"), N_ ("connectors") };
  Plot *plot = plot_new ("simplex", _ ("Loss between three minima"));
  unsigned maps = self->connectors != NULL ? 3 : 2;
  double width = 1 + (maps - 1) * APART;
  size_t wide = (size_t) (width * CELLS), tall = (size_t) (TALL * CELLS);
  Numbers *x = numbers_linear (0, width, wide), *y = numbers_linear (0, TALL, tall), *z = numbers_new (wide * tall);

  for (size_t j = 0; j < tall; j++)
    for (size_t i = 0; i < wide; i++)
      {
        unsigned map = MIN ((unsigned) (x->v[i] / APART), maps - 1);
        double u[3];
        z->v[j * wide + i] = barycentric (x->v[i] - map * APART, y->v[j], u) ? map_value (self->map[map], u) : NAN;
      }
  plot_add_field (plot, "loss", x, y, z, NULL)->contours = 8;
  for (unsigned map = 0; map < maps; map++)
    {
      add_corner (plot, map, 0, map * APART - 0.07, 0.03);
      add_corner (plot, map, 1, map * APART + 1.07, 0.03);
      add_corner (plot, map, 2, map * APART + 0.5, TALL + 0.09);
      plot_add_text (plot, names[map], _ (names[map]), map * APART + 0.5, -0.12)->across = 0.5;
    }
  axis_set (&plot->z, _ ("Loss"), NULL, SCALE_LINEAR);
  plot->bare = plot->equal = plot->colour_bar = true;
  plot->x.low = -0.16;
  plot->x.high = width + 0.16;
  plot->y.low = -0.22;
  plot->y.high = TALL + 0.18;
  if (maps == 3)
    plot_set_caption (plot, "%s", _ ("Connectors: Benton et al. 2021"));
  return plot;
}

/* ---- The tree ---- */

WayKind
connectivity_tree_way (const Connectivity *self)
{
  if (self->band_total > 0)
    return WAY_BAND;
  return self->curve_total > 0 ? WAY_CURVE : WAY_LINE;
}

void
connectivity_barriers (const Connectivity *self, WayKind kind, double *barrier)
{
  unsigned n = self->minima->n;

  for (unsigned i = 0; i < n * n; i++)
    barrier[i] = i % (n + 1) == 0 ? 0 : INFINITY;
  for (unsigned k = 0; k < self->pairs; k++)
    {
      const Pair *pair = self->pair[k];
      if (pair->way[kind].profile == NULL)
        continue;
      double saddle = largest (pair->way[kind].profile);
      barrier[pair->a * n + pair->b] = barrier[pair->b * n + pair->a] = isnan (saddle) ? INFINITY : saddle;
    }
}

static void
add_edge (Plot *plot, unsigned a, unsigned b, unsigned n, bool inside)
{
  g_autofree char *id = g_strdup_printf ("%s-%s-%s", inside ? "tree" : "edge", minimum_name (a), minimum_name (b));
  Numbers *x = numbers_new (2), *y = numbers_new (2);
  Layer *layer;

  for (int end = 0; end < 2; end++)
    {
      double angle = M_PI_2 - 2 * M_PI * (end == 0 ? a : b) / n;
      x->v[end] = cos (angle);
      y->v[end] = sin (angle);
    }
  layer = plot_add_line (plot, id, NULL, x, y);
  layer->style.colour = inside ? 0 : COLOUR_FOREGROUND;
  layer->style.width = inside ? 3 : 1;
  layer->style.opacity = inside ? 1 : 0.2;
}

#define LIST_X 1.8
#define LIST_END 4.5

/* Beside the ring, the lowest pass on top: on the edges themselves the heights would stand in each other's way. */
static void
add_height (Plot *plot, const TreeEdge *edge, unsigned row, unsigned rows)
{
  g_autofree char *name = g_strdup_printf ("%s–%s", minimum_name (edge->a), minimum_name (edge->b));
  g_autofree char *name_id = g_strdup_printf ("pass-%u", row), *height_id = g_strdup_printf ("height-%u", row);
  g_autofree char *height = in_short (edge->height, 4);
  double y = 0.5 * (rows - 1.0) - row;

  y *= MIN (0.55, 2.4 / rows);
  plot_add_text (plot, name_id, name, LIST_X, y)->style.colour = 0;
  plot_add_text (plot, height_id, height, LIST_END, y)->across = 1;
}

Plot *
connectivity_tree_plot (const Connectivity *self)
{
  Plot *plot = plot_new ("tree", _ ("Lowest passes"));
  unsigned n = self->minima->n;
  WayKind kind = connectivity_tree_way (self);
  g_autofree double *barrier = g_new (double, (size_t) n *n);
  TreeEdge edges[MINIMA_MOST];

  connectivity_barriers (self, kind, barrier);
  barrier_tree (n, barrier, edges);
  for (unsigned k = 0; k < self->pairs; k++)
    add_edge (plot, self->pair[k]->a, self->pair[k]->b, n, false);
  for (unsigned k = 0; k + 1 < n; k++)
    {
      add_edge (plot, edges[k].a, edges[k].b, n, true);
      add_height (plot, &edges[k], k, n - 1);
    }
  for (unsigned i = 0; i < n; i++)
    {
      double angle = M_PI_2 - 2 * M_PI * i / n;
      g_autofree char *id = g_strdup_printf ("minimum-%s", minimum_name (i));
      Layer *layer = plot_add_points (plot, id, NULL, numbers_linear (cos (angle), cos (angle), 1),
                                      numbers_linear (sin (angle), sin (angle), 1), NULL);
      layer->style.colour = 0;
      layer->style.marker = MARKER_CIRCLE;
      layer->style.width = 3;
      plot_add_text (plot, minimum_name (i), minimum_name (i), 1.38 * cos (angle), 1.38 * sin (angle))->across = 0.5;
    }
  plot->bare = plot->equal = true;
  plot->x.low = plot->y.low = -1.6;
  plot->x.high = LIST_END + 0.1;
  plot->y.high = 1.6;
  plot_set_caption (plot, _ ("Highest loss: %s"), _ (way_labels[kind]));
  return plot;
}
