/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subscripts in plain texts: "max" and "min" right behind a Greek letter, and the lowered characters of Unicode: λmax,
 * λ₁.  Texts stay plain everywhere but where they are drawn, so that they are the same for translators, in CSV, for
 * those who listen; and nothing in a text is taken for markup. */
#pragma once

#include <pango/pango.h>

#define SUBSCRIPT_SIZE 0.72 /* of the text's size */
#define SUBSCRIPT_DROP 0.14 /* below its baseline, likewise */

/* The letters of a subscript that begins at at, inside the text: their number; 0 if there is none. */
gsize subscript_word (const char *text, const char *at);

/* What is set instead, of letters that every font has, and in ranges the attributes that lower and shrink the
 * subscripts of a text of that size in Pango's units.  g_free, and pango_attr_list_unref. */
char *subscripts_lower (const char *text, double size, PangoAttrList **attributes);

/* And back: the lowered characters of Unicode for what was set instead of them.  g_free. */
char *subscripts_restore (const char *set);
