/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/basin-document-private.h"

#include "app/run-ending.h"

#include <math.h>

static guint signals[DOCUMENT_SIGNALS], rejected_signal;

G_DEFINE_FINAL_TYPE (BasinDocument, basin_document, G_TYPE_OBJECT)

void
document_emit (BasinDocument *self, DocumentSignal signal)
{
  g_signal_emit (self, signals[signal], 0);
}

void
document_refuse (BasinDocument *self, const GError *error)
{
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  g_signal_emit (self, rejected_signal, 0, error->message);
}

/* ---- What is shown ---- */

const Experiment *
basin_document_get_experiment (BasinDocument *self)
{
  return self->table[self->current];
}

const Settings *
basin_document_get_settings (BasinDocument *self)
{
  return document_page (self)->settings;
}

const Settings *
basin_document_get_base (BasinDocument *self)
{
  return document_page (self)->base;
}

const Preset *
basin_document_get_preset (BasinDocument *self)
{
  return document_page (self)->preset;
}

const char *
basin_document_get_source (BasinDocument *self)
{
  return document_page (self)->source;
}

Figure *
basin_document_get_figure (BasinDocument *self)
{
  return document_page (self)->figure;
}

Run *
basin_document_get_run (BasinDocument *self)
{
  return document_page (self)->run;
}

/* ---- Settings ---- */

void
document_set_base (Page *page, const Preset *preset, const char *source)
{
  g_clear_pointer (&page->base, settings_free);
  page->base = settings_copy (page->settings);
  page->preset = preset;
  g_free (page->source);
  page->source = g_strdup (source);
}

void
document_use_preset (BasinDocument *self, const Preset *preset)
{
  Page *page = document_page (self);

  if (page->settings == NULL)
    page->settings = settings_new (basin_document_get_experiment (self));
  settings_apply_preset (page->settings, preset->id, NULL);
  document_set_base (page, preset, NULL);
}

void
basin_document_apply_preset (BasinDocument *self, const char *id)
{
  const Preset *preset = experiment_preset (basin_document_get_experiment (self), id);

  g_return_if_fail (preset != NULL);
  document_stop_reading (self);
  document_use_preset (self, preset);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_start (self);
}

gboolean
document_set_value (BasinDocument *self, const char *id, const char *value, GError **error)
{
  Page *page = document_page (self);

  if (!settings_set (page->settings, id, value, error))
    return FALSE;
  if (parameter_find (experiment_parameters (basin_document_get_experiment (self)), id)->effect == EFFECT_LIVE
      && page->run != NULL)
    run_set_live (page->run, id, settings_number (page->settings, id));
  else
    document_restart_soon (self);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_wake (self);
  return TRUE;
}

gboolean
basin_document_set_parameter (BasinDocument *self, const char *id, const char *value, GError **error)
{
  return document_set_data_file (self, id, value) || document_set_value (self, id, value, error);
}

void
basin_document_try (BasinDocument *self, const Suggestion *suggestion)
{
  const Preset *preset = suggestion->preset != NULL
                             ? experiment_preset (basin_document_get_experiment (self), suggestion->preset)
                             : NULL;

  document_stop_reading (self);
  if (preset != NULL)
    document_use_preset (self, preset);
  for (const PresetValue *value = suggestion->values; value != NULL && value->id != NULL; value++)
    settings_set (document_page (self)->settings, value->id, value->value, NULL);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_start (self);
}

/* A figure's settings may be a preset's: then they are known by its name. */
static const Preset *
preset_with (const Settings *settings)
{
  const Experiment *experiment = settings_experiment (settings);
  g_autoptr (Settings) other = settings_new (experiment);

  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    if (settings_apply_preset (other, preset->id, NULL) && settings_equal (settings, other))
      return preset;
  return NULL;
}

void
basin_document_use_settings (BasinDocument *self, Settings *settings, const char *source)
{
  const Preset *preset = preset_with (settings);
  Page *page;

  document_stop_reading (self);
  basin_document_set_experiment (self, settings_experiment (settings));
  page = document_page (self);
  g_clear_pointer (&page->settings, settings_free);
  page->settings = settings;
  document_set_base (page, preset, preset == NULL ? source : NULL);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_start (self);
}

/* ---- The experiment ---- */

static void
choose (BasinDocument *self, guint index)
{
  self->current = index;
  if (document_page (self)->settings == NULL)
    document_use_preset (self, &self->table[index]->presets[0]);
  document_enter (self);
}

void
basin_document_set_experiment (BasinDocument *self, const Experiment *experiment)
{
  guint index = 0;

  while (index < self->n && self->table[index] != experiment)
    index++;
  g_return_if_fail (index < self->n);
  if (index == self->current)
    return;
  document_stop_reading (self);
  document_leave (self);
  choose (self, index);
  document_emit (self, DOCUMENT_EXPERIMENT_CHANGED);
  document_emit (self, DOCUMENT_SETTINGS_CHANGED);
  document_emit (self, DOCUMENT_FIGURE_CHANGED);
}

/* ---- The object ---- */

BasinDocument *
basin_document_new (const Experiment *const *table)
{
  BasinDocument *self = g_object_new (BASIN_TYPE_DOCUMENT, NULL);

  self->table = table;
  while (table[self->n] != NULL)
    self->n++;
  self->pages = g_new0 (Page, self->n);
  choose (self, 0);
  return self;
}

void
basin_document_close (BasinDocument *self)
{
  document_stop_reading (self);
  g_clear_handle_id (&self->restart, g_source_remove);
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->pages[i].run, run_end_later);
}

static void
basin_document_finalize (GObject *object)
{
  BasinDocument *self = BASIN_DOCUMENT (object);

  basin_document_close (self);
  for (guint i = 0; i < self->n; i++)
    {
      Page *page = &self->pages[i];
      g_clear_pointer (&page->settings, settings_free);
      g_clear_pointer (&page->base, settings_free);
      g_clear_pointer (&page->figure, figure_unref);
      g_free (page->source);
    }
  g_free (self->pages);
  G_OBJECT_CLASS (basin_document_parent_class)->finalize (object);
}

static void
basin_document_class_init (BasinDocumentClass *class)
{
  static const char *const names[DOCUMENT_SIGNALS] = {
    [DOCUMENT_EXPERIMENT_CHANGED] = "experiment-changed",
    [DOCUMENT_SETTINGS_CHANGED] = "settings-changed",
    [DOCUMENT_FIGURE_CHANGED] = "figure-changed",
    [DOCUMENT_STATE_CHANGED] = "state-changed",
    [DOCUMENT_ACTIVE] = "active",
  };

  G_OBJECT_CLASS (class)->finalize = basin_document_finalize;
  for (guint i = 0; i < DOCUMENT_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], BASIN_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  rejected_signal = g_signal_new ("rejected", BASIN_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
}

static void
basin_document_init (BasinDocument *self)
{
  self->speed = INFINITY;
}
