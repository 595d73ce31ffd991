#include "figure/ticks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Scales ---- */

static double
linear_part (double largest)
{
  return largest > 0 ? 1e-3 * largest : 1;
}

double
symlog_place (double largest, double value)
{
  return asinh (value / linear_part (largest)) / G_LN10;
}

double
symlog_value (double largest, double place)
{
  return linear_part (largest) * sinh (place * G_LN10);
}

double
scale_forward (Scale scale, double low, double high, double value)
{
  switch (scale)
    {
    case SCALE_LOG:
      return value > 0 ? (log (value) - log (low)) / (log (high) - log (low)) : NAN;
    case SCALE_SYMLOG:
      {
        double largest = fmax (fabs (low), fabs (high));
        double from = symlog_place (largest, low), to = symlog_place (largest, high);
        return (symlog_place (largest, value) - from) / (to - from);
      }
    default:
      return (value - low) / (high - low);
    }
}

double
scale_backward (Scale scale, double low, double high, double position)
{
  switch (scale)
    {
    case SCALE_LOG:
      return exp (log (low) + position * (log (high) - log (low)));
    case SCALE_SYMLOG:
      {
        double largest = fmax (fabs (low), fabs (high));
        double from = symlog_place (largest, low), to = symlog_place (largest, high);
        return symlog_value (largest, from + position * (to - from));
      }
    default:
      return low + position * (high - low);
    }
}

/* ---- Numbers ---- */

static void
append_exponent (GString *text, int exponent)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  char plain[16];

  g_snprintf (plain, sizeof plain, "%d", exponent);
  for (const char *c = plain; *c != '\0'; c++)
    g_string_append (text, *c == '-' ? "⁻" : digits[*c - '0']);
}

/* A true minus sign in front of what printf wrote. */
static char *
with_minus (const char *text)
{
  return text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

static char *
scientific (double value, int digits)
{
  char buffer[64];
  char *e;
  g_autofree char *mantissa = NULL;
  GString *text;

  g_snprintf (buffer, sizeof buffer, "%.*e", digits - 1, value);
  e = strchr (buffer, 'e');
  *e = '\0';
  /* No zeros after the point that say nothing; whatever the point looks like here. */
  if (strpbrk (buffer, ".,") != NULL)
    {
      char *end = e - 1;
      while (*end == '0')
        *end-- = '\0';
      if (!g_ascii_isdigit (*end))
        *end = '\0';
    }
  mantissa = with_minus (buffer);
  text = g_string_new (g_str_equal (mantissa, "1") ? "" : mantissa);
  if (text->len > 0)
    g_string_append (text, "×");
  g_string_append (text, "10");
  append_exponent (text, atoi (e + 1));
  return g_string_free (text, FALSE);
}

char *
number_format (double value)
{
  char buffer[64];
  double size = fabs (value);

  if (isnan (value))
    return g_strdup ("NaN");
  if (isinf (value))
    return g_strdup (value > 0 ? "∞" : "−∞");
  if (size != 0 && (size < 1e-3 || size >= 1e6))
    return scientific (value, 4);
  g_snprintf (buffer, sizeof buffer, "%.*g", size >= 1000 ? 6 : 4, value);
  return with_minus (buffer);
}

/* ---- Ticks ---- */

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

/* The step of 1, 2 or 5 · 10^k that cuts the span into about wanted pieces. */
static double
nice_step (double span, guint wanted)
{
  double rough = span / MAX (wanted, 1), power = pow (10, floor (log10 (rough))), part = rough / power;

  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/* All labels of one axis have the same number of decimals. */
static char *
linear_label (double value, double step, double largest)
{
  int decimals = (int) MAX (0, -floor (log10 (step) + 1e-9));
  char buffer[64];

  if (largest >= 1e5 || largest < 1e-3)
    return value == 0 ? g_strdup ("0") : scientific (value, 3);
  g_snprintf (buffer, sizeof buffer, "%.*f", MIN (decimals, 12), value);
  return with_minus (buffer);
}

static Ticks
linear_ticks (double low, double high, guint wanted)
{
  Ticks ticks = { 0 };
  double step = nice_step (high - low, wanted), slack = 1e-9 * (high - low);
  double largest = fmax (fabs (low), fabs (high));

  for (double k = ceil ((low - slack) / step); k * step <= high + slack && ticks.n < TICKS_MAX; k++)
    {
      double value = k == 0 ? 0 : k * step;
      g_autofree char *label = linear_label (value, step, largest);
      add_tick (&ticks, value, label);
    }
  return ticks;
}

static char *
decade_label (int exponent)
{
  GString *text;

  if (exponent >= -3 && exponent <= 4)
    {
      char buffer[32];
      g_snprintf (buffer, sizeof buffer, "%.*f", MAX (0, -exponent), pow (10, exponent));
      return g_strdup (buffer);
    }
  text = g_string_new ("10");
  append_exponent (text, exponent);
  return g_string_free (text, FALSE);
}

static Ticks
log_ticks (double low, double high, guint wanted)
{
  Ticks ticks = { 0 };
  int first = (int) ceil (log10 (low) - 1e-9), last = (int) floor (log10 (high) + 1e-9);
  int every = MAX (1, (int) ceil ((last - first + 1) / (double) (MAX (wanted, 1) + 1)));

  if (last - first < 1 && high > 3 * low) /* not two decades in sight: 1, 2, 5 of each */
    {
      static const int digits[] = { 1, 2, 5 };
      for (int k = first - 1; k <= last + 1; k++)
        for (int d = 0; d < 3; d++)
          {
            double value = digits[d] * pow (10, k);
            g_autofree char *label = number_format (value);
            if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
              add_tick (&ticks, value, label);
          }
      return ticks;
    }
  if (last - first < 1) /* less than that: plain numbers on a bent scale */
    {
      ticks = linear_ticks (low, high, wanted);
      guint kept = 0;
      for (guint i = 0; i < ticks.n; i++)
        if (ticks.value[i] > 0)
          {
            ticks.value[kept] = ticks.value[i];
            memmove (ticks.label[kept], ticks.label[i], sizeof ticks.label[0]);
            ticks.minor[kept++] = false;
          }
      ticks.n = kept;
      return ticks;
    }
  for (int k = first; k <= last; k++)
    {
      g_autofree char *label = (k - first) % every == 0 ? decade_label (k) : NULL;
      add_tick (&ticks, pow (10, k), label);
    }
  for (int k = first - 1; k <= last && last - first <= 3; k++)
    for (int d = 2; d < 10; d++)
      if (d * pow (10, k) > low && d * pow (10, k) < high)
        add_tick (&ticks, d * pow (10, k), NULL);
  return ticks;
}

static Ticks
symlog_ticks (double low, double high, guint wanted)
{
  Ticks ticks = { 0 };
  double top = fmax (fabs (low), fabs (high)), linear = 1e-3 * top;
  int last = (int) floor (log10 (top)), first = (int) ceil (log10 (linear));
  int sides = (low < 0) + (high > 0);
  int every = MAX (1, (int) ceil ((double) sides * (last - first + 1) / MAX (wanted, 1)));

  for (int k = last; k >= first; k -= every)
    if (-pow (10, k) >= low && -pow (10, k) <= high)
      {
        g_autofree char *label = decade_label (k);
        g_autofree char *negative = g_strconcat ("−", label, NULL);
        add_tick (&ticks, -pow (10, k), negative);
      }
  if (low <= 0 && high >= 0)
    add_tick (&ticks, 0, "0");
  for (int k = last - (last - first) / every * every; k <= last; k += every)
    if (pow (10, k) >= low && pow (10, k) <= high)
      {
        g_autofree char *label = decade_label (k);
        add_tick (&ticks, pow (10, k), label);
      }
  return ticks;
}

Ticks
ticks_make (double low, double high, Scale scale, guint wanted)
{
  if (!isfinite (low) || !isfinite (high) || !(high > low))
    return (Ticks){ 0 };
  if (scale == SCALE_LOG)
    return low > 0 ? log_ticks (low, high, wanted) : (Ticks){ 0 };
  if (scale == SCALE_SYMLOG)
    return symlog_ticks (low, high, wanted);
  return linear_ticks (low, high, wanted);
}
