/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Surfaces as VTK and glTF, read back by readers of this file's own and held against the data. */
#include "figure/colourmap.h"
#include "figure/projection.h"
#include "plot/export_format.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NX 7
#define NY 5
#define GAP (3 * NX + 2)   /* the node that is not known */
#define BELOW (1 * NX + 5) /* the node that a logarithmic axis does not have */
#define PATH 9             /* its points, of which the fifth is not known */
#define SETTINGS "{\"experiment\": \"ä -- <b>\"}"

static double
value_at (size_t at)
{
  return at == GAP ? NAN : at == BELOW ? -0.25 : 0.1 * exp (0.7 * (double) (at % NX) - 0.3 * (double) (at / NX));
}

/* A plot of lines, and one with a surface, a path in two stretches, and a path that has a single point. */
static Figure *
make_figure (Scale scale, double low, double high)
{
  Figure *figure = figure_new ("A figure");
  Plot *lines = plot_new ("lines", "Lines"), *plot = plot_new ("surface", "A surface");
  Numbers *z = numbers_new (NX * NY), *along = numbers_linear (-0.5, 1.5, PATH),
          *heights = numbers_linear (0.2, 2, PATH);

  for (size_t at = 0; at < NX * NY; at++)
    z->v[at] = value_at (at);
  heights->v[4] = NAN;
  plot_add_line (lines, "line", "Line", numbers_linear (0, 1, 3), numbers_linear (0, 1, 3));
  plot_add_surface (plot, "surface", numbers_linear (-1, 2, NX), numbers_linear (10, 14, NY), z);
  plot_add_path (plot, "path", "Päth", along, numbers_linear (10.5, 13, PATH), heights)->style.colour = 1;
  plot_add_path (plot, "point", NULL, numbers_linear (0, 0, 1), numbers_linear (11, 11, 1), numbers_linear (1, 1, 1));
  axis_set (&plot->x, "α", NULL, SCALE_LINEAR);
  axis_set (&plot->z, "Loss", "nats", scale);
  plot->z.low = low;
  plot->z.high = high;
  figure_add (figure, lines);
  figure_add (figure, plot);
  figure->settings = g_strdup (SETTINGS);
  return figure;
}

static GBytes *
written (const Figure *figure, const ExportFormat *format)
{
  ExportOptions options = export_defaults ();
  g_autoptr (GError) error = NULL;
  GBytes *bytes = figure_to_bytes (figure, format, &options, &error);
  g_autofree char *settings = NULL;

  g_assert_no_error (error);
  settings = format->settings_of (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (settings, ==, SETTINGS);
  return bytes;
}

/* What the surface should have, cell by cell: whether a node is known. */
static bool
is_known (Scale scale, size_t at)
{
  return isfinite (value_at (at)) && (scale != SCALE_LOG || value_at (at) > 0);
}

static guint
known_cells (Scale scale)
{
  guint n = 0;

  for (size_t j = 0; j + 1 < NY; j++)
    for (size_t i = 0; i + 1 < NX; i++)
      {
        size_t at = j * NX + i;
        n += is_known (scale, at) && is_known (scale, at + 1) && is_known (scale, at + NX)
             && is_known (scale, at + NX + 1);
      }
  return n;
}

/* ---- VTK ---- */

typedef struct
{
  GHashTable *arrays; /* "Points/points" to a GArray of doubles */
  GHashTable *counts; /* attributes of the piece */
  char *inside;       /* the element around the array */
  GArray *array;      /* that is being read */
} Vtp;

static void
on_start (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data,
          GError **error)
{
  Vtp *vtp = data;
  const char *name = NULL;

  for (int i = 0; names[i] != NULL; i++)
    {
      if (g_str_equal (names[i], "Name"))
        name = values[i];
      if (g_str_has_prefix (names[i], "Number"))
        g_hash_table_replace (vtp->counts, g_strdup (names[i]), GINT_TO_POINTER (atoi (values[i])));
      if (g_str_equal (names[i], "format"))
        g_assert_cmpstr (values[i], ==, "ascii");
    }
  if (g_str_has_suffix (element, "Array"))
    {
      vtp->array = g_array_new (FALSE, FALSE, sizeof (double));
      g_hash_table_insert (vtp->arrays, g_strconcat (vtp->inside, "/", name, NULL), vtp->array);
      return;
    }
  g_free (vtp->inside);
  vtp->inside = g_strdup (element);
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  ((Vtp *) data)->array = NULL;
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Vtp *vtp = data;
  char *end;

  for (const char *at = text; vtp->array != NULL; at = end)
    {
      double number = g_ascii_strtod (at, &end);
      if (end == at)
        break;
      g_array_append_val (vtp->array, number);
    }
}

static const double *
array_of (const Vtp *vtp, const char *name, guint n)
{
  GArray *array = g_hash_table_lookup (vtp->arrays, name);

  g_assert_nonnull (array);
  g_assert_cmpuint (array->len, ==, n);
  return (const double *) (const void *) array->data;
}

static guint
count_of (const Vtp *vtp, const char *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (vtp->counts, name));
}

static Vtp
read_vtp (GBytes *bytes)
{
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  Vtp vtp = { g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref),
              g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), NULL, NULL };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, &vtp, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_true (g_markup_parse_context_end_parse (context, NULL));
  g_markup_parse_context_free (context);
  return vtp;
}

static void
clear_vtp (Vtp *vtp)
{
  g_hash_table_unref (vtp->arrays);
  g_hash_table_unref (vtp->counts);
  g_free (vtp->inside);
}

/* The node of the grid at x, y: exactly there. */
static size_t
node_at (const Layer *surface, double x, double y)
{
  for (size_t at = 0; at < NX * NY; at++)
    if (surface->x->v[at % NX] == x && surface->y->v[at / NX] == y)
      return at;
  g_assert_not_reached ();
}

static void
check_vtp (Scale scale)
{
  g_autoptr (Figure) figure = make_figure (scale, NAN, NAN);
  const Plot *plot = figure_find (figure, "surface");
  const Layer *surface = plot_surface (plot), *path = plot_find (plot, "path");
  g_autoptr (GBytes) bytes = written (figure, &export_vtp);
  Vtp vtp = read_vtp (bytes);
  guint n = count_of (&vtp, "NumberOfPoints"), quads = count_of (&vtp, "NumberOfPolys"), on_path = PATH - 1;
  const double *points = array_of (&vtp, "Points/points", 3 * n), *values = array_of (&vtp, "PointData/loss_nats", n),
               *normals = array_of (&vtp, "PointData/normal", 3 * n),
               *corners = array_of (&vtp, "Polys/connectivity", 4 * quads),
               *ends = array_of (&vtp, "Polys/offsets", quads), *line = array_of (&vtp, "Lines/connectivity", on_path),
               *line_ends = array_of (&vtp, "Lines/offsets", 2), *layer = array_of (&vtp, "CellData/layer", quads + 2),
               *names = array_of (&vtp, "FieldData/layers", strlen ("surface") + 1 + strlen ("Päth") + 1);
  bool seen[NX * NY] = { false };

  g_assert_cmpuint (quads, ==, known_cells (scale));
  for (guint i = 0; i < n; i++)
    {
      const double *normal = normals + 3 * i;
      g_assert_cmpfloat (points[3 * i + 2], ==, scale == SCALE_LOG ? log10 (values[i]) : values[i]);
      g_assert_cmpfloat_with_epsilon (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2], 1, 1e-12);
    }
  for (guint q = 0; q < quads; q++)
    {
      size_t at = node_at (surface, points[3 * (guint) corners[4 * q]], points[3 * (guint) corners[4 * q] + 1]);
      const size_t expected[4] = { at, at + 1, at + NX + 1, at + NX };
      g_assert_false (seen[at]);
      seen[at] = true;
      g_assert_cmpfloat (ends[q], ==, 4 * (q + 1));
      g_assert_cmpfloat (layer[2 + q], ==, 0);
      for (int k = 0; k < 4; k++)
        {
          guint corner = (guint) corners[4 * q + k];
          g_assert_cmpuint (corner, <, n - on_path);
          g_assert_cmpuint (node_at (surface, points[3 * corner], points[3 * corner + 1]), ==, expected[k]);
          g_assert_cmpfloat (values[corner], ==, value_at (expected[k]));
        }
    }
  for (guint i = 0; i < on_path; i++)
    {
      guint own = i < 4 ? i : i + 1, at = (guint) line[i];
      g_assert_cmpfloat (points[3 * at], ==, path->x->v[own]);
      g_assert_cmpfloat (points[3 * at + 1], ==, path->y->v[own]);
      g_assert_cmpfloat (values[at], ==, path->z->v[own]);
    }
  g_assert_true (line_ends[0] == 4 && line_ends[1] == 8 && layer[0] == 1 && layer[1] == 1);
  for (guint i = 0; i < strlen ("Päth"); i++)
    g_assert_cmpfloat (names[strlen ("surface") + 1 + i], ==, (guchar) "Päth"[i]);
  clear_vtp (&vtp);
}

static void
test_vtp (void)
{
  check_vtp (SCALE_LINEAR);
  check_vtp (SCALE_LOG);
}

/* ---- glTF ---- */

typedef struct
{
  JsonParser *parser;
  JsonObject *root;
  const guint8 *buffer;
  gsize length;
} Glb;

static guint32
u32_at (const guint8 *at)
{
  guint32 value;

  memcpy (&value, at, 4);
  return GUINT32_FROM_LE (value);
}

static Glb
read_glb (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  guint32 json = u32_at (data + 12), binary = u32_at (data + 20 + json);
  Glb glb = { .parser = json_parser_new (), .buffer = data + 28 + json };
  JsonObject *buffer;

  g_assert_cmpmem (data, 4, "glTF", 4);
  g_assert_cmpuint (u32_at (data + 4), ==, 2);
  g_assert_cmpuint (u32_at (data + 8), ==, length);
  g_assert_cmpuint (28 + json + binary, ==, length);
  g_assert_true (json % 4 == 0 && binary % 4 == 0);
  g_assert_cmpmem (data + 16, 4, "JSON", 4);
  g_assert_cmpmem (data + 24 + json, 4, "BIN", 4);
  g_assert_true (json_parser_load_from_data (glb.parser, (const char *) data + 20, json, NULL));
  glb.root = json_node_get_object (json_parser_get_root (glb.parser));
  buffer = json_array_get_object_element (json_object_get_array_member (glb.root, "buffers"), 0);
  glb.length = (gsize) json_object_get_int_member (buffer, "byteLength");
  g_assert_true (glb.length <= binary && binary < glb.length + 4);
  return glb;
}

static JsonObject *
element (const Glb *glb, const char *array, gint64 i)
{
  return json_array_get_object_element (json_object_get_array_member (glb->root, array), (guint) i);
}

/* The bytes of an accessor; floats hold what its bounds say. */
static const guint8 *
accessor_data (const Glb *glb, gint64 index, guint components, guint *count)
{
  JsonObject *accessor = element (glb, "accessors", index),
             *view = element (glb, "bufferViews", json_object_get_int_member (accessor, "bufferView"));
  gsize offset = (gsize) json_object_get_int_member (view, "byteOffset");

  *count = (guint) json_object_get_int_member (accessor, "count");
  g_assert_cmpint (json_object_get_int_member (view, "byteLength"), ==, 4 * components * *count);
  g_assert_cmpuint (offset + 4 * components * *count, <=, glb->length);
  g_assert_true (offset % 4 == 0);
  for (guint k = 0; k < components && components > 1; k++)
    {
      const float *v = (const float *) (const void *) (glb->buffer + offset);
      float low = INFINITY, high = -INFINITY;
      for (guint i = 0; i < *count; i++)
        {
          g_assert_true (isfinite (v[components * i + k]));
          low = fminf (low, v[components * i + k]);
          high = fmaxf (high, v[components * i + k]);
        }
      double from = json_array_get_double_element (json_object_get_array_member (accessor, "min"), k),
             to = json_array_get_double_element (json_object_get_array_member (accessor, "max"), k);
      g_assert_true (from == (double) low && to == (double) high);
    }
  return glb->buffer + offset;
}

static JsonObject *
primitive (const Glb *glb, gint64 mesh, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (element (glb, "meshes", mesh), "primitives"), i);
}

static const float *
attribute (const Glb *glb, JsonObject *of, const char *name, guint *count)
{
  gint64 index = json_object_get_int_member (json_object_get_object_member (of, "attributes"), name);
  return (const float *) (const void *) accessor_data (glb, index, 3, count);
}

/* Of a path, which is held in the range. */
static float
height_of (Scale scale, double low, double high, double value)
{
  double cut = isnan (low) ? value : CLAMP (value, low, high);
  return (float) (scale == SCALE_LOG ? log10 (cut) : cut);
}

/* The value at a corner, between nodes where the surface was cut off: there it is an end of the range. */
static double
value_of_corner (const Plot *plot, const float *p, double low, double high)
{
  const Layer *surface = plot_surface (plot);
  size_t i = NX, j = NY;

  for (size_t k = 0; k < NX; k++)
    if ((float) surface->x->v[k] == p[0])
      i = k;
  for (size_t k = 0; k < NY; k++)
    if ((float) -surface->y->v[k] == p[2])
      j = k;
  if (i < NX && j < NY && value_at (j * NX + i) >= low && value_at (j * NX + i) <= high)
    return value_at (j * NX + i);
  g_assert_true (i < NX || j < NY); /* on an edge */
  for (size_t k = 0; k + 1 < (i < NX ? NY : NX); k++)
    {
      size_t a = i < NX ? k * NX + i : j * NX + k, b = i < NX ? a + NX : a + 1;
      double from = i < NX ? -surface->y->v[k] : surface->x->v[k],
             to = i < NX ? -surface->y->v[k + 1] : surface->x->v[k + 1], t = (p[i < NX ? 2 : 0] - from) / (to - from),
             value = value_at (a) + t * (value_at (b) - value_at (a));
      if (t >= 0 && t <= 1)
        return fabs (value - low) < fabs (value - high) ? low : high;
    }
  g_assert_not_reached ();
}

/* Positions, colours and upward triangles of the surface. */
static void
check_surface (const Glb *glb, const Plot *plot, double low)
{
  Scale scale = plot->z.scale;
  JsonObject *triangles = primitive (glb, 0, 0);
  guint n, same, count;
  const float *at = attribute (glb, triangles, "POSITION", &n), *normal = attribute (glb, triangles, "NORMAL", &same),
              *colour = attribute (glb, triangles, "COLOR_0", &same);
  const guint8 *indices = accessor_data (glb, json_object_get_int_member (triangles, "indices"), 1, &count);
  double z_low, z_high;

  plot_range (plot, AXIS_Z, &z_low, &z_high, NULL);
  if (isnan (low))
    g_assert_cmpuint (count, ==, 6 * known_cells (scale));
  g_assert_cmpuint (n, ==, same);
  for (guint i = 0; i < n; i++)
    {
      const float *p = at + 3 * i, *up = normal + 3 * i;
      double value = value_of_corner (plot, p, z_low, z_high),
             place = (height_of (scale, NAN, 0, value) - height_of (scale, NAN, 0, z_low))
                     / (height_of (scale, NAN, 0, z_high) - height_of (scale, NAN, 0, z_low));
      Colour c = colourmap_at (plot->colourmap, place);
      g_assert_cmpfloat (p[1], ==, height_of (scale, NAN, 0, value));
      g_assert_cmpfloat_with_epsilon (up[0] * up[0] + up[1] * up[1] + up[2] * up[2], 1, 1e-6);
      g_assert_cmpfloat (up[1], >, 0);
      g_assert_cmpfloat_with_epsilon (colour[3 * i + 1], pow ((c.g + 0.055) / 1.055, 2.4), 2e-3);
    }
  for (guint i = 0; i < count; i += 3)
    {
      const float *p[3];
      for (guint k = 0; k < 3; k++)
        {
          g_assert_cmpuint (u32_at (indices + 4 * (i + k)), <, n);
          p[k] = at + 3 * u32_at (indices + 4 * (i + k));
        }
      /* The upward part of the cross product: twice the area that is seen from above. */
      g_assert_cmpfloat ((p[1][2] - p[0][2]) * (p[2][0] - p[0][0]) - (p[1][0] - p[0][0]) * (p[2][2] - p[0][2]), >, 0);
    }
}

static void
check_path (const Glb *glb, const Plot *plot, double low, double high)
{
  const Layer *path = plot_find (plot, "path");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (glb->root, "meshes")), ==, 2);
  for (guint stretch = 0; stretch < 2; stretch++)
    {
      JsonObject *strip = primitive (glb, 1, stretch);
      guint n;
      const float *at = attribute (glb, strip, "POSITION", &n);
      g_assert_cmpint (json_object_get_int_member (strip, "mode"), ==, 3);
      g_assert_cmpuint (n, ==, 4);
      for (guint i = 0; i < n; i++)
        {
          guint own = 5 * stretch + i;
          g_assert_cmpfloat (at[3 * i], ==, (float) path->x->v[own]);
          g_assert_cmpfloat (at[3 * i + 1], ==, height_of (plot->z.scale, low, high, path->z->v[own]));
          g_assert_cmpfloat (at[3 * i + 2], ==, (float) -path->y->v[own]);
        }
    }
}

/* The root takes the ends of the axes to the faces of the box. */
static void
check_placement (const Glb *glb, const Plot *plot)
{
  const double floor = BOX_FLOOR_GAP - BOX_HALF_HEIGHT;
  const int along[3] = { 0, 2, 1 };
  JsonObject *root = element (glb, "nodes", 0);

  for (int axis = 0; axis < 3; axis++)
    {
      double ends[2], scale, move;
      plot_range (plot, (AxisName) axis, &ends[0], &ends[1], NULL);
      scale = json_array_get_double_element (json_object_get_array_member (root, "scale"), (guint) along[axis]);
      move = json_array_get_double_element (json_object_get_array_member (root, "translation"), (guint) along[axis]);
      for (int end = 0; end < 2; end++)
        {
          double at = axis == AXIS_Z   ? (double) height_of (plot->z.scale, NAN, 0, ends[end])
                      : axis == AXIS_Y ? -ends[end]
                                       : ends[end],
                 box = axis == AXIS_Z   ? (end ? BOX_HALF_HEIGHT : floor)
                       : axis == AXIS_Y ? 1 - 2 * end
                                        : 2 * end - 1;
          g_assert_cmpfloat_with_epsilon (scale * at + move, box, 1e-6);
        }
    }
}

static void
test_glb (void)
{
  const struct
  {
    Scale scale;
    double low, high;
  } cases[] = {
    { SCALE_LINEAR, NAN, NAN }, { SCALE_LOG, NAN, NAN }, { SCALE_LINEAR, 0.1, 1.5 }, { SCALE_LOG, 0.2, 1 }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Figure) figure = make_figure (cases[i].scale, cases[i].low, cases[i].high);
      const Plot *plot = figure_find (figure, "surface");
      g_autoptr (GBytes) bytes = written (figure, &export_glb);
      Glb glb = read_glb (bytes);
      check_surface (&glb, plot, cases[i].low);
      check_path (&glb, plot, cases[i].low, cases[i].high);
      check_placement (&glb, plot);
      g_object_unref (glb.parser);
    }
}

/* The area of the triangles in space, against that of the part of a plane that is left. */
static void
test_cut_area (void)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  Plot *plot = plot_new ("plane", NULL);
  Numbers *x = numbers_linear (0, 1, 7), *y = numbers_linear (0, 1, 7), *z = numbers_new (49);
  double area = 0;

  for (size_t at = 0; at < z->n; at++)
    z->v[at] = x->v[at % 7] + 2 * y->v[at / 7];
  plot_add_surface (plot, "surface", x, y, z);
  plot->z.high = 1;
  figure_add (figure, plot);
  figure->settings = g_strdup (SETTINGS);
  g_autoptr (GBytes) bytes = written (figure, &export_glb);
  Glb glb = read_glb (bytes);
  JsonObject *triangles = primitive (&glb, 0, 0);
  guint n, count;
  const float *at = attribute (&glb, triangles, "POSITION", &n);
  const guint8 *indices = accessor_data (&glb, json_object_get_int_member (triangles, "indices"), 1, &count);
  for (guint i = 0; i < count; i += 3)
    {
      const float *p = at + 3 * u32_at (indices + 4 * i), *q = at + 3 * u32_at (indices + 4 * (i + 1)),
                  *r = at + 3 * u32_at (indices + 4 * (i + 2));
      double u[3], v[3];
      for (int k = 0; k < 3; k++)
        {
          u[k] = (double) q[k] - (double) p[k];
          v[k] = (double) r[k] - (double) p[k];
          g_assert_cmpfloat (k == 1 ? p[k] : 0, <=, 1);
        }
      area += sqrt (pow (u[1] * v[2] - u[2] * v[1], 2) + pow (u[2] * v[0] - u[0] * v[2], 2)
                    + pow (u[0] * v[1] - u[1] * v[0], 2))
              / 2;
    }
  g_assert_cmpfloat_with_epsilon (area, 0.25 * sqrt (6), 1e-6);
  g_object_unref (glb.parser);
}

/* On a plane every normal is the plane's. */
static void
test_normals (void)
{
  g_autoptr (Figure) figure = figure_new (NULL);
  Plot *plot = plot_new ("plane", NULL);
  Numbers *x = numbers_linear (-2, 2, 4), *y = numbers_linear (0, 5, 6), *z = numbers_new (24);

  for (size_t at = 0; at < z->n; at++)
    z->v[at] = 2 * x->v[at % 4] - 3 * y->v[at / 4] + 50;
  plot_add_surface (plot, "surface", x, y, z);
  figure_add (figure, plot);
  figure->settings = g_strdup (SETTINGS);
  g_autoptr (GBytes) bytes = written (figure, &export_glb);
  Glb glb = read_glb (bytes);
  guint n;
  const float *normal = attribute (&glb, primitive (&glb, 0, 0), "NORMAL", &n);
  g_assert_cmpuint (n, ==, 24);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpfloat_with_epsilon (normal[3 * i], -2 / sqrt (14), 1e-6);
      g_assert_cmpfloat_with_epsilon (normal[3 * i + 1], 1 / sqrt (14), 1e-6);
      g_assert_cmpfloat_with_epsilon (normal[3 * i + 2], -3 / sqrt (14), 1e-6);
    }
  g_object_unref (glb.parser);
}

static void
check_refused (const Figure *figure, const char *plot, const char *because)
{
  static const ExportFormat *const formats[] = { &export_vtp, &export_glb };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      ExportOptions options = export_defaults ();
      g_autoptr (GError) error = NULL;
      options.plot = plot;
      g_assert_null (figure_to_bytes (figure, formats[i], &options, &error));
      g_assert_error (error, EXPORT_ERROR, EXPORT_ERROR_CONTENT);
      g_assert_nonnull (strstr (error->message, because));
    }
}

static void
test_refused (void)
{
  g_autoptr (Figure) figure = make_figure (SCALE_LINEAR, NAN, NAN), flat = figure_new (NULL),
                     unknown = figure_new (NULL);
  Plot *lines = plot_new ("lines", NULL), *gaps = plot_new ("gaps", NULL);
  Numbers *z = numbers_linear (NAN, NAN, 9);

  plot_add_line (lines, "line", NULL, numbers_linear (0, 1, 3), numbers_linear (0, 1, 3));
  figure_add (flat, lines);
  plot_add_surface (gaps, "surface", numbers_linear (0, 1, 3), numbers_linear (0, 1, 3), z);
  figure_add (unknown, gaps);
  check_refused (figure, "lines", "“lines” has none; these have: surface.");
  check_refused (flat, NULL, "no plot with one");
  check_refused (unknown, NULL, "“gaps” has no values yet");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/surface-formats/vtp", test_vtp);
  g_test_add_func ("/surface-formats/glb", test_glb);
  g_test_add_func ("/surface-formats/cut-area", test_cut_area);
  g_test_add_func ("/surface-formats/normals", test_normals);
  g_test_add_func ("/surface-formats/refused", test_refused);
  return g_test_run ();
}
