/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/basin-application.h"

#include "app/basin-window.h"
#include "widgets/basin-trace.h"

#include <glib/gi18n.h>

struct _BasinApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (BasinApplication, basin_application, ADW_TYPE_APPLICATION)

GSettings *
basin_preferences (void)
{
  static GSettings *settings;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, BASIN_ID, TRUE) : NULL;

  if (settings == NULL && schema != NULL)
    settings = g_settings_new_full (schema, NULL, NULL);
  return settings;
}

static void
action_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GList *windows = gtk_application_get_windows (data);

  while (windows != NULL)
    {
      GtkWindow *window = windows->data;
      windows = windows->next;
      gtk_window_close (window);
    }
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
action_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (data), "application-name", _ ("Basin"), "application-icon",
                         BASIN_ID, "version", BASIN_VERSION, "developer-name", _ ("The Basin developers"),
                         "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("Watch small networks train, and see what the theory says. Everything on screen is "
                            "computed, now, from a recipe that the picture states."),
                         "website", BASIN_HOMEPAGE, "issue-url", BASIN_HOMEPAGE, NULL);
}

G_GNUC_END_IGNORE_DEPRECATIONS

static const struct
{
  const char *action, *keys[3];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.export", { "<Control>e" } },
  { "win.copy", { "<Control><Shift>c" } },
  { "win.open", { "<Control>o" } },
  { "win.parameters", { "F9" } },
  { "win.present", { "F5" } },
  { "win.fullscreen", { "F11" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "win.explanation", { "F1" } },
};

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/io/github/basin_lab/Basin/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
basin_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { .name = "quit", .activate = action_quit },
                                          { .name = "about", .activate = action_about } };

  G_APPLICATION_CLASS (basin_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].keys);
  for (int i = 1; i <= 10; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.experiment(%d)", i - 1);
      g_autofree char *key = g_strdup_printf ("<Alt>%d", i % 10);
      gtk_application_set_accels_for_action (GTK_APPLICATION (application), action, (const char *const[]){ key, NULL });
    }
  gtk_window_set_default_icon_name (BASIN_ID);
  load_style ();
}

static void
basin_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (basin_window_new (ADW_APPLICATION (application)));
  gtk_window_present (window);
}

/* A file named on the command line, or opened from the desktop: data, or an exported figure. */
static void
basin_application_open (GApplication *application, GFile **files, int n, const char *hint)
{
  basin_application_activate (application);
  if (n > 0)
    basin_window_open (BASIN_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (application))), files[0]);
}

static void
basin_application_class_init (BasinApplicationClass *class)
{
  G_APPLICATION_CLASS (class)->startup = basin_application_startup;
  G_APPLICATION_CLASS (class)->activate = basin_application_activate;
  G_APPLICATION_CLASS (class)->open = basin_application_open;
}

static void
basin_application_init (BasinApplication *self)
{
}

int
basin_application_run (int argc, char **argv)
{
  int status;

  basin_trace_start ();
  g_set_application_name (_ ("Basin"));
  g_autoptr (GApplication) application = g_object_new (BASIN_TYPE_APPLICATION, "application-id", BASIN_ID, "flags",
                                                       G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE,
                                                       "resource-base-path", "/io/github/basin_lab/Basin", NULL);
  status = g_application_run (application, argc, argv);
  basin_window_wait_for_runs ();
  basin_trace_finish ();
  return status;
}
