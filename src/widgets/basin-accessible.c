#include "widgets/basin-accessible.h"

void
basin_set_accessible_name (GtkWidget *widget, const char *name, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description ? description : "", -1);
}

void
basin_set_accessible_name_within (GtkWidget *widget, const char *name, const char *description)
{
  if (!GTK_IS_LABEL (widget))
    basin_set_accessible_name (widget, name, description);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_focusable (child) || gtk_widget_get_first_child (child) != NULL)
      basin_set_accessible_name_within (child, name, description);
}
