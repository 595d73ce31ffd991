/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/export-looks.h"

#include "widgets/rows.h"

#include <glib/gi18n.h>

static const char *const surfaces[] = { "automatic", "vector", "raster", NULL }; /* in files of vectors */

/* Of titles and captions. */
enum
{
  TEXT_AS_IT_IS,
  TEXT_NONE,
  TEXT_OWN
};

/* ---- What the rows say ---- */

gboolean
export_looks_may_have_pixels (const ExportLooks *self)
{
  return !g_str_equal (surfaces[row_selected (self->surface)], "vector");
}

static const char *
text_option (GtkWidget *list, GtkWidget *own)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (own));

  if (row_selected (list) == TEXT_OWN && *text != '\0')
    return g_intern_string (text);
  return row_selected (list) == TEXT_NONE ? "none" : NULL;
}

static bool
is_png (const ExportFormat *format)
{
  return format == &export_png;
}

void
export_looks_get (const ExportLooks *self, const ExportFormat *format, ExportOptions *options)
{
  const char *font = gtk_editable_get_text (GTK_EDITABLE (self->font));

  options->theme = (ThemeName) row_selected (self->theme);
  options->font = *font != '\0' ? g_intern_string (font) : NULL;
  options->font_size = row_number (self->font_size);
  options->line_width = row_number (self->line_width);
  options->title = text_option (self->title, self->own_title);
  options->caption = text_option (self->caption, self->own_caption);
  options->letters = row_is_on (self->letters);
  options->background = row_is_on (self->clear) ? "none" : NULL;
  options->outlines = format->outlines && row_is_on (self->outlines);
  if (row_selected (self->colourmap) > 0)
    options->colourmap = colourmap_name ((Colourmap) (row_selected (self->colourmap) - 1));
  if (row_selected (self->view) > 0)
    options->view = "map";
  if (row_selected (self->surface) > 0 && !is_png (format))
    options->surface = surfaces[row_selected (self->surface)];
}

/* ---- Rows of options ---- */

static void
set_text (GtkWidget *list, GtkWidget *own, const char *text)
{
  gboolean none = g_strcmp0 (text, "none") == 0;

  adw_combo_row_set_selected (ADW_COMBO_ROW (list), text == NULL ? TEXT_AS_IT_IS : none ? TEXT_NONE : TEXT_OWN);
  if (text != NULL && !none)
    gtk_editable_set_text (GTK_EDITABLE (own), text);
}

static guint
index_of_colourmap (const char *name)
{
  for (int map = COLOURMAP_VIRIDIS; name != NULL && map <= COLOURMAP_GREY; map++)
    if (g_str_equal (colourmap_name ((Colourmap) map), name))
      return (guint) map + 1;
  return 0;
}

static guint
index_of_surface (const char *name)
{
  for (guint i = 0; surfaces[i] != NULL; i++)
    if (g_strcmp0 (surfaces[i], name) == 0)
      return i;
  return 0;
}

void
export_looks_set (const ExportLooks *self, const ExportOptions *options)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->theme), options->theme);
  gtk_editable_set_text (GTK_EDITABLE (self->font), options->font != NULL ? options->font : "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->font_size), options->font_size);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->line_width), options->line_width);
  set_text (self->title, self->own_title, options->title);
  set_text (self->caption, self->own_caption, options->caption);
  gtk_switch_set_active (GTK_SWITCH (self->letters), options->letters);
  gtk_switch_set_active (GTK_SWITCH (self->clear), g_strcmp0 (options->background, "none") == 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->colourmap), index_of_colourmap (options->colourmap));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->view), g_strcmp0 (options->view, "map") == 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->surface), index_of_surface (options->surface));
  gtk_switch_set_active (GTK_SWITCH (self->outlines), options->outlines);
}

void
export_looks_show (const ExportLooks *self, const ExportFormat *format, gboolean has_surface)
{
  row_show (self->row, format->drawn);
  row_show (self->view, has_surface);
  row_show (self->surface, has_surface && !is_png (format));
  row_show (self->own_title, row_selected (self->title) == TEXT_OWN);
  row_show (self->own_caption, row_selected (self->caption) == TEXT_OWN);
  row_show (self->outlines, format->outlines);
}

void
export_looks_add (ExportLooks *self, GtkWidget *group, GCallback changed, gpointer data)
{
  GtkWidget *row = row_add_opening (group, _ ("Looks"));
  const char *const themes[] = { _ ("Light"), _ ("Dark"), _ ("Projector"), NULL };
  const char *const texts[] = { _ ("As it is"), _ ("Left out"), _ ("Own text"), NULL };
  const char *const views[] = { _ ("As it is"), _ ("As a map"), NULL };
  const char *const drawings[] = { _ ("Automatic"), _ ("Vectors"), _ ("Pixels"), NULL };
  const char *const maps[] = { _ ("As it is"), _ ("Viridis"), _ ("Cividis"), _ ("Magma"), _ ("Grey"), NULL };

  self->row = row;
  self->theme = row_add_choice (row, _ ("Theme"), themes, 0, changed, data);
  self->font = row_add_entry (row, _ ("Font"), changed, data);
  self->font_size = row_add_points (row, _ ("Font size (pt)"), 72, 0.5, changed, data);
  self->line_width = row_add_points (row, _ ("Line width (pt)"), 20, 0.25, changed, data);
  self->title = row_add_choice (row, _ ("Title"), texts, TEXT_AS_IT_IS, changed, data);
  self->own_title = row_add_entry (row, _ ("Own title"), changed, data);
  self->caption = row_add_choice (row, _ ("Caption"), texts, TEXT_AS_IT_IS, changed, data);
  self->own_caption = row_add_entry (row, _ ("Own caption"), changed, data);
  self->letters = row_add_switch (row, _ ("Letters a, b, c"), NULL, FALSE, changed, data);
  self->clear = row_add_switch (row, _ ("No background"), NULL, FALSE, changed, data);
  self->colourmap = row_add_choice (row, _ ("Colour map"), maps, 0, changed, data);
  self->view = row_add_choice (row, _ ("Surfaces"), views, 0, changed, data);
  self->surface = row_add_choice (row, _ ("Surfaces in vector files"), drawings, 0, changed, data);
  self->outlines = row_add_switch (row, _ ("Text as outlines"), NULL, FALSE, changed, data);
}
