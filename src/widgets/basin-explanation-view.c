/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "widgets/basin-explanation-view.h"

#include "widgets/basin-accessible.h"

#include <glib/gi18n.h>

#define WIDTH 380
#define TEXT_CHARACTERS 44 /* a line's natural length; longer ones wrap */
#define STEP_FRACTION 0.1  /* of what is seen, by an arrow */
#define PAGE_FRACTION 0.9

struct _BasinExplanationView
{
  GtkWidget parent_instance;

  const Experiment *experiment;
  GtkWidget *title, *scrolled, *text; /* text: a box of sections */
};

enum
{
  SIGNAL_SUGGESTION_CHOSEN,
  SIGNAL_CLOSED,
  SIGNALS
};
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (BasinExplanationView, basin_explanation_view, GTK_TYPE_WIDGET)

/* ---- Text ---- */

static GtkWidget *
make_label (const char *text, GtkAccessibleRole role)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "label", text, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "max-width-chars", TEXT_CHARACTERS, NULL);

  return label;
}

static void
add_heading (BasinExplanationView *self, const char *text)
{
  GtkWidget *label = make_label (text, GTK_ACCESSIBLE_ROLE_HEADING);

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label, 10);
  gtk_box_append (GTK_BOX (self->text), label);
}

static GtkWidget *
make_text (const char *text)
{
  GtkWidget *label = make_label (text, GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

/* Line by line, so that one that wraps is told from the next. */
static void
add_formula (BasinExplanationView *self, const char *formula)
{
  g_auto (GStrv) lines = g_strsplit (formula, "\n", -1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_widget_add_css_class (box, "basin-formula");
  for (guint i = 0; lines[i] != NULL; i++)
    gtk_box_append (GTK_BOX (box), make_text (lines[i]));
  gtk_box_append (GTK_BOX (self->text), box);
}

/* Paragraphs are parted by an empty line. */
static void
add_paragraphs (BasinExplanationView *self, const char *text)
{
  g_auto (GStrv) paragraphs = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; paragraphs[i] != NULL; i++)
    gtk_box_append (GTK_BOX (self->text), make_text (paragraphs[i]));
}

static void
add_section (BasinExplanationView *self, const char *heading, const char *text)
{
  add_heading (self, heading);
  add_paragraphs (self, text);
}

/* ---- What to try ---- */

static void
on_suggestion (GtkButton *button, BasinExplanationView *self)
{
  g_signal_emit (self, signals[SIGNAL_SUGGESTION_CHOSEN], 0, g_object_get_data (G_OBJECT (button), "suggestion"));
}

static void
add_suggestion (BasinExplanationView *self, const Suggestion *suggestion)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = make_label (_ (suggestion->label), GTK_ACCESSIBLE_ROLE_LABEL);
  GtkWidget *description = make_label (_ (suggestion->description), GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (description, "basin-plain");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), description);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "basin-suggestion");
  basin_set_accessible_name (button, _ (suggestion->label), _ (suggestion->description));
  g_object_set_data (G_OBJECT (button), "suggestion", (gpointer) suggestion);
  g_signal_connect (button, "clicked", G_CALLBACK (on_suggestion), self);
  gtk_box_append (GTK_BOX (self->text), button);
}

/* ---- The whole ---- */

static void
add_explanation (BasinExplanationView *self, const Explanation *explanation)
{
  add_section (self, _ ("What you see"), _ (explanation->seen));
  add_section (self, _ ("Why it happens"), _ (explanation->why));
  add_heading (self, _ ("The formula"));
  add_formula (self, _ (explanation->formula));
  add_paragraphs (self, _ (explanation->symbols));
  add_heading (self, _ ("What to try"));
  for (const Suggestion *suggestion = explanation->suggestions; suggestion->label != NULL; suggestion++)
    add_suggestion (self, suggestion);
  add_section (self, _ ("What this does not show"), _ (explanation->limits));
  add_section (self, _ ("Papers"), explanation->papers);
}

void
basin_explanation_view_set_experiment (BasinExplanationView *self, const Experiment *experiment)
{
  GtkWidget *child;

  if (self->experiment == experiment)
    return;
  self->experiment = experiment;
  while ((child = gtk_widget_get_first_child (self->text)) != NULL)
    gtk_box_remove (GTK_BOX (self->text), child);
  gtk_label_set_label (GTK_LABEL (self->title), _ (experiment->title));
  basin_set_accessible_name (GTK_WIDGET (self), _ ("Explanation"), _ (experiment->title));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
  if (experiment->explanation != NULL)
    add_explanation (self, experiment->explanation);
  else
    {
      g_autofree char *none = g_strdup_printf (_ ("There is no explanation of “%s”."), _ (experiment->title));
      add_paragraphs (self, none);
    }
}

/* ---- Keys ---- */

static void
scroll (BasinExplanationView *self, double fraction)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment)
                                            + fraction * gtk_adjustment_get_page_size (adjustment));
}

static gboolean
on_scroll_key (GtkWidget *widget, GVariant *fraction, gpointer data)
{
  scroll (BASIN_EXPLANATION_VIEW (widget), g_variant_get_double (fraction));
  return TRUE;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  g_signal_emit (widget, signals[SIGNAL_CLOSED], 0);
  return TRUE;
}

static void
on_close (BasinExplanationView *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
add_bindings (GtkWidgetClass *class)
{
  static const struct
  {
    guint key;
    double fraction;
  } keys[] = {
    { GDK_KEY_Down, STEP_FRACTION },         { GDK_KEY_Up, -STEP_FRACTION },
    { GDK_KEY_Page_Down, PAGE_FRACTION },    { GDK_KEY_Page_Up, -PAGE_FRACTION },
    { GDK_KEY_Home, -G_MAXUINT16 },          { GDK_KEY_End, G_MAXUINT16 },
    { GDK_KEY_KP_Page_Down, PAGE_FRACTION }, { GDK_KEY_KP_Page_Up, -PAGE_FRACTION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (class, keys[i].key, 0, on_scroll_key, "d", keys[i].fraction);
  gtk_widget_class_add_binding (class, GDK_KEY_Escape, 0, on_escape, NULL);
}

/* ---- The widget ---- */

static void
basin_explanation_view_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (basin_explanation_view_parent_class)->dispose (object);
}

static void
basin_explanation_view_class_init (BasinExplanationViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = basin_explanation_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "explanationview");
  add_bindings (GTK_WIDGET_CLASS (class));
  signals[SIGNAL_SUGGESTION_CHOSEN] = g_signal_new ("suggestion-chosen", BASIN_TYPE_EXPLANATION_VIEW, G_SIGNAL_RUN_LAST,
                                                    0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", BASIN_TYPE_EXPLANATION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static GtkWidget *
make_head (BasinExplanationView *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6),
            *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->title = make_label ("", GTK_ACCESSIBLE_ROLE_HEADING);
  gtk_widget_add_css_class (self->title, "title-3");
  gtk_widget_set_hexpand (self->title, TRUE);
  /* In one line: of a label that wraps beside a button GTK 4.8 measures two heights where texts are large. */
  gtk_label_set_wrap (GTK_LABEL (self->title), FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_valign (close, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (close, _ ("Close"));
  basin_set_accessible_name (close, _ ("Close"), NULL);
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (on_close), self);
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), close);
  gtk_widget_add_css_class (head, "basin-explanation-head");
  return head;
}

static void
basin_explanation_view_init (BasinExplanationView *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (outer), make_head (self));
  self->scrolled = gtk_scrolled_window_new ();
  self->text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_add_css_class (self->text, "basin-explanation");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->text);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  basin_set_accessible_name (self->scrolled, _ ("Explanation"), NULL);
  gtk_box_append (GTK_BOX (outer), self->scrolled);
  gtk_widget_set_size_request (outer, WIDTH, -1);
  gtk_widget_set_parent (outer, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}
