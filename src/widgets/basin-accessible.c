/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-accessible.h"

void
basin_set_accessible_name (GtkWidget *widget, const char *name, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description ? description : "", -1);
}

void
basin_announce (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
#if GTK_CHECK_VERSION(4, 14, 0)
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
}

void
basin_name_list_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const char *text = gtk_string_object_get_string (gtk_list_item_get_item (item));

  basin_set_accessible_name (gtk_widget_get_parent (gtk_list_item_get_child (item)), text, NULL);
}

GtkWidget *
basin_drop_down_new (GtkStringList *model, const char *name, const char *description)
{
  GtkWidget *list = gtk_drop_down_new (NULL, NULL);

  g_signal_connect_after (gtk_drop_down_get_factory (GTK_DROP_DOWN (list)), "bind", G_CALLBACK (basin_name_list_item),
                          NULL);
  gtk_drop_down_set_model (GTK_DROP_DOWN (list), G_LIST_MODEL (model));
  g_object_unref (model);
  /* From 4.10 on GTK lets what is chosen be its name. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  basin_set_accessible_name (list, name, description);
  basin_set_accessible_name (gtk_widget_get_first_child (list), name, description); /* its button */
  return list;
}
