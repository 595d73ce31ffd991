/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats that figures are exported in.  Each is a file export_NAME.c, which says what it can hold and makes the
 * bytes, and its name in the list below: command line, manual and dialogs know no other list. */
#pragma once

#include "plot/export.h"
#include "plot/export_room.h"

struct _ExportFormat
{
  const char *suffix;               /* ".png" */
  const char *name;                 /* "PNG" */
  const char *about;                /* what is in it and what for, a clause, marked with N_ () */
  bool drawn;                       /* a page, which has a size and a theme and must have room for its texts */
  bool pixels;                      /* of a page: it has a resolution */
  bool outlines;                    /* of a page: its text is text, or outlines by choice */
  bool single;                      /* a file has one plot */
  bool (*holds) (const Plot *plot); /* whether it can have that plot; NULL: it can have every one */
  /* Of a figure to which the options have been applied; on a page they have a height. */
  GBytes *(*to_bytes) (const Figure *figure, const ExportOptions *options, GError **error);
  char *(*settings_of) (const char *data, gsize length); /* those inside; NULL if it is no such file or has none */
};

/* In the order in which they are offered. */
#define EXPORT_FORMATS(X) X (png) X (svg) X (pdf) X (eps) X (pgf) X (csv) X (vtp) X (glb)

#define X(name) extern const ExportFormat export_##name;
EXPORT_FORMATS (X)
#undef X

/* ---- For the formats ---- */

/* What a cairo surface writes to the GByteArray that is its closure. */
cairo_status_t export_append (void *bytes, const unsigned char *data, unsigned length);
bool export_check_status (cairo_status_t status, GError **error);

/* Draws the figure on a surface that writes to bytes, and takes both.  texts: has the texts as <text> elements instead,
 * or NULL. */
GBytes *export_page (cairo_surface_t *surface, GByteArray *bytes, GString *texts, const Figure *figure,
                     const ExportOptions *options, GError **error);

/* The first of the figure's plots that the format can hold. */
const Plot *export_chosen_plot (const Figure *figure, const ExportFormat *format);

/* SOURCE_DATE_EPOCH (reproducible-builds.org), seconds since 1970, formatted as g_date_time_format does.  NULL without
 * it, or where it is no date: a figure bears none then, so that the same settings give the same bytes at any time. */
char *export_date (const char *format);

/* "Basin 0.2.0, DejaVu Sans": what made a file, and the font that its texts are set in.  g_free. */
char *export_creator (const ExportOptions *options);

/* Settings on one line, in base64 behind a mark: for keywords and comments.  And back, from wherever the mark stands in
 * the data; NULL if it does not. */
char *export_settings_to_line (const char *settings);
char *export_settings_of_line (const char *data, gsize length);
/* The same, of a file that begins with what its format begins with. */
char *export_settings_behind (const char *magic, const char *data, gsize length);
