/* SPDX-License-Identifier: GPL-3.0-or-later */
in vec2 v_corner;
uniform vec4 tint;
uniform float shadow; // 1: a soft dark disc instead of the sphere that marks the iterate
out vec4 colour;

void
main ()
{
  float r = length (v_corner);
  if (r > 1.0)
    discard;
  if (shadow > 0.5)
    {
      colour = vec4 (0.0, 0.0, 0.0, 0.5 * (1.0 - r) * tint.a);
      return;
    }
  vec3 n = vec3 (v_corner, sqrt (1.0 - r * r));
  vec3 light = normalize (vec3 (-0.45, 0.6, 0.66));
  float diffuse = max (dot (n, light), 0.0), shine = pow (max (reflect (-light, n).z, 0.0), 40.0);
  vec3 lit = tint.rgb * (0.35 + 0.75 * diffuse) + vec3 (0.65 * shine);
  float edge = fwidth (r);
  float rim = smoothstep (1.0 - 2.5 * edge, 1.0 - 1.5 * edge, r);
  colour = vec4 (mix (lit, vec3 (1.0), 0.8 * rim), tint.a * (1.0 - smoothstep (1.0 - edge, 1.0, r)));
}
