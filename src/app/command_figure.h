/* SPDX-License-Identifier: GPL-3.0-or-later */
/* basin figure DIR…: figures of run folders, drawn from what lies there.  argv begins after the command. */
#pragma once

int command_figure (int argc, char **argv);
