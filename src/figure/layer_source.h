/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer that is read, for the files that do so. */
#pragma once

#include "figure/figure_csv.h"
#include "figure/figure_read.h"
#include "figure/layer_class.h"

/* What is known of a layer while it is read. */
typedef struct
{
  Plot *plot;
  JsonSource *json;
  JsonObject *object;
  const CsvTable *csv;
  CsvForm form;
  const char *id, *name;
  const char *shown; /* the id in a sentence */
  bool has[COLUMNS];
  gint at[COLUMNS]; /* the column of the table that has it, or −1 */
  guint *rows, n;   /* the layer's, of the table; a rule's is one */
} LayerSource;

/* Two whole numbers, "size". */
void layer_source_size (LayerSource *s, double size[2]);
/* The colour that is written so; an error and COLOUR_FOREGROUND where there is none. */
int layer_source_colour (JsonSource *json, const char *text);

/* NULL: there is an error. */
Layer *layer_read_images (LayerSource *s);
Layer *layer_read_table (LayerSource *s);
