/* SPDX-License-Identifier: GPL-3.0-or-later */
/* basin explain EXPERIMENT: what a student reads.  argv begins after the command. */
#pragma once

int command_explain (int argc, char **argv);
