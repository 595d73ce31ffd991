/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of ticks follows Talbot, Lin, Hanrahan: An extension of Wilkinson's algorithm for positioning tick labels
 * on axes (2010), without the legibility of fonts: simplicity of the step, coverage of the axis, closeness to the
 * wanted density. */
#include "figure/ticks.h"

#include <math.h>
#include <string.h>

static void
add_tick (Ticks *ticks, double value, const char *label)
{
  if (ticks->n == TICKS_MAX)
    return;
  ticks->value[ticks->n] = value;
  ticks->minor[ticks->n] = label == NULL;
  g_strlcpy (ticks->label[ticks->n], label ? label : "", sizeof ticks->label[0]);
  ticks->n++;
}

/* 1 where there are as many as wanted, less by one for twice or half as many. */
static double
density (double n, double wanted)
{
  return 2 - fmax (n / wanted, wanted / n);
}

/* ---- Linear ---- */

/* The simplest first; 4 and 3 only where nothing else has two multiples on the axis and not too many.  2.5 itself is
 * left out: counts, ranks and steps have no halves. */
static const double mantissas[] = { 1, 5, 2, 2.5, 4, 3 };
#define USUAL 4

typedef struct
{
  double mantissa;
  int exponent;
  double step;
  double first, last; /* multiples of the step */
} Steps;

/* Multiples of mantissa · 10^exponent in low … high; rounding may put the ends a little outside. */
static Steps
steps_of (double low, double high, double mantissa, int exponent)
{
  Steps steps = { mantissa, exponent, mantissa * pow (10, exponent), 0, 0 };
  double slack = 1e-9 * (high / steps.step - low / steps.step);

  steps.first = ceil (low / steps.step - slack);
  steps.last = floor (high / steps.step + slack);
  return steps;
}

static double
score (const Steps *steps, double low, double high, guint place, guint wanted)
{
  const double per_step = high / steps->step - low / steps->step;
  double n = steps->last - steps->first + 1, before = (steps->first - low / steps->step) / per_step,
         after = (high / steps->step - steps->last) / per_step;
  double simplicity = 1 - place / (USUAL - 1.0) + (steps->first <= 0 && steps->last >= 0 ? 1 : 0);
  double coverage = 1 - 0.5 * (before * before + after * after) / 0.01;

  return 0.25 * simplicity + 0.02 * coverage + 0.5 * density (n, wanted);
}

/* Of the first so many mantissas; no step is smaller than the finest. */
static bool
find_steps (double low, double high, guint wanted, double finest, guint tried, Steps *best)
{
  int largest = (int) floor (log10 (high / 2 - low / 2)) + 1;
  double best_score = -INFINITY;

  for (int exponent = largest; exponent >= largest - 3; exponent--)
    for (guint q = 0; q < tried; q++)
      {
        Steps steps = steps_of (low, high, mantissas[q], exponent);
        double n = steps.last - steps.first + 1, score_here;
        if ((mantissas[q] == 2.5 && exponent == 0) || steps.step < finest)
          continue;
        if (!(n >= 2) || n > wanted + 2 || !(steps.step > 0) || fmax (fabs (steps.first), fabs (steps.last)) > 1e15)
          continue;
        score_here = score (&steps, low, high, q, wanted);
        if (score_here > best_score)
          {
            best_score = score_here;
            *best = steps;
          }
      }
  return best_score > -INFINITY;
}

/* All labels of one axis have the same number of decimals, as many as the step has. */
static char *
linear_label (double value, const Steps *steps, double largest)
{
  int finest = steps->exponent - (steps->mantissa == 2.5 ? 1 : 0); /* the place of the step's last digit */
  char buffer[64];

  if (value == 0 && (largest >= 1e5 || largest < 1e-3))
    return g_strdup ("0");
  if (largest >= 1e5 || largest < 1e-3)
    return number_scientific (value, CLAMP ((int) floor (log10 (fabs (value))) - finest + 1, 1, 17));
  g_snprintf (buffer, sizeof buffer, "%.*f", MAX (0, -finest), value);
  return number_with_minus (buffer);
}

/* A range so short that its numbers have no round ones between them: its ends. */
static Ticks
end_ticks (double low, double high)
{
  Ticks ticks = { 0 };
  g_autofree char *from = number_exact (low), *to = number_exact (high);

  add_tick (&ticks, low, from);
  add_tick (&ticks, high, to);
  return ticks;
}

static Ticks
linear_ticks (double low, double high, guint wanted, double finest)
{
  Ticks ticks = { 0 };
  Steps steps = { 0 };
  double largest = fmax (fabs (low), fabs (high));
  const guint all = G_N_ELEMENTS (mantissas);

  if (!find_steps (low, high, wanted, finest, USUAL, &steps) && !find_steps (low, high, wanted, finest, all, &steps)
      && !find_steps (low, high, wanted, 0, all, &steps))
    return end_ticks (low, high);
  for (double k = steps.first; k <= steps.last; k++)
    {
      double value = CLAMP (k == 0 ? 0 : k * steps.step, low, high);
      g_autofree char *label = linear_label (k == 0 ? 0 : k * steps.step, &steps, largest);
      add_tick (&ticks, value, label);
    }
  return ticks;
}

/* ---- Logarithmic ---- */

/* Whether all decades from one to the other are written out: one axis has one notation. */
static bool
is_plain (int first, int last)
{
  return first >= -3 && last <= 4;
}

static char *
decade_label (int exponent, bool plain)
{
  GString *text;

  if (plain)
    {
      char buffer[32];
      g_snprintf (buffer, sizeof buffer, "%.*f", MAX (0, -exponent), pow (10, exponent));
      return g_strdup (buffer);
    }
  text = g_string_new ("10");
  number_append_exponent (text, exponent);
  return g_string_free (text, FALSE);
}

/* Of n neighbours every so many: the number that is left comes nearest to the wanted one, and is two at least. */
static int
thinning (int n, guint wanted)
{
  int best = 1;

  for (int every = 2; every < n; every++)
    if (density ((n - 1) / every + 1, wanted) > density ((n - 1) / best + 1, wanted))
      best = every;
  return best;
}

static bool
inside (double value, double low, double high)
{
  return value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
}

/* digits · 10^k for k in first … last, as far as they are inside; labelled, or minor. */
static void
add_digits (Ticks *ticks, double low, double high, int first, int last, const char *digits, bool labelled)
{
  bool plain = is_plain (first, last);

  for (int k = first; k <= last; k++)
    for (const char *digit = digits; *digit != '\0'; digit++)
      {
        double value = (*digit - '0') * pow (10, k);
        g_autofree char *label = !labelled ? NULL : plain ? number_format (value) : number_scientific (value, 1);
        if (inside (value, low, high))
          add_tick (ticks, CLAMP (value, low, high), label);
      }
}

/* Decades: those between two labels are minor ticks, and so are 2 … 9 of each where there are few. */
static Ticks
decade_ticks (double low, double high, int first, int last, guint wanted)
{
  Ticks ticks = { 0 };
  int every = thinning (last - first + 1, wanted);
  bool plain = is_plain (first, last);

  for (int k = first; k <= last; k += every)
    {
      g_autofree char *label = decade_label (k, plain);
      add_tick (&ticks, CLAMP (pow (10, k), low, high), label);
    }
  for (int k = first; k <= last && last - first < TICKS_MAX / 2; k++)
    if ((k - first) % every != 0)
      add_tick (&ticks, pow (10, k), NULL);
  if (last - first <= 3)
    add_digits (&ticks, low, high, first - 1, last, "23456789", false);
  return ticks;
}

/* Less than three decades: 1; 1 and 3; 1, 2 and 5 of each; or equal steps, whatever comes nearest to the wanted number.
 */
static Ticks
digit_ticks (double low, double high, int first, int last, guint wanted, double finest)
{
  static const char *const sets[][2] = { { "1", "23456789" }, { "13", "2456789" }, { "125", "346789" } };
  Ticks best = { 0 };
  double best_density = -INFINITY;

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      Ticks ticks = { 0 };
      add_digits (&ticks, low, high, first - 1, last, sets[i][0], true);
      if (ticks.n < 2 || density (ticks.n, wanted) <= best_density)
        continue;
      best_density = density (ticks.n, wanted);
      add_digits (&ticks, low, high, first - 1, last, sets[i][1], false);
      best = ticks;
    }
  if (high <= 5 * low || best.n == 0)
    {
      Ticks ticks = linear_ticks (low, high, wanted, finest);
      if (density (ticks.n, wanted) > best_density)
        best = ticks;
    }
  return best;
}

static Ticks
log_ticks (double low, double high, guint wanted, double finest)
{
  int first = (int) ceil (log10 (low) - 1e-9), last = (int) floor (log10 (high) + 1e-9);

  return last - first >= 2 ? decade_ticks (low, high, first, last, wanted)
                           : digit_ticks (low, high, first, last, wanted, finest);
}

/* ---- Symlog ---- */

/* ±10^k for k from first to last: those that are inside, in steps that lead to the largest. */
static void
add_signed_decades (Ticks *ticks, double low, double high, int sign, int first, int last, int every)
{
  int from = last - (last - first) / every * every;
  bool plain = is_plain (from, last);

  for (int i = 0; i <= (last - from) / every; i++)
    {
      int k = sign < 0 ? last - i * every : from + i * every;
      double value = sign * pow (10, k);
      g_autofree char *size = decade_label (k, plain), *label = g_strconcat (sign < 0 ? "−" : "", size, NULL);
      if (value >= low && value <= high)
        add_tick (ticks, value, label);
    }
}

static Ticks
crossing_ticks (double low, double high, int first, int last, int every)
{
  Ticks ticks = { 0 };

  add_signed_decades (&ticks, low, high, -1, first, last, every);
  if (low <= 0 && high >= 0)
    add_tick (&ticks, 0, "0");
  add_signed_decades (&ticks, low, high, 1, first, last, every);
  return ticks;
}

/* The same for the other sign. */
static Ticks
mirrored (Ticks ticks)
{
  Ticks mirror = { .n = ticks.n };

  for (guint i = 0; i < ticks.n; i++)
    {
      guint from = ticks.n - 1 - i;
      mirror.value[i] = -ticks.value[from];
      mirror.minor[i] = ticks.minor[from];
      if (!ticks.minor[from])
        g_snprintf (mirror.label[i], sizeof mirror.label[i], "−%s", ticks.label[from]);
    }
  return mirror;
}

static Ticks
symlog_ticks (double low, double high, guint wanted)
{
  double top = fmax (fabs (low), fabs (high)), linear = 1e-3 * top;
  int last = (int) floor (log10 (top)), first = (int) ceil (log10 (linear));
  Ticks best = { 0 };

  /* All of it beyond the linear part. */
  if (low >= linear)
    return log_ticks (low, high, wanted, 0);
  if (high <= -linear)
    return mirrored (log_ticks (-high, -low, wanted, 0));
  for (int every = 1; every <= last - first + 1; every++)
    {
      Ticks ticks = crossing_ticks (low, high, first, last, every);
      if (ticks.n >= 2 && (best.n == 0 || density (ticks.n, wanted) > density (best.n, wanted)))
        best = ticks;
    }
  return best;
}

static Ticks
make (double low, double high, Scale scale, guint wanted, double finest)
{
  wanted = CLAMP (wanted, 2, TICKS_MAX / 4);
  if (!isfinite (low) || !isfinite (high) || !(high > low))
    return (Ticks){ 0 };
  if (scale == SCALE_LOG)
    return low > 0 ? log_ticks (low, high, wanted, finest) : (Ticks){ 0 };
  if (scale == SCALE_SYMLOG)
    return symlog_ticks (low, high, wanted);
  return linear_ticks (low, high, wanted, finest);
}

Ticks
ticks_make (double low, double high, Scale scale, guint wanted)
{
  return make (low, high, scale, wanted, 0);
}

Ticks
ticks_make_whole (double low, double high, Scale scale, guint wanted)
{
  return make (low, high, scale, wanted, 1);
}
