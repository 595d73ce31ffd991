/* basin run EXPERIMENT: one run without a window.  argv begins after the command. */
#pragma once

int command_run (int argc, char **argv);
