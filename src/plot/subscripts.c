/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/subscripts.h"

#include <string.h>

static const struct
{
  const char *lowered, *plain;
} characters[] = { { "₀", "0" }, { "₁", "1" }, { "₂", "2" }, { "₃", "3" }, { "₄", "4" }, { "₅", "5" },
                   { "₆", "6" }, { "₇", "7" }, { "₈", "8" }, { "₉", "9" }, { "₊", "+" }, { "₋", "−" },
                   { "ᵢ", "i" }, { "ⱼ", "j" }, { "ₖ", "k" }, { "ₜ", "t" }, { "ᵥ", "v" } };

#define NO_BREAK "\u00a0"

gsize
subscript_word (const char *text, const char *at)
{
  const gsize length = 3;

  if (at == text || (!g_str_has_prefix (at, "max") && !g_str_has_prefix (at, "min")) || g_ascii_isalpha (at[length]))
    return 0;
  return g_unichar_get_script (g_utf8_get_char (g_utf8_prev_char (at))) == G_UNICODE_SCRIPT_GREEK ? length : 0;
}

static const char *
lowered_character (const char *at)
{
  for (guint i = 0; i < G_N_ELEMENTS (characters); i++)
    if (g_str_has_prefix (at, characters[i].lowered))
      return characters[i].plain;
  return NULL;
}

static void
add_attribute (PangoAttrList *attributes, PangoAttribute *attribute, gsize from, gsize to)
{
  attribute->start_index = (guint) from;
  attribute->end_index = (guint) to;
  pango_attr_list_change (attributes, attribute); /* neighbours become one */
}

char *
subscripts_lower (const char *text, double size, PangoAttrList **attributes)
{
  GString *set = g_string_new (NULL);

  *attributes = pango_attr_list_new ();
  for (const char *at = text; *at != '\0';)
    {
      gsize from = set->len, word = subscript_word (text, at);
      const char *plain = word > 0 ? NULL : lowered_character (at);
      gsize length = word > 0 ? word : (gsize) (g_utf8_next_char (at) - at);
      if (plain != NULL)
        g_string_append (set, plain);
      else if (g_str_has_prefix (at, " %"))
        g_string_append (set, NO_BREAK); /* a number and its sign stay in one line */
      else
        g_string_append_len (set, at, (gssize) length);
      at += length;
      if (word == 0 && plain == NULL)
        continue;
      add_attribute (*attributes, pango_attr_size_new_absolute ((int) (SUBSCRIPT_SIZE * size)), from, set->len);
      add_attribute (*attributes, pango_attr_rise_new ((int) (-SUBSCRIPT_DROP * size)), from, set->len);
    }
  return g_string_free (set, FALSE);
}

char *
subscripts_restore (const char *set)
{
  GString *text = g_string_new (NULL);

  for (const char *at = set; *at != '\0'; at = g_utf8_next_char (at))
    {
      const char *lowered = NULL;
      if (at == set && (g_str_has_prefix (at, "max") || g_str_has_prefix (at, "min")))
        {
          g_string_append_len (text, at, 3);
          at += 2;
          continue;
        }
      for (guint i = 0; i < G_N_ELEMENTS (characters) && lowered == NULL; i++)
        if (g_str_has_prefix (at, characters[i].plain))
          lowered = characters[i].lowered;
      if (lowered != NULL)
        g_string_append (text, lowered);
      else
        g_string_append_len (text, at, g_utf8_next_char (at) - at);
    }
  return g_string_free (text, FALSE);
}
