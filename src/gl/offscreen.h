/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenGL with no display: a surfaceless EGL context, for tests, benchmarks and images. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct _Offscreen Offscreen;

Offscreen *offscreen_new (int width, int height, GError **error); /* its context is current afterwards */
void offscreen_free (Offscreen *offscreen);
guint offscreen_framebuffer (Offscreen *offscreen);
uint8_t *offscreen_read (Offscreen *offscreen); /* RGBA, top row first; g_free */
const char *offscreen_renderer (Offscreen *offscreen);
void offscreen_finish (Offscreen *offscreen); /* waits until everything is drawn */
