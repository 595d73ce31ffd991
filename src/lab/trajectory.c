#include "lab/trajectory.h"

#include <math.h>
#include <string.h>

#define MOST_RECORDS 240
#define FEWEST_RECORDS 24
#define MEMORY_BYTES (96.0 * 1024 * 1024)

static void
record_clear (gpointer data)
{
  g_free (((Record *) data)->theta);
}

/* Measuring costs a forward pass over all watched samples: not more than training itself, once the first steps
 * (where the path bends most) are behind. */
static uint64_t
first_interval (const Problem *problem)
{
  double measure = problem_sample_flops (problem) * (double) (problem->watched.n + problem->watched_test.n);
  double ratio = measure / problem_step_flops (problem) / 4;
  return ratio <= 1 ? 1 : (uint64_t) exp2 (ceil (log2 (ratio)));
}

Trajectory *
trajectory_new (const Problem *problem)
{
  Trajectory *trajectory = g_new0 (Trajectory, 1);
  double fit = MEMORY_BYTES / ((double) problem->parameters * sizeof (real));

  trajectory->records = g_array_new (FALSE, FALSE, sizeof (Record));
  g_array_set_clear_func (trajectory->records, record_clear);
  trajectory->parameters = problem->parameters;
  trajectory->capacity = (guint) CLAMP (fit, FEWEST_RECORDS, MOST_RECORDS);
  trajectory->every = first_interval (problem);
  return trajectory;
}

Trajectory *
trajectory_copy (const Trajectory *trajectory)
{
  Trajectory *copy = g_memdup2 (trajectory, sizeof *trajectory);

  copy->records = g_array_copy (trajectory->records);
  for (guint i = 0; i < copy->records->len; i++)
    {
      Record *record = &g_array_index (copy->records, Record, i);
      record->theta = g_memdup2 (record->theta, copy->parameters * sizeof (real));
    }
  g_array_set_clear_func (copy->records, record_clear);
  return copy;
}

void
trajectory_free (Trajectory *trajectory)
{
  g_array_unref (trajectory->records);
  g_free (trajectory);
}

guint
trajectory_length (const Trajectory *trajectory)
{
  return trajectory->records->len;
}

const Record *
trajectory_record (const Trajectory *trajectory, guint index)
{
  return &g_array_index (trajectory->records, Record, index);
}

bool
trajectory_due (const Trajectory *trajectory, uint64_t step)
{
  return step % trajectory->every == 0;
}

static void
thin (Trajectory *trajectory)
{
  GArray *records = trajectory->records;
  guint kept = 0;

  trajectory->every *= 2;
  for (guint i = 0; i < records->len; i++)
    {
      Record *record = &g_array_index (records, Record, i);
      if (record->step % trajectory->every == 0 || i + 1 == records->len)
        g_array_index (records, Record, kept++) = *record;
      else
        g_free (record->theta);
    }
  g_array_set_clear_func (records, NULL);
  g_array_set_size (records, kept);
  g_array_set_clear_func (records, record_clear);
}

void
trajectory_take (Trajectory *trajectory, const Problem *problem, uint64_t step, const real *theta, Workspace *workspace)
{
  Measure train = network_measure (problem->network, theta, &problem->watched, workspace);
  Measure test = network_measure (problem->network, theta, &problem->watched_test, workspace);
  Record record = { step, train.loss, train.accuracy, test.loss, test.accuracy, NULL };

  trajectory_cut (trajectory, step == 0 ? 0 : step - 1);
  if (step == 0)
    g_array_set_size (trajectory->records, 0);
  record.theta = g_memdup2 (theta, trajectory->parameters * sizeof (real));
  g_array_append_val (trajectory->records, record);
  while (trajectory->records->len > trajectory->capacity)
    thin (trajectory);
}

void
trajectory_cut (Trajectory *trajectory, uint64_t step)
{
  while (trajectory->records->len > 0
         && g_array_index (trajectory->records, Record, trajectory->records->len - 1).step > step)
    g_array_set_size (trajectory->records, trajectory->records->len - 1);
}
