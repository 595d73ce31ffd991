/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Remembers how large texts are.  A layout asks for the same ones many times, and the answer depends on nothing but
 * what is asked; to set a text takes a hundred times as long. */
#pragma once

#include "plot/pen.h"

/* False: it was not asked for lately. */
bool text_size_recall (const Pen *pen, const char *text, const TextStyle *style, double *width, double *height);
void text_size_keep (const Pen *pen, const char *text, const TextStyle *style, double width, double height);
