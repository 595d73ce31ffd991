/* SPDX-License-Identifier: GPL-3.0-or-later */
in float v_along;
uniform vec4 tint;
uniform float dash; // period along the path, 0 for a whole line
out vec4 colour;

void
main ()
{
  if (dash > 0.0 && fract (v_along / dash) > 0.5)
    discard;
  colour = tint;
}
