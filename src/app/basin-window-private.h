/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window is made of: for basin-window.c and the files beside it that serve it. */
#pragma once

#include "app/basin-document.h"
#include "app/basin-window.h"
#include "widgets/basin-experiment-list.h"
#include "widgets/basin-explanation-view.h"
#include "widgets/basin-figure-view.h"
#include "widgets/basin-parameter-panel.h"
#include "widgets/basin-transport.h"

#define PRESENTATION_PANELS 3

struct _BasinWindow
{
  AdwApplicationWindow parent_instance;

  BasinDocument *document;
  guint tick;
  gboolean narrow, crowded; /* no room for the list; for the explanation beside the parameters */

  AdwToastOverlay *toasts;
  GHashTable *warned; /* a set of sentences */
  GtkLabel *title;
  GtkInscription *status; /* which is another in every frame, and no reason to lay out the window */
  GtkMenuButton *menu_button;
  GtkWidget *focus_outside_menu;
  gboolean menu_closes; /* and GTK may move the focus meanwhile */
  GtkRevealer *sidebar_revealer, *panel_revealer, *explanation_revealer, *message;
  BasinExplanationView *explanation;
  GtkWidget *focus_before_reading;
  gboolean panel_gave_way; /* it was folded for the explanation, and comes back after it */
  BasinExperimentList *sidebar;
  BasinFigureView *figure_view;
  GtkScrolledWindow *panel_holder;
  BasinParameterPanel *panel; /* the chosen experiment's */
  BasinTransport *transport;
  gboolean presented, was_fullscreen;
  gboolean opened[PRESENTATION_PANELS]; /* which were before it was presented */
  GtkLabel *message_text;
  GtkButton *locate_button, *back_button, *replay_button;
};

/* window-actions.c */
void window_add_actions (BasinWindow *self);
void window_open (BasinWindow *self, GFile *file);

/* window-panels.c: what is folded at the sides */
void window_add_panels (BasinWindow *self);
void window_show_explanation (BasinWindow *self); /* of the experiment that is chosen, if one is read */
void window_fit_panels (BasinWindow *self, int width);

/* window-input.c: keys, and what is dropped */
void window_add_input (BasinWindow *self);

/* window-presentation.c */
void window_add_presentation (BasinWindow *self);
gboolean window_stop_presenting (BasinWindow *self); /* FALSE: it was not */

/* window-appearance.c: appearance, colours, preferences */
void window_apply_theme (BasinWindow *self);
void window_add_appearance (BasinWindow *self);
void window_save_preferences (BasinWindow *self);

/* window-messages.c */
void window_toast (BasinWindow *self, const char *text);              /* a line */
void window_toast_sentence (BasinWindow *self, const char *sentence); /* of any length */
void window_show_message (BasinWindow *self);                         /* about the run: diverged, failed, or nothing */
void window_toast_warnings (BasinWindow *self);                       /* of the run, those that it has not shown yet */
