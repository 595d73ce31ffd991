/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a figure is exported, as plain data.  Each option has one name: after "--" on the command line, in the JSON of a
 * style, and in the settings that travel inside an exported figure. */
#pragma once

#include "plot/theme.h"

#include <glib.h>
#include <json-glib/json-glib.h>

/* Texts are interned; NULL: not said. */
typedef struct
{
  double width_mm;
  double height_mm; /* NaN: as follows from the content */
  double dpi;       /* PNG: pixels = mm × dpi / 25.4, rounded; elsewhere of what is pixels */
  ThemeName theme;
  bool outlines;          /* SVG: text as outlines instead of text */
  bool letters;           /* a, b, c before the titles of the plots */
  const char *plot;       /* only these plots: ids with commas between */
  const char *font;       /* families, as fontconfig knows them, in the order in which they are tried */
  double font_size;       /* of ticks, in points; 0: as the width asks for */
  double line_width;      /* points; 0: as the text asks for */
  const char *title;      /* of the figure; "none" for none */
  const char *caption;    /* likewise */
  const char *background; /* "none": nothing is filled */
  const char *view;       /* of surfaces: "map", "top", or yaw and pitch in degrees, then zoom, then how far it is moved
                             right and up in sizes of half the box, with commas between */
  const char *surface;    /* in files of vectors: "automatic", "vector", "raster" (SurfaceDrawing) */
  const char *colourmap;
  const char *range; /* "loss.x=0:100", several with commas between */
  const char *scale; /* "loss.y=log", likewise */
} ExportOptions;

#define EXPORT_ERROR (export_error_quark ())
GQuark export_error_quark (void);
typedef enum
{
  EXPORT_ERROR_SIZE,    /* the figure has no room in the size that was asked for */
  EXPORT_ERROR_CONTENT, /* the format cannot hold what was asked for */
  EXPORT_ERROR_OPTION   /* an option has a value that it cannot have, or names a plot that there is not */
} ExportError;

ExportOptions export_defaults (void); /* 170 mm wide and as high as follows, 300 dpi, light */

/* Sets the option; value NULL: switches it on.  The error begins with the name as it is said, "--font-size". */
bool export_options_set (ExportOptions *options, const char *name, const char *said, const char *value, GError **error);

/* Those that are not the defaults, as an object of JSON on one line; NULL: all are.  g_free. */
char *export_options_to_json (const ExportOptions *options);
/* Every member of the object is an option; the error begins with the file's name. */
bool export_options_read (ExportOptions *options, JsonObject *object, const char *file, GError **error);
