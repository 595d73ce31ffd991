/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A surface with its paths as PolyData in VTK's XML, for ParaView: in the plot's coordinates (export_mesh.h), z
 * upwards, with the values to the last digit and none cut off.  Cells are the lines and then the polygons; the cell
 * array "layer" says what each belongs to: the surface (0) or which path, by the field array "layers", which names
 * them. */
#include "plot/export_format.h"

#include "figure/file_text.h"
#include "plot/export_mesh.h"

#include <glib/gi18n.h>
#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VTKFile type=\"PolyData\""

static void
append_number (GString *out, double value, char end)
{
  g_autofree char *text = number_exact (value);

  g_string_append (out, text);
  g_string_append_c (out, end);
}

static void
append_triple (GString *out, double a, double b, double c)
{
  append_number (out, a, ' ');
  append_number (out, b, ' ');
  append_number (out, c, '\n');
}

static void
begin_array (GString *out, const char *type, const char *name, guint components)
{
  g_string_append_printf (out, "<DataArray type=\"%s\" Name=\"%s\" NumberOfComponents=\"%u\" format=\"ascii\">\n", type,
                          name, components);
}

static void
end_array (GString *out)
{
  g_string_append (out, "</DataArray>\n");
}

/* VTK writes text as the numbers of its bytes, and 0 behind each. */
static void
append_text (GString *out, const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    g_string_append_printf (out, "%u ", (unsigned) (guchar) *c);
  g_string_append (out, "0\n");
}

static const char *
name_of (const Layer *layer)
{
  return layer->name != NULL ? layer->name : layer->id;
}

static void
append_names (GString *out, const Plot *plot, const Mesh *mesh)
{
  g_string_append_printf (
      out, "<FieldData>\n<Array type=\"String\" Name=\"layers\" NumberOfTuples=\"%u\" format=\"ascii\">\n",
      mesh->paths->len + 1);
  append_text (out, name_of (plot_surface (plot)));
  for (guint i = 0; i < mesh->paths->len; i++)
    append_text (out, name_of (mesh->paths->pdata[i]));
  g_string_append (out, "</Array>\n</FieldData>\n");
}

static void
append_point_data (GString *out, const Mesh *mesh, const char *column)
{
  g_string_append_printf (out, "<PointData Scalars=\"%s\" Normals=\"normal\">\n", column);
  begin_array (out, "Float64", column, 1);
  for (guint i = 0; i < mesh->points->len; i++)
    append_number (out, g_array_index (mesh->points, MeshPoint, i).value, '\n');
  end_array (out);
  begin_array (out, "Float64", "normal", 3);
  for (guint i = 0; i < mesh->points->len; i++)
    {
      double normal[3];
      mesh_normal (&g_array_index (mesh->points, MeshPoint, i), normal);
      append_triple (out, normal[0], normal[1], normal[2]);
    }
  end_array (out);
  g_string_append (out, "</PointData>\n");
}

static void
append_cell_data (GString *out, const Mesh *mesh)
{
  g_string_append (out, "<CellData Scalars=\"layer\">\n");
  begin_array (out, "Int32", "layer", 1);
  for (guint i = 0; i < mesh->lines->len; i++)
    g_string_append_printf (out, "%u\n", 1 + g_array_index (mesh->lines, MeshLine, i).path);
  for (guint i = 0; i < mesh->polygons->len; i++)
    g_string_append (out, "0\n");
  end_array (out);
  g_string_append (out, "</CellData>\n");
}

static void
append_points (GString *out, const Mesh *mesh)
{
  g_string_append (out, "<Points>\n");
  begin_array (out, "Float64", "points", 3);
  for (guint i = 0; i < mesh->points->len; i++)
    {
      const MeshPoint *point = &g_array_index (mesh->points, MeshPoint, i);
      append_triple (out, point->x, point->y, point->height);
    }
  end_array (out);
  g_string_append (out, "</Points>\n");
}

static void
append_lines (GString *out, const Mesh *mesh)
{
  guint end = 0;

  g_string_append (out, "<Lines>\n");
  begin_array (out, "Int64", "connectivity", 1);
  for (guint32 i = mesh->on_surface; i < mesh->points->len; i++)
    g_string_append_printf (out, "%u\n", i);
  end_array (out);
  begin_array (out, "Int64", "offsets", 1);
  for (guint i = 0; i < mesh->lines->len; i++)
    g_string_append_printf (out, "%u\n", end += g_array_index (mesh->lines, MeshLine, i).n);
  end_array (out);
  g_string_append (out, "</Lines>\n");
}

static void
append_polygons (GString *out, const Mesh *mesh)
{
  guint end = 0;

  g_string_append (out, "<Polys>\n");
  begin_array (out, "Int64", "connectivity", 1);
  for (guint i = 0; i < mesh->polygons->len; i++)
    {
      const MeshPolygon *polygon = &g_array_index (mesh->polygons, MeshPolygon, i);
      for (guint k = 0; k < polygon->n; k++)
        g_string_append_printf (out, "%u%c", polygon->corner[k], k + 1 < polygon->n ? ' ' : '\n');
    }
  end_array (out);
  begin_array (out, "Int64", "offsets", 1);
  for (guint i = 0; i < mesh->polygons->len; i++)
    g_string_append_printf (out, "%u\n", end += g_array_index (mesh->polygons, MeshPolygon, i).n);
  end_array (out);
  g_string_append (out, "</Polys>\n");
}

static GBytes *
to_bytes (const Figure *figure, const ExportOptions *options, GError **error)
{
  const Plot *plot = export_chosen_plot (figure, &export_vtp);
  g_autoptr (Mesh) mesh = mesh_new (plot, false, error);
  const char *column = plot->z.column != NULL && *plot->z.column != '\0' ? plot->z.column : "value";
  GString *out;

  if (mesh == NULL)
    return NULL;
  out = g_string_new (HEAD " version=\"1.0\" byte_order=\"LittleEndian\">\n");
  if (figure->settings != NULL)
    {
      g_autofree char *line = export_settings_to_line (figure->settings);
      g_string_append_printf (out, "<!-- %s -->\n", line);
    }
  g_string_append (out, "<PolyData>\n");
  append_names (out, plot, mesh);
  g_string_append_printf (out,
                          "<Piece NumberOfPoints=\"%u\" NumberOfVerts=\"0\" NumberOfLines=\"%u\" "
                          "NumberOfStrips=\"0\" NumberOfPolys=\"%u\">\n",
                          mesh->points->len, mesh->lines->len, mesh->polygons->len);
  append_point_data (out, mesh, column);
  append_cell_data (out, mesh);
  append_points (out, mesh);
  append_lines (out, mesh);
  append_polygons (out, mesh);
  g_string_append (out, "</Piece>\n</PolyData>\n</VTKFile>\n");
  return g_string_free_to_bytes (out);
}

static char *
settings_of (const char *data, gsize length)
{
  return export_settings_behind (HEAD, data, length);
}

const ExportFormat export_vtp = {
  .suffix = ".vtp",
  .name = "VTK",
  .about = N_ ("the surface with its paths, for ParaView: coordinates and values to the last digit"),
  .single = true,
  .holds = plot_is_3d,
  .to_bytes = to_bytes,
  .settings_of = settings_of,
};
