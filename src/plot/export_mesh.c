/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export_mesh.h"

#include "figure/cut.h"
#include "figure/scale.h"
#include "plot/export.h"

#include <glib/gi18n.h>
#include <math.h>

double
mesh_height (const Plot *plot, double value)
{
  double low, high, height = value;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  if (plot->z.scale == SCALE_LOG)
    height = value > 0 ? log10 (value) : NAN;
  else if (plot->z.scale == SCALE_SYMLOG)
    height = scale_symlog_place (fmax (fabs (low), fabs (high)), value);
  return isfinite (height) ? height : NAN;
}

void
mesh_normal (const MeshPoint *point, double normal[3])
{
  double length = sqrt (point->slope_x * point->slope_x + point->slope_y * point->slope_y + 1);

  normal[0] = -point->slope_x / length;
  normal[1] = -point->slope_y / length;
  normal[2] = 1 / length;
}

static void
place_heights (const Plot *plot, const Numbers *values, bool cut, double *heights)
{
  double low, high;

  plot_range (plot, AXIS_Z, &low, &high, NULL);
  low = mesh_height (plot, low);
  high = mesh_height (plot, high);
  for (size_t i = 0; i < values->n; i++)
    {
      heights[i] = mesh_height (plot, values->v[i]);
      if (cut && isfinite (heights[i]))
        heights[i] = CLAMP (heights[i], low, high);
    }
}

/* ---- The surface ---- */

/* Between the neighbours that are there. */
static double
slope (const Numbers *axis, const double *heights, size_t at, size_t stride, size_t i)
{
  size_t before = i > 0 && isfinite (heights[at - stride]) ? 1 : 0,
         after = i + 1 < axis->n && isfinite (heights[at + stride]) ? 1 : 0;

  if (before + after == 0)
    return 0;
  return (heights[at + after * stride] - heights[at - before * stride]) / (axis->v[i + after] - axis->v[i - before]);
}

static bool
is_whole (const double *heights, size_t at, size_t nx)
{
  return isfinite (heights[at] + heights[at + 1] + heights[at + nx] + heights[at + nx + 1]);
}

/* The point at a node, once for all polygons that it is a corner of. */
static guint32
point_of (Mesh *mesh, const Layer *surface, const double *heights, guint32 *numbers, size_t at)
{
  size_t nx = surface->x->n, i = at % nx, j = at / nx;

  if (numbers[at] == G_MAXUINT32)
    {
      MeshPoint point = { surface->x->v[i],
                          surface->y->v[j],
                          heights[at],
                          surface->z->v[at],
                          slope (surface->x, heights, at, 1, i),
                          slope (surface->y, heights, at, nx, j) };
      numbers[at] = mesh->points->len;
      g_array_append_val (mesh->points, point);
    }
  return numbers[at];
}

/* On the edge between two nodes. */
static guint32
point_on_edge (Mesh *mesh, const Plot *plot, const double *heights, const CutPoint *cut)
{
  const Layer *surface = plot_surface (plot);
  size_t nx = surface->x->n, nodes[2] = { cut->from, cut->to };
  MeshPoint point = { .x = cut->x, .y = cut->y, .height = mesh_height (plot, cut->z), .value = cut->z };

  for (int end = 0; end < 2; end++)
    {
      double weight = end == 0 ? 1 - cut->t : cut->t;
      point.slope_x += weight * slope (surface->x, heights, nodes[end], 1, nodes[end] % nx);
      point.slope_y += weight * slope (surface->y, heights, nodes[end], nx, nodes[end] / nx);
    }
  g_array_append_val (mesh->points, point);
  return mesh->points->len - 1;
}

typedef struct
{
  double *heights;  /* of the nodes */
  guint32 *numbers; /* of their points; G_MAXUINT32: they have none yet */
  double low, high;
} MeshNodes;

static void
add_cell (Mesh *mesh, const Plot *plot, const MeshNodes *nodes, size_t at)
{
  const Layer *surface = plot_surface (plot);
  size_t nx = surface->x->n;
  const size_t corners[4] = { at, at + 1, at + nx + 1, at + nx };
  CutPiece pieces[2];
  guint n = cut_cell (surface, corners, nodes->low, nodes->high, pieces);

  for (guint i = 0; i < n; i++)
    {
      MeshPolygon polygon = { .n = pieces[i].n };
      for (guint k = 0; k < polygon.n; k++)
        {
          const CutPoint *point = &pieces[i].at[k];
          polygon.corner[k] = point->from == point->to
                                  ? point_of (mesh, surface, nodes->heights, nodes->numbers, point->from)
                                  : point_on_edge (mesh, plot, nodes->heights, point);
        }
      g_array_append_val (mesh->polygons, polygon);
    }
}

static void
add_surface (Mesh *mesh, const Plot *plot, bool cut)
{
  const Layer *surface = plot_surface (plot);
  size_t nx = surface->x->n, ny = surface->y->n;
  g_autofree double *heights = g_new (double, nx *ny);
  g_autofree guint32 *numbers = g_new (guint32, nx * ny);
  MeshNodes nodes = { heights, numbers, -INFINITY, INFINITY };

  place_heights (plot, surface->z, false, heights);
  if (cut)
    plot_range (plot, AXIS_Z, &nodes.low, &nodes.high, NULL);
  for (size_t at = 0; at < nx * ny; at++)
    numbers[at] = G_MAXUINT32;
  for (size_t j = 0; j + 1 < ny; j++)
    for (size_t i = 0; i + 1 < nx; i++)
      if (is_whole (heights, j * nx + i, nx))
        add_cell (mesh, plot, &nodes, j * nx + i);
  mesh->on_surface = mesh->points->len;
}

/* ---- Paths ---- */

static void
end_line (Mesh *mesh, MeshLine *line)
{
  if (line->n > 1)
    g_array_append_val (mesh->lines, *line);
  else /* a single point is no line */
    g_array_set_size (mesh->points, line->first);
  line->first = mesh->points->len;
  line->n = 0;
}

static void
add_path (Mesh *mesh, const Plot *plot, const Layer *path, bool cut)
{
  MeshLine line = { mesh->paths->len, mesh->points->len, 0 };
  guint lines = mesh->lines->len;
  g_autofree double *heights = NULL;

  if (path->z == NULL)
    return;
  heights = g_new (double, MAX (path->z->n, 1));
  place_heights (plot, path->z, cut, heights);
  for (size_t i = 0; i < path->x->n; i++)
    {
      MeshPoint point = { path->x->v[i], path->y->v[i], heights[i], path->z->v[i], 0, 0 };
      if (!isfinite (point.x + point.y + point.height))
        {
          end_line (mesh, &line);
          continue;
        }
      g_array_append_val (mesh->points, point);
      line.n++;
    }
  end_line (mesh, &line);
  if (mesh->lines->len > lines)
    g_ptr_array_add (mesh->paths, (gpointer) path);
}

/* ---- The whole ---- */

Mesh *
mesh_new (const Plot *plot, bool cut, GError **error)
{
  Mesh *mesh = g_new0 (Mesh, 1);

  mesh->points = g_array_new (FALSE, FALSE, sizeof (MeshPoint));
  mesh->polygons = g_array_new (FALSE, FALSE, sizeof (MeshPolygon));
  mesh->lines = g_array_new (FALSE, FALSE, sizeof (MeshLine));
  mesh->paths = g_ptr_array_new ();
  add_surface (mesh, plot, cut);
  for (guint i = 0; i < plot->layers->len; i++)
    if (((Layer *) plot->layers->pdata[i])->kind == LAYER_PATH)
      add_path (mesh, plot, plot->layers->pdata[i], cut);
  if (mesh->polygons->len > 0)
    return mesh;
  g_set_error (error, EXPORT_ERROR, EXPORT_ERROR_CONTENT, _ ("The surface of the plot “%s” has no values yet."),
               plot->id);
  mesh_free (mesh);
  return NULL;
}

void
mesh_free (Mesh *mesh)
{
  g_array_unref (mesh->points);
  g_array_unref (mesh->polygons);
  g_array_unref (mesh->lines);
  g_ptr_array_unref (mesh->paths);
  g_free (mesh);
}
