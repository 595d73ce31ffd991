/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of choices, in a preferences group or in a row that opens.  What their control is called is its name for
 * assistive technology, too; the callback, swapped, hears of every change. */
#pragma once

#include <adwaita.h>

GtkWidget *row_add_choice (GtkWidget *parent, const char *title, const char *const *names, guint initial,
                           GCallback changed, gpointer data);
GtkWidget *row_add_control (GtkWidget *parent, const char *title, const char *subtitle, GtkWidget *control);
GtkWidget *row_add_switch (GtkWidget *parent, const char *title, const char *subtitle, gboolean on, GCallback changed,
                           gpointer data);
GtkWidget *row_add_number (GtkWidget *parent, const char *title, double low, double high, double step, double value,
                           GCallback changed, gpointer data);
/* From 0, which is "automatic". */
GtkWidget *row_add_points (GtkWidget *parent, const char *title, double high, double step, GCallback changed,
                           gpointer data);
GtkWidget *row_add_entry (GtkWidget *parent, const char *title, GCallback changed, gpointer data);
GtkWidget *row_add_opening (GtkWidget *group, const char *title); /* a parent for others */

/* Of what was added: a list, a switch, a number. */
guint row_selected (GtkWidget *list);
const char *row_selected_text (GtkWidget *list);
guint row_find (GtkWidget *list, const char *text); /* 0: there is none */
gboolean row_is_on (GtkWidget *toggle);
double row_number (GtkWidget *spin);
void row_show (GtkWidget *control, gboolean visible); /* its row, or that of a list, which is one */
