/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The framebuffer that pictures are drawn to, and the mean of several. */
#include "gl/renderer_private.h"

/* Names are zeroed as they are given back: the context hands them out again, and a second deletion would take a texture
 * that belongs to someone else. */
void
renderer_free_target (SurfaceRenderer *self)
{
  GLuint *framebuffers[] = { &self->framebuffer, &self->sum_framebuffer }, *textures[] = { &self->picture, &self->sum },
         *buffers[] = { &self->colour_buffer, &self->depth_buffer };

  for (int i = 0; i < 2; i++)
    {
      glDeleteFramebuffers (1, framebuffers[i]); /* 0 is ignored by all three */
      glDeleteTextures (1, textures[i]);
      glDeleteRenderbuffers (1, buffers[i]);
      *framebuffers[i] = *textures[i] = *buffers[i] = 0;
    }
}

static GLuint
make_texture (int width, int height, GLint format, GLenum type)
{
  GLuint texture;

  glGenTextures (1, &texture);
  glBindTexture (GL_TEXTURE_2D, texture);
  glTexImage2D (GL_TEXTURE_2D, 0, format, width, height, 0, GL_RGBA, type, NULL);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
  return texture;
}

/* Halves hold the mean of eight pictures without steps in it; GLES need not be able to draw to them. */
static void
make_sum (SurfaceRenderer *self)
{
  bool halves = epoxy_is_desktop_gl ();

  self->sum = make_texture (self->width, self->height, halves ? GL_RGBA16F : GL_RGBA8,
                            halves ? GL_HALF_FLOAT : GL_UNSIGNED_BYTE);
  glGenFramebuffers (1, &self->sum_framebuffer);
  glBindFramebuffer (GL_FRAMEBUFFER, self->sum_framebuffer);
  glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, self->sum, 0);
}

/* sum = sum · step / (step + 1) + picture / (step + 1) */
void
renderer_add_step (SurfaceRenderer *self, unsigned step)
{
  static const float corners[6] = { -1, -1, 3, -1, -1, 3 };

  step = MIN (step, self->summed);
  self->summed = step + 1;
  glBindFramebuffer (GL_FRAMEBUFFER, self->sum_framebuffer);
  glViewport (0, 0, self->width, self->height);
  glUseProgram (self->screen);
  glUniform1i (glGetUniformLocation (self->screen, "picture"), 0);
  glActiveTexture (GL_TEXTURE0);
  glBindTexture (GL_TEXTURE_2D, self->picture);
  glEnable (GL_BLEND);
  glBlendColor (0, 0, 0, 1.0f / (float) (step + 1));
  glBlendFunc (GL_CONSTANT_ALPHA, GL_ONE_MINUS_CONSTANT_ALPHA);
  glBindVertexArray (self->scratch_array);
  glBindBuffer (GL_ARRAY_BUFFER, self->scratch);
  glBufferData (GL_ARRAY_BUFFER, sizeof corners, corners, GL_STREAM_DRAW);
  for (GLuint i = 1; i < 5; i++)
    glDisableVertexAttribArray (i);
  glEnableVertexAttribArray (0);
  glVertexAttribPointer (0, 2, GL_FLOAT, GL_FALSE, 0, NULL);
  glDrawArrays (GL_TRIANGLES, 0, 3);
  glBindVertexArray (0);
  glDisable (GL_BLEND);
  glUseProgram (0);
}

void
renderer_ensure_target (SurfaceRenderer *self, int width, int height, int samples)
{
  if (self->framebuffer != 0 && self->width == width && self->height == height && self->samples == samples)
    return;
  renderer_free_target (self);
  self->width = width;
  self->height = height;
  self->samples = samples;
  if (samples == 0)
    make_sum (self);
  glGenFramebuffers (1, &self->framebuffer);
  glGenRenderbuffers (1, &self->depth_buffer);
  glBindRenderbuffer (GL_RENDERBUFFER, self->depth_buffer);
  glRenderbufferStorageMultisample (GL_RENDERBUFFER, samples, GL_DEPTH_COMPONENT24, width, height);
  glBindFramebuffer (GL_FRAMEBUFFER, self->framebuffer);
  if (samples > 0)
    {
      glGenRenderbuffers (1, &self->colour_buffer);
      glBindRenderbuffer (GL_RENDERBUFFER, self->colour_buffer);
      glRenderbufferStorageMultisample (GL_RENDERBUFFER, samples, GL_RGBA8, width, height);
      glFramebufferRenderbuffer (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, self->colour_buffer);
    }
  else
    {
      self->picture = make_texture (width, height, GL_RGBA8, GL_UNSIGNED_BYTE);
      glFramebufferTexture2D (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, self->picture, 0);
    }
  glFramebufferRenderbuffer (GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, self->depth_buffer);
  /* Drivers compile a program when it first draws: now, with the first frame, and not in the middle of things. */
  if (samples == 0)
    renderer_add_step (self, 0);
  self->summed = 0;
}
