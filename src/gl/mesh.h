/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The triangles of a surface in a vertex buffer. */
#pragma once

#include "figure/projection.h"

#include <epoxy/gl.h>

typedef struct
{
  GLuint array, vertices, fine, coarse; /* index buffers: every node, and about 128 a side while something moves */
  GLsizei fine_count, coarse_count;
} Mesh;

void mesh_init (Mesh *mesh);
void mesh_clear (Mesh *mesh);

/* Uploads the surface as the projection maps it to the box: triangles at a gap are left out, and it is cut off at the
 * ends of the range. */
void mesh_upload (Mesh *mesh, const Layer *surface, const Projection *projection);
void mesh_draw (const Mesh *mesh, bool fine);
