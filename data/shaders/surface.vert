/* SPDX-License-Identifier: GPL-3.0-or-later */
// The surface, and with flatten = 1 its contour map on the floor.
in vec3 position;
in vec3 normal;
in float height; // on the colour scale, 0 … 1 and beyond
uniform mat4 matrix;
uniform float floor_z;
uniform float flatten;
out vec3 v_normal;
out float v_height;

void
main ()
{
  vec3 p = vec3 (position.xy, mix (position.z, floor_z, flatten));
  gl_Position = matrix * vec4 (p, 1.0);
  v_normal = normal;
  v_height = height;
}
