/* The way through a run that all experiments have in common which train one network and are watched: steps while the
 * gate lets them through, a picture when one is due, something to do when it is over. */
#pragma once

#include "lab/descent.h"
#include "runs/run_inside.h"

typedef struct
{
  Run *run;
  void *data;
  bool (*done) (void *data);   /* no step is left */
  bool (*step) (void *data);   /* one step; false: the run is over */
  bool (*due) (void *data);    /* whether a picture may be made now; NULL: whenever the display has room for one */
  void (*show) (void *data);   /* answers what came from outside, and publishes */
  void (*finish) (void *data); /* all steps are done: the last picture, results, files */
} Training;

/* Until the run is over; a run that has finished stays to attend. */
void training_watch (const Training *training);

/* Nobody watches: true when all steps are done, or no more are to be. */
bool training_unwatched (const Training *training, const Descent *ball);

/* After a step of the ball had a result other than STEP_DONE: measures why, has it shown, says it and waits.  true: the
 * ball has gone back, go on (paused). */
bool training_diverged (const Training *training, Descent *ball, double rate, StepResult result,
                        void (*show) (void *data, const char *message));
