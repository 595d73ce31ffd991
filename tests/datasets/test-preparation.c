/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From raw data to what the network sees. */
#include "datasets/preparation.h"

#include "datasets/generators.h"
#include "datasets/readers.h"
#include "numeric/random.h"

#include <glib.h>
#include <math.h>
#include <string.h>

/* Row i has inputs i + j/10 and label i mod classes, or targets 2i + k. */
static Dataset *
counting (TaskKind task, size_t n, unsigned inputs, unsigned outputs)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);

  data->name = g_strdup ("counting");
  for (size_t i = 0; i < n; i++)
    {
      for (unsigned j = 0; j < inputs; j++)
        data->x[i * inputs + j] = (float) i + 0.1f * (float) j;
      if (task == TASK_CLASSES)
        data->labels[i] = (uint32_t) (i % outputs);
      else
        for (unsigned k = 0; k < outputs; k++)
          data->targets[i * outputs + k] = (float) (2 * i + k);
    }

  return data;
}

static PreparedData *
prepare (Dataset *raw, Dataset *test, PreparationOptions options)
{
  g_autoptr (GError) error = NULL;
  PreparedData *data = prepared_data_new (raw, test, &options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (data);

  return data;
}

static void
test_split (void)
{
  static const struct
  {
    double fraction;
    size_t samples, train, test;
  } cases[] = { { 0.2, 0, 80, 20 },   { 0, 0, 100, 0 },     { 0.001, 0, 99, 1 }, { 0.999, 0, 1, 99 },
                { 0.25, 10, 10, 25 }, { 0.2, 500, 80, 20 }, { 0.5, 1, 1, 50 } };

  for (unsigned k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      PreparationOptions options = { .test_fraction = cases[k].fraction, .samples = cases[k].samples };
      g_autoptr (PreparedData) data = prepare (counting (TASK_CLASSES, 100, 3, 2), NULL, options);

      g_assert_cmpuint (data->train->n, ==, cases[k].train);
      g_assert_cmpuint (data->available, ==, 100 - cases[k].test);
      g_assert_cmpuint (data->test->n, ==, cases[k].test);
      for (size_t i = 0; i < data->train->n; i++)
        {
          g_assert_true (data->train->x[3 * i] == i);
          g_assert_cmpuint (data->train->labels[i], ==, i % 2);
        }
      for (size_t i = 0; i < data->test->n; i++)
        g_assert_true (data->test->x[3 * i] == 100 - cases[k].test + i);
      g_assert_cmpstr (data->test->name, ==, "counting");
      for (unsigned j = 0; j < 3; j++)
        g_assert_true (data->shift[j] == 0 && data->scale[j] == 1);
    }
}

/* Shuffled rows stay whole, each comes once, the seed decides the order, and the order is random. */
static void
test_shuffle (void)
{
  PreparationOptions options = { .test_fraction = 0.3, .shuffle = true, .seed = 3 };
  float first[70];

  for (unsigned turn = 0; turn < 3; turn++)
    {
      TaskKind task = turn == 1 ? TASK_REGRESSION : TASK_CLASSES;
      g_autoptr (PreparedData) data = NULL;
      bool seen[100] = { false };
      unsigned unmoved = 0;

      options.seed = turn == 2 ? 4 : 3;
      data = prepare (counting (task, 100, 4, 3), NULL, options);
      g_assert_cmpuint (data->train->n, ==, 70);
      for (size_t i = 0; i < 100; i++)
        {
          const Dataset *part = i < 70 ? data->train : data->test;
          size_t row = i < 70 ? i : i - 70, was = (size_t) part->x[4 * row];

          g_assert_cmpuint (was, <, 100);
          g_assert_false (seen[was]);
          seen[was] = true;
          unmoved += was == i;
          for (unsigned j = 0; j < 4; j++)
            g_assert_true (part->x[4 * row + j] == (float) was + 0.1f * (float) j);
          for (unsigned k = 0; k < 3 && task == TASK_REGRESSION; k++)
            g_assert_true (part->targets[3 * row + k] == (float) (2 * was + k));
          if (task == TASK_CLASSES)
            g_assert_cmpuint (part->labels[row], ==, was % 3);
        }
      g_assert_cmpuint (unmoved, <, 10);
      for (unsigned i = 0; i < 70; i++)
        if (turn == 0)
          first[i] = data->train->x[4 * i];
        else if (turn == 1)
          g_assert_true (first[i] == data->train->x[4 * i]);
      if (turn == 2)
        g_assert_false (first[0] == data->train->x[0] && first[1] == data->train->x[4]
                        && first[2] == data->train->x[8]);
    }
}

static void
moments (const Dataset *data, unsigned column, double *mean, double *deviation)
{
  double sum = 0, square = 0;

  for (size_t i = 0; i < data->n; i++)
    sum += data->x[i * data->inputs + column];
  *mean = sum / (double) data->n;
  for (size_t i = 0; i < data->n; i++)
    square += pow (data->x[i * data->inputs + column] - *mean, 2);
  *deviation = sqrt (square / (double) data->n);
}

/* Column 0 wide, column 1 constant, column 2 far from zero, column 3 almost nothing but not constant. */
static Dataset *
uneven (size_t n)
{
  Dataset *data = dataset_new (TASK_CLASSES, n, 4, 2);
  Random random = random_stream (11, 0);

  for (size_t i = 0; i < n; i++)
    {
      data->x[4 * i] = (float) (50 * random_normal (&random));
      data->x[4 * i + 1] = 0.1f;
      data->x[4 * i + 2] = (float) (1000 + random_normal (&random));
      data->x[4 * i + 3] = (float) (1e-8 * random_normal (&random));
      data->labels[i] = i % 2;
    }

  return data;
}

static void
test_standard_scaling (void)
{
  PreparationOptions options = { .test_fraction = 0.5, .scaling = SCALING_STANDARD };
  g_autoptr (Dataset) original = uneven (400);
  g_autoptr (PreparedData) data = prepare (uneven (400), NULL, options);

  for (unsigned j = 0; j < 4; j++)
    {
      double mean, deviation;

      moments (data->train, j, &mean, &deviation);
      g_assert_cmpfloat_with_epsilon (mean, 0, 1e-4);
      g_assert_cmpfloat_with_epsilon (deviation, j == 1 ? 0 : 1, 1e-4);
    }
  g_assert_true (data->scale[1] == 1 && data->shift[1] == 0.1f);
  /* The test part goes through the training part's numbers, so its own mean is not zero. */
  for (size_t i = 0; i < data->test->n; i++)
    for (unsigned j = 0; j < 4; j++)
      g_assert_true (data->test->x[4 * i + j] == (original->x[4 * (200 + i) + j] - data->shift[j]) / data->scale[j]);
  {
    double mean, deviation;

    moments (data->test, 0, &mean, &deviation);
    g_assert_cmpfloat (fabs (mean), >, 1e-3);
  }
}

static void
test_global_scaling (void)
{
  PreparationOptions options = { .test_fraction = 0.25, .scaling = SCALING_GLOBAL };
  GeneratorOptions digits = generator_defaults (DATA_DIGITS);
  g_autoptr (PreparedData) data = NULL;
  double square = 0;

  digits.n = 400;
  data = prepare (generator_make (&digits), NULL, options);
  g_assert_cmpuint (data->train->n, ==, 300);
  g_assert_cmpuint (data->train->image_width, ==, 8);
  g_assert_cmpuint (data->test->image_height, ==, 8);
  for (unsigned j = 0; j < 64; j++)
    {
      double mean, deviation;

      moments (data->train, j, &mean, &deviation);
      g_assert_cmpfloat_with_epsilon (mean, 0, 1e-5);
      square += deviation * deviation / 64;
      g_assert_true (data->scale[j] == data->scale[0]);
    }
  g_assert_cmpfloat_with_epsilon (square, 1, 1e-4);
}

static void
test_all_constant (void)
{
  PreparationOptions options = { .test_fraction = 0.5 };

  for (Scaling scaling = SCALING_NONE; scaling <= SCALING_GLOBAL; scaling++)
    {
      Dataset *raw = dataset_new (TASK_CLASSES, 10, 2, 2);
      g_autoptr (PreparedData) data = NULL;

      for (size_t i = 0; i < 10; i++)
        {
          raw->labels[i] = i % 2;
          raw->x[2 * i] = 7.3f;
          raw->x[2 * i + 1] = -1e6f;
        }
      options.scaling = scaling;
      data = prepare (raw, NULL, options);
      for (size_t i = 0; i < 10; i++)
        g_assert_true (isfinite (data->train->x[i]) && isfinite (data->test->x[i]));
      for (unsigned j = 0; j < 2; j++)
        g_assert_true (data->scale[j] == 1);
    }
}

static void
test_target_scaling (void)
{
  PreparationOptions options = { .test_fraction = 0.2, .scale_targets = true };
  g_autoptr (PreparedData) data = prepare (counting (TASK_REGRESSION, 100, 1, 2), NULL, options);
  g_autoptr (PreparedData) plain = NULL;
  double mean = 0, square = 0;

  for (size_t i = 0; i < 80; i++)
    {
      mean += data->train->targets[2 * i + 1] / 80;
      square += data->train->targets[2 * i + 1] * data->train->targets[2 * i + 1] / 80;
    }
  g_assert_cmpfloat_with_epsilon (mean, 0, 1e-5);
  g_assert_cmpfloat_with_epsilon (square, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (data->test->targets[0] * data->target_scale[0] + data->target_shift[0], 160, 1e-3);

  options.scale_targets = false;
  plain = prepare (counting (TASK_REGRESSION, 100, 1, 2), NULL, options);
  g_assert_true (plain->train->targets[3] == 3 && plain->test->targets[0] == 160);
  g_assert_true (plain->target_shift[1] == 0 && plain->target_scale[1] == 1);
}

/* A fraction p is redrawn among all K classes, so p (K−1)/K change; the test labels never; more noise keeps
 * what less noise had changed. */
static void
test_label_noise (void)
{
  const double fractions[] = { 0, 0.1, 0.2, 0.5, 1 };
  g_autofree uint32_t *before = g_new0 (uint32_t, 16000);
  size_t changed_before = 0;

  for (unsigned k = 0; k < G_N_ELEMENTS (fractions); k++)
    {
      PreparationOptions options = { .test_fraction = 0.2, .label_noise = fractions[k], .seed = 9 };
      g_autoptr (PreparedData) data = prepare (counting (TASK_CLASSES, 20000, 1, 10), NULL, options);
      size_t changed = 0, drawn[10] = { 0 };

      for (size_t i = 0; i < data->train->n; i++)
        {
          changed += data->train->labels[i] != i % 10;
          drawn[data->train->labels[i]]++;
          if (changed_before > 0 && before[i] != i % 10)
            g_assert_cmpuint (data->train->labels[i], ==, before[i]);
        }
      for (size_t i = 0; i < data->test->n; i++)
        g_assert_cmpuint (data->test->labels[i], ==, (16000 + i) % 10);
      /* Standard deviation at most 63 of 16 000, and 40 of 1 600 in each class. */
      g_assert_cmpfloat_with_epsilon (changed, 16000 * fractions[k] * 0.9, fractions[k] > 0 ? 300 : 0.5);
      for (unsigned c = 0; c < 10; c++)
        g_assert_cmpfloat_with_epsilon (drawn[c], 1600, 200);
      memcpy (before, data->train->labels, 16000 * sizeof (uint32_t));
      changed_before = changed;
    }
}

static void
test_target_noise (void)
{
  PreparationOptions options = { .test_fraction = 0.5, .label_noise = 0.5, .seed = 2 };
  g_autoptr (PreparedData) data = prepare (counting (TASK_REGRESSION, 20000, 1, 1), NULL, options);
  double mean = 0, square = 0;

  for (size_t i = 0; i < 10000; i++)
    {
      double noise = data->train->targets[i] - 2.0 * (double) i;

      mean += noise / 10000;
      square += noise * noise / 10000;
      g_assert_true (data->test->targets[i] == 2.0f * (10000 + i));
    }
  g_assert_cmpfloat_with_epsilon (mean, 0, 0.025);
  g_assert_cmpfloat_with_epsilon (sqrt (square), 0.5, 0.02);
}

/* Added after scaling, to both parts, independently. */
static void
test_input_noise (void)
{
  PreparationOptions options = { .test_fraction = 0.5, .input_noise = 0.3, .scaling = SCALING_STANDARD, .seed = 2 };
  g_autoptr (PreparedData) noisy = prepare (counting (TASK_CLASSES, 4000, 2, 2), NULL, options);
  g_autoptr (PreparedData) clean = NULL;
  double train = 0, test = 0, both = 0;

  options.input_noise = 0;
  clean = prepare (counting (TASK_CLASSES, 4000, 2, 2), NULL, options);
  for (size_t i = 0; i < 4000; i++)
    {
      double a = noisy->train->x[i] - clean->train->x[i], b = noisy->test->x[i] - clean->test->x[i];

      train += a * a / 4000;
      test += b * b / 4000;
      both += a * b / 4000;
    }
  g_assert_cmpfloat_with_epsilon (sqrt (train), 0.3, 0.02);
  g_assert_cmpfloat_with_epsilon (sqrt (test), 0.3, 0.02);
  g_assert_cmpfloat_with_epsilon (both / 0.09, 0, 0.1);
}

static Dataset *
parse (const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  Dataset *data = dataset_parse_csv (name, text, strlen (text), NULL, &error);

  g_assert_no_error (error);

  return data;
}

/* The test file may hold fewer classes, in another order: names decide. */
static void
test_given_test_set (void)
{
  PreparationOptions options = { .scaling = SCALING_STANDARD, .samples = 3 };
  g_autoptr (PreparedData) data = prepare (parse ("a.csv", "x,kind\n1,ant\n2,bee\n3,cow\n4,ant\n"),
                                           parse ("b.csv", "x,kind\n7,cow\n8,bee\n9,cow\n"), options);
  g_autoptr (PreparedData)
      numbers = prepare (parse ("a.csv", "1,0\n2,1\n3,2\n"), parse ("b.csv", "1,2\n2,2\n"), options);
  g_autoptr (PreparedData)
      whole = prepare (parse ("a.csv", "1,0.5\n2,1\n3,2\n"), parse ("b.csv", "1,20\n2,-3\n5,20\n"), options);

  g_assert_cmpuint (data->train->n, ==, 3);
  g_assert_cmpuint (data->test->n, ==, 3);
  g_assert_cmpuint (data->test->outputs, ==, 3);
  g_assert_cmpuint (data->test->labels[0], ==, 2);
  g_assert_cmpuint (data->test->labels[1], ==, 1);
  g_assert_cmpuint (data->test->labels[2], ==, 2);
  g_assert_cmpstr (data->test->class_names[2], ==, "cow");
  g_assert_cmpfloat_with_epsilon (data->test->x[0], 5 / sqrt (2.0 / 3), 1e-5); /* mean 2, variance 2/3 */

  g_assert_cmpuint (numbers->test->outputs, ==, 3);
  g_assert_cmpuint (numbers->test->labels[0], ==, 2);

  /* Whole numbers beside a regression are numbers. */
  g_assert_cmpuint (whole->test->task, ==, TASK_REGRESSION);
  g_assert_null (whole->test->labels);
  g_assert_true (whole->test->targets[0] == 20 && whole->test->targets[1] == -3 && whole->test->targets[2] == 20);
}

static void
assert_message (const char *raw, const char *test, PreparationOptions options, const char *message)
{
  g_autoptr (GError) error = NULL;
  PreparedData *data = prepared_data_new (parse ("a.csv", raw), test != NULL ? parse ("b.csv", test) : NULL, &options,
                                          &error);

  g_assert_null (data);
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_mistakes (void)
{
  const PreparationOptions plain = { .test_fraction = 0.2 };
  const char *fine = "1,2,0\n3,4,1\n", *regression = "1,2,0.5\n3,4,1\n";

  assert_message ("1,2,0\n", NULL, plain, "a.csv holds 1 sample: at least 2 are needed.");
  assert_message ("1,0\n2,0\n3,0\n", NULL, plain,
                  "a.csv: every one of the 3 samples has the class “0”; at least two different classes are needed.");
  assert_message ("1,x\n2,x\n", fine, plain,
                  "a.csv: every one of the 2 samples has the class “x”; at least two different classes are needed.");
  assert_message (fine, "1,0\n2,1\n", plain,
                  "b.csv has 1 inputs a row, but the training data a.csv has 2: both must have the same columns.");
  assert_message (fine, "1,2,7\n2,1,0\n", plain,
                  "b.csv: the class “7” does not occur in the training data a.csv, which has 2 classes.");
  assert_message (fine, regression, plain, "b.csv has numbers as targets, but the training data a.csv has classes.");
  assert_message (regression, "1,2,ant\n2,1,bee\n", plain,
                  "b.csv has classes as targets, but the training data a.csv has numbers.");
  assert_message ("x0,y0,y1\n1,2,3\n4,5,6\n", "x0,y0\n1,2\n4,5\n", plain,
                  "b.csv has 1 target columns, but the training data a.csv has 2.");
  assert_message (fine, NULL, (PreparationOptions){ .test_fraction = 1 },
                  "The test fraction is 1: a number from 0 to below 1 was expected.");
  assert_message (fine, NULL, (PreparationOptions){ .test_fraction = NAN },
                  "The test fraction is nan: a number from 0 to below 1 was expected.");
  assert_message (fine, NULL, (PreparationOptions){ .label_noise = 1.5 },
                  "The label noise is 1.5: a fraction from 0 to 1 was expected.");
  assert_message (regression, NULL, (PreparationOptions){ .label_noise = -1 },
                  "The label noise is -1: a standard deviation of 0 or more was expected.");
  assert_message (fine, NULL, (PreparationOptions){ .input_noise = INFINITY },
                  "The input noise is inf: a standard deviation of 0 or more was expected.");
}

static void
test_copy_rows (void)
{
  g_autoptr (Dataset) classes = parse ("a.csv", "1,2,x\n3,4,y\n5,6,z\n");
  g_autoptr (Dataset) regression = counting (TASK_REGRESSION, 5, 2, 2);
  const uint32_t rows[] = { 2, 0, 2 };
  g_autoptr (Dataset) copy = dataset_copy_rows (classes, rows, 3);
  g_autoptr (Dataset) numbers = dataset_copy_rows (regression, rows, 3);

  g_assert_true (copy->x[0] == 5 && copy->x[1] == 6 && copy->x[2] == 1 && copy->x[5] == 6);
  g_assert_cmpuint (copy->labels[0], ==, 2);
  g_assert_cmpuint (copy->labels[1], ==, 0);
  g_assert_cmpstr (copy->class_names[1], ==, "y");
  g_assert_cmpstr (copy->name, ==, "a.csv");
  g_assert_cmpuint (copy->outputs, ==, 3);
  g_assert_true (numbers->targets[0] == 4 && numbers->targets[1] == 5 && numbers->targets[2] == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/preparation/split", test_split);
  g_test_add_func ("/datasets/preparation/shuffle", test_shuffle);
  g_test_add_func ("/datasets/preparation/standard-scaling", test_standard_scaling);
  g_test_add_func ("/datasets/preparation/global-scaling", test_global_scaling);
  g_test_add_func ("/datasets/preparation/all-constant", test_all_constant);
  g_test_add_func ("/datasets/preparation/target-scaling", test_target_scaling);
  g_test_add_func ("/datasets/preparation/label-noise", test_label_noise);
  g_test_add_func ("/datasets/preparation/target-noise", test_target_noise);
  g_test_add_func ("/datasets/preparation/input-noise", test_input_noise);
  g_test_add_func ("/datasets/preparation/given-test-set", test_given_test_set);
  g_test_add_func ("/datasets/preparation/mistakes", test_mistakes);
  g_test_add_func ("/datasets/preparation/copy-rows", test_copy_rows);

  return g_test_run ();
}
