/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gl/program.h"

#include "gl/basin-shaders.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#define PREFIX "/io/github/basin_lab/Basin/shaders/"

static const char *
preamble (void)
{
  return epoxy_is_desktop_gl () ? "#version 150\n" : "#version 300 es\nprecision highp float;\nprecision highp int;\n";
}

static GLuint
compile (GLenum kind, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (PREFIX, name, kind == GL_VERTEX_SHADER ? ".vert" : ".frag", NULL);
  g_autoptr (GBytes) source = NULL;
  const char *parts[2] = { preamble (), NULL };
  GLuint shader;
  GLint compiled;
  gsize length;

  g_resources_register (basin_shaders_get_resource ());
  source = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (source == NULL)
    return 0;
  parts[1] = g_bytes_get_data (source, &length);
  shader = glCreateShader (kind);
  glShaderSource (shader, 2, parts, (GLint[2]){ -1, (GLint) length });
  glCompileShader (shader);
  glGetShaderiv (shader, GL_COMPILE_STATUS, &compiled);
  if (!compiled)
    {
      char log[2048] = "";
      glGetShaderInfoLog (shader, sizeof log, NULL, log);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The shader %s does not compile here: %s"), name, log);
      glDeleteShader (shader);
      return 0;
    }
  return shader;
}

GLuint
program_new (const char *name, const char *const *attributes, GError **error)
{
  GLuint vertex = compile (GL_VERTEX_SHADER, name, error),
         fragment = vertex ? compile (GL_FRAGMENT_SHADER, name, error) : 0;
  GLuint program = 0;
  GLint linked = 0;

  if (vertex && fragment)
    {
      program = glCreateProgram ();
      glAttachShader (program, vertex);
      glAttachShader (program, fragment);
      for (guint i = 0; attributes[i] != NULL; i++)
        glBindAttribLocation (program, i, attributes[i]);
      glLinkProgram (program);
      glGetProgramiv (program, GL_LINK_STATUS, &linked);
      if (!linked)
        {
          char log[2048] = "";
          glGetProgramInfoLog (program, sizeof log, NULL, log);
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The shader %s does not link here: %s"), name, log);
          glDeleteProgram (program);
          program = 0;
        }
    }
  if (vertex)
    glDeleteShader (vertex);
  if (fragment)
    glDeleteShader (fragment);
  return program;
}

void
program_float (GLuint program, const char *uniform, float value)
{
  glUniform1f (glGetUniformLocation (program, uniform), value);
}

void
program_vec2 (GLuint program, const char *uniform, float x, float y)
{
  glUniform2f (glGetUniformLocation (program, uniform), x, y);
}

void
program_vec3 (GLuint program, const char *uniform, float x, float y, float z)
{
  glUniform3f (glGetUniformLocation (program, uniform), x, y, z);
}

void
program_vec4 (GLuint program, const char *uniform, float x, float y, float z, float w)
{
  glUniform4f (glGetUniformLocation (program, uniform), x, y, z, w);
}

void
program_matrix (GLuint program, const char *uniform, const float m[16])
{
  glUniformMatrix4fv (glGetUniformLocation (program, uniform), 1, GL_FALSE, m);
}
