/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window says: toasts, and the message above the plots. */
#include "app/basin-window-private.h"
#include "figure/number_format.h"
#include "widgets/basin-accessible.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <math.h>

/* Time to read a few words, or a sentence, which is broken into lines. */
#define SHORT_SECONDS 6
#define LONG_SECONDS 20
#define WIDE_CHARACTERS 60

/* libadwaita 1.2 leaves a toast's button without a name. */
static void
name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_button_get_icon_name (GTK_BUTTON (widget)) != NULL)
    basin_set_accessible_name (widget, _ ("Close"), NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_buttons (child);
}

static void
add_toast (BasinWindow *self, AdwToast *toast, guint seconds)
{
  adw_toast_set_timeout (toast, seconds);
  adw_toast_overlay_add_toast (self->toasts, toast);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->toasts)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (self->toasts))
      name_buttons (child);
}

void
window_toast (BasinWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  add_toast (self, adw_toast_new (markup), SHORT_SECONDS);
}

/* A toast's own title is cut to a line. */
void
window_toast_sentence (BasinWindow *self, const char *sentence)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), WIDE_CHARACTERS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  adw_toast_set_custom_title (toast, label);
  add_toast (self, toast, LONG_SECONDS);
}

/* A run that is begun again with the same settings says the same again. */
void
window_toast_warnings (BasinWindow *self)
{
  Run *run = basin_document_get_run (self->document);

  if (self->warned == NULL)
    self->warned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (char *sentence = run_take_warning (run); sentence != NULL; sentence = run_take_warning (run))
    {
      if (!g_hash_table_contains (self->warned, sentence))
        window_toast_sentence (self, sentence);
      g_hash_table_add (self->warned, sentence);
    }
}

/* A button without a label is not offered. */
static void
offer (GtkButton *button, const char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label != NULL && g_strcmp0 (gtk_button_get_label (button), label) != 0)
    gtk_button_set_label (button, label);
}

static void
show (BasinWindow *self, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (self->message_text), text) != 0)
    gtk_label_set_label (self->message_text, text);
  gtk_revealer_set_reveal_child (self->message, TRUE);
}

static void
show_divergence (BasinWindow *self, const Divergence *divergence)
{
  g_autofree char *back = g_strdup_printf (_ ("Back to step %" PRIu64), divergence->back_step);
  g_autofree char *rate = number_format (divergence->suggested_rate);
  g_autofree char *replay = g_strdup_printf (_ ("Use %s and replay"), rate);

  gtk_widget_set_visible (GTK_WIDGET (self->locate_button), FALSE);
  offer (self->back_button, back);
  offer (self->replay_button, isfinite (divergence->suggested_rate) ? replay : NULL);
  show (self, divergence->message);
}

static void
show_failure (BasinWindow *self, const GError *error)
{
  gtk_widget_set_visible (GTK_WIDGET (self->locate_button), basin_document_missing_file (self->document) != NULL);
  offer (self->back_button, NULL);
  offer (self->replay_button, NULL);
  show (self, error->message);
}

void
window_show_message (BasinWindow *self)
{
  Run *run = basin_document_get_run (self->document);

  if (run_divergence (run) != NULL)
    show_divergence (self, run_divergence (run));
  else if (run_error (run) != NULL)
    show_failure (self, run_error (run));
  else
    gtk_revealer_set_reveal_child (self->message, FALSE);
}
