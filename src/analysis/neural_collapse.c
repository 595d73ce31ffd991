/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/neural_collapse.h"

#include "numeric/eigen.h"
#include "numeric/linear.h"
#include "numeric/product.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Directions in which the means differ by less than this of the most, squared, are those in which they do not. */
#define RANK 1e-10
/* Means that differ by less than this, relative to their mean, are the same but for rounding. */
#define SAME 1e-12

/* What is measured with: classes with samples only, numbered anew. */
typedef struct
{
  const CollapseFeatures *at;
  unsigned K;
  uint32_t *number; /* [classes]: of the class among those with samples, or K */
  double *centre;   /* [width]: mean of the class means */
  double *m;        /* [K × width]: M */
  double *w;        /* [K × width] */
  double *gram;     /* [K × K]: M Mᵀ */
} Means;

/* The classes that have samples, and how many samples each. */
static double *
number_classes (Means *self)
{
  const CollapseFeatures *at = self->at;
  g_autofree double *all = g_new0 (double, at->classes);
  double *counts = g_new0 (double, at->classes);

  for (size_t i = 0; i < at->n; i++)
    all[at->labels[i]]++;
  for (unsigned k = 0; k < at->classes; k++)
    if (all[k] > 0)
      {
        self->number[k] = self->K;
        counts[self->K++] = all[k];
      }
  for (unsigned k = 0; k < at->classes; k++)
    if (all[k] == 0)
      self->number[k] = self->K;
  return counts;
}

static void
find_means (Means *self, const double *counts)
{
  const CollapseFeatures *at = self->at;
  const unsigned d = at->width, K = self->K;

  for (size_t i = 0; i < at->n; i++)
    for (unsigned j = 0; j < d; j++)
      self->m[self->number[at->labels[i]] * d + j] += at->features[i * d + j];
  for (unsigned k = 0; k < K; k++)
    for (unsigned j = 0; j < d; j++)
      {
        self->m[k * d + j] /= counts[k];
        self->centre[j] += self->m[k * d + j] / K;
      }
  for (unsigned k = 0; k < K; k++)
    for (unsigned j = 0; j < d; j++)
      self->m[k * d + j] -= self->centre[j];
}

static void
means_begin (Means *self, const CollapseFeatures *at)
{
  g_autofree double *counts = NULL;
  const size_t size = (size_t) at->classes * at->width;

  *self = (Means){ .at = at, .number = g_new (uint32_t, at->classes) };
  counts = number_classes (self);
  self->centre = g_new0 (double, at->width);
  self->m = g_new0 (double, size);
  self->w = g_new0 (double, size);
  self->gram = g_new0 (double, (size_t) at->classes * at->classes);
  find_means (self, counts);
  for (unsigned k = 0; k < at->classes; k++)
    if (self->number[k] < self->K)
      memcpy (self->w + self->number[k] * at->width, at->w + k * at->width, at->width * sizeof (double));
  linear_gram (self->K, at->width, self->m, self->gram);
}

static void
means_end (Means *self)
{
  g_free (self->number);
  g_free (self->centre);
  g_free (self->m);
  g_free (self->w);
  g_free (self->gram);
}

static bool
means_differ (const Means *self)
{
  double most = 0;

  for (unsigned k = 0; k < self->K; k++)
    most = fmax (most, self->gram[k * self->K + k]);
  return sqrt (most) > SAME * linear_norm (self->at->width, self->centre);
}

/* ---- The means ---- */

static void
measure_norms (const Means *self, CollapseGeometry *geometry)
{
  const unsigned K = self->K;
  double mean = 0, variance = 0;

  for (unsigned k = 0; k < K; k++)
    mean += sqrt (self->gram[k * K + k]) / K;
  for (unsigned k = 0; k < K; k++)
    variance += pow (sqrt (self->gram[k * K + k]) - mean, 2) / K;
  geometry->norms = sqrt (variance) / mean;
}

static void
measure_cosines (const Means *self, CollapseGeometry *geometry)
{
  const unsigned K = self->K, pairs = K * (K - 1) / 2;
  g_autofree double *cosines = g_new (double, pairs);
  double mean = 0, variance = 0;
  unsigned n = 0;

  for (unsigned k = 0; k < K; k++)
    for (unsigned l = 0; l < k; l++)
      cosines[n++] = self->gram[k * K + l] / sqrt (self->gram[k * K + k] * self->gram[l * K + l]);
  geometry->cosine_least = geometry->cosine_most = cosines[0];
  for (unsigned i = 0; i < pairs; i++)
    {
      mean += cosines[i] / pairs;
      geometry->cosine_least = fmin (geometry->cosine_least, cosines[i]);
      geometry->cosine_most = fmax (geometry->cosine_most, cosines[i]);
    }
  for (unsigned i = 0; i < pairs; i++)
    variance += pow (cosines[i] - mean, 2) / pairs;
  geometry->cosine_mean = mean;
  geometry->cosine_deviation = sqrt (variance);
}

static double
duality (const Means *self)
{
  const size_t size = (size_t) self->K * self->at->width;
  double of_w = linear_norm (size, self->w), of_m = linear_norm (size, self->m), sum = 0;

  for (size_t i = 0; i < size; i++)
    sum += pow (self->w[i] / of_w - self->m[i] / of_m, 2);
  return sqrt (sum);
}

/* ---- The features ---- */

/* products[n × K] = (H - 1 cᵀ) Mᵀ, c the centre. */
static double *
project (const Means *self)
{
  const CollapseFeatures *at = self->at;
  const unsigned K = self->K;
  double *products = g_new (double, MAX (at->n * K, 1));
  g_autofree double *centre = g_new (double, K);

  linear_multiply (K, at->width, self->m, self->centre, centre);
  product_d (PRODUCT_NT, at->n, K, at->width, at->features, at->width, self->m, at->width, 0, products, K);
  for (size_t i = 0; i < at->n; i++)
    for (unsigned k = 0; k < K; k++)
      products[i * K + k] -= centre[k];
  return products;
}

/* With G = M Mᵀ and Σ_B⁺ = K Mᵀ G⁺² M, tr (Σ_W Σ_B⁺)/K is the mean of ‖G⁺ M (h - μ)‖² over the samples. */
static double
spread_within (const Means *self, const double *products)
{
  const CollapseFeatures *at = self->at;
  const unsigned K = self->K;
  g_autofree double *vectors = g_memdup2 (self->gram, (size_t) K * K * sizeof (double)), *values = g_new (double, K),
                    *difference = g_new (double, K);
  double sum = 0;

  if (!eigen_symmetric (K, vectors, values, true))
    return NAN;
  for (size_t i = 0; i < at->n; i++)
    {
      const unsigned y = self->number[at->labels[i]];
      for (unsigned k = 0; k < K; k++)
        difference[k] = products[i * K + k] - self->gram[y * K + k];
      for (unsigned v = 0; v < K; v++)
        if (values[v] > RANK * values[K - 1])
          sum += pow (linear_dot (K, vectors + v * K, difference) / values[v], 2);
    }
  return sum / (double) at->n;
}

static double
disagreement (const Means *self, const double *products)
{
  const CollapseFeatures *at = self->at;
  const unsigned K = self->K;
  size_t n = 0;

  for (size_t i = 0; i < at->n; i++)
    {
      const double *p = products + i * K;
      unsigned nearest = 0;
      for (unsigned k = 1; k < K; k++) /* ‖h - μ_k‖² less what is the same for all k */
        if (self->gram[k * K + k] - 2 * p[k] < self->gram[nearest * K + nearest] - 2 * p[nearest])
          nearest = k;
      n += self->number[at->predicted[i]] != nearest;
    }
  return (double) n / (double) at->n;
}

static void
copy_means (const Means *self, double *means)
{
  const unsigned d = self->at->width;

  for (unsigned k = 0; k < self->at->classes; k++)
    for (unsigned j = 0; j < d; j++)
      means[k * d + j] = self->number[k] < self->K ? self->m[self->number[k] * d + j] : NAN;
}

CollapseGeometry
collapse_geometry (const CollapseFeatures *at, double *means, double *centre)
{
  CollapseGeometry geometry = { 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN };
  g_autofree double *products = NULL;
  Means self;

  means_begin (&self, at);
  geometry.classes = self.K;
  if (self.K >= 2 && means_differ (&self))
    {
      products = project (&self);
      measure_norms (&self, &geometry);
      measure_cosines (&self, &geometry);
      geometry.duality = duality (&self);
      geometry.within = spread_within (&self, products);
      geometry.disagreement = disagreement (&self, products);
    }
  if (means != NULL)
    copy_means (&self, means);
  if (centre != NULL)
    memcpy (centre, self.centre, at->width * sizeof (double));
  means_end (&self);
  return geometry;
}
