/* SPDX-License-Identifier: GPL-3.0-or-later */
// A square around the iterate's place on the screen.
in vec2 corner; // -1 … 1
uniform mat4 matrix;
uniform vec3 centre;
uniform vec2 viewport;
uniform vec2 offset; // pixels, upwards
uniform float radius; // pixels
uniform float bias;
out vec2 v_corner;

void
main ()
{
  vec4 here = matrix * vec4 (centre, 1.0);
  here.xy += (corner * radius + offset) * 2.0 / viewport * here.w;
  here.z -= bias * here.w;
  gl_Position = here;
  v_corner = corner;
}
