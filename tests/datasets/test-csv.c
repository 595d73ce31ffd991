/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CSV reader: what it makes of files, and what it says about malformed ones. */
#include "datasets/readers.h"

#include "datasets/preparation.h"
#include "numeric/random.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static Dataset *
parse (const char *text, const char *target)
{
  g_autoptr (GError) error = NULL;
  Dataset *data = dataset_parse_csv ("file.csv", text, strlen (text), target, &error);

  g_assert_no_error (error);
  g_assert_nonnull (data);

  return data;
}

static void
assert_message (const char *text, size_t length, const char *target, const char *message)
{
  g_autoptr (GError) error = NULL;
  Dataset *data = dataset_parse_csv ("/some/where/file.csv", text, length, target, &error);

  if (data != NULL)
    g_error ("read without complaint, instead of: %s", message);
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT);
  g_assert_cmpstr (error->message, ==, message);
}

/* The same three rows in many guises. */
static void
test_guises (void)
{
  static const char *const texts[] = {
    "1,2.5,0\n-3,4e1,1\n5,.5,1\n",
    "1,2.5,0\n-3,4e1,1\n5,.5,1",
    "1,2.5,0\r\n-3,4e1,1\r\n5,.5,1\r\n",
    "1,2.5,0\r-3,4e1,1\r5,.5,1\r",
    "1;2.5;0\n-3;4e1;1\n5;.5;1\n",
    "1\t2.5\t0\n-3\t4e1\t1\n5\t.5\t1\n",
    ("\xef\xbb\xbf"
     "1,2.5,0\n-3,4e1,1\n5,.5,1\n"),
    "a,b,class\n1,2.5,0\n-3,4e1,1\n5,.5,1\n",
    "\xef\xbb\xbf\"a\",\"b, or c\",\"class\"\r\n1,2.5,0\r\n-3,4e1,1\r\n5,.5,1\r\n",
    "a,b,class\n\n1,2.5,0\n-3,4e1,1\n5,.5,1\n\n\n  \n",
    "  1 , 2.5 ,0\n-3,\t4e1 , 1\n5, .5,1 \n",
    "\"1\",\"2.5\",\"0\"\n\"-3\" , \"4e1\",\"1\"\n5,.5,1\n",
    "+1,25e-1,0.0\n-3.000,40,1.0\n5.,0.5,1e0\n",
    "0,1,class\n1,2.5,0\n-3,4e1,1\n5,.5,1\n", /* numbers as the inputs' names */
    ",b,class\n1,2.5,0\n-3,4e1,1\n5,.5,1\n",
    "\"two\nlines\",b,class\n1,2.5,0\n-3,4e1,1\n5,.5,1\n",
    "a;b,c;class\n1;2.5;0\n-3;4e1;1\n5;.5;1\n",
  };
  const float expected[] = { 1, 2.5f, -3, 40, 5, 0.5f };

  for (unsigned i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (Dataset) data = parse (texts[i], NULL);

      g_assert_cmpuint (data->task, ==, TASK_CLASSES);
      g_assert_cmpuint (data->n, ==, 3);
      g_assert_cmpuint (data->inputs, ==, 2);
      g_assert_cmpuint (data->outputs, ==, 2);
      g_assert_cmpmem (data->x, 6 * sizeof (float), expected, sizeof expected);
      g_assert_cmpuint (data->labels[0], ==, 0);
      g_assert_cmpuint (data->labels[1], ==, 1);
      g_assert_cmpuint (data->labels[2], ==, 1);
      g_assert_null (data->class_names);
      g_assert_null (data->targets);
      g_assert_cmpuint (data->image_width, ==, 0);
    }
}

static void
test_name (void)
{
  g_autoptr (Dataset) data = dataset_parse_csv ("/home/somebody/secret/iris.csv", "1,0\n2,1\n", 8, NULL, NULL);

  g_assert_cmpstr (data->name, ==, "iris.csv");
}

static void
test_column_names (void)
{
  g_autoptr (Dataset) named = parse ("length,\"the \nwidth\",,x3,kind\n1,2,3,4,0\n2,3,4,5,1\n", NULL);
  g_autoptr (Dataset) plain = parse ("x0,x1,y\n1,2,0\n2,3,1\n", NULL);
  g_autoptr (Dataset) vector = parse ("a,y0,y1\n1,2,0.5\n2,3,1\n", NULL);
  g_autoptr (Dataset) middle = parse ("a,height,b\n1,2.5,0\n2,3,1\n", "height");
  const uint32_t rows[] = { 1 };
  g_autoptr (Dataset) copy = dataset_copy_rows (named, rows, 1);
  g_autofree char *plain_input = dataset_input_name (plain, 1), *plain_target = dataset_target_name (plain, 0),
                  *vector_target = dataset_target_name (vector, 1), *copied = dataset_input_name (copy, 0);

  g_assert_cmpuint (g_strv_length (named->column_names), ==, 4);
  g_assert_cmpstr (named->column_names[0], ==, "length");
  g_assert_cmpstr (named->column_names[1], ==, "the \\x0awidth");
  g_assert_cmpstr (named->column_names[2], ==, "x2");
  g_assert_cmpstr (named->column_names[3], ==, "x3");
  g_assert_cmpstr (named->target_names[0], ==, "kind");
  g_assert_null (named->target_names[1]);
  g_assert_null (plain->column_names);
  g_assert_null (plain->target_names);
  g_assert_cmpstr (plain_input, ==, "x1");
  g_assert_cmpstr (plain_target, ==, "y");
  g_assert_cmpstr (vector->column_names[0], ==, "a");
  g_assert_null (vector->target_names);
  g_assert_cmpstr (vector_target, ==, "y1");
  g_assert_cmpstr (middle->column_names[1], ==, "b");
  g_assert_cmpstr (middle->target_names[0], ==, "height");
  g_assert_cmpstr (copied, ==, "length");
}

static void
test_text_classes (void)
{
  g_autoptr (Dataset)
      data = parse ("x,species\n1,setosa\n2,\"virginica, the \"\"big\"\"\"\n3,Ähre\n4, setosa \n", NULL);

  g_assert_cmpuint (data->task, ==, TASK_CLASSES);
  g_assert_cmpuint (data->outputs, ==, 3);
  g_assert_cmpstr (data->class_names[0], ==, "setosa");
  g_assert_cmpstr (data->class_names[1], ==, "virginica, the \"big\"");
  g_assert_cmpstr (data->class_names[2], ==, "Ähre");
  g_assert_null (data->class_names[3]);
  g_assert_cmpuint (data->labels[0], ==, 0);
  g_assert_cmpuint (data->labels[1], ==, 1);
  g_assert_cmpuint (data->labels[2], ==, 2);
  g_assert_cmpuint (data->labels[3], ==, 0);
}

static void
test_number_classes (void)
{
  g_autoptr (Dataset) signs = parse ("1,1\n2,-1\n3,1\n", NULL);
  g_autoptr (Dataset) gap = parse ("1,9\n2,10\n3,2\n", NULL);

  g_assert_cmpuint (signs->outputs, ==, 2);
  g_assert_cmpstr (signs->class_names[0], ==, "-1");
  g_assert_cmpstr (signs->class_names[1], ==, "1");
  g_assert_cmpuint (signs->labels[0], ==, 1);
  g_assert_cmpuint (gap->outputs, ==, 3);
  g_assert_cmpstr (gap->class_names[0], ==, "2");
  g_assert_cmpstr (gap->class_names[1], ==, "9");
  g_assert_cmpstr (gap->class_names[2], ==, "10");
  g_assert_cmpuint (gap->labels[1], ==, 2);
}

static void
test_regression (void)
{
  g_autoptr (Dataset) data = parse ("a,b,price\n1,2,10\n3,4,20.5\n", NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (Dataset) exactly = NULL, beyond = NULL;

  g_assert_cmpuint (data->task, ==, TASK_REGRESSION);
  g_assert_cmpuint (data->outputs, ==, 1);
  g_assert_null (data->labels);
  g_assert_true (data->targets[0] == 10 && data->targets[1] == 20.5f);

  for (unsigned i = 0; i < 1000; i++)
    g_string_append_printf (many, "0.5,%u\n", i * 3);
  exactly = parse (many->str, NULL);
  g_assert_cmpuint (exactly->task, ==, TASK_CLASSES);
  g_assert_cmpuint (exactly->outputs, ==, 1000);
  g_assert_cmpstr (exactly->class_names[999], ==, "2997");
  g_string_append (many, "0.5,1000000\n");
  beyond = parse (many->str, NULL);
  g_assert_cmpuint (beyond->task, ==, TASK_REGRESSION);
  g_assert_cmpuint (beyond->n, ==, 1001);
  g_assert_true (beyond->targets[7] == 21 && beyond->targets[1000] == 1000000);
}

static void
test_target_column (void)
{
  const char *text = "class,a,3\n1,2.5,7.5\n0,4.5,8.5\n";
  g_autoptr (Dataset) named = parse (text, "class");
  g_autoptr (Dataset) numbered = parse (text, "2");
  g_autoptr (Dataset) name_first = parse (text, "3");
  g_autoptr (Dataset) last = parse (text, "");

  g_assert_cmpuint (named->task, ==, TASK_CLASSES);
  g_assert_true (named->x[0] == 2.5f && named->x[1] == 7.5f);
  g_assert_cmpuint (named->labels[0], ==, 1);
  g_assert_cmpuint (numbered->task, ==, TASK_REGRESSION);
  g_assert_true (numbered->targets[1] == 4.5f && numbered->x[0] == 1 && numbered->x[1] == 7.5f);
  g_assert_true (name_first->targets[0] == 7.5f);
  g_assert_true (last->targets[0] == 7.5f);
}

static void
test_vector_target (void)
{
  g_autoptr (Dataset) data = parse ("x0,x1,y0,y1\n1,2,3,4\n5,6,7,8\n", NULL);
  g_autoptr (Dataset) single = parse ("x0,x1,y0\n1,2,3\n5,6,7\n", NULL);
  g_autoptr (Dataset) chosen = parse ("x0,x1,y0,y1\n1,2,3,4\n5,6,7,8\n", "x0");

  g_assert_cmpuint (data->task, ==, TASK_REGRESSION);
  g_assert_cmpuint (data->inputs, ==, 2);
  g_assert_cmpuint (data->outputs, ==, 2);
  g_assert_true (data->targets[0] == 3 && data->targets[1] == 4 && data->targets[2] == 7 && data->targets[3] == 8);
  g_assert_true (data->x[2] == 5 && data->x[3] == 6);
  g_assert_cmpuint (single->task, ==, TASK_REGRESSION);
  g_assert_cmpuint (single->outputs, ==, 1);
  g_assert_cmpuint (chosen->inputs, ==, 3);
  g_assert_cmpuint (chosen->outputs, ==, 2);
  g_assert_cmpuint (chosen->task, ==, TASK_CLASSES);
}

static Dataset *
parse_columns (unsigned inputs, const char *value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned row = 0; row < 2; row++)
    {
      for (unsigned j = 0; j < inputs; j++)
        g_string_append_printf (text, "%s,", j == 3 ? value : "7");
      g_string_append_printf (text, "%u\n", row);
    }

  return parse (text->str, NULL);
}

static void
test_images (void)
{
  static const struct
  {
    unsigned inputs, side;
    const char *value;
  } cases[] = { { 64, 8, "0" }, { 64, 0, "-1" }, { 784, 28, "255" }, { 63, 0, "1" }, { 49, 0, "1" }, { 841, 0, "1" } };

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Dataset) data = parse_columns (cases[i].inputs, cases[i].value);

      g_assert_cmpuint (data->inputs, ==, cases[i].inputs);
      g_assert_cmpuint (data->image_width, ==, cases[i].side);
      g_assert_cmpuint (data->image_height, ==, cases[i].side);
    }
}

/* Every kind of mistake: the exact sentence, with the line and the column. */
static const struct
{
  const char *text, *target, *message;
} mistakes[] = {
  { "1,2,0\n3,abc,1\n", NULL, "file.csv, line 2, column 2: “abc” was found, but a number was expected." },
  { "abc,2,0\n3,4,1\n", NULL, "file.csv, line 1, column 1: “abc” was found, but a number was expected." },
  { "a,width,class\n1,2,0\n\n3,12x,1\n", NULL,
    "file.csv, line 4, column 2 (width): “12x” was found, but a number was expected." },
  { "1,2,0\n3,0x10,1\n", NULL, "file.csv, line 2, column 2: “0x10” was found, but a number was expected." },
  { "1,2,0\n3,4,one\n", NULL, "file.csv, line 2, column 3: “one” was found, but a number was expected." },
  { "1,2,0\n3,,1\n", NULL, "file.csv, line 2, column 2: the value is missing, but a number was expected." },
  { "1,2,0\n3,4,\n", NULL, "file.csv, line 2, column 3: the value is missing, but a number was expected." },
  { "1,2,0\n,4,1\n", NULL, "file.csv, line 2, column 1: the value is missing, but a number was expected." },
  { "1,2,0\n3,NA,1\n", NULL, "file.csv, line 2, column 2: “NA” marks a missing value, but a number was expected." },
  { "1,2,0\n3,?,1\n", NULL, "file.csv, line 2, column 2: “?” marks a missing value, but a number was expected." },
  { "a,b\n1,cat\n2,\n", NULL,
    "file.csv, line 3, column 2 (b): the value is missing, but the name of a class was expected." },
  { "1,2,0\n3,nan,1\n", NULL, "file.csv, line 2, column 2: “nan” was found, but a finite number was expected." },
  { "1,2,0\n3,-Inf,1\n", NULL, "file.csv, line 2, column 2: “-Inf” was found, but a finite number was expected." },
  { "1,2,\n3,4,1\n", NULL, "file.csv, line 1, column 3: the value is missing, but the name of a class was expected." },
  { "1,2,nan\n3,4,1\n", NULL, "file.csv, line 1, column 3: “nan” was found, but a finite number was expected." },
  { "1,2,0\n3,1e39,1\n", NULL,
    "file.csv, line 2, column 2: “1e39” is too large: a number of at most 3.4e38 in size was expected." },
  { "1,2,0\n3,\"-1e999\",1\n", NULL,
    "file.csv, line 2, column 2: “-1e999” is too large: a number of at most 3.4e38 in size was expected." },
  { "1;2;0\n3;4,5;1\n", NULL,
    "file.csv, line 2, column 2: “4,5” has a decimal comma, but a number with a decimal point was expected." },
  { "1,2,0\n3,4\n5,6,1\n", NULL,
    "file.csv, line 2, column 3: the row has ended, but 3 values were expected, as in line 1." },
  { "a,b,c\n\n1,2,0\n3\n", NULL,
    "file.csv, line 4, column 2 (b): the row has ended, but 3 values were expected, as in line 1." },
  { "1,2,0\n3,4,1,9\n", NULL,
    "file.csv, line 2, column 4: “9” was found, but the row should have ended: line 1 has 3 values." },
  { "1,2,0\n3,4,1,\n", NULL,
    "file.csv, line 2, column 4: “” was found, but the row should have ended: line 1 has 3 values." },
  { "a,b\n1,2,0\n", NULL,
    "file.csv, line 2, column 3: “0” was found, but the row should have ended: line 1 has 2 values." },
  { "1,\"2\"x,0\n3,4,1\n", NULL,
    "file.csv, line 1, column 2: after the quoted “2” something else follows, but a separator was expected." },
  { "1,2,0\n3,\"4,1\n5,6,0\n", NULL, "file.csv, line 2: a quotation mark was opened, but never closed." },
  { "\"a\nb\",c,d\n1,2,3\n4,x,6\n", NULL, "file.csv, line 4, column 2 (c): “x” was found, but a number was expected." },
  { "a,b,class\n", NULL,
    "file.csv, line 1, column 1 (a): this is a header, but no data follow it; at least one row of numbers was "
    "expected." },
  { "", NULL, "file.csv is empty: a CSV file with at least one row was expected." },
  { "\n\r\n  \n", NULL, "file.csv, line 1, column 1: there are only blank lines, but rows of numbers were expected." },
  { "\xef\xbb\xbf", NULL,
    "file.csv, line 1, column 1: there are only blank lines, but rows of numbers were expected." },
  { "1\n2\n3\n", NULL,
    "file.csv, line 1, column 1: there is only one column, but at least one input and a target, separated by commas, "
    "semicolons or tabs, were expected." },
  { "1 2 3\n4 5 6\n", NULL,
    "file.csv, line 1, column 1: there is only one column, but at least one input and a target, separated by commas, "
    "semicolons or tabs, were expected." },
  { "1,2\n3,4\n\x01,2\n", NULL,
    "file.csv, line 3: byte 9 of the file is 0x01, which no text holds; a CSV or IDX file was expected." },
  { "\xff\xfe"
    "1,2\n",
    NULL, "file.csv, line 1: the text is in UTF-16, but UTF-8 was expected." },
  { "a,b\n1,2\n", "c",
    "file.csv, line 1, column 1 (a): the target column “c” is not there: a number from 1 to 2 or one of the names a, b "
    "was expected." },
  { "1,2\n3,4\n", "class",
    "file.csv, line 1, column 1: the target column “class” is not there: a number from 1 to 2 was expected, as the "
    "file "
    "names no columns." },
  { "1,2\n3,4\n", "3",
    "file.csv, line 1, column 1: the target column “3” is not there: a number from 1 to 2 was expected, as the file "
    "names no columns." },
  { "1,2,0\n3,a very long text that nobody wants to read in full or as it says nothing about what is the matter,1\n",
    NULL,
    "file.csv, line 2, column 2: “a very long text that nobody wants to read in full or as it says nothing about w…” "
    "was found, but a number was expected." },
  { "1,2,0\n3,\xff\xfe,1\n", NULL,
    "file.csv, line 2, column 2: “\xef\xbf\xbd\xef\xbf\xbd” was found, but a number was "
    "expected." },
  { "a,b\n1,x\n2,y\x7f\n", NULL,
    "file.csv, line 3, column 2 (b): “y\\x7f” was found, but the name of a class, without control characters, was "
    "expected." },
};

static void
test_mistakes (void)
{
  for (unsigned i = 0; i < G_N_ELEMENTS (mistakes); i++)
    assert_message (mistakes[i].text, strlen (mistakes[i].text), mistakes[i].target, mistakes[i].message);
}

static void
test_zero_byte (void)
{
  assert_message ("1,2\n3,\0004\n", 9, NULL,
                  "file.csv, line 2: byte 7 of the file is 0x00, which no text holds; a CSV or IDX file was expected.");
}

static void
test_too_many_classes (void)
{
  g_autoptr (GString) text = g_string_new ("x,word\n");

  for (unsigned i = 0; i <= 1000; i++)
    g_string_append_printf (text, "%u,w%u\n", i, i);
  assert_message (text->str, text->len, NULL,
                  "file.csv, line 1002, column 2 (word): “w1000” would be class number 1001; at most 1000 classes, or "
                  "numbers, were expected.");
}

/* Mistakes far into a file that is read in many chunks are still placed exactly. */
static void
test_far_mistake (void)
{
  g_autoptr (GString) text = g_string_new ("a,b,c\n");
  g_autoptr (Dataset) data = NULL;

  for (unsigned i = 0; i < 100000; i++)
    g_string_append_printf (text, "%u.5,%u,%u\n", i, i % 7, i % 2);
  data = parse (text->str, NULL);
  g_assert_cmpuint (data->n, ==, 100000);
  for (size_t i = 0; i < data->n; i++)
    {
      g_assert_true (data->x[2 * i] == i + 0.5f);
      g_assert_true (data->x[2 * i + 1] == i % 7);
      g_assert_cmpuint (data->labels[i], ==, i % 2);
    }
  g_string_append (text, "1,2,zwei\n");
  assert_message (text->str, text->len, NULL,
                  "file.csv, line 100002, column 3 (c): “zwei” was found, but a number was expected.");
}

/* A row longer than a chunk. */
static void
test_wide (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (Dataset) data = NULL;

  for (unsigned row = 0; row < 3; row++)
    {
      for (unsigned j = 0; j < 60000; j++)
        g_string_append_printf (text, "%u.25,", j);
      g_string_append_printf (text, "%u\n", row % 2);
    }
  data = parse (text->str, NULL);
  g_assert_cmpuint (data->n, ==, 3);
  g_assert_cmpuint (data->inputs, ==, 60000);
  for (size_t i = 0; i < 180000; i++)
    g_assert_true (data->x[i] == i % 60000 + 0.25f);

  g_string_truncate (text, 0);
  for (unsigned j = 0; j < 65537; j++)
    g_string_append (text, j > 0 ? ",1" : "1");
  assert_message (text->str, text->len, NULL, "file.csv, line 1, column 65537: at most 65536 columns were expected.");
}

static void
assert_file_error (const char *path, DatasetsError code, const char *before, const char *after)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message = g_strconcat (before, path, after, NULL);

  g_assert_null (dataset_read (path, NULL, &error));
  g_assert_error (error, DATASETS_ERROR, (int) code);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-csv-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.csv", NULL);
  g_autofree char *large = g_build_filename (folder, "large.csv", NULL);
  g_autofree char *good = g_build_filename (folder, "good.csv", NULL);
  g_autoptr (Dataset) data = NULL;
  g_autoptr (GError) error = NULL;
  FILE *file;

  assert_file_error (missing, DATASETS_ERROR_OPEN, "There is no file ", ".");
  assert_file_error (folder, DATASETS_ERROR_OPEN, "", " is a folder: a CSV or IDX file was expected.");
  assert_file_error ("/dev/null", DATASETS_ERROR_OPEN, "", " is not an ordinary file: a CSV or IDX file was expected.");

  file = fopen (large, "w"); /* a hole: 3 GB that take no room */
  g_assert_cmpint (ftruncate (fileno (file), (off_t) 3 << 30), ==, 0);
  fclose (file);
  assert_file_error (large, DATASETS_ERROR_SIZE, "", " holds 3.0 GB: at most 2 GB can be read.");

  g_assert_true (g_file_set_contents (good, "1,2,0\n3,4,1\n", -1, NULL));
  data = dataset_read (good, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (data->name, ==, "good.csv");
  g_assert_cmpuint (data->n, ==, 2);

  g_unlink (large);
  g_unlink (good);
  g_rmdir (folder);
}

static Dataset *
random_dataset (TaskKind task, size_t n, unsigned inputs, unsigned outputs)
{
  Dataset *data = dataset_new (task, n, inputs, outputs);
  Random random = random_stream (5, n);

  for (size_t i = 0; i < n * inputs; i++)
    data->x[i] = (float) (random_normal (&random) * exp (6 * random_normal (&random)));
  for (size_t i = 0; i < n && task == TASK_CLASSES; i++)
    data->labels[i] = i < outputs ? (uint32_t) i : random_below (&random, outputs);
  for (size_t i = 0; i < n * outputs && task == TASK_REGRESSION; i++)
    data->targets[i] = (float) random_normal (&random);

  return data;
}

/* What the run folder holds reads back bit for bit. */
static void
test_round_trip (void)
{
  static const struct
  {
    TaskKind task;
    size_t n;
    unsigned inputs, outputs;
  } cases[] = { { TASK_CLASSES, 500, 3, 7 }, { TASK_REGRESSION, 500, 5, 1 }, { TASK_REGRESSION, 300, 2, 3 } };
  g_autofree char *folder = g_dir_make_tmp ("basin-csv-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "train.csv", NULL);

  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Dataset) data = random_dataset (cases[i].task, cases[i].n, cases[i].inputs, cases[i].outputs);
      g_autoptr (Dataset) back = NULL;
      g_autoptr (GError) error = NULL;
      size_t x_bytes = data->n * data->inputs * sizeof (float);

      g_assert_true (dataset_write_csv (data, path, &error));
      g_assert_no_error (error);
      back = dataset_read_csv (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (back->task, ==, data->task);
      g_assert_cmpuint (back->n, ==, data->n);
      g_assert_cmpuint (back->outputs, ==, data->outputs);
      g_assert_cmpmem (back->x, x_bytes, data->x, x_bytes);
      if (data->task == TASK_CLASSES)
        g_assert_cmpmem (back->labels, data->n * 4, data->labels, data->n * 4);
      else
        g_assert_cmpmem (back->targets, data->n * data->outputs * 4, data->targets, data->n * data->outputs * 4);
    }

  g_unlink (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0); /* no temporary file is left */
}

static void
test_written_text (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-csv-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.csv", NULL);
  g_autofree char *classes_text = NULL, *regression_text = NULL;
  g_autoptr (Dataset) classes = dataset_new (TASK_CLASSES, 2, 2, 2);
  g_autoptr (Dataset) regression = dataset_new (TASK_REGRESSION, 1, 1, 2);

  classes->x[1] = 0.1f;
  classes->x[2] = -1.5f;
  classes->labels[1] = 1;
  g_assert_true (dataset_write_csv (classes, path, NULL));
  g_assert_true (g_file_get_contents (path, &classes_text, NULL, NULL));
  g_assert_cmpstr (classes_text, ==, "x0,x1,y\n0,0.1,0\n-1.5,0,1\n");

  regression->targets[1] = 1e-7f;
  g_assert_true (dataset_write_csv (regression, path, NULL)); /* over the old one */
  g_assert_true (g_file_get_contents (path, &regression_text, NULL, NULL));
  g_assert_cmpstr (regression_text, ==, "x0,y0,y1\n0,0,1e-7\n");

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_write_fails (void)
{
  g_autofree char *folder = g_dir_make_tmp ("basin-csv-XXXXXX", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", "folder.csv", NULL);
  g_autofree char *message = g_strdup_printf ("%s could not be written: No such file or directory.", nowhere);
  g_autofree char *taken = g_build_filename (folder, "taken", NULL);
  g_autofree char *inside = g_build_filename (taken, "file", NULL);
  g_autoptr (Dataset) data = dataset_new (TASK_CLASSES, 1, 1, 2);
  g_autoptr (GError) error = NULL;

  g_assert_false (dataset_write_csv (data, nowhere, &error));
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN);
  g_assert_cmpstr (error->message, ==, message);
  g_clear_error (&error);

  /* A folder stands where the file should: the temporary file goes away again. */
  g_mkdir (taken, 0700);
  g_assert_true (g_file_set_contents (inside, "", 0, NULL));
  g_assert_false (dataset_write_csv (data, taken, &error));
  g_assert_error (error, DATASETS_ERROR, DATASETS_ERROR_OPEN);
  g_unlink (inside);
  g_rmdir (taken);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  /* Numbers must not follow the locale; sentences stay English as no catalogue is bound. */
  setlocale (LC_NUMERIC, "de_DE.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/datasets/csv/guises", test_guises);
  g_test_add_func ("/datasets/csv/name", test_name);
  g_test_add_func ("/datasets/csv/column-names", test_column_names);
  g_test_add_func ("/datasets/csv/text-classes", test_text_classes);
  g_test_add_func ("/datasets/csv/number-classes", test_number_classes);
  g_test_add_func ("/datasets/csv/regression", test_regression);
  g_test_add_func ("/datasets/csv/target-column", test_target_column);
  g_test_add_func ("/datasets/csv/vector-target", test_vector_target);
  g_test_add_func ("/datasets/csv/images", test_images);
  g_test_add_func ("/datasets/csv/mistakes", test_mistakes);
  g_test_add_func ("/datasets/csv/zero-byte", test_zero_byte);
  g_test_add_func ("/datasets/csv/too-many-classes", test_too_many_classes);
  g_test_add_func ("/datasets/csv/far-mistake", test_far_mistake);
  g_test_add_func ("/datasets/csv/wide", test_wide);
  g_test_add_func ("/datasets/csv/files", test_files);
  g_test_add_func ("/datasets/csv/round-trip", test_round_trip);
  g_test_add_func ("/datasets/csv/written-text", test_written_text);
  g_test_add_func ("/datasets/csv/write-fails", test_write_fails);

  return g_test_run ();
}
