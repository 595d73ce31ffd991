/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gzip in memory, for the tests of packed files. */
#pragma once

#include <glib.h>
#include <zlib.h>

static inline GByteArray *
pack (const void *bytes, size_t length)
{
  z_stream stream = { 0 };
  GByteArray *packed = g_byte_array_new ();

  g_assert_cmpint (deflateInit2 (&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  g_byte_array_set_size (packed, (guint) deflateBound (&stream, length));
  stream.next_in = (Bytef *) bytes;
  stream.avail_in = (uInt) length;
  stream.next_out = packed->data;
  stream.avail_out = packed->len;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_set_size (packed, (guint) stream.total_out);
  deflateEnd (&stream);

  return packed;
}
