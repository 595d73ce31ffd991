/* SPDX-License-Identifier: GPL-3.0-or-later */
in vec2 v_place;
uniform sampler2D picture;
out vec4 colour;

void
main ()
{
  colour = texture (picture, v_place);
}
