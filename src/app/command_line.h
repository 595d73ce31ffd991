/* Basin without a window: list, describe, run. */
#pragma once

/* Exit statuses. */
typedef enum
{
  EXIT_DONE = 0,
  EXIT_WRONG_USE = 2,
  EXIT_DIVERGED = 3,
  EXIT_FILE = 4,
  EXIT_INTERRUPTED = 130
} ExitStatus;

/* Whether the arguments are a command for here (and not for the window). */
int command_line_wants (int argc, char **argv);

int command_line_main (int argc, char **argv);

/* With no display: renders the landscape to basin-landscape.png and .svg in the current folder, and says so. */
int command_line_render_landscape (void);
