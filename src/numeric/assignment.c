/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "numeric/assignment.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define NONE ((uint32_t) -1)
/* Passes of row reduction: the second still finds much, a third hardly. */
#define ROW_REDUCTIONS 2
/* Rows may drive each other from column to column by ever smaller amounts: after so many moves a row they wait. */
#define MOVES_A_ROW 8

typedef struct
{
  size_t n;
  const double *cost;
  double *price;     /* [n] the columns' duals */
  uint32_t *column;  /* [n] of each row, or NONE */
  uint32_t *row;     /* [n] of each column, or NONE */
  uint32_t *waiting; /* [n] rows without a column */
  size_t rows_waiting;
  const atomic_bool *cancelled;

  /* Of the path that is looked for: over columns. */
  double *distance; /* [n] */
  uint32_t *before; /* [n] the row from which the column was reached */
  uint32_t *todo;   /* [n] columns that are not scanned yet, then (from the back) those that are */
} AssignmentSearch;

static bool
is_cancelled (const AssignmentSearch *self)
{
  return self->cancelled != NULL && atomic_load_explicit (self->cancelled, memory_order_relaxed);
}

/* ---- Reductions: most rows find their column without a search ---- */

/* Each column's price is its least cost; a row that is cheapest for several columns takes one of them. */
static void
reduce_columns (AssignmentSearch *self)
{
  size_t n = self->n;
  g_autofree uint32_t *cheapest = g_new0 (uint32_t, n);

  memcpy (self->price, self->cost, n * sizeof (double));
  for (size_t i = 1; i < n; i++)
    for (size_t j = 0; j < n; j++)
      if (self->cost[i * n + j] < self->price[j])
        {
          self->price[j] = self->cost[i * n + j];
          cheapest[j] = (uint32_t) i;
        }
  for (size_t j = n; j-- > 0;)
    if (self->column[cheapest[j]] == NONE)
      {
        self->column[cheapest[j]] = (uint32_t) j;
        self->row[j] = cheapest[j];
      }
}

typedef struct
{
  double least, second;
  uint32_t at, next; /* columns */
} Cheapest;

static Cheapest
cheapest_two (const AssignmentSearch *self, uint32_t i)
{
  const double *cost = self->cost + i * self->n;
  Cheapest found = { cost[0] - self->price[0], INFINITY, 0, NONE };

  for (uint32_t j = 1; j < self->n; j++)
    {
      double reduced = cost[j] - self->price[j];
      if (reduced >= found.second)
        continue;
      if (reduced >= found.least)
        {
          found.second = reduced;
          found.next = j;
        }
      else
        found = (Cheapest){ reduced, found.least, j, found.at };
    }
  return found;
}

/* A waiting row takes its cheapest column, whoever had it, and lowers its price by as much as it would take to send
 * the row on to its second choice.  Where rounding leaves the price as it is, nothing is gained: the other row waits.
 */
static void
reduce_rows (AssignmentSearch *self)
{
  size_t count = self->rows_waiting, at = 0, moves = MOVES_A_ROW * self->n;

  self->rows_waiting = 0;
  while (at < count && !is_cancelled (self))
    {
      uint32_t i = self->waiting[at++];
      Cheapest found = cheapest_two (self, i);
      double lowered = self->price[found.at] - (found.second - found.least);
      uint32_t j = found.at, other = self->row[j];
      bool gained = found.next != NONE && lowered < self->price[j];

      if (gained)
        self->price[j] = lowered;
      else if (other != NONE && found.next != NONE)
        {
          j = found.next;
          other = self->row[j];
        }
      self->column[i] = j;
      self->row[j] = i;
      if (other == NONE)
        continue;
      self->column[other] = NONE;
      if (gained && moves > 0)
        {
          moves--;
          self->waiting[--at] = other;
        }
      else
        self->waiting[self->rows_waiting++] = other;
    }
}

/* ---- Shortest augmenting paths ---- */

/* Whether column j is to be scanned before column k: the nearer, and of two equally near ones a free one. */
static bool
comes_first (const AssignmentSearch *self, uint32_t j, uint32_t k)
{
  return self->distance[j] < self->distance[k] || (self->distance[j] == self->distance[k] && self->row[j] == NONE);
}

/* The columns that are left may be reached more cheaply by row i; returns where in todo the nearest of them is. */
static size_t
relax (AssignmentSearch *self, uint32_t i, double gone, size_t left)
{
  const double *cost = self->cost + i * self->n;
  size_t nearest = 0;

  for (size_t k = 0; k < left; k++)
    {
      uint32_t to = self->todo[k];
      double d = cost[to] - self->price[to] - gone;
      if (d < self->distance[to])
        {
          self->distance[to] = d;
          self->before[to] = i;
        }
      if (comes_first (self, to, self->todo[nearest]))
        nearest = k;
    }
  return nearest;
}

/* Dijkstra from a row over reduced costs to the nearest free column; scanned columns are at the back of todo. */
static uint32_t
find_path (AssignmentSearch *self, uint32_t from, size_t *left)
{
  size_t nearest;

  for (uint32_t j = 0; j < self->n; j++)
    {
      self->distance[j] = INFINITY;
      self->todo[j] = j;
    }
  *left = self->n;
  nearest = relax (self, from, 0, *left);
  for (;;)
    {
      uint32_t j = self->todo[nearest], i = self->row[j];
      if (i == NONE)
        return j;
      g_assert (*left > 1); /* there are as many columns as rows */
      self->todo[nearest] = self->todo[--*left];
      self->todo[*left] = j;
      nearest = relax (self, i, self->cost[i * self->n + j] - self->price[j] - self->distance[j], *left);
    }
}

static void
augment (AssignmentSearch *self, uint32_t from)
{
  size_t left;
  uint32_t j = find_path (self, from, &left), i;
  double length = self->distance[j];

  for (size_t k = left; k < self->n; k++)
    self->price[self->todo[k]] += self->distance[self->todo[k]] - length;
  do
    {
      uint32_t next;
      i = self->before[j];
      next = self->column[i];
      self->row[j] = i;
      self->column[i] = j;
      j = next;
    }
  while (i != from);
}

/* ---- The whole ---- */

static void
collect_waiting (AssignmentSearch *self)
{
  self->rows_waiting = 0;
  for (uint32_t i = 0; i < self->n; i++)
    if (self->column[i] == NONE)
      self->waiting[self->rows_waiting++] = i;
}

/* Any free column to each row that waits. */
static void
fill_up (AssignmentSearch *self)
{
  uint32_t free = 0;

  collect_waiting (self);
  for (size_t k = 0; k < self->rows_waiting; k++, free++)
    {
      while (self->row[free] != NONE)
        free++;
      self->row[free] = self->waiting[k];
      self->column[self->waiting[k]] = free;
    }
}

double
assignment_solve (size_t n, const double *cost, uint32_t *column_of, double *row_dual, double *column_dual,
                  const atomic_bool *cancelled)
{
  if (n == 0)
    return 0;
  g_autofree double *numbers = g_new (double, 2 * n);
  g_autofree uint32_t *indices = g_new (uint32_t, 4 * n);
  AssignmentSearch self = { .n = n,
                            .cost = cost,
                            .price = numbers,
                            .distance = numbers + n,
                            .column = column_of,
                            .row = indices,
                            .waiting = indices + n,
                            .before = indices + 2 * n,
                            .todo = indices + 3 * n,
                            .cancelled = cancelled };
  double sum = 0;

  memset (self.column, 0xff, n * sizeof (uint32_t));
  memset (self.row, 0xff, n * sizeof (uint32_t));
  reduce_columns (&self);
  for (int pass = 0; pass < ROW_REDUCTIONS && n > 1; pass++)
    {
      collect_waiting (&self);
      reduce_rows (&self);
    }
  collect_waiting (&self);
  for (size_t k = 0; k < self.rows_waiting && !is_cancelled (&self); k++)
    augment (&self, self.waiting[k]);
  fill_up (&self);
  for (size_t i = 0; i < n; i++)
    {
      sum += cost[i * n + column_of[i]];
      if (row_dual != NULL)
        row_dual[i] = cost[i * n + column_of[i]] - self.price[column_of[i]];
    }
  if (column_dual != NULL)
    memcpy (column_dual, self.price, n * sizeof (double));
  return sum;
}
