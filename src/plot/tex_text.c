/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/tex_text.h"

#include "plot/subscripts.h"

#include <glib.h>
#include <stdbool.h>

typedef struct
{
  const char *plain, *tex;
} Sign;

static const Sign in_text[] = {
  { "\\", "\\textbackslash{}" },
  { "{", "\\{" },
  { "}", "\\}" },
  { "$", "\\$" },
  { "&", "\\&" },
  { "#", "\\#" },
  { "%", "\\%" },
  { "_", "\\_" },
  { "^", "\\textasciicircum{}" },
  { "~", "\\textasciitilde{}" },
  { "\u00a0", "~" },
  { "\"", "\\char34{}" },
  { "–", "\\textendash{}" },
  { "—", "\\textemdash{}" },
  { "…", "\\ldots{}" },
  { "’", "\\textquoteright{}" },
  { "“", "\\textquotedblleft{}" },
  { "”", "\\textquotedblright{}" },
  { "„", ",,{}" },
};

static const Sign in_mathematics[] = {
  { "<", "<" },
  { ">", ">" },
  { "|", "|" },
  { "−", "-" },
  { "×", "\\times " },
  { "·", "\\cdot " },
  { "±", "\\pm " },
  { "½", "\\frac{1}{2}" },
  { "‖", "\\Vert " },
  { "∂", "\\partial " },
  { "∇", "\\nabla " },
  { "√", "\\surd " },
  { "∞", "\\infty " },
  { "≈", "\\approx " },
  { "≤", "\\leq " },
  { "≥", "\\geq " },
  { "←", "\\leftarrow " },
  { "→", "\\rightarrow " },
  { "⟨", "\\langle " },
  { "⟩", "\\rangle " },
  { "′", "'" },
  { "ℓ", "\\ell " },
  { "✓", "\\surd " },
  { "✗", "\\times " },
  { "α", "\\alpha " },
  { "β", "\\beta " },
  { "γ", "\\gamma " },
  { "δ", "\\delta " },
  { "ε", "\\varepsilon " },
  { "ζ", "\\zeta " },
  { "η", "\\eta " },
  { "θ", "\\theta " },
  { "ι", "\\iota " },
  { "κ", "\\kappa " },
  { "λ", "\\lambda " },
  { "μ", "\\mu " },
  { "ν", "\\nu " },
  { "ξ", "\\xi " },
  { "ο", "o" },
  { "π", "\\pi " },
  { "ρ", "\\rho " },
  { "σ", "\\sigma " },
  { "τ", "\\tau " },
  { "υ", "\\upsilon " },
  { "φ", "\\varphi " },
  { "χ", "\\chi " },
  { "ψ", "\\psi " },
  { "ω", "\\omega " },
  { "Γ", "\\Gamma " },
  { "Δ", "\\Delta " },
  { "Θ", "\\Theta " },
  { "Λ", "\\Lambda " },
  { "Ξ", "\\Xi " },
  { "Π", "\\Pi " },
  { "Σ", "\\Sigma " },
  { "Φ", "\\Phi " },
  { "Ψ", "\\Psi " },
  { "Ω", "\\Omega " },
};

static const Sign raised[] = {
  { "⁰", "0" }, { "¹", "1" }, { "²", "2" }, { "³", "3" }, { "⁴", "4" }, { "⁵", "5" },      { "⁶", "6" },
  { "⁷", "7" }, { "⁸", "8" }, { "⁹", "9" }, { "⁻", "-" }, { "⁺", "+" }, { "ᵀ", "\\top " },
};

static const Sign lowered[] = {
  { "₀", "0" }, { "₁", "1" }, { "₂", "2" }, { "₃", "3" }, { "₄", "4" }, { "₅", "5" },
  { "₆", "6" }, { "₇", "7" }, { "₈", "8" }, { "₉", "9" }, { "₊", "+" }, { "₋", "-" },
  { "ᵢ", "i" }, { "ⱼ", "j" }, { "ₖ", "k" }, { "ₜ", "t" }, { "ᵥ", "v" },
};

typedef enum
{
  TEXT,
  MATHEMATICS,
  RAISED,
  LOWERED
} Mode;

static const char *
find (const Sign *signs, guint n, const char *at)
{
  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (at, signs[i].plain))
      return signs[i].tex;
  return NULL;
}

static const char *
find_any (const char *at, Mode *mode)
{
  static const struct
  {
    const Sign *signs;
    guint n;
  } tables[] = { { in_text, G_N_ELEMENTS (in_text) },
                 { in_mathematics, G_N_ELEMENTS (in_mathematics) },
                 { raised, G_N_ELEMENTS (raised) },
                 { lowered, G_N_ELEMENTS (lowered) } };
  const char *tex = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tables) && tex == NULL; i++)
    {
      *mode = (Mode) i;
      tex = find (tables[i].signs, tables[i].n, at);
    }
  if (tex == NULL)
    *mode = TEXT;
  return tex;
}

/* Formulas that touch are one: in a paragraph TeX takes two dollars for something else. */
static void
change_mode (GString *out, Mode from, Mode to)
{
  static const char *const begin[] = { "", "", "^{", "_{" }, *const end[] = { "", "", "}", "}" };

  if (from == to)
    return;
  g_string_append (out, end[from]);
  if (from == TEXT || to == TEXT)
    g_string_append_c (out, '$');
  g_string_append (out, begin[to]);
}

char *
tex_text (const char *text)
{
  GString *out = g_string_new (NULL);
  Mode mode = TEXT, next;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize word = subscript_word (text, at);
      const char *tex = find_any (at, &next);
      if (word > 0)
        next = LOWERED;
      change_mode (out, mode, next);
      mode = next;
      if (word > 0)
        {
          g_string_append_printf (out, "\\%.*s", (int) word, at);
          at += word - 1;
        }
      else if (tex != NULL)
        g_string_append (out, tex);
      else
        g_string_append_len (out, at, g_utf8_next_char (at) - at);
    }
  change_mode (out, mode, TEXT);
  return g_string_free (out, FALSE);
}
