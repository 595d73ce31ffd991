/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A caption from whole clauses, joined as the language joins them: no translator is asked for ", batch %zu". */
#pragma once

#include <glib.h>

typedef struct _Clauses Clauses;

Clauses *clauses_new (void);
void clauses_free (Clauses *clauses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Clauses, clauses_free)

/* Adds a clause, "batch 32": after a comma where one precedes it; where a sentence does, it begins the next. */
void clauses_add (Clauses *clauses, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* The same with one number, as people read it (number_format ()), in the place of the one %s in format. */
void clauses_add_number (Clauses *clauses, const char *format, double value);

/* What is added next comes after a semicolon. */
void clauses_part (Clauses *clauses);

/* Adds a whole sentence, "The threshold is that of full batches": what precedes it and itself end with a stop. */
void clauses_sentence (Clauses *clauses, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Adds what has ended already, as clauses_end () ends it. */
void clauses_sentences (Clauses *clauses, const char *ended);

/* The text as a sentence: with a capital, but for a name ("%s" alone is one) and for symbols, and a stop; "" where
 * nothing was added.  Frees the clauses; g_free the text. */
char *clauses_end (Clauses *clauses);

/* The same without a stop, to be a clause of something larger. */
char *clauses_end_open (Clauses *clauses);
