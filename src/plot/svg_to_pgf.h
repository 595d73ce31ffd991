/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SVG, of what cairo writes of it, as the commands of a pgfpicture.
 *
 * Paths with solid colours, dashes and opacity, clips, and texts are translated as they are.  Gradients become steps of
 * one colour, images a rectangle a pixel (runs of one colour: one), both under their clip.  What else there is makes an
 * error that names it. */
#pragma once

#include <glib.h>

/* Appends them, in a y that points upwards from the bottom of a page so high, in points. */
gboolean svg_to_pgf (GBytes *svg, double height, GString *out, GError **error);
