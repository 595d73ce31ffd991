/* Names for assistive technology. */
#pragma once

#include <gtk/gtk.h>

void basin_set_accessible_name (GtkWidget *widget, const char *name,
                                const char *description); /* description may be NULL */

/* A list's button and its item are widgets of their own, which are called by their types unless they are named, too. */
void basin_set_accessible_name_within (GtkWidget *widget, const char *name, const char *description);
