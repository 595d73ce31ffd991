/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text for TeX. */
#pragma once

/* What TeX sets as the text: its own characters escaped, Greek letters, signs, and raised and lowered characters as
 * formulas, so that "λ₁−½" is "$\lambda _{1}-\frac{1}{2}$".  Other letters are left as UTF-8: LaTeX knows those of
 * Latin alphabets.  Free with g_free. */
char *tex_text (const char *text);
