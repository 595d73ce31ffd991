#include "experiments/connectivity.h"

#include "experiments/experiments.h"
#include "lab/predictions.h"
#include "lab/viewpoint.h"
#include "figure/ticks.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* With a linear height the mountains around would flatten the valley: they are cut off at this multiple of the highest
 * point of the straight lines, and the cut is seen as a flat top. */
#define PEAK_OVER_LINE 1.4
/* Points of a way on the surface, and how far from the plane (as a share of its length) it may go and still lie on it.
 */
#define TRACK_POINTS 61
#define ON_THE_PLANE 0.02
/* From where it is seen the box is narrower than it could be; the axes' names below it want some room. */
#define ZOOM 1.06
#define PAN_UP 0.05

int
way_colour (WayKind kind)
{
  static const int colours[WAYS] = { 1, 0, 2, 4, 3 };
  return colours[kind];
}

/* ---- Ways on the surface ---- */

typedef struct
{
  Numbers *alpha, *beta, *seen, *real; /* place, height of the surface there, loss of the network itself */
  double away;                         /* how far it leaves the plane, as a share of its length */
} Track;

static Track
track_of (const Connectivity *self, const Pair *pair, WayKind kind)
{
  Path path = pair_path (pair, kind);
  const PathProfile *profile = pair->way[kind].profile;
  g_autofree real *theta = g_new (real, self->problem->parameters);
  Track track = { numbers_new (profile->n), numbers_new (profile->n), numbers_new (profile->n),
                  numbers_copy (profile->train_loss, profile->n), 0 };

  for (size_t i = 0; i < profile->n; i++)
    {
      path_point (&path, self->problem->parameters, profile->t[i], theta);
      Projection2 at = loss_surface_project (self->plane, theta);
      track.alpha->v[i] = at.alpha;
      track.beta->v[i] = at.beta;
      track.seen->v[i] = loss_surface_height (self->plane, at.alpha, at.beta);
      track.away = MAX (track.away, at.distance / MAX (profile->length, 1e-12));
    }
  return track;
}

static void
track_clear (Track *track)
{
  numbers_unref (track->alpha);
  numbers_unref (track->beta);
  numbers_unref (track->seen);
  numbers_unref (track->real);
}

static Layer *
add_track (Plot *plot, const Track *track, const Pair *pair, WayKind kind, bool named, bool on_surface)
{
  g_autofree char *pair_name = pair_id (pair);
  g_autofree char *id = g_strdup_printf ("%s-%s%s", way_ids[kind], pair_name, on_surface ? "" : "-true");
  Layer *layer = plot_add_path (plot, id, named ? _ (way_labels[kind]) : NULL, numbers_ref (track->alpha),
                                numbers_ref (track->beta), numbers_ref (on_surface ? track->seen : track->real));

  layer->style.colour = way_colour (kind);
  return layer;
}

/* A way in the plane is a ribbon on the surface.  The curve is one at any time, for the plane was laid through where it
 * will be; until then its own loss is dotted.  The others are drawn where they project, at their own loss, dashed. */
static void
add_way (const Connectivity *self, Plot *plot, const Pair *pair, WayKind kind, bool named)
{
  Track track;
  Layer *layer;

  if (!pair_has (pair, kind) || pair->way[kind].profile == NULL)
    return;
  track = track_of (self, pair, kind);
  if (track.away <= ON_THE_PLANE)
    add_track (plot, &track, pair, kind, named, true)->style.width = kind == WAY_CURVE ? 4 : 3;
  else if (kind == WAY_CURVE && !self->third_is_minimum)
    {
      layer = add_track (plot, &track, pair, kind, false, false);
      layer->style.dash = DASH_DOTTED;
      layer->style.width = 1.5;
      add_track (plot, &track, pair, kind, named, true)->style.width = 4;
    }
  else
    {
      layer = add_track (plot, &track, pair, kind, named, false);
      layer->style.dash = DASH_DASHED;
      layer->style.width = 2;
    }
  track_clear (&track);
}

static double
height_at (const Connectivity *self, const real *theta, Projection2 *at)
{
  *at = loss_surface_project (self->plane, theta);
  return loss_surface_height (self->plane, at->alpha, at->beta);
}

static void
add_minimum (const Connectivity *self, Plot *plot, const char *id, const char *label, const real *theta)
{
  Projection2 at;
  double z = height_at (self, theta, &at);
  Layer *layer;

  if (!isfinite (z))
    return;
  layer = plot_add_text (plot, id, label, at.alpha, at.beta);
  layer->z = numbers_copy (&z, 1);
  layer->across = 0.5;
  layer->style.colour = COLOUR_FOREGROUND;
}

static void
add_minima (const Connectivity *self, Plot *plot)
{
  unsigned shown = self->third_is_minimum ? MIN (self->minima->n, 3) : 2;
  bool matched = self->third_is_minimum && self->minima->n == 2;
  /* A permuted copy is brought back to where it came from. */
  bool back = matched && self->pair[0]->way[WAY_WEIGHTS].profile->length == 0;

  for (unsigned i = back; i < shown; i++)
    add_minimum (self, plot, minimum_name (i), minimum_name (i), self->minima->theta[i]);
  if (matched)
    add_minimum (self, plot, "matched", back ? "A = B′" : "B′", self->third);
}

/* The ball, where the place on its way projects: on the surface if the way is, at its own loss otherwise. */
static void
add_ball (const Connectivity *self, Plot *plot)
{
  WayKind kind = connectivity_walk (self);
  const Pair *pair = self->pair[0];
  Path path = pair_path (pair, kind);
  g_autofree real *theta = g_new (real, self->problem->parameters);
  Projection2 at;
  double z;
  Layer *layer;

  path_point (&path, self->problem->parameters, self->place, theta);
  z = height_at (self, theta, &at);
  if (at.distance > ON_THE_PLANE * MAX (pair->way[WAY_LINE].profile->length, 1e-12)
      && (kind != WAY_CURVE || self->third_is_minimum))
    z = network_loss (self->problem->network, theta, &self->problem->watched, NULL, self->problem->watched.n,
                      self->workspace);
  layer = plot_add_path (plot, "ball", NULL, numbers_copy (&at.alpha, 1), numbers_copy (&at.beta, 1),
                         numbers_copy (&z, 1));
  layer->style.colour = way_colour (kind);
  layer->ball = true;
}

/* ---- The surface ---- */

static const char *
plane_name (const Connectivity *self)
{
  if (!self->third_is_minimum)
    return _ ("Plane through A, B and the curve's middle");
  return self->minima->n > 2 ? _ ("Plane through A, B and C") : _ ("Plane through A, B and B′ (B matched by weights)");
}

static char *
surface_caption (const Connectivity *self)
{
  size_t n = self->plane->grid->n;

  return g_strdup_printf (_ ("%s, %zu×%zu, %zu samples. Dashed: ways out of the plane, projected, at their own loss."),
                          plane_name (self), n, n, self->problem->watched.n);
}

static void
set_heights (const Connectivity *self, Plot *plot)
{
  const Numbers *loss = self->plane->loss;
  double least = INFINITY, most = 0;

  for (size_t i = 0; i < loss->n; i++)
    if (isfinite (loss->v[i]))
      {
        least = MIN (least, loss->v[i]);
        most = MAX (most, loss->v[i]);
      }
  if (self->line_height > 0 && least < most)
    {
      plot->z.low = MIN (least, 0);
      plot->z.high = MIN (most, MAX (PEAK_OVER_LINE * self->line_height, least + 1e-6));
    }
}

static void
look_from_where_it_is_seen (Connectivity *self, Plot *plot)
{
  if (isnan (self->yaw))
    {
      WayKind kind = self->pair[0]->way[WAY_CURVE].profile != NULL ? WAY_CURVE : WAY_LINE;
      Track track = track_of (self, self->pair[0], kind);
      self->yaw = viewpoint_yaw (plot, track.alpha, track.beta, track.seen);
      track_clear (&track);
    }
  plot->view.yaw = self->yaw;
  plot->view.zoom = ZOOM;
  plot->view.pan_y = PAN_UP;
}

static Plot *
surface_plot (Connectivity *self)
{
  Plot *plot = plot_new ("surface", _ ("Loss surface"));
  LossSurface *plane = self->plane;
  g_autofree char *caption = surface_caption (self);
  bool logarithmic = run_number (self->run, "height") != 0;

  plot_add_surface (plot, "surface", numbers_ref (plane->alpha), numbers_ref (plane->beta), numbers_ref (plane->loss))
      ->contours = 14;
  for (unsigned k = 0; k < self->pairs; k++)
    if (self->pair[k]->b < (self->third_is_minimum ? 3 : 2))
      for (int kind = 0; kind < WAYS; kind++)
        add_way (self, plot, self->pair[k], (WayKind) kind, k == 0);
  add_minima (self, plot);
  add_ball (self, plot);
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->y, "β", NULL, SCALE_LINEAR);
  axis_set (&plot->z, _ ("Loss"), NULL, logarithmic ? SCALE_LOG : SCALE_LINEAR);
  if (!logarithmic)
    set_heights (self, plot);
  look_from_where_it_is_seen (self, plot);
  plot->colour_bar = true;
  plot->clickable = true;
  plot_set_caption (plot, "%s", caption);
  return plot;
}

/* ---- The whole ---- */

static bool
is_map (const Connectivity *self)
{
  return self->problem->train->inputs == 2 && self->problem->data->train->task == TASK_CLASSES;
}

static Plot *
portrait_at_place (const Connectivity *self)
{
  WayKind kind = connectivity_walk (self);
  Path path = pair_path (self->pair[0], kind);
  g_autofree real *theta = g_new (real, self->problem->parameters);
  Plot *plot;

  path_point (&path, self->problem->parameters, self->place, theta);
  plot = predictions_plot (self->problem, theta, self->workspace);
  g_free (plot->title);
  plot->title = g_strdup_printf (_ ("At t = %.2f: %s"), self->place, _ (way_labels[kind]));
  /* Beside so much else there is no room for more than the map itself. */
  if (is_map (self))
    axis_set (&plot->x, NULL, NULL, SCALE_LINEAR), axis_set (&plot->y, NULL, NULL, SCALE_LINEAR);
  return plot;
}

static void
place (Figure *figure, Plot *plot, guint row, guint column, guint rows, guint columns)
{
  plot_set_cell (plot, row, column, rows, columns);
  figure_add (figure, plot);
}

static char *
caption (const Connectivity *self)
{
  g_autoptr (Settings) settings = run_current_settings (self->run);
  g_autofree char *recipe = problem_caption (self->problem, settings);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%u networks on %s, %" PRIu64 " steps"), self->minima->n, recipe,
                          self->problem->options.total_steps);
  if (self->curve_total > 0)
    {
      g_autofree char *rate = number_format (run_number (self->run, "curve-rate"));
      unsigned bends = (unsigned) run_number (self->run, "bends");
      g_string_append_printf (text,
                              run_number (self->run, "curve") == CURVE_BEZIER
                                  ? g_dngettext (GETTEXT_PACKAGE, "; Bézier curve with %u bend, rate %s, step %" PRIu64,
                                                 "; Bézier curve with %u bends, rate %s, step %" PRIu64, bends)
                                  : g_dngettext (GETTEXT_PACKAGE,
                                                 "; polygonal chain with %u bend, rate %s, step %" PRIu64,
                                                 "; polygonal chain with %u bends, rate %s, step %" PRIu64, bends),
                              bends, rate, curve_steps (self->pair[0]->curve));
    }
  if (self->band_total > 0)
    g_string_append_printf (text, _ ("; elastic band with %u pivots, step %" PRIu64),
                            band_path (self->pair[0]->band).controls, band_steps (self->pair[0]->band));
  g_string_append (text, _ ("."));
  return g_string_free (text, FALSE);
}

Figure *
connectivity_figure (Connectivity *self)
{
  Figure *figure = figure_new (_ ("Mode connectivity"));
  bool classes = self->problem->data->train->task == TASK_CLASSES, many = self->minima->n > 2;
  const Pair *pair = self->pair[0];

  place (figure, surface_plot (self), 0, 0, 2, 2);
  if (many)
    {
      place (figure, connectivity_profile_plot (self, false), 0, 2, 1, classes ? 1 : 2);
      if (classes)
        place (figure, connectivity_profile_plot (self, true), 0, 3, 1, 1);
      place (figure, connectivity_simplex_plot (self), 1, 2, 1, 2);
    }
  else
    {
      place (figure, connectivity_profile_plot (self, false), 0, 2, classes ? 1 : 2, 2);
      if (classes)
        place (figure, connectivity_profile_plot (self, true), 1, 2, 1, 2);
    }
  place (figure, connectivity_table_plot (self), 2, 0, 1, 1);
  if (self->similarity[0] != NULL)
    place (figure, connectivity_similarity_plot (self), 2, 1, 1, many ? 1 : 2);
  if (many)
    place (figure, connectivity_tree_plot (self), 2, 2, 1, 1);
  place (figure, portrait_at_place (self), 2, 3, 1, 1);
  figure->row_weights[0] = many ? 1.15 : 1.25;
  figure->row_weights[1] = many ? 1.15 : 1.05;
  figure->row_weights[2] = is_map (self) ? 1.25 : 1;
  figure->column_weights[0] = many ? 0.34 : 0.36;
  figure->column_weights[1] = many ? 0.22 : 0.17;
  figure->column_weights[2] = figure->column_weights[3] = many ? 0.22 : 0.235;
  figure->step = MAX (pair->curve ? curve_steps (pair->curve) : 0, pair->band ? band_steps (pair->band) : 0);
  figure->caption = caption (self);
  return figure;
}
