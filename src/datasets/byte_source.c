/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/byte_source.h"

#include "datasets/readers.h"
#include "numeric/excerpt.h"

#include <inttypes.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK (64 * 1024)
#define PEEK_MAX 8

struct _ByteSource
{
  char *name;
  int file; /* -1: memory */
  uint64_t length;
  uint64_t raw_offset; /* bytes taken from the file or memory so far */
  uint64_t delivered;  /* bytes handed out, unpacked */
  const uint8_t *raw;  /* raw bytes not yet used */
  size_t raw_left;
  uint8_t *chunk; /* files: where raw points into */
  bool packed;
  bool stream_ended; /* packed: at the end of a member */
  z_stream stream;
  uint8_t peeked[PEEK_MAX];
  size_t peeked_first, peeked_left;
};

/* More raw bytes, if there are any; raw_left stays 0 at the end. */
static bool
refill (ByteSource *source, GError **error)
{
  ssize_t got;

  if (source->raw_left > 0 || source->file < 0)
    return true;

  do
    got = read (source->file, source->chunk, CHUNK);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("%s could not be read: %s."), source->name,
                   g_strerror (errno));
      return false;
    }
  source->raw = source->chunk;
  source->raw_left = (size_t) got;

  return true;
}

static void
use_raw (ByteSource *source, size_t n)
{
  source->raw += n;
  source->raw_left -= n;
  source->raw_offset += n;
}

static void
begin_unpacking (ByteSource *source)
{
  if (source->raw_left < 2 || source->raw[0] != 0x1f || source->raw[1] != 0x8b)
    return;
  source->packed = true;
  if (inflateInit2 (&source->stream, 15 + 16) != Z_OK)
    g_error ("zlib could not be initialised");
}

static bool
check_file (const char *path, const struct stat *status, GError **error)
{
  if (S_ISDIR (status->st_mode))
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("%s is a folder: a CSV or IDX file was expected."),
                   path);
      return false;
    }
  if (!S_ISREG (status->st_mode))
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN,
                   _ ("%s is not an ordinary file: a CSV or IDX file was expected."), path);
      return false;
    }
  if ((uint64_t) status->st_size > SOURCE_BYTES_MAX)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_SIZE, _ ("%s holds %.1f GB: at most 2 GB can be read."), path,
                   (double) status->st_size / (1 << 30));
      return false;
    }

  return true;
}

/* Without its folder. */
static char *
display_name (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  return excerpt_of_path (base);
}

ByteSource *
byte_source_open (const char *path, GError **error)
{
  g_autofree char *shown = excerpt_of_path (path);
  g_autoptr (ByteSource) source = NULL;
  struct stat status;
  int file;

  /* Without waiting: opening a pipe that nobody writes to would block before its kind is known. */
  file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    {
      if (errno == ENOENT)
        g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("There is no file %s."), shown);
      else
        g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("%s could not be opened: %s."), shown,
                     g_strerror (errno));
      return NULL;
    }

  source = g_new0 (ByteSource, 1);
  source->file = file;
  source->name = display_name (path);
  if (fstat (file, &status) != 0)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN, _ ("%s could not be opened: %s."), shown,
                   g_strerror (errno));
      return NULL;
    }
  if (!check_file (shown, &status, error))
    return NULL;

  source->length = (uint64_t) status.st_size;
  source->chunk = g_malloc (CHUNK);
  if (!refill (source, error))
    return NULL;
  begin_unpacking (source);

  return g_steal_pointer (&source);
}

ByteSource *
byte_source_new_for_memory (const char *name, const void *bytes, size_t length)
{
  ByteSource *source = g_new0 (ByteSource, 1);

  source->name = display_name (name);
  source->file = -1;
  source->length = length;
  source->raw = bytes;
  source->raw_left = length;
  begin_unpacking (source);

  return source;
}

void
byte_source_free (ByteSource *source)
{
  if (source == NULL)
    return;

  if (source->file >= 0)
    close (source->file);
  if (source->packed)
    inflateEnd (&source->stream);
  g_free (source->chunk);
  g_free (source->name);
  g_free (source);
}

const char *
byte_source_name (const ByteSource *source)
{
  return source->name;
}

bool
byte_source_length (const ByteSource *source, uint64_t *length)
{
  *length = source->length;

  return !source->packed;
}

static bool
read_plain (ByteSource *source, uint8_t *buffer, size_t capacity, size_t *got, GError **error)
{
  *got = 0;
  while (*got < capacity)
    {
      size_t n;

      if (!refill (source, error))
        return false;
      n = MIN (source->raw_left, capacity - *got);
      if (n == 0)
        break;
      memcpy (buffer + *got, source->raw, n);
      use_raw (source, n);
      *got += n;
    }

  return true;
}

static bool
fail_packed (ByteSource *source, const char *reason, GError **error)
{
  g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT, _ ("%s, byte %" PRIu64 ": %s."), source->name,
               source->raw_offset, reason);

  return false;
}

/* After the end of a gzip member: another one follows, or padding zeros, or the end. */
static bool
next_member (ByteSource *source, bool *finished, GError **error)
{
  *finished = false;
  for (;;)
    {
      if (!refill (source, error))
        return false;
      if (source->raw_left == 0)
        {
          *finished = true;
          return true;
        }
      if (source->raw[0] != 0)
        break;
      use_raw (source, 1);
    }
  if (source->raw[0] != 0x1f)
    return fail_packed (source, _ ("the gzip data have ended here, but something else follows"), error);
  inflateReset (&source->stream);
  source->stream_ended = false;

  return true;
}

static bool
read_packed (ByteSource *source, uint8_t *buffer, size_t capacity, size_t *got, GError **error)
{
  *got = 0;
  while (*got < capacity)
    {
      z_stream *stream = &source->stream;
      size_t raw, room = MIN (capacity - *got, (size_t) 1 << 30);
      int result;

      if (source->stream_ended)
        {
          bool finished;

          if (!next_member (source, &finished, error))
            return false;
          if (finished)
            break;
        }
      if (!refill (source, error))
        return false;
      if (source->raw_left == 0)
        return fail_packed (source, _ ("the gzip data end too early: the file is cut off"), error);

      raw = MIN (source->raw_left, (size_t) 1 << 30);
      stream->next_in = (Bytef *) source->raw;
      stream->avail_in = (uInt) raw;
      stream->next_out = buffer + *got;
      stream->avail_out = (uInt) room;
      result = inflate (stream, Z_NO_FLUSH);
      use_raw (source, raw - stream->avail_in);
      *got += room - stream->avail_out;
      if (result == Z_STREAM_END)
        source->stream_ended = true;
      else if (result != Z_OK && result != Z_BUF_ERROR)
        return fail_packed (source, _ ("the gzip data are corrupt"), error);
    }

  return true;
}

static bool
read_some (ByteSource *source, void *buffer, size_t capacity, size_t *got, GError **error)
{
  bool ok = source->packed ? read_packed (source, buffer, capacity, got, error)
                           : read_plain (source, buffer, capacity, got, error);

  if (!ok)
    return false;
  source->delivered += *got;
  if (source->delivered > SOURCE_BYTES_MAX)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_SIZE,
                   _ ("%s holds more than 2 GB when unpacked: at most 2 GB can be read."), source->name);
      return false;
    }

  return true;
}

bool
byte_source_peek (ByteSource *source, uint8_t *bytes, size_t capacity, size_t *got, GError **error)
{
  g_assert (source->delivered == source->peeked_left && source->peeked_first == 0);

  if (source->peeked_left == 0 && !read_some (source, source->peeked, PEEK_MAX, &source->peeked_left, error))
    return false;
  *got = MIN (capacity, source->peeked_left);
  memcpy (bytes, source->peeked, *got);

  return true;
}

bool
byte_source_read (ByteSource *source, void *buffer, size_t capacity, size_t *got, GError **error)
{
  size_t early = MIN (capacity, source->peeked_left);

  memcpy (buffer, source->peeked + source->peeked_first, early);
  source->peeked_first += early;
  source->peeked_left -= early;
  if (!read_some (source, (uint8_t *) buffer + early, capacity - early, got, error))
    return false;
  *got += early;

  return true;
}
