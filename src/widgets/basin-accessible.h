/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for assistive technology. */
#pragma once

#include <gtk/gtk.h>

void basin_set_accessible_name (GtkWidget *widget, const char *name,
                                const char *description); /* description may be NULL */

/* Now, of a widget that has the focus. */
void basin_announce (GtkWidget *widget, const char *text);

/* A "bind" handler, after others: GTK 4.8 calls the items of a list by their widget's type. */
void basin_name_list_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data);

/* A list to choose from.  Its button and the items of the open list are widgets of their own, and are named, too. */
GtkWidget *basin_drop_down_new (GtkStringList *model, const char *name, const char *description); /* takes the model */
