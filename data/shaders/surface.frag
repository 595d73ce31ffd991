/* SPDX-License-Identifier: GPL-3.0-or-later */
in vec3 v_normal;
in float v_height;
uniform sampler2D colours;
uniform float contours; // intervals between contour lines, 0 for none
uniform float flatten;
uniform vec2 edges;     // 1 where the surface is cut off: below, above
uniform vec3 light;     // unit, in box coordinates
uniform vec3 eye;       // unit, towards the eye
uniform vec3 ground;
out vec4 colour;

void
main ()
{
  float h = clamp (v_height, 0.0, 1.0);
  vec3 base = texture (colours, vec2 (h * 255.0 / 256.0 + 0.5 / 256.0, 0.5)).rgb;
  float c = v_height * contours, width = fwidth (c);
  // None where they would run together.
  float line = contours > 0.0 && v_height < 0.999 ? 1.0 - smoothstep (0.3, 1.15, abs (fract (c + 0.5) - 0.5) / max (width, 1e-6)) : 0.0;
  vec2 to_edge = vec2 (v_height, 1.0 - v_height) / max (fwidth (v_height), 1e-6);
  vec2 near_edge = edges * (1.0 - smoothstep (0.6, 1.6, to_edge));
  float edge = max (near_edge.x, near_edge.y);
  line *= 1.0 - smoothstep (0.25, 0.6, width);

  if (flatten > 0.5)
    {
      colour = vec4 (mix (mix (ground, base, 0.10), base, 0.75 * line), 1.0);
      return;
    }
  vec3 n = normalize (v_normal);
  if (dot (n, eye) < 0.0)
    n = -n;
  float diffuse = max (dot (n, light), 0.0);
  float fill = 0.5 + 0.5 * n.z;
  float shine = pow (max (dot (reflect (-light, n), eye), 0.0), 28.0);
  vec3 lit = base * (0.42 + 0.56 * diffuse + 0.12 * fill) + vec3 (0.16 * shine);
  colour = vec4 (mix (mix (lit, vec3 (1.0), 0.38 * line), vec3 (0.0), 0.45 * edge), 1.0);
}
