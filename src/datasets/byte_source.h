/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from a file or from memory, unpacked if they are gzip's.  Private to this folder.
 * What is wrong with the file itself (missing, a directory, too large, corrupt) is said here. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Files, unpacked, may hold 2 GB. */
#define SOURCE_BYTES_MAX (UINT64_C (1) << 31)

typedef struct _ByteSource ByteSource;

ByteSource *byte_source_open (const char *path, GError **error);

/* bytes stay the caller's and must outlive the source. */
ByteSource *byte_source_new_for_memory (const char *name, const void *bytes, size_t length);

void byte_source_free (ByteSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ByteSource, byte_source_free)

/* What the errors call it: the file's base name, valid UTF-8. */
const char *byte_source_name (const ByteSource *source);

/* Fills buffer unless the end comes first; *got says how much.  false on an error. */
bool byte_source_read (ByteSource *source, void *buffer, size_t capacity, size_t *got, GError **error);

/* The first bytes, at most 8, without taking them.  Only before the first read. */
bool byte_source_peek (ByteSource *source, uint8_t *bytes, size_t capacity, size_t *got, GError **error);

/* The number of bytes in all, where it is known without reading: not for packed ones. */
bool byte_source_length (const ByteSource *source, uint64_t *length);
