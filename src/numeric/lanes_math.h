/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elementary functions of vectors of floats, all to a few units in the last place. */
#pragma once

#include "numeric/lanes.h"

/* 2^k for k in -252 … 252, in two factors so that neither leaves the normal numbers. */
INLINE Vector
scale_by_power (Vector v, Integers k)
{
  Integers half = k >> 1, rest = k - half;
  return v * (Vector) ((half + 127) << 23) * (Vector) ((rest + 127) << 23);
}

/* e^(hi + lo) for hi in -105 … 89, |lo| small: the integer part of hi / ln 2 goes into the exponent, the rest is at
 * most ½ ln 2 and goes into a polynomial (Cephes' expf, relative error 2e-8 before rounding). */
INLINE Vector
exp_in_range (Vector hi, Vector lo)
{
  const Vector magic = all (0x1.8p23f); /* adding and taking away rounds to an integer */
  Vector k = hi * all (1.44269504088896341f) + magic;
  Integers exponent = (Integers) k - (Integers) magic;
  Vector r, p;

  k -= magic;
  r = hi - k * all (0.693359375f);
  r = r - k * all (-2.12194440e-4f) + lo;
  p = all (1.9875691500e-4f);
  p = p * r + all (1.3981999507e-3f);
  p = p * r + all (8.3334519073e-3f);
  p = p * r + all (4.1665795894e-2f);
  p = p * r + all (1.6666665459e-1f);
  p = p * r + all (5.0000001201e-1f);
  p = p * r * r + r + all (1);
  return scale_by_power (p, exponent);
}

INLINE Vector
exp_sum (Vector hi, Vector lo)
{
  Vector clamped = choose (hi > all (89.0f), all (89.0f), choose (hi < all (-105.0f), all (-105.0f), hi));
  return choose (hi == hi, exp_in_range (clamped, lo), hi);
}

/* e^(a - b) for a ≤ b, with what the difference lost in rounding (D. Knuth's exact sum); of -∞ nothing is lost. */
INLINE Vector
exp_of_difference (Vector a, Vector b)
{
  Vector hi = a - b, back = hi - a, lo = (a - (hi - back)) - (b + back);
  return exp_in_range (at_least (all (-105), hi), choose (hi > all (-105), lo, all (0)));
}

INLINE Vector
exp_vector (Vector x)
{
  return exp_sum (x, (Vector){ 0 });
}

/* log of a normal positive number (Cephes' logf). */
INLINE Vector
log_vector (Vector x)
{
  Integers bits = (Integers) x, exponent = ((bits >> 23) & 0xff) - 126;
  Vector m = (Vector) ((bits & 0x007fffff) | 0x3f000000), e, y, s; /* in ½ … 1 */
  Integers low = m < all (0.707106781186547524f);

  e = __builtin_convertvector(exponent, Vector) - choose (low, all (1), all (0));
  m = m + choose (low, m, all (0)) - all (1);
  s = m * m;
  y = all (7.0376836292e-2f);
  y = y * m + all (-1.1514610310e-1f);
  y = y * m + all (1.1676998740e-1f);
  y = y * m + all (-1.2420140846e-1f);
  y = y * m + all (1.4249322787e-1f);
  y = y * m + all (-1.6668057665e-1f);
  y = y * m + all (2.0000714765e-1f);
  y = y * m + all (-2.4999993993e-1f);
  y = y * m + all (3.3333331174e-1f);
  y = y * m * s + e * all (-2.12194440e-4f) - all (0.5f) * s;
  return m + y + e * all (0.693359375f);
}

/* log (1 + x) for x ≥ 0, right for the smallest, too: what 1 + x lost comes back to first order. */
INLINE Vector
log1p_vector (Vector x)
{
  Vector sum = all (1) + x;
  return log_vector (sum) + (x - (sum - all (1))) / sum;
}

/* x P (x²) / Q (x²), both of degree 4: a minimax approximation (2e-8) up to 9, where tanh is 1 to a rounding.  All
 * coefficients are positive: nothing cancels. */
INLINE Vector
tanh_vector (Vector x)
{
  Vector c = at_least (all (-9), at_most (all (9), x)), s = c * c, p, q;

  p = s * all (0.01716544333607895f) + all (26.510706790787303f);
  q = s + all (422.76008272808275f);
  p = p * s + all (4498.561075996225f);
  q = q * s + all (33305.7043124855f);
  p = p * s + all (172236.6628538944f);
  q = q * s + all (601316.4489704078f);
  p = p * s + all (1287240.0241908256f);
  q = q * s + all (1287240.050952369f);
  return at_least (all (-1), at_most (all (1), c * p / q));
}
