/* SPDX-License-Identifier: GPL-3.0-or-later */
// A triangle that covers the screen.
in vec2 corner;
out vec2 v_place;

void
main ()
{
  v_place = corner * 0.5 + 0.5;
  gl_Position = vec4 (corner, 0.0, 1.0);
}
