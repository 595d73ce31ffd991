/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-transport.h"

#include <inttypes.h>
#include <glib/gi18n.h>
#include <math.h>

/* The slider's right end is no limit at all; left of it ten notches a decade from one step a second. */
#define FASTEST_DECADE 5.0
#define UNLIMITED (FASTEST_DECADE + 0.2)
/* Of "1 234 567 steps/s" where there is room for it, in any language. */
#define RATE_CHARACTERS 22
#define LEAST_RATE_CHARACTERS 14

struct _BasinTransport
{
  GtkBox parent_instance;

  GtkWidget *play, *speed, *speed_label, *rate, *progress_box, *progress, *spinner, *cancel;
};

static guint speed_signal;

G_DEFINE_FINAL_TYPE (BasinTransport, basin_transport, GTK_TYPE_BOX)

static GtkWidget *
make_button (const char *icon, const char *name, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

double
basin_transport_get_speed (BasinTransport *self)
{
  double at = gtk_range_get_value (GTK_RANGE (self->speed));
  return at > FASTEST_DECADE ? INFINITY : pow (10, at);
}

void
basin_transport_set_speed (BasinTransport *self, double steps_per_second)
{
  gtk_range_set_value (GTK_RANGE (self->speed),
                       isfinite (steps_per_second) ? log10 (MAX (steps_per_second, 1)) : UNLIMITED);
}

void
basin_transport_change_speed (BasinTransport *self, int notches)
{
  GtkRange *range = GTK_RANGE (self->speed);
  gtk_range_set_value (range, CLAMP (gtk_range_get_value (range) + 0.25 * notches, 0, UNLIMITED));
}

/* The slider holds an exponent, which is nobody's value; GTK 4.8 keeps the text that tells the true one from screen
 * readers, and so the description has it, too. */
static void
say_speed (BasinTransport *self, double speed)
{
  g_autofree char *text = isfinite (speed) ? g_strdup_printf (_ ("%'.0f steps/s"), speed) : g_strdup (_ ("unlimited"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
on_speed (GtkRange *range, BasinTransport *self)
{
  double speed = basin_transport_get_speed (self);
  g_autofree char *text = isfinite (speed) ? g_strdup_printf (_ ("%.0f /s"), speed) : g_strdup (_ ("unlimited"));

  say_speed (self, speed);
  gtk_label_set_label (GTK_LABEL (self->speed_label), text);
  g_signal_emit (self, speed_signal, 0, speed);
}

static void
set_label (GtkWidget *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (GTK_LABEL (label)), text) != 0)
    gtk_label_set_label (GTK_LABEL (label), text);
}

static char *
progress_text (const RunProgress *progress)
{
  if (progress->held && progress->total > 0)
    return g_strdup_printf (_ ("%s: stopped at %" PRIu64 " of %" PRIu64), progress->what, progress->done,
                            progress->total);
  if (progress->held)
    return g_strdup_printf (_ ("%s: stopped"), progress->what);
  if (progress->seconds > 5 && isfinite (progress->seconds_left))
    return g_strdup_printf (_ ("%s: %" PRIu64 " of %" PRIu64 ", about %.0f s left"), progress->what, progress->done,
                            progress->total, ceil (progress->seconds_left));
  return g_strdup_printf ("%s…", progress->what);
}

/* Nothing under a second; activity over one; how much is left over five. */
static void
update_progress (BasinTransport *self, Run *run)
{
  RunProgress progress = run_progress_now (run);
  gboolean seen = progress.what != NULL && progress.seconds > 1;

  gtk_widget_set_visible (self->progress_box, seen);
  gtk_widget_set_visible (self->cancel, !progress.held);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), seen && !progress.held);
  if (seen)
    {
      g_autofree char *text = progress_text (&progress);
      set_label (self->progress, text);
    }
  g_free (progress.what);
}

static char *
rate_text (Run *run, gboolean playing)
{
  double rate = playing ? run_rate (run) : 0;

  return run_fits (run) > 0 ? g_strdup_printf (_ ("%.3g fits/s"), rate) : g_strdup_printf (_ ("%'.0f steps/s"), rate);
}

void
basin_transport_update (BasinTransport *self, Run *run)
{
  gboolean playing = run != NULL && run_state (run) == RUN_RUNNING;
  const char *name = playing ? _ ("Pause") : _ ("Play");
  g_autofree char *rate = run != NULL ? rate_text (run, playing) : g_strdup ("");

  if (g_strcmp0 (gtk_widget_get_tooltip_text (self->play), name) != 0)
    {
      gtk_button_set_icon_name (GTK_BUTTON (self->play),
                                playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
      gtk_widget_set_tooltip_text (self->play, name);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->play), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  if (g_strcmp0 (gtk_inscription_get_text (GTK_INSCRIPTION (self->rate)), rate) != 0)
    gtk_inscription_set_text (GTK_INSCRIPTION (self->rate), rate);
  if (run != NULL)
    update_progress (self, run);
  else
    gtk_widget_set_visible (self->progress_box, FALSE);
}

GtkWidget *
basin_transport_new (void)
{
  return g_object_new (BASIN_TYPE_TRANSPORT, "orientation", GTK_ORIENTATION_HORIZONTAL, "spacing", 6, NULL);
}

static void
basin_transport_class_init (BasinTransportClass *class)
{
  speed_signal = g_signal_new ("speed-changed", BASIN_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
add_progress (BasinTransport *self)
{
  self->progress_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->spinner = gtk_spinner_new ();
  self->progress = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->progress), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->progress, "numeric");
  self->cancel = gtk_button_new_with_label (_ ("Cancel"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->cancel), "win.cancel");
  gtk_box_append (GTK_BOX (self->progress_box), self->spinner);
  gtk_box_append (GTK_BOX (self->progress_box), self->progress);
  gtk_box_append (GTK_BOX (self->progress_box), self->cancel);
  gtk_widget_set_visible (self->progress_box, FALSE);
  gtk_box_append (GTK_BOX (self), self->progress_box);
}

static void
basin_transport_init (BasinTransport *self)
{
  GtkWidget *label = gtk_label_new (_ ("Speed")), *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (GTK_WIDGET (self), "basin-transport");
  gtk_box_append (GTK_BOX (self), make_button ("media-skip-backward-symbolic", _ ("Restart"), "win.restart"));
  self->play = make_button ("media-playback-start-symbolic", _ ("Play"), "win.play");
  gtk_widget_add_css_class (self->play, "circular");
  gtk_widget_add_css_class (self->play, "suggested-action");
  gtk_widget_remove_css_class (self->play, "flat");
  gtk_box_append (GTK_BOX (self), self->play);
  gtk_box_append (GTK_BOX (self), make_button ("media-seek-forward-symbolic", _ ("One step"), "win.step"));
  gtk_box_append (GTK_BOX (self), make_button ("media-playlist-shuffle-symbolic", _ ("New seed"), "win.new-seed"));
  gtk_widget_set_margin_start (label, 12);
  gtk_box_append (GTK_BOX (self), label);
  self->speed = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, UNLIMITED, 0.05);
  gtk_scale_set_draw_value (GTK_SCALE (self->speed), FALSE);
  gtk_widget_set_size_request (self->speed, 150, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Speed"), -1);
  g_signal_connect (self->speed, "value-changed", G_CALLBACK (on_speed), self);
  gtk_box_append (GTK_BOX (self), self->speed);
  self->speed_label = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (self->speed_label), 9);
  gtk_label_set_xalign (GTK_LABEL (self->speed_label), 0);
  gtk_widget_add_css_class (self->speed_label, "numeric");
  gtk_box_append (GTK_BOX (self), self->speed_label);
  gtk_widget_set_hexpand (space, TRUE);
  gtk_box_append (GTK_BOX (self), space);
  add_progress (self);
  self->rate = gtk_inscription_new (NULL);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (self->rate), LEAST_RATE_CHARACTERS);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (self->rate), RATE_CHARACTERS);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (self->rate), 1);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (self->rate), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->rate, "numeric");
  gtk_box_append (GTK_BOX (self), self->rate);
}
