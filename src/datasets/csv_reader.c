/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/parsers.h"

#include "datasets/byte_source.h"
#include "datasets/class_table.h"
#include "datasets/csv_fields.h"
#include "datasets/csv_header.h"
#include "datasets/csv_lines.h"
#include "datasets/decimal.h"
#include "datasets/readers.h"
#include "numeric/excerpt.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define COLUMNS_MAX 65536

/* What a column is: an input (its number), a target (−1 − its number). */
typedef int Role;

typedef enum
{
  TARGET_UNDECIDED, /* until the first row */
  TARGET_TEXTS,
  TARGET_NUMBERS, /* whole so far: may yet be classes */
  TARGET_VALUES   /* regression */
} TargetKind;

typedef struct
{
  const char *name; /* of the file, for errors */
  char separator;
  unsigned columns;
  size_t columns_line; /* the line that set their number */
  Role *roles;
  GPtrArray *header; /* column names, or NULL */
  GString *scratch;  /* an unquoted field */
  TargetKind target_kind;
  ClassTable *classes;
  Dataset *data; /* outputs: the target columns, while reading */
  size_t capacity;
} Parser;

static bool fail_at (const Parser *parser, size_t line, unsigned column, GError **error, const char *format, ...)
    G_GNUC_PRINTF (5, 6);

/* column: 0-based here, 1-based for the reader of the sentence. */
static bool
fail_at (const Parser *parser, size_t line, unsigned column, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (parser->header != NULL && column < parser->header->len
      && *(char *) g_ptr_array_index (parser->header, column) != '\0')
    {
      const char *full = g_ptr_array_index (parser->header, column);
      g_autofree char *title = excerpt_new (full, -1);

      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT, _ ("%s, line %zu, column %u (%s): %s."), parser->name,
                   line, column + 1, title, reason);
    }
  else
    g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT, _ ("%s, line %zu, column %u: %s."), parser->name, line,
                 column + 1, reason);

  return false;
}

/* Says what is wrong with a field that is no number. */
static bool
fail_number (const Parser *parser, size_t line, unsigned column, const CsvField *field, GError **error)
{
  g_autofree char *shown = excerpt_new (field->text, (gssize) field->length);

  if (field->length == 0)
    return fail_at (parser, line, column, error, _ ("the value is missing, but a number was expected"));
  if (csv_field_is_not_finite (field))
    return fail_at (parser, line, column, error, _ ("“%s” was found, but a finite number was expected"), shown);
  if (csv_field_is_missing (field))
    return fail_at (parser, line, column, error, _ ("“%s” marks a missing value, but a number was expected"), shown);
  if (csv_field_is_number (field))
    return fail_at (parser, line, column, error,
                    _ ("“%s” is too large: a number of at most 3.4e38 in size was expected"), shown);
  if (csv_field_has_decimal_comma (field))
    return fail_at (parser, line, column, error,
                    _ ("“%s” has a decimal comma, but a number with a decimal point was expected"), shown);

  return fail_at (parser, line, column, error, _ ("“%s” was found, but a number was expected"), shown);
}

static bool
fail_quotation (const Parser *parser, size_t line, unsigned column, const CsvField *field, GError **error)
{
  g_autofree char *shown = excerpt_new (field->text, (gssize) field->length);

  return fail_at (parser, line, column, error,
                  _ ("after the quoted “%s” something else follows, but a separator was expected"), shown);
}

/* Appends one row's room to the growing arrays.  A large block grows by remapping, and what was not
 * yet written to takes no memory: the peak stays near the final size. */
static bool
reserve_row (Parser *parser, GError **error)
{
  Dataset *data = parser->data;
  size_t capacity = parser->capacity, row = data->inputs * sizeof (float);
  float *x, *targets;
  uint32_t *labels;

  if (data->n < capacity)
    return true;
  if (data->n == UINT32_MAX)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_SIZE, _ ("%s holds more than %u rows."), parser->name,
                   UINT32_MAX);
      return false;
    }

  capacity = MAX (capacity + capacity / 2, 256);
  x = g_try_realloc (data->x, capacity * row);
  if (x != NULL)
    data->x = x;
  targets = g_try_realloc (data->targets, capacity * data->outputs * sizeof (float));
  if (targets != NULL)
    data->targets = targets;
  labels = g_try_realloc (data->labels, capacity * sizeof (uint32_t));
  if (labels != NULL)
    data->labels = labels;
  if (x == NULL || targets == NULL || labels == NULL)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_SIZE,
                   _ ("%s needs more memory than this machine has: %zu rows of %u inputs were read so far."),
                   parser->name, data->n, data->inputs);
      return false;
    }
  parser->capacity = capacity;

  return true;
}

static bool
add_text_target (Parser *parser, size_t line, unsigned column, const CsvField *field, GError **error)
{
  uint32_t label;

  if (csv_field_is_missing (field))
    return field->length == 0
               ? fail_at (parser, line, column, error, _ ("the value is missing, but the name of a class was expected"))
               : fail_at (parser, line, column, error,
                          _ ("“%.*s” marks a missing value, but the name of a class was expected"), (int) field->length,
                          field->text);
  for (size_t i = 0; i < field->length; i++)
    if ((unsigned char) field->text[i] < 0x20 || field->text[i] == 0x7f)
      {
        g_autofree char *shown = excerpt_new (field->text, (gssize) field->length);

        return fail_at (parser, line, column, error,
                        _ ("“%s” was found, but the name of a class, without control characters, was expected"), shown);
      }

  label = class_table_add_text (parser->classes, field->text, field->length);
  if (label == CLASS_NONE)
    {
      g_autofree char *shown = excerpt_new (field->text, (gssize) field->length);

      return fail_at (parser, line, column, error,
                      _ ("“%s” would be class number %u; at most %u classes, or numbers, were expected"), shown,
                      CLASSES_MAX + 1, CLASSES_MAX);
    }
  parser->data->labels[parser->data->n] = label;

  return true;
}

static void
add_number_target (Parser *parser, double value)
{
  uint32_t label = CLASS_NONE;

  if (parser->target_kind != TARGET_NUMBERS)
    return;
  if (fabs (value) < 1e15 && value == floor (value))
    label = class_table_add_number (parser->classes, (int64_t) value);
  if (label == CLASS_NONE)
    parser->target_kind = TARGET_VALUES;
  else
    parser->data->labels[parser->data->n] = label;
}

/* One value where it belongs.  Almost every field goes the fast way: no quotation, no blanks. */
static bool
add_field (Parser *parser, size_t line, unsigned column, const char **p, const char *end, GError **error)
{
  Dataset *data = parser->data;
  Role role = parser->roles[column];
  bool text = role < 0 && parser->target_kind == TARGET_TEXTS;
  double value;
  const char *stop = decimal_parse (*p, end, &value);
  CsvField field = { .text = *p };

  if (!text && stop != NULL && (stop == end || *stop == parser->separator))
    {
      field.length = (size_t) (stop - *p);
      *p = stop;
    }
  else
    {
      field = csv_take_field (*p, end, parser->separator, parser->scratch);
      if (field.next == NULL)
        return fail_quotation (parser, line, column, &field, error);
      *p = field.next;
      if (text)
        return add_text_target (parser, line, column, &field, error);
      if (!csv_field_is_number (&field))
        return fail_number (parser, line, column, &field, error);
      decimal_parse (field.text, field.text + field.length, &value);
    }

  if (!isfinite ((float) value))
    return fail_number (parser, line, column, &field, error);
  if (role >= 0)
    data->x[data->n * data->inputs + (size_t) role] = (float) value;
  else
    {
      data->targets[data->n * data->outputs + (size_t) (-1 - role)] = (float) value;
      add_number_target (parser, value);
    }

  return true;
}

static bool
add_record (Parser *parser, const CsvRecord *record, GError **error)
{
  const char *p = record->text, *end = p + record->length;

  if (!reserve_row (parser, error))
    return false;
  for (unsigned column = 0; column < parser->columns; column++)
    {
      if (column > 0 && p == end)
        return fail_at (parser, record->line, column, error,
                        _ ("the row has ended, but %u values were expected, as in line %zu"), parser->columns,
                        parser->columns_line);
      p += column > 0;
      if (!add_field (parser, record->line, column, &p, end, error))
        return false;
    }
  if (p != end)
    {
      CsvField field = csv_take_field (p + 1, end, parser->separator, parser->scratch);
      g_autofree char *shown = excerpt_new (field.text, (gssize) field.length);

      return fail_at (parser, record->line, parser->columns, error,
                      _ ("“%s” was found, but the row should have ended: line %zu has %u values"), shown,
                      parser->columns_line, parser->columns);
    }
  parser->data->n++;

  return true;
}

static bool
split_record (const Parser *parser, const CsvRecord *record, CsvRow *row, GError **error)
{
  const char *p = record->text, *end = p + record->length;

  row->texts = g_ptr_array_new_with_free_func (g_free);
  row->numbers = g_array_new (FALSE, FALSE, sizeof (bool));
  for (;;)
    {
      CsvField field = csv_take_field (p, end, parser->separator, parser->scratch);
      bool number;

      if (field.next == NULL)
        return fail_quotation (parser, record->line, row->texts->len, &field, error);
      if (row->texts->len == COLUMNS_MAX)
        return fail_at (parser, record->line, COLUMNS_MAX, error, _ ("at most %u columns were expected"), COLUMNS_MAX);
      number = csv_field_is_number (&field);
      g_array_append_val (row->numbers, number);
      g_ptr_array_add (row->texts, g_utf8_make_valid (field.text, (gssize) field.length));
      if (field.next == end)
        return true;
      p = field.next + 1;
    }
}

static bool
fail_target (const Parser *parser, const char *target_column, GError **error)
{
  g_autofree char *shown = excerpt_new (target_column, -1);
  g_autoptr (GString) names = g_string_new (NULL);

  if (parser->header == NULL)
    return fail_at (parser, parser->columns_line, 0, error,
                    _ ("the target column “%s” is not there: a number from 1 to %u was expected, as the file names "
                       "no columns"),
                    shown, parser->columns);
  for (unsigned c = 0; c < MIN (parser->columns, 12); c++)
    {
      const char *name = g_ptr_array_index (parser->header, c);
      g_autofree char *title = excerpt_new (name, -1);

      g_string_append_printf (names, c > 0 ? ", %s" : "%s", title);
    }
  if (parser->columns > 12)
    g_string_append (names, ", …");

  return fail_at (parser, parser->columns_line, 0, error,
                  _ ("the target column “%s” is not there: a number from 1 to %u or one of the names %s was expected"),
                  shown, parser->columns, names->str);
}

/* Gives every column its role. */
static bool
assign_roles (Parser *parser, const char *target_column, GError **error)
{
  unsigned first = parser->columns - 1, count = 1;
  Role input = 0;

  if (target_column != NULL && *target_column != '\0')
    {
      char *end = NULL;
      guint64 number = g_ascii_strtoull (target_column, &end, 10);

      first = parser->columns;
      for (unsigned c = 0; parser->header != NULL && c < parser->columns && first == parser->columns; c++)
        if (g_str_equal (g_ptr_array_index (parser->header, c), target_column))
          first = c;
      if (first == parser->columns && end != target_column && *end == '\0' && number >= 1 && number <= parser->columns)
        first = (unsigned) number - 1;
      if (first == parser->columns)
        return fail_target (parser, target_column, error);
    }
  else if (parser->header != NULL && csv_count_vector_targets (parser->header) > 0)
    {
      count = csv_count_vector_targets (parser->header);
      first = parser->columns - count;
      parser->target_kind = TARGET_VALUES;
    }

  parser->roles = g_new (Role, parser->columns);
  for (unsigned c = 0; c < parser->columns; c++)
    parser->roles[c] = c >= first && c < first + count ? -1 - (Role) (c - first) : input++;
  parser->data->inputs = (unsigned) input;
  parser->data->outputs = count;

  return true;
}

/* The first data row decides whether the target is text or number. */
static void
decide_target (Parser *parser, const CsvRow *row)
{
  if (parser->target_kind != TARGET_UNDECIDED)
    return;

  parser->target_kind = TARGET_TEXTS;
  for (unsigned c = 0; c < MIN (parser->columns, row->texts->len); c++)
    if (parser->roles[c] < 0)
      {
        CsvField field = { .text = csv_row_text (row, c), .length = strlen (csv_row_text (row, c)) };

        if (csv_row_is_number (row, c) || csv_field_is_not_finite (&field))
          parser->target_kind = TARGET_NUMBERS;
      }
  parser->classes = class_table_new (parser->target_kind == TARGET_TEXTS);
}

/* Reads the first two rows, which tell the separator, the header, the columns and the target. */
static bool
read_beginning (Parser *parser, CsvLines *lines, const char *target_column, GError **error)
{
  CsvRecord first, second;
  bool found, more, header;
  g_auto (CsvRow) first_row = { 0 }, second_row = { 0 };
  g_autofree char *copy = NULL;

  if (!csv_lines_next (lines, &first, &found, error))
    return false;
  if (!found)
    return fail_at (parser, 1, 0, error, _ ("there are only blank lines, but rows of numbers were expected"));
  copy = g_memdup2 (first.text, first.length);
  first.text = copy;
  if (!csv_lines_next (lines, &second, &more, error))
    return false;

  parser->separator = csv_detect_separator (&first, more ? &second : NULL);
  if (!split_record (parser, &first, &first_row, error)
      || (more && !split_record (parser, &second, &second_row, error)))
    return false;
  parser->columns = first_row.texts->len;
  parser->columns_line = first.line;
  header = csv_is_header (&first_row, more ? &second_row : NULL, target_column);
  if (header)
    parser->header = g_ptr_array_ref (first_row.texts);
  if (parser->columns < 2)
    return fail_at (parser, first.line, 0, error,
                    _ ("there is only one column, but at least one input and a target, separated by commas, semicolons "
                       "or tabs, were expected"));
  if (header && !more)
    return fail_at (parser, first.line, 0, error,
                    _ ("this is a header, but no data follow it; at least one row of numbers was expected"));
  if (!assign_roles (parser, target_column, error))
    return false;

  decide_target (parser, header ? &second_row : &first_row);
  if (!header && !add_record (parser, &first, error))
    return false;

  return !more || add_record (parser, &second, error);
}

/* The header's names of the inputs, or of the targets; NULL where they are those that columns without names have. */
static char **
names_of (const Parser *parser, bool targets)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  bool plain = true;

  for (unsigned c = 0; parser->header != NULL && c < parser->columns; c++)
    {
      Role role = parser->roles[c];
      unsigned number = (unsigned) (targets ? -1 - role : role);
      g_autofree char *name = excerpt_new (g_ptr_array_index (parser->header, c), -1);
      g_autofree char *usual = NULL;

      if ((role < 0) != targets)
        continue;
      if (targets && parser->target_kind != TARGET_VALUES)
        usual = g_strdup ("y");
      else
        usual = g_strdup_printf (targets ? "y%u" : "x%u", number);
      plain = plain && g_str_equal (name, usual);
      g_strv_builder_add (names, *name != '\0' ? name : usual);
    }

  return plain ? NULL : g_strv_builder_end (names);
}

/* Gives back the room for rows that did not come, and what the kind of target does not need. */
static void
finish (Parser *parser)
{
  Dataset *data = parser->data;

  data->x = g_realloc_n (data->x, data->n, data->inputs * sizeof (float));
  if (parser->target_kind == TARGET_VALUES)
    {
      data->task = TASK_REGRESSION;
      data->targets = g_realloc_n (data->targets, data->n, data->outputs * sizeof (float));
      g_clear_pointer (&data->labels, g_free);
    }
  else
    {
      data->task = TASK_CLASSES;
      data->labels = g_realloc_n (data->labels, data->n, sizeof (uint32_t));
      g_clear_pointer (&data->targets, g_free);
      class_table_finish (parser->classes, data);
    }
  data->column_names = names_of (parser, false);
  data->target_names = names_of (parser, true);
  data->name = g_strdup (parser->name);
  dataset_recognise_images (data);
}

static bool
read_rest (Parser *parser, CsvLines *lines, GError **error)
{
  CsvRecord record;
  bool found = true;

  while (found)
    if (!csv_lines_next (lines, &record, &found, error) || (found && !add_record (parser, &record, error)))
      return false;

  return true;
}

static void
parser_clear (Parser *parser)
{
  g_free (parser->roles);
  g_clear_pointer (&parser->header, g_ptr_array_unref);
  g_clear_pointer (&parser->classes, class_table_free);
  g_string_free (parser->scratch, TRUE);
}

Dataset *
csv_read (ByteSource *source, const char *target_column, GError **error)
{
  Parser parser = { .name = byte_source_name (source), .data = g_new0 (Dataset, 1) };
  CsvLines lines;

  parser.scratch = g_string_new (NULL);
  if (csv_lines_init (&lines, source, error) && read_beginning (&parser, &lines, target_column, error)
      && read_rest (&parser, &lines, error))
    finish (&parser);
  else
    g_clear_pointer (&parser.data, dataset_free);
  csv_lines_clear (&lines);
  parser_clear (&parser);

  return parser.data;
}

/* ---- Rows whose look is known ---- */

/* Classes are numbered as the data set says, also those of which there is no row. */
static void
expect_classes (Parser *parser, const Dataset *shape)
{
  bool named = shape->class_names != NULL;

  parser->target_kind = named ? TARGET_TEXTS : TARGET_NUMBERS;
  parser->classes = class_table_new (named);
  for (unsigned k = 0; k < shape->outputs; k++)
    if (named)
      class_table_add_text (parser->classes, shape->class_names[k], strlen (shape->class_names[k]));
    else
      class_table_add_number (parser->classes, k);
}

/* The header, which is only counted: roles go by the place. */
static bool
skip_header (Parser *parser, CsvLines *lines, GError **error)
{
  CsvRecord record;
  g_auto (CsvRow) header = { 0 };
  bool found;

  if (!csv_lines_next (lines, &record, &found, error))
    return false;
  if (!found)
    return fail_at (parser, 1, 0, error, _ ("there are only blank lines, but rows of numbers were expected"));
  if (!split_record (parser, &record, &header, error))
    return false;
  if (header.texts->len != parser->columns)
    return fail_at (parser, record.line, header.texts->len - 1, error,
                    _ ("the header ends here, but %u columns were expected"), parser->columns);
  parser->columns_line = record.line;

  return true;
}

static bool
check_labels (const Parser *parser, unsigned classes, GError **error)
{
  const Dataset *data = parser->data;

  for (size_t i = 0; i < data->n; i++)
    if (data->labels[i] >= classes)
      {
        g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT,
                     _ ("%s, row %zu of the data: the class is none of the %u that were expected."), parser->name,
                     i + 1, classes);
        return false;
      }

  return true;
}

static bool
finish_rows (Parser *parser, bool classes, unsigned outputs, GError **error)
{
  Dataset *data = parser->data;

  if (classes && parser->target_kind == TARGET_VALUES)
    {
      g_set_error (error, DATASETS_ERROR, DATASETS_ERROR_FORMAT,
                   _ ("%s has numbers as targets where classes were expected."), parser->name);
      return false;
    }
  if (classes && !check_labels (parser, outputs, error))
    return false;
  g_clear_pointer (classes ? (gpointer *) &data->targets : (gpointer *) &data->labels, g_free);

  return true;
}

bool
csv_read_rows (ByteSource *source, Dataset *data, GError **error)
{
  bool classes = data->task == TASK_CLASSES, ok;
  unsigned outputs = data->outputs;
  Parser parser = { .name = byte_source_name (source), .separator = ',', .data = data };
  CsvLines lines;

  g_assert (data->n == 0);
  parser.target_kind = TARGET_VALUES;
  if (classes)
    expect_classes (&parser, data);
  data->outputs = classes ? 1 : outputs; /* the target columns, while reading */
  parser.columns = data->inputs + data->outputs;
  parser.roles = g_new (Role, parser.columns);
  for (unsigned c = 0; c < parser.columns; c++)
    parser.roles[c] = c < data->inputs ? (Role) c : -1 - (Role) (c - data->inputs);
  parser.scratch = g_string_new (NULL);
  ok = csv_lines_init (&lines, source, error) && skip_header (&parser, &lines, error)
       && read_rest (&parser, &lines, error) && finish_rows (&parser, classes, outputs, error);
  data->outputs = outputs;
  csv_lines_clear (&lines);
  parser_clear (&parser);

  return ok;
}
