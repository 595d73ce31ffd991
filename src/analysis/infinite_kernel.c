/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/infinite_kernel.h"

#include "network/activation.h"
#include "numeric/eigen.h"

#include <math.h>
#include <string.h>

/* Nodes of the quadrature, and Hermite coefficients that are summed. */
#define NODES 256
#define DEGREES 192

/* Gauss-Hermite quadrature for the standard normal density (G. Golub, J. Welsch 1969): with v the unit eigenvectors of
 * the tridiagonal matrix of √1, √2, …, the normalised Hermite polynomial of degree k at node i times the root of its
 * weight is v[i][k]. */
typedef struct
{
  double *node;  /* [NODES] */
  double *basis; /* [DEGREES × NODES]: weight times polynomial */
} Hermite;

static bool
hermite_make (Hermite *hermite)
{
  g_autofree double *diagonal = g_new0 (double, NODES), *off = g_new (double, NODES),
                    *vectors = g_new (double, NODES *NODES);

  for (size_t k = 0; k + 1 < NODES; k++)
    off[k] = sqrt ((double) k + 1);
  hermite->node = g_new (double, NODES);
  hermite->basis = g_new (double, DEGREES *NODES);
  if (!eigen_tridiagonal (NODES, diagonal, off, hermite->node, vectors))
    return false;
  for (size_t k = 0; k < DEGREES; k++)
    for (size_t i = 0; i < NODES; i++)
      hermite->basis[k * NODES + i] = vectors[i * NODES] * vectors[i * NODES + k];
  return true;
}

/* What is known behind a layer. */
typedef struct
{
  const Architecture *architecture;
  Hermite hermite;
  size_t n;
  double *k, *t;         /* [n × n]: K and T of what the last layer gave, */
  double *mean;          /* [n] and its mean over the units */
  double *c, *tc;        /* [n × n]: C and T' of the dense layer behind it */
  double *value, *slope; /* [n × DEGREES]: Hermite coefficients of φ and φ' */
  double *activated;     /* [n]: E φ */
  double left_out;
} Limit;

/* ---- Activations ---- */

/* E φ(u) φ(v) and E φ'(u) φ'(v) of ReLU, for variances p and q and correlation r. */
static void
relu_pair (double p, double q, double r, double *products, double *slopes)
{
  double angle = acos (r);

  *products = sqrt (p * q) * (sqrt (fmax (1 - r * r, 0)) + r * (G_PI - angle)) / (2 * G_PI);
  *slopes = (G_PI - angle) / (2 * G_PI);
}

/* φ and φ' at √q times the nodes, [NODES] each. */
static void
at_nodes (const Limit *self, double q, double *value, double *slope)
{
  double from_z[NODES] = { 0 }, one[NODES];

  for (size_t i = 0; i < NODES; i++)
    {
      value[i] = sqrt (q) * self->hermite.node[i];
      one[i] = 1;
    }
  activation_forward (self->architecture->activation, NODES, value, value, from_z);
  activation_backward (self->architecture->activation, NODES, value, from_z, one, slope);
}

static void
take_coefficients (Limit *self)
{
  g_autofree double *value = g_new (double, self->n *NODES), *slope = g_new (double, self->n *NODES);

  for (size_t i = 0; i < self->n; i++)
    at_nodes (self, self->c[i * self->n + i], value + i * NODES, slope + i * NODES);
  product (PRODUCT_NT, self->n, DEGREES, NODES, value, NODES, self->hermite.basis, NODES, 0, self->value, DEGREES);
  product (PRODUCT_NT, self->n, DEGREES, NODES, slope, NODES, self->hermite.basis, NODES, 0, self->slope, DEGREES);
  for (size_t i = 0; i < self->n; i++)
    {
      double whole = 0, kept = 0;
      for (size_t j = 0; j < NODES; j++)
        whole += self->hermite.basis[j] * value[i * NODES + j] * value[i * NODES + j];
      for (size_t k = 0; k < DEGREES; k++)
        kept += self->value[i * DEGREES + k] * self->value[i * DEGREES + k];
      if (whole > 0)
        self->left_out = fmax (self->left_out, 1 - kept / whole);
    }
}

/* Σ a b rᵏ, from the last degree on. */
static double
mehler (const double *a, const double *b, double r)
{
  double sum = 0;

  for (size_t k = DEGREES; k-- > 0;)
    sum = sum * r + a[k] * b[k];
  return sum;
}

static void
pair (const Limit *self, size_t i, size_t j, double *products, double *slopes)
{
  double p = self->c[i * self->n + i], q = self->c[j * self->n + j];
  double r = p > 0 && q > 0 ? CLAMP (self->c[i * self->n + j] / sqrt (p * q), -1, 1) : 0;

  if (self->architecture->activation == ACTIVATION_RELU)
    {
      relu_pair (p, q, i == j && p > 0 ? 1 : r, products, slopes);
      return;
    }
  *products = mehler (self->value + i * DEGREES, self->value + j * DEGREES, i == j ? 1 : r);
  *slopes = mehler (self->slope + i * DEGREES, self->slope + j * DEGREES, i == j ? 1 : r);
}

/* ---- Layers ---- */

static void
dense (Limit *self, const TangentScaling *scaling, unsigned l)
{
  const Architecture *a = self->architecture;
  double in = l == 0 ? a->inputs : a->widths[l - 1], deviation = architecture_deviation (a, l);
  double variance = in * deviation * deviation, constant = a->bias ? scaling->constant[l] : 0;

  for (size_t i = 0; i < self->n * self->n; i++)
    {
      self->c[i] = variance * self->k[i];
      self->tc[i] = scaling->weight[l] * in * self->k[i] + constant + variance * self->t[i];
    }
}

static void
activate (Limit *self, bool skip)
{
  size_t n = self->n;
  bool closed = self->architecture->activation == ACTIVATION_RELU;

  if (!closed)
    take_coefficients (self);
  for (size_t i = 0; i < n; i++)
    self->activated[i] = closed ? sqrt (self->c[i * n + i] / (2 * G_PI)) : self->value[i * DEGREES];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      {
        double products, slopes, k, t;
        pair (self, i, j, &products, &slopes);
        k = products;
        t = slopes * self->tc[i * n + j];
        if (skip)
          {
            k += self->k[i * n + j] + self->mean[i] * self->activated[j] + self->activated[i] * self->mean[j];
            t += self->t[i * n + j];
          }
        self->k[i * n + j] = self->k[j * n + i] = k;
        self->t[i * n + j] = self->t[j * n + i] = t;
      }
  for (size_t i = 0; i < n; i++)
    self->mean[i] = self->activated[i] + (skip ? self->mean[i] : 0);
}

static void
begin (Limit *self, const double *x)
{
  size_t n = self->n, d = self->architecture->inputs;

  product (PRODUCT_NT, n, n, d, x, d, x, d, 0, self->k, n);
  for (size_t i = 0; i < n * n; i++)
    self->k[i] /= (double) d;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < d; j++)
      self->mean[i] += x[i * d + j] / (double) d;
}

static void
make (Limit *self, const Architecture *architecture, size_t n)
{
  self->architecture = architecture;
  self->n = n;
  self->k = g_new (double, n *n);
  self->t = g_new0 (double, n *n);
  self->c = g_new (double, n *n);
  self->tc = g_new (double, n *n);
  self->mean = g_new0 (double, n);
  self->activated = g_new (double, n);
  self->value = g_new (double, n *DEGREES);
  self->slope = g_new (double, n *DEGREES);
}

static void
clear (Limit *self)
{
  double *all[] = { self->k,         self->t,     self->c,     self->tc,           self->mean,
                    self->activated, self->value, self->slope, self->hermite.node, self->hermite.basis };

  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
}

bool
infinite_kernel (const Architecture *architecture, const TangentScaling *scaling, size_t n, const double *x,
                 double *kernel, double *mean_products, double *left_out)
{
  Limit limit = { 0 };
  Layout layout = architecture_layout (architecture);
  bool right = !architecture->normalisation || architecture->depth == 0;

  make (&limit, architecture, n);
  if (right && architecture->activation != ACTIVATION_RELU && architecture->depth > 0)
    right = hermite_make (&limit.hermite);
  if (right)
    begin (&limit, x);
  for (unsigned l = 0; l < architecture->depth && right; l++)
    {
      dense (&limit, scaling, l);
      activate (&limit, layout.layer[l].skip);
    }
  if (right)
    {
      dense (&limit, scaling, architecture->depth);
      memcpy (kernel, limit.tc, n * n * sizeof (double));
      if (mean_products != NULL)
        memcpy (mean_products, limit.c, n * n * sizeof (double));
      if (left_out != NULL)
        *left_out = limit.left_out;
      right = vector_all_finite_d (n * n, kernel);
    }
  clear (&limit);
  return right;
}
