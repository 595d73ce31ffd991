/* SPDX-License-Identifier: GPL-3.0-or-later */
// A path as a ribbon of constant width on the screen: each point twice, with its neighbours and the side it is pushed to.
in vec3 position;
in vec3 before;
in vec3 after;
in float side;
in float along; // arc length on the path, box units
uniform mat4 matrix;
uniform vec2 viewport; // pixels
uniform float width;   // pixels
uniform float bias;    // towards the eye, so that the surface it lies on does not cut it
out float v_along;

vec2
pixels (vec4 clip)
{
  return clip.xy / clip.w * 0.5 * viewport;
}

void
main ()
{
  vec4 here = matrix * vec4 (position, 1.0);
  vec2 from = pixels (matrix * vec4 (before, 1.0)), to = pixels (matrix * vec4 (after, 1.0));
  vec2 direction = to - from;
  float length_ = length (direction);

  direction = length_ > 1e-4 ? direction / length_ : vec2 (1.0, 0.0);
  here.xy += vec2 (-direction.y, direction.x) * side * width / viewport * here.w;
  here.z -= bias * here.w;
  gl_Position = here;
  v_along = along;
}
