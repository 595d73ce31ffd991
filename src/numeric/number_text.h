/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text in files: the shortest decimal that reads back to the same number, in every locale; "nan", "inf" and
 * "-inf" where it is not finite.  Free with g_free. */
#pragma once

char *number_exact (double value);
char *number_exact_float (float value);
