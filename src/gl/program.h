/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shader programs, from the resources in data/shaders, with the preamble that the context wants. */
#pragma once

#include <epoxy/gl.h>
#include <glib.h>

/* name.vert and name.frag; 0 and an error with the driver's words if they do not compile.  attributes: NULL-terminated,
 * bound to 0, 1, … */
GLuint program_new (const char *name, const char *const *attributes, GError **error);

void program_float (GLuint program, const char *uniform, float value);
void program_vec2 (GLuint program, const char *uniform, float x, float y);
void program_vec3 (GLuint program, const char *uniform, float x, float y, float z);
void program_vec4 (GLuint program, const char *uniform, float x, float y, float z, float w);
void program_matrix (GLuint program, const char *uniform, const float m[16]);
