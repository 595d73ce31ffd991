/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tells runs apart: the parameters in which they differ. */
#pragma once

#include "runs/settings.h"

typedef struct
{
  guint n;
  char **names;      /* n, ended by NULL, no two alike: "width 16"; "run 1" where nothing is different */
  char **ids;        /* n, likewise: "width-16" */
  char *differences; /* "width (16, 64), seed (7, 8)", in the order of the runs; NULL: there is none */
  guint *ranks;      /* n, by the only parameter in which they differ, if that is a number; NULL: they have no order */
  guint ranked;      /* how many ranks there are */
} RunNames;

/* Of n runs, of one experiment or several.  A parameter counts for the runs in which it has an effect. */
RunNames *run_names_new (const Settings *const *settings, guint n);
void run_names_free (RunNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RunNames, run_names_free)
