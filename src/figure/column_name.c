/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "figure/column_name.h"

#include <stdbool.h>

/* Words that stand for a character; those that begin with a blank are words of their own. */
static const struct
{
  const char *character, *word;
} spelled[] = {
  { "α", " alpha " }, { "β", " beta " },   { "γ", " gamma " }, { "δ", " delta " }, { "ε", " epsilon " },
  { "ζ", " zeta " },  { "η", " eta " },    { "θ", " theta " }, { "κ", " kappa " }, { "λ", " lambda " },
  { "μ", " mu " },    { "ν", " nu " },     { "ξ", " xi " },    { "π", " pi " },    { "ρ", " rho " },
  { "σ", " sigma " }, { "τ", " tau " },    { "φ", " phi " },   { "χ", " chi " },   { "ψ", " psi " },
  { "ω", " omega " }, { "Σ", " sum " },    { "Δ", " delta " }, { "∇", " nabla " }, { "%", " percent " },
  { "‖", " norm " },  { "|", " abs " },    { "−", " minus " }, { "/", " over " },  { "·", " times " },
  { "+", " plus " },  { "²", " squared" }, { "√", " root " },  { "₀", "0" },       { "₁", "1" },
  { "₂", "2" },       { "₃", "3" },        { "₄", "4" },       { "₅", "5" },       { "₆", "6" },
  { "₇", "7" },       { "₈", "8" },        { "₉", "9" },
};

/* Bars come in pairs; only the first of each is spelled. */
static bool
closes (const char *character, guint *open)
{
  bool bar = g_str_equal (character, "‖") || g_str_equal (character, "|");

  return bar && (*open)++ % 2 == 1;
}

static const char *
word_for (const char *character, guint *open)
{
  if (closes (character, open))
    return " ";
  for (guint i = 0; i < G_N_ELEMENTS (spelled); i++)
    if (g_str_equal (spelled[i].character, character))
      return spelled[i].word;
  return NULL;
}

/* Every character as a word, a letter, a digit or a blank. */
static void
spell (GString *out, const char *text)
{
  guint open = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      g_autofree char *character = g_strndup (c, (gsize) (g_utf8_next_char (c) - c));
      const char *word = word_for (character, &open);
      g_autofree char *plain = word == NULL ? g_str_to_ascii (character, "C") : NULL;
      if (word != NULL)
        g_string_append (out, word);
      else
        for (const char *p = plain; *p != '\0'; p++)
          g_string_append_c (out, g_ascii_isalnum (*p) ? g_ascii_tolower (*p) : ' ');
    }
  g_string_append_c (out, ' ');
}

char *
column_name (const char *label, const char *unit)
{
  g_autoptr (GString) words = g_string_new (NULL);
  GString *name = g_string_new (NULL);
  g_auto (GStrv) split = NULL;

  spell (words, label);
  if (unit != NULL)
    spell (words, unit);
  split = g_strsplit (words->str, " ", -1);
  for (guint i = 0; split[i] != NULL; i++)
    if (*split[i] != '\0')
      g_string_append_printf (name, "%s%s", name->len > 0 ? "_" : "", split[i]);
  return g_string_free (name, FALSE);
}
