/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This machine's memory: what is too much for it gets a sentence beforehand, for allocation failure is nothing to
 * recover from. */
#pragma once

/* In bytes, what this program can still get without swapping: what is free, and what the system holds only as long as
 * nobody needs it (its caches of files).  Linux's MemAvailable; where there is none, what is free.  Where its address
 * space is limited (ulimit -v), never more than is left of that. */
double memory_available (void);

/* The same from the text of /proc/meminfo; negative where it says nothing. */
double memory_available_in (const char *meminfo);
