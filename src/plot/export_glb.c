/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A surface with its paths as binary glTF 2.0, for Blender: what the picture shows, in the colours of its map, without
 * lighting and axes.
 *
 * Positions are the plot's coordinates (export_mesh.h) with y upwards, as glTF has it: x, height, −y.  The surface
 * is cut off at the ends of the range of the z axis, as in the picture.  The scene's one root scales them to the box of
 * the picture, which is two metres wide and deep; the axes and the settings are in "extras". */
#include "plot/export_format.h"

#include "figure/colourmap.h"
#include "figure/file_text.h"
#include "figure/projection.h"
#include "figure/scale.h"
#include "plot/export_mesh.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define MAGIC "glTF"
#define CHUNK_JSON 0x4e4f534a
#define CHUNK_BIN 0x004e4942

/* The specification's names. */
enum
{
  UNSIGNED_INT = 5125,
  FLOAT = 5126,
  ARRAY_BUFFER = 34962,
  ELEMENT_ARRAY_BUFFER = 34963,
  LINE_STRIP = 3,
  TRIANGLES = 4
};

/* What of the buffer an accessor reads. */
typedef struct
{
  guint offset, count;
  int type;
  const char *shape; /* "VEC3", "SCALAR" */
  float low[3], high[3];
} Accessor;

typedef struct
{
  const Plot *plot;
  const Mesh *mesh;
  GByteArray *buffer;
  GArray *accessors; /* of Accessor */
} Scene;

/* ---- The buffer ---- */

static void
append_u32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, 4);
}

static void
append_float (GByteArray *out, float value)
{
  guint32 bits;

  memcpy (&bits, &value, 4);
  append_u32 (out, bits);
}

static void
write_position (const Scene *scene, const MeshPoint *point, float position[3])
{
  position[0] = (float) point->x;
  position[1] = (float) point->height;
  position[2] = (float) -point->y;
}

static void
write_normal (const Scene *scene, const MeshPoint *point, float normal[3])
{
  double up[3];

  mesh_normal (point, up);
  normal[0] = (float) up[0];
  normal[1] = (float) up[2];
  normal[2] = (float) -up[1];
}

/* Colours of corners are linear. */
static float
linear (double c)
{
  return (float) (c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4));
}

static void
add_attribute (Scene *scene, guint first, guint n, void (*write) (const Scene *, const MeshPoint *, float[3]))
{
  Accessor accessor = { scene->buffer->len, n, FLOAT, "VEC3" };

  for (guint i = first; i < first + n; i++)
    {
      float v[3];
      write (scene, &g_array_index (scene->mesh->points, MeshPoint, i), v);
      for (int k = 0; k < 3; k++)
        {
          accessor.low[k] = i == first ? v[k] : MIN (accessor.low[k], v[k]);
          accessor.high[k] = i == first ? v[k] : MAX (accessor.high[k], v[k]);
          append_float (scene->buffer, v[k]);
        }
    }
  g_array_append_val (scene->accessors, accessor);
}

static void
write_colour (const Scene *scene, const MeshPoint *point, float colour[3])
{
  double low, high;
  Colour c;

  plot_range (scene->plot, AXIS_Z, &low, &high, NULL);
  c = colourmap_at (scene->plot->colourmap, scale_forward (scene->plot->z.scale, low, high, point->value));
  colour[0] = linear (c.r);
  colour[1] = linear (c.g);
  colour[2] = linear (c.b);
}

static void
add_triangles (Scene *scene)
{
  Accessor accessor = { scene->buffer->len, 0, UNSIGNED_INT, "SCALAR" };

  for (guint i = 0; i < scene->mesh->polygons->len; i++)
    {
      const MeshPolygon *polygon = &g_array_index (scene->mesh->polygons, MeshPolygon, i);
      for (guint k = 1; k + 1 < polygon->n; k++, accessor.count += 3)
        {
          append_u32 (scene->buffer, polygon->corner[0]);
          append_u32 (scene->buffer, polygon->corner[k]);
          append_u32 (scene->buffer, polygon->corner[k + 1]);
        }
    }
  g_array_append_val (scene->accessors, accessor);
}

/* ---- The scene, as JSON ---- */

/* The accessors of the surface; those of the lines follow, one each. */
enum
{
  POSITION,
  NORMAL,
  COLOUR,
  INDICES,
  FIRST_LINE
};

static void
write_vector (JsonWriter *json, const char *name, const double *v, int n)
{
  json_writer_begin_array (json, name);
  for (int i = 0; i < n; i++)
    json_writer_number (json, NULL, v[i]);
  json_writer_end_array (json);
}

static void
write_asset (JsonWriter *json, const Figure *figure)
{
  json_writer_begin_object (json, "asset");
  json_writer_text (json, "version", "2.0");
  json_writer_text (json, "generator", "Basin " BASIN_VERSION);
  if (figure->settings != NULL)
    {
      g_autofree char *line = export_settings_to_line (figure->settings);
      json_writer_begin_object (json, "extras");
      json_writer_text (json, "basin", line);
      json_writer_end_object (json);
    }
  json_writer_end_object (json);
}

static void
write_axes (JsonWriter *json, const Plot *plot)
{
  static const char *const scales[] = { "linear", "logarithmic", "symmetric logarithmic" };

  json_writer_begin_object (json, "extras");
  json_writer_text (json, "x", plot->x.label != NULL ? plot->x.label : "");
  json_writer_text (json, "y", plot->y.label != NULL ? plot->y.label : "");
  json_writer_text (json, "height", plot->z.label != NULL ? plot->z.label : "");
  json_writer_text (json, "height_scale", scales[plot->z.scale]);
  json_writer_end_object (json);
}

/* From the plot's coordinates to the box of the picture. */
static void
write_placement (JsonWriter *json, const Plot *plot)
{
  double low[3], high[3], scale[3], move[3];

  for (int axis = 0; axis < 3; axis++)
    plot_range (plot, (AxisName) axis, &low[axis], &high[axis], NULL);
  low[2] = mesh_height (plot, low[2]);
  high[2] = mesh_height (plot, high[2]);
  scale[0] = 2 / (high[0] - low[0]);
  scale[1] = (2 * BOX_HALF_HEIGHT - BOX_FLOOR_GAP) / (high[2] - low[2]);
  scale[2] = 2 / (high[1] - low[1]);
  move[0] = -1 - scale[0] * low[0];
  move[1] = BOX_FLOOR_GAP - BOX_HALF_HEIGHT - scale[1] * low[2];
  move[2] = 1 + scale[2] * low[1];
  write_vector (json, "translation", move, 3);
  write_vector (json, "scale", scale, 3);
}

/* The root, and a node for each mesh: the surface, and every path. */
static void
write_nodes (JsonWriter *json, const Scene *scene)
{
  guint meshes = 1 + scene->mesh->paths->len;

  json_writer_number (json, "scene", 0);
  json_writer_raw (json, "scenes", "[{\"nodes\":[0]}]");
  json_writer_begin_array (json, "nodes");
  json_writer_begin_object (json, NULL);
  json_writer_text (json, "name", scene->plot->title != NULL ? scene->plot->title : scene->plot->id);
  json_writer_begin_array (json, "children");
  for (guint i = 0; i < meshes; i++)
    json_writer_number (json, NULL, 1 + i);
  json_writer_end_array (json);
  write_placement (json, scene->plot);
  write_axes (json, scene->plot);
  json_writer_end_object (json);
  for (guint i = 0; i < meshes; i++)
    {
      const Layer *layer = i == 0 ? plot_surface (scene->plot) : scene->mesh->paths->pdata[i - 1];
      json_writer_begin_object (json, NULL);
      json_writer_text (json, "name", layer->name != NULL ? layer->name : layer->id);
      json_writer_number (json, "mesh", i);
      json_writer_end_object (json);
    }
  json_writer_end_array (json);
}

static void
write_surface (JsonWriter *json)
{
  json_writer_begin_object (json, NULL);
  json_writer_begin_array (json, "primitives");
  json_writer_begin_object (json, NULL);
  json_writer_begin_object (json, "attributes");
  json_writer_number (json, "POSITION", POSITION);
  json_writer_number (json, "NORMAL", NORMAL);
  json_writer_number (json, "COLOR_0", COLOUR);
  json_writer_end_object (json);
  json_writer_number (json, "indices", INDICES);
  json_writer_number (json, "material", 0);
  json_writer_number (json, "mode", TRIANGLES);
  json_writer_end_object (json);
  json_writer_end_array (json);
  json_writer_end_object (json);
}

static void
write_path (JsonWriter *json, const Scene *scene, guint path)
{
  json_writer_begin_object (json, NULL);
  json_writer_begin_array (json, "primitives");
  for (guint i = 0; i < scene->mesh->lines->len; i++)
    if (g_array_index (scene->mesh->lines, MeshLine, i).path == path)
      {
        json_writer_begin_object (json, NULL);
        json_writer_begin_object (json, "attributes");
        json_writer_number (json, "POSITION", FIRST_LINE + i);
        json_writer_end_object (json);
        json_writer_number (json, "material", 1 + path);
        json_writer_number (json, "mode", LINE_STRIP);
        json_writer_end_object (json);
      }
  json_writer_end_array (json);
  json_writer_end_object (json);
}

static void
write_material (JsonWriter *json, const Colour *colour)
{
  const double factor[4] = { linear (colour->r), linear (colour->g), linear (colour->b), 1 };

  json_writer_begin_object (json, NULL);
  json_writer_begin_object (json, "pbrMetallicRoughness");
  write_vector (json, "baseColorFactor", factor, 4);
  json_writer_number (json, "metallicFactor", 0);
  json_writer_number (json, "roughnessFactor", 0.9);
  json_writer_end_object (json);
  json_writer_toggle (json, "doubleSided", true);
  json_writer_end_object (json);
}

static void
write_meshes (JsonWriter *json, const Scene *scene)
{
  json_writer_begin_array (json, "meshes");
  write_surface (json);
  for (guint i = 0; i < scene->mesh->paths->len; i++)
    write_path (json, scene, i);
  json_writer_end_array (json);
  json_writer_begin_array (json, "materials");
  write_material (json, &(Colour){ 1, 1, 1 }); /* times the colours of the corners */
  for (guint i = 0; i < scene->mesh->paths->len; i++)
    {
      int index = ((const Layer *) scene->mesh->paths->pdata[i])->style.colour;
      Colour colour = index == COLOUR_FOREGROUND ? (Colour){ 0, 0, 0 } : colourmap_of_index (index, false);
      write_material (json, &colour);
    }
  json_writer_end_array (json);
}

static void
write_accessor (JsonWriter *json, const Accessor *accessor, guint view)
{
  json_writer_begin_object (json, NULL);
  json_writer_number (json, "bufferView", view);
  json_writer_number (json, "componentType", accessor->type);
  json_writer_number (json, "count", accessor->count);
  json_writer_text (json, "type", accessor->shape);
  if (accessor->type == FLOAT)
    {
      json_writer_begin_array (json, "min");
      for (int k = 0; k < 3; k++)
        json_writer_number (json, NULL, (double) accessor->low[k]);
      json_writer_end_array (json);
      json_writer_begin_array (json, "max");
      for (int k = 0; k < 3; k++)
        json_writer_number (json, NULL, (double) accessor->high[k]);
      json_writer_end_array (json);
    }
  json_writer_end_object (json);
}

static void
write_buffer (JsonWriter *json, const Scene *scene)
{
  json_writer_begin_array (json, "accessors");
  for (guint i = 0; i < scene->accessors->len; i++)
    write_accessor (json, &g_array_index (scene->accessors, Accessor, i), i);
  json_writer_end_array (json);
  json_writer_begin_array (json, "bufferViews");
  for (guint i = 0; i < scene->accessors->len; i++)
    {
      const Accessor *accessor = &g_array_index (scene->accessors, Accessor, i);
      json_writer_begin_object (json, NULL);
      json_writer_number (json, "buffer", 0);
      json_writer_number (json, "byteOffset", accessor->offset);
      json_writer_number (json, "byteLength", accessor->count * (accessor->type == FLOAT ? 12 : 4));
      json_writer_number (json, "target", accessor->type == FLOAT ? ARRAY_BUFFER : ELEMENT_ARRAY_BUFFER);
      json_writer_end_object (json);
    }
  json_writer_end_array (json);
  json_writer_begin_array (json, "buffers");
  json_writer_begin_object (json, NULL);
  json_writer_number (json, "byteLength", scene->buffer->len);
  json_writer_end_object (json);
  json_writer_end_array (json);
}

static char *
scene_json (const Scene *scene, const Figure *figure)
{
  JsonWriter *json = json_writer_new (JSON_COMPACT);

  json_writer_begin_object (json, NULL);
  write_asset (json, figure);
  write_nodes (json, scene);
  write_meshes (json, scene);
  write_buffer (json, scene);
  json_writer_end_object (json);
  return json_writer_finish (json);
}

/* ---- The file: a header and two chunks ---- */

/* Filled up to a multiple of four. */
static void
append_chunk (GByteArray *file, guint32 type, const void *data, guint length, char filler)
{
  append_u32 (file, (length + 3) / 4 * 4);
  append_u32 (file, type);
  g_byte_array_append (file, data, length);
  while (file->len % 4 != 0)
    g_byte_array_append (file, (const guint8 *) &filler, 1);
}

static GBytes *
file_bytes (const Scene *scene, const char *json)
{
  GByteArray *file = g_byte_array_new ();
  guint32 length;

  g_byte_array_append (file, (const guint8 *) MAGIC, 4);
  append_u32 (file, 2);
  append_u32 (file, 0); /* its length, below */
  append_chunk (file, CHUNK_JSON, json, (guint) strlen (json), ' ');
  append_chunk (file, CHUNK_BIN, scene->buffer->data, scene->buffer->len, '\0');
  length = GUINT32_TO_LE (file->len);
  memcpy (file->data + 8, &length, 4);
  return g_byte_array_free_to_bytes (file);
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  const Plot *plot = export_chosen_plot (figure, &export_glb);
  g_autoptr (Mesh) mesh = mesh_new (plot, true, error);
  g_autoptr (GByteArray) buffer = g_byte_array_new ();
  g_autoptr (GArray) accessors = g_array_new (FALSE, FALSE, sizeof (Accessor));
  Scene scene = { plot, mesh, buffer, accessors };
  g_autofree char *json = NULL;

  if (mesh == NULL)
    return NULL;
  add_attribute (&scene, 0, mesh->on_surface, write_position);
  add_attribute (&scene, 0, mesh->on_surface, write_normal);
  add_attribute (&scene, 0, mesh->on_surface, write_colour);
  add_triangles (&scene);
  for (guint i = 0; i < mesh->lines->len; i++)
    {
      const MeshLine *line = &g_array_index (mesh->lines, MeshLine, i);
      add_attribute (&scene, line->first, line->n, write_position);
    }
  json = scene_json (&scene, figure);
  return file_bytes (&scene, json);
}

static char *
settings_of (const char *data, gsize length)
{
  return export_settings_behind (MAGIC, data, length);
}

const ExportFormat export_glb = {
  .suffix = ".glb",
  .name = "glTF",
  .about = N_ ("the surface with its paths, for Blender: in its colours, as high and wide as in the picture"),
  .single = true,
  .holds = plot_is_3d,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};
