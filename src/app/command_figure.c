/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/command_figure.h"

#include "app/command_line.h"
#include "app/command_output.h"
#include "experiments/experiments.h"
#include "runs/saved_run.h"

static int
draw (const RunRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SavedRun) run = saved_run_read (request->folders->pdata[0], experiments, &error);

  if (run == NULL)
    return command_line_report (EXIT_FILE, "%s", error->message);
  return command_export (request, run->figure);
}

int
command_figure (int argc, char **argv)
{
  RunRequest request;
  int status = figure_request_parse (&request, argc, argv);

  if (status == EXIT_DONE)
    status = command_check_exports (&request);
  if (status == EXIT_DONE)
    status = draw (&request);
  run_request_clear (&request);
  return status;
}
