#include "runs/experiment.h"

#include <glib/gi18n.h>

const Preset *
experiment_preset (const Experiment *experiment, const char *id_or_title)
{
  for (const Preset *preset = experiment->presets; preset->id != NULL; preset++)
    if (g_ascii_strcasecmp (preset->id, id_or_title) == 0 || g_strcmp0 (preset->title, id_or_title) == 0
        || g_strcmp0 (_ (preset->title), id_or_title) == 0)
      return preset;
  return NULL;
}
