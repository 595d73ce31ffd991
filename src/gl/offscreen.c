/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gl/offscreen.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#ifndef EGL_PLATFORM_SURFACELESS_MESA
#  define EGL_PLATFORM_SURFACELESS_MESA 0x31DD
#endif

struct _Offscreen
{
  EGLDisplay display;
  EGLContext context;
  GLuint framebuffer, colour, depth;
  int width, height;
};

static EGLDisplay
find_display (void)
{
  const char *extensions = eglQueryString (EGL_NO_DISPLAY, EGL_EXTENSIONS);

  if (extensions == NULL)
    return EGL_NO_DISPLAY;
  if (strstr (extensions, "EGL_MESA_platform_surfaceless") != NULL)
    return eglGetPlatformDisplayEXT (EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
  if (strstr (extensions, "EGL_EXT_platform_device") != NULL)
    {
      EGLDeviceEXT device;
      EGLint n = 0;
      if (eglQueryDevicesEXT (1, &device, &n) && n > 0)
        return eglGetPlatformDisplayEXT (EGL_PLATFORM_DEVICE_EXT, device, NULL);
    }
  return EGL_NO_DISPLAY;
}

static EGLContext
make_context (EGLDisplay display)
{
  const EGLint config_wants[] = { EGL_SURFACE_TYPE, EGL_DONT_CARE, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE };
  const EGLint wants[] = {
    EGL_CONTEXT_MAJOR_VERSION,           3,       EGL_CONTEXT_MINOR_VERSION, 2, EGL_CONTEXT_OPENGL_PROFILE_MASK,
    EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT, EGL_NONE
  };
  EGLConfig config;
  EGLint n = 0;

  if (!eglBindAPI (EGL_OPENGL_API) || !eglChooseConfig (display, config_wants, &config, 1, &n) || n == 0)
    return EGL_NO_CONTEXT;
  return eglCreateContext (display, config, EGL_NO_CONTEXT, wants);
}

static void
make_framebuffer (Offscreen *self)
{
  glGenFramebuffers (1, &self->framebuffer);
  glGenRenderbuffers (1, &self->colour);
  glBindFramebuffer (GL_FRAMEBUFFER, self->framebuffer);
  glBindRenderbuffer (GL_RENDERBUFFER, self->colour);
  glRenderbufferStorage (GL_RENDERBUFFER, GL_RGBA8, self->width, self->height);
  glFramebufferRenderbuffer (GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, self->colour);
}

Offscreen *
offscreen_new (int width, int height, GError **error)
{
  EGLDisplay display = find_display ();
  EGLContext context;
  Offscreen *self;

  if (display == EGL_NO_DISPLAY || !eglInitialize (display, NULL, NULL))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("There is no OpenGL without a display here."));
      return NULL;
    }
  context = make_context (display);
  if (context == EGL_NO_CONTEXT || !eglMakeCurrent (display, EGL_NO_SURFACE, EGL_NO_SURFACE, context))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("OpenGL 3.2 is not there (EGL error 0x%x)."),
                   (guint) eglGetError ());
      eglTerminate (display);
      return NULL;
    }
  self = g_new0 (Offscreen, 1);
  self->display = display;
  self->context = context;
  self->width = width;
  self->height = height;
  make_framebuffer (self);
  return self;
}

void
offscreen_free (Offscreen *self)
{
  glDeleteFramebuffers (1, &self->framebuffer);
  glDeleteRenderbuffers (1, &self->colour);
  eglMakeCurrent (self->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
  eglDestroyContext (self->display, self->context);
  eglTerminate (self->display);
  g_free (self);
}

guint
offscreen_framebuffer (Offscreen *self)
{
  return self->framebuffer;
}

uint8_t *
offscreen_read (Offscreen *self)
{
  gsize row = (gsize) self->width * 4;
  g_autofree uint8_t *flipped = g_malloc (row * (gsize) self->height);
  uint8_t *pixels = g_malloc (row * (gsize) self->height);

  glBindFramebuffer (GL_FRAMEBUFFER, self->framebuffer);
  glPixelStorei (GL_PACK_ALIGNMENT, 1);
  glReadPixels (0, 0, self->width, self->height, GL_RGBA, GL_UNSIGNED_BYTE, flipped);
  for (int y = 0; y < self->height; y++)
    memcpy (pixels + (gsize) y * row, flipped + (gsize) (self->height - 1 - y) * row, row);
  return pixels;
}

const char *
offscreen_renderer (Offscreen *self)
{
  return (const char *) glGetString (GL_RENDERER);
}

void
offscreen_finish (Offscreen *self)
{
  glFinish ();
}
