/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-parameter-panel.h"

#include "widgets/basin-accessible.h"
#include "widgets/basin-parameter-row.h"

#include <glib/gi18n.h>

#define GROUP "group" /* an expander's, as the table names it */

struct _BasinParameterPanel
{
  GtkBox parent_instance;

  const Experiment *experiment;
  GHashTable *rows;   /* id → BasinParameterRow; those of a folded group are made when it is first unfolded */
  GPtrArray *groups;  /* of GtkExpander: the folded sections */
  Settings *settings; /* as they are shown */
  Settings *base;     /* NULL: the table's defaults */
  const Preset *preset;
  char *source;
  gboolean changed;     /* the settings are not the base's */
  GtkStringList *names; /* the presets', and before them name */
  char *name;           /* of the settings, where they are no preset's; or NULL */
  GtkWidget *presets, *description;
  gboolean setting;
};

enum
{
  SIGNAL_PARAMETER_CHANGED,
  SIGNAL_PRESET_CHOSEN,
  SIGNALS
};
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (BasinParameterPanel, basin_parameter_panel, GTK_TYPE_BOX)

static void
on_changed (BasinParameterRow *row, BasinParameterPanel *self)
{
  const char *id = basin_parameter_row_get_parameter (row)->id, *value = basin_parameter_row_get_value (row);

  settings_set (self->settings, id, value, NULL);
  if (!self->setting)
    g_signal_emit (self, signals[SIGNAL_PARAMETER_CHANGED], 0, id, value);
}

/* ---- Presets ---- */

/* Above the presets stands, while they are none of them, what the settings are. */
static char *
name_of_settings (BasinParameterPanel *self)
{
  g_autofree char *figure = NULL;
  const char *name;

  if (self->base == NULL || (self->preset != NULL && !self->changed))
    return NULL;
  if (self->preset == NULL)
    figure = g_strdup_printf (_ ("From “%s”"), self->source ? self->source : "");
  name = figure != NULL ? figure : _ (self->preset->title);
  return self->changed ? g_strdup_printf (_ ("%s, changed"), name) : g_strdup (name);
}

/* The place of a preset in the list. */
static guint
place_of (BasinParameterPanel *self, const Preset *preset)
{
  return (guint) (preset - self->experiment->presets) + (self->name != NULL);
}

/* A preset's description is of the data that it generates: it does not hold once a file is learned instead. */
static gboolean
description_holds (BasinParameterPanel *self)
{
  for (const Parameter *p = experiment_parameters (self->experiment); p->id != NULL; p++)
    if (p->kind == PARAMETER_FILE && self->base != NULL && settings_applies (self->settings, p->id)
        && !settings_applies (self->base, p->id))
      return FALSE;
  return self->preset != NULL;
}

static void
show_presets (BasinParameterPanel *self)
{
  g_autofree char *name = name_of_settings (self);
  const char *added[] = { name, NULL };

  self->setting = TRUE;
  if (g_strcmp0 (name, self->name) != 0)
    {
      gtk_string_list_splice (self->names, 0, self->name != NULL, name ? added : NULL);
      g_free (self->name);
      self->name = g_steal_pointer (&name);
    }
  if (self->name != NULL)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->presets), 0);
  else if (self->preset != NULL)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->presets), place_of (self, self->preset));
  self->setting = FALSE;
  gtk_label_set_label (GTK_LABEL (self->description), self->preset ? _ (self->preset->description) : "");
  gtk_widget_set_visible (self->description, description_holds (self));
}

static void
on_preset (GtkDropDown *list, GParamSpec *spec, BasinParameterPanel *self)
{
  guint selected = gtk_drop_down_get_selected (list);

  if (self->setting || selected == GTK_INVALID_LIST_POSITION)
    return;
  for (const Preset *preset = self->experiment->presets; preset->id != NULL; preset++)
    if (place_of (self, preset) == selected)
      {
        g_signal_emit (self, signals[SIGNAL_PRESET_CHOSEN], 0, preset->id);
        return;
      }
}

static void
setup_name (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
bind_name (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

/* The chosen name may be longer than the panel is wide, and does not widen it; in the list all of it is seen. */
static void
keep_narrow (GtkDropDown *list)
{
  g_autoptr (GtkListItemFactory) narrow = gtk_signal_list_item_factory_new ();

  g_signal_connect (narrow, "setup", G_CALLBACK (setup_name), NULL);
  g_signal_connect (narrow, "bind", G_CALLBACK (bind_name), NULL);
  g_signal_connect_after (narrow, "bind", G_CALLBACK (basin_name_list_item), NULL);
  gtk_drop_down_set_list_factory (list, gtk_drop_down_get_factory (list));
  gtk_drop_down_set_factory (list, narrow);
}

static void
build_presets (BasinParameterPanel *self)
{
  GtkWidget *label = gtk_label_new (_ ("Preset"));

  self->names = gtk_string_list_new (NULL);
  for (const Preset *preset = self->experiment->presets; preset->id != NULL; preset++)
    gtk_string_list_append (self->names, _ (preset->title));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  self->presets = basin_drop_down_new (self->names, _ ("Preset"), NULL);
  keep_narrow (GTK_DROP_DOWN (self->presets));
  g_signal_connect (self->presets, "notify::selected", G_CALLBACK (on_preset), self);
  self->description = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->description), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->description), 0);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (self->description), GTK_NATURAL_WRAP_NONE);
  gtk_widget_add_css_class (self->description, "dim-label");
  gtk_widget_add_css_class (self->description, "caption");
  gtk_box_append (GTK_BOX (self), label);
  gtk_box_append (GTK_BOX (self), self->presets);
  gtk_box_append (GTK_BOX (self), self->description);
}

/* ---- Rows ---- */

static void
set_row_base (BasinParameterPanel *self, BasinParameterRow *row)
{
  g_autofree char *text = settings_format (self->base, basin_parameter_row_get_parameter (row)->id);

  basin_parameter_row_set_base (row, text);
}

static void
add_row (BasinParameterPanel *self, const Parameter *parameter, GtkWidget *box)
{
  GtkWidget *row = basin_parameter_row_new (parameter);
  g_autofree char *value = settings_format (self->settings, parameter->id);

  basin_parameter_row_set_value (BASIN_PARAMETER_ROW (row), value);
  gtk_widget_set_visible (row, settings_applies (self->settings, parameter->id));
  if (self->base != NULL)
    set_row_base (self, BASIN_PARAMETER_ROW (row));
  g_signal_connect (row, "changed", G_CALLBACK (on_changed), self);
  g_hash_table_insert (self->rows, (gpointer) parameter->id, row);
  gtk_box_append (GTK_BOX (box), row);
}

static void
add_rows (BasinParameterPanel *self, const char *group, GtkWidget *box)
{
  for (const Parameter *p = experiment_parameters (self->experiment); p->id != NULL; p++)
    if (g_str_equal (p->group, group))
      add_row (self, p, box);
}

/* Half a hundred rows take longer to make than a window may take to answer: those of a group wait until it is seen. */
static void
on_expanded (GtkExpander *expander, GParamSpec *spec, BasinParameterPanel *self)
{
  GtkWidget *box = gtk_expander_get_child (expander);

  if (gtk_expander_get_expanded (expander) && gtk_widget_get_first_child (box) == NULL)
    add_rows (self, g_object_get_data (G_OBJECT (expander), GROUP), box);
}

static void
add_group (BasinParameterPanel *self, const char *group)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *expander;

  if (*group == '\0')
    {
      gtk_box_append (GTK_BOX (self), box);
      add_rows (self, group, box);
      return;
    }
  gtk_widget_set_margin_top (box, 8);
  gtk_widget_set_margin_start (box, 4);
  expander = gtk_expander_new (_ (group));
  gtk_widget_add_css_class (expander, "basin-group");
  gtk_expander_set_child (GTK_EXPANDER (expander), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (group), -1);
  g_object_set_data (G_OBJECT (expander), GROUP, (gpointer) group);
  g_signal_connect (expander, "notify::expanded", G_CALLBACK (on_expanded), self);
  g_ptr_array_add (self->groups, expander);
  gtk_box_append (GTK_BOX (self), expander);
}

/* In the order of their first appearance. */
static void
build_groups (BasinParameterPanel *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (const Parameter *p = experiment_parameters (self->experiment); p->id != NULL; p++)
    if (g_hash_table_add (seen, (gpointer) p->group))
      add_group (self, p->group);
}

static gboolean
group_applies (BasinParameterPanel *self, const char *group)
{
  for (const Parameter *p = experiment_parameters (self->experiment); p->id != NULL; p++)
    if (g_str_equal (p->group, group) && settings_applies (self->settings, p->id))
      return TRUE;
  return FALSE;
}

static void
show_settings (BasinParameterPanel *self)
{
  GHashTableIter iter;
  gpointer id, row;

  self->setting = TRUE;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &id, &row))
    {
      g_autofree char *value = settings_format (self->settings, id);
      basin_parameter_row_set_value (row, value);
      gtk_widget_set_visible (row, settings_applies (self->settings, id));
    }
  for (guint i = 0; i < self->groups->len; i++)
    gtk_widget_set_visible (self->groups->pdata[i],
                            group_applies (self, g_object_get_data (self->groups->pdata[i], GROUP)));
  self->setting = FALSE;
}

void
basin_parameter_panel_set_settings (BasinParameterPanel *self, const Settings *settings)
{
  settings_free (self->settings);
  self->settings = settings_copy (settings);
  show_settings (self);
  self->changed = self->base != NULL && !settings_equal (settings, self->base);
  show_presets (self);
}

void
basin_parameter_panel_set_base (BasinParameterPanel *self, const Settings *base, const Preset *preset,
                                const char *source)
{
  GHashTableIter iter;
  gpointer id, row;

  g_clear_pointer (&self->base, settings_free);
  self->base = settings_copy (base);
  self->preset = preset;
  g_free (self->source);
  self->source = g_strdup (source);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &id, &row))
    set_row_base (self, row);
}

void
basin_parameter_panel_set_error (BasinParameterPanel *self, const char *id, const char *message)
{
  BasinParameterRow *row = g_hash_table_lookup (self->rows, id);

  if (row != NULL)
    basin_parameter_row_set_error (row, message);
}

void
basin_parameter_panel_set_mark (BasinParameterPanel *self, const char *id, const char *label, double value)
{
  BasinParameterRow *row = g_hash_table_lookup (self->rows, id);

  if (row != NULL)
    basin_parameter_row_set_mark (row, label, value);
}

GtkWidget *
basin_parameter_panel_new (const Experiment *experiment)
{
  BasinParameterPanel *self = g_object_new (BASIN_TYPE_PARAMETER_PANEL, "orientation", GTK_ORIENTATION_VERTICAL,
                                            "spacing", 10, NULL);

  self->experiment = experiment;
  self->settings = settings_new (experiment);
  build_presets (self);
  build_groups (self);
  show_settings (self);
  return GTK_WIDGET (self);
}

static void
basin_parameter_panel_finalize (GObject *object)
{
  BasinParameterPanel *self = BASIN_PARAMETER_PANEL (object);

  g_clear_pointer (&self->base, settings_free);
  g_free (self->source);
  g_free (self->name);
  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->groups);
  settings_free (self->settings);
  G_OBJECT_CLASS (basin_parameter_panel_parent_class)->finalize (object);
}

static void
basin_parameter_panel_class_init (BasinParameterPanelClass *class)
{
  G_OBJECT_CLASS (class)->finalize = basin_parameter_panel_finalize;
  signals[SIGNAL_PARAMETER_CHANGED] = g_signal_new ("parameter-changed", BASIN_TYPE_PARAMETER_PANEL, G_SIGNAL_RUN_LAST,
                                                    0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_PRESET_CHOSEN] = g_signal_new ("preset-chosen", BASIN_TYPE_PARAMETER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
basin_parameter_panel_init (BasinParameterPanel *self)
{
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);
  self->groups = g_ptr_array_new ();
  gtk_widget_add_css_class (GTK_WIDGET (self), "basin-parameters");
}
