/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/generators.h"

#include "datasets/strokes.h"
#include "numeric/random.h"

#include <glib/gi18n.h>
#include <math.h>

#define TAU (2 * G_PI)

/* The teacher's output is measured on so many inputs of its own to be standardised: the
 * same teacher comes out whatever the number of samples. */
#define TEACHER_REFERENCE 4096

/* Everything a sample may need besides its random stream. */
typedef struct
{
  const GeneratorOptions *options;
  unsigned inputs, classes;
  double *means;          /* blobs: [classes × inputs] */
  double spread;          /* blobs: standard deviation within a class */
  double *first, *second; /* teacher: [width × inputs], [width] */
  double offset, unit;    /* teacher: output = (raw − offset) / unit */
} Plan;

typedef void (*DrawSample) (const Plan *plan, unsigned label, Random *random, float *x);

static void
draw_spiral (const Plan *plan, unsigned label, Random *random, float *x)
{
  /* The square root spreads the points evenly along the arm.  More arms turn less, so that
   * the gap between neighbouring arms stays wide enough to learn. */
  double turns = MAX (3.2 / plan->classes, 0.6);
  double t = sqrt (random_uniform (random));
  double radius = 0.08 + 0.9 * t;
  double angle = TAU * (turns * t + (double) label / plan->classes);

  x[0] = (float) (radius * cos (angle));
  x[1] = (float) (radius * sin (angle));
}

static void
draw_moon (const Plan *plan, unsigned label, Random *random, float *x)
{
  double angle = G_PI * random_uniform (random);
  double sign = label == 0 ? 1 : -1;

  x[0] = (float) (sign * (0.62 * cos (angle) - 0.31));
  x[1] = (float) (sign * (0.95 * sin (angle) - 0.25));
}

static void
draw_circle (const Plan *plan, unsigned label, Random *random, float *x)
{
  double angle = TAU * random_uniform (random);
  double radius = label == 0 ? 0.9 : 0.4;

  x[0] = (float) (radius * cos (angle));
  x[1] = (float) (radius * sin (angle));
}

static void
draw_xor (const Plan *plan, unsigned label, Random *random, float *x)
{
  /* A narrow empty cross keeps the classes apart. */
  const double gap = 0.05;
  double side = random_uniform (random) < 0.5 ? -1 : 1;
  double first = gap + (1 - gap) * random_uniform (random);
  double second = gap + (1 - gap) * random_uniform (random);

  x[0] = (float) (side * first);
  x[1] = (float) (label == 0 ? side * second : -side * second);
}

static void
draw_blob (const Plan *plan, unsigned label, Random *random, float *x)
{
  const double *mean = plan->means + (size_t) label * plan->inputs;

  for (unsigned j = 0; j < plan->inputs; j++)
    x[j] = (float) (mean[j] + plan->spread * random_normal (random));
}

static void
draw_digit (const Plan *plan, unsigned label, Random *random, float *x)
{
  stroke_digit (label, plan->options->image_size, random, x);
}

static void
draw_parity (const Plan *plan, unsigned label, Random *random, float *x)
{
  unsigned relevant = CLAMP (plan->options->parity_bits, 1, plan->inputs);
  unsigned negative = 0;

  for (unsigned j = 0; j < plan->inputs; j++)
    {
      x[j] = random_u32 (random) & 1 ? -1 : 1;
      negative += j < relevant && x[j] < 0;
    }

  /* Uniform among the inputs of this class: turning one relevant bit pairs the two classes one to one. */
  if (negative % 2 != label)
    x[0] = -x[0];
}

/* In two dimensions the means stand on a circle and the set fills about [-1, 1]²; in more they
 * lie at random on a sphere of radius 1.5 with standard deviation 0.4 around each. */
static void
plan_blobs (Plan *plan)
{
  plan->means = g_new0 (double, (size_t) plan->classes * plan->inputs);
  plan->spread = plan->inputs > 2 ? 0.4 : 0.17;

  for (unsigned k = 0; k < plan->classes; k++)
    {
      double *mean = plan->means + (size_t) k * plan->inputs;

      if (plan->inputs == 1)
        mean[0] = -0.7 + 1.4 * k / (plan->classes - 1);
      else if (plan->inputs == 2)
        {
          mean[0] = 0.65 * cos (TAU * k / plan->classes);
          mean[1] = 0.65 * sin (TAU * k / plan->classes);
        }
      else
        {
          Random random = random_stream (random_derive (plan->options->seed, "blob means"), k);
          double square = 0;

          for (unsigned j = 0; j < plan->inputs; j++)
            {
              mean[j] = random_normal (&random);
              square += mean[j] * mean[j];
            }
          for (unsigned j = 0; j < plan->inputs; j++)
            mean[j] *= 1.5 / sqrt (square);
        }
    }
}

static double
teacher_output (const Plan *plan, const float *x)
{
  double sum = 0;

  for (unsigned unit = 0; unit < plan->options->teacher_width; unit++)
    {
      const double *weights = plan->first + (size_t) unit * plan->inputs;
      double z = 0;

      for (unsigned j = 0; j < plan->inputs; j++)
        z += weights[j] * x[j];
      sum += plan->second[unit] * tanh (z);
    }

  return (sum - plan->offset) / plan->unit;
}

static void
draw_normal_inputs (const Plan *plan, Random *random, float *x)
{
  for (unsigned j = 0; j < plan->inputs; j++)
    x[j] = (float) random_normal (random);
}

static void
plan_teacher (Plan *plan)
{
  const GeneratorOptions *options = plan->options;
  Random random = random_stream (random_derive (options->seed, "teacher"), 0);
  uint64_t reference = random_derive (options->seed, "teacher reference");
  size_t weights = (size_t) options->teacher_width * plan->inputs;
  g_autofree float *x = g_new (float, plan->inputs);
  double sum = 0, square = 0;

  plan->first = g_new (double, weights);
  plan->second = g_new (double, options->teacher_width);
  plan->offset = 0;
  plan->unit = 1;
  for (size_t i = 0; i < weights; i++)
    plan->first[i] = options->teacher_gain * random_normal (&random) / sqrt (plan->inputs);
  for (unsigned unit = 0; unit < options->teacher_width; unit++)
    plan->second[unit] = random_normal (&random);

  for (unsigned i = 0; i < TEACHER_REFERENCE; i++)
    {
      Random stream = random_stream (reference, i);
      double y;

      draw_normal_inputs (plan, &stream, x);
      y = teacher_output (plan, x);
      sum += y;
      square += y * y;
    }

  plan->offset = sum / TEACHER_REFERENCE;
  plan->unit = sqrt (MAX (square / TEACHER_REFERENCE - plan->offset * plan->offset, 0));
  if (!(plan->unit > 1e-12)) /* a gain of zero: the output is constant */
    plan->unit = 1;
}

/* The i-th of points that fill [-1, 1] evenly however many there are: i's binary digits, mirrored at the point (van der
 * Corput 1935); and the polynomial there, cos (n arccos x). */
static double
chebyshev_point (unsigned degree, size_t i, float *x)
{
  double place = 0, unit = 0.5;

  for (size_t rest = i + 1; rest > 0; rest /= 2, unit /= 2)
    place += unit * (double) (rest % 2);
  x[0] = (float) (2 * place - 1);
  return cos (degree * acos (x[0]));
}

static const struct
{
  const char *name;
  const char *stream; /* tells its random stream from the others': to change it is to change the data of every seed */
  DrawSample draw;
  unsigned classes; /* 0: as the options say */
} kinds[] = {
  [DATA_SPIRALS] = { N_ ("spirals"), "spirals", draw_spiral, 0 },
  [DATA_MOONS] = { N_ ("moons"), "moons", draw_moon, 2 },
  [DATA_CIRCLES] = { N_ ("circles"), "circles", draw_circle, 2 },
  [DATA_XOR] = { N_ ("XOR"), "XOR", draw_xor, 2 },
  [DATA_BLOBS] = { N_ ("blobs"), "blobs", draw_blob, 0 },
  [DATA_DIGITS] = { N_ ("stroke digits"), "stroke digits", draw_digit, 10 },
  [DATA_TEACHER] = { N_ ("teacher network"), "teacher network", NULL, 0 },
  [DATA_PARITY] = { N_ ("sparse parity"), "sparse parity", draw_parity, 2 },
  [DATA_CLUSTERS] = { N_ ("Gaussian clusters"), "Gaussian clusters", draw_blob, 0 },
  [DATA_CHEBYSHEV] = { N_ ("Chebyshev polynomial"), "Chebyshev polynomial", NULL, 0 },
};

GeneratorOptions
generator_defaults (DataKind kind)
{
  GeneratorOptions options = {
    .kind = kind,
    .n = 500,
    .seed = 1,
    .classes = kind == DATA_BLOBS || kind == DATA_CLUSTERS ? 3 : 2,
    .image_size = 8,
    .dimension = 2,
    .teacher_width = 4,
    .teacher_gain = 1.5,
    .parity_bits = 3,
    .degree = 3,
  };

  if (kind == DATA_SPIRALS)
    options.input_noise = 0.02;
  else if (kind == DATA_MOONS || kind == DATA_CIRCLES)
    options.input_noise = 0.06;
  else if (kind == DATA_TEACHER)
    options.dimension = 10;
  else if (kind == DATA_PARITY)
    options.dimension = 30;
  else if (kind == DATA_CLUSTERS)
    options.dimension = 20;

  return options;
}

unsigned
generator_inputs (const GeneratorOptions *options)
{
  switch (options->kind)
    {
    case DATA_DIGITS:
      return options->image_size * options->image_size;
    case DATA_BLOBS:
      return options->dimension > 0 ? options->dimension : 2;
    case DATA_CHEBYSHEV:
      return 1;
    case DATA_TEACHER:
    case DATA_PARITY:
    case DATA_CLUSTERS:
      return MAX (options->dimension, 1);
    case DATA_SPIRALS:
    case DATA_MOONS:
    case DATA_CIRCLES:
    case DATA_XOR:
    default:
      return 2;
    }
}

Dataset *
generator_make (const GeneratorOptions *options)
{
  Plan plan = { .options = options, .inputs = generator_inputs (options) };
  bool regression = options->kind == DATA_TEACHER || options->kind == DATA_CHEBYSHEV;
  uint64_t seed = random_derive (options->seed, kinds[options->kind].stream);
  Dataset *dataset;

  g_assert (options->kind < G_N_ELEMENTS (kinds));
  plan.classes = kinds[options->kind].classes > 0 ? kinds[options->kind].classes : MAX (options->classes, 2);
  if (options->kind == DATA_BLOBS || options->kind == DATA_CLUSTERS)
    plan_blobs (&plan);
  else if (options->kind == DATA_TEACHER)
    plan_teacher (&plan);

  dataset = dataset_new (regression ? TASK_REGRESSION : TASK_CLASSES, options->n, plan.inputs,
                         regression ? 1 : plan.classes);
  dataset->name = g_strdup (kinds[options->kind].name);
  if (options->kind == DATA_DIGITS)
    dataset->image_width = dataset->image_height = options->image_size;

  for (size_t i = 0; i < options->n; i++)
    {
      Random random = random_stream (seed, i);
      float *x = dataset->x + i * plan.inputs;

      if (options->kind == DATA_CHEBYSHEV)
        dataset->targets[i] = (float) chebyshev_point (options->degree, i, x);
      else if (regression)
        {
          draw_normal_inputs (&plan, &random, x);
          dataset->targets[i] = (float) teacher_output (&plan, x);
        }
      else
        {
          dataset->labels[i] = (uint32_t) (i % plan.classes);
          kinds[options->kind].draw (&plan, dataset->labels[i], &random, x);
        }
      for (unsigned j = 0; options->input_noise > 0 && j < plan.inputs; j++)
        x[j] += (float) (options->input_noise * random_normal (&random));
    }

  g_free (plan.means);
  g_free (plan.first);
  g_free (plan.second);

  return dataset;
}
