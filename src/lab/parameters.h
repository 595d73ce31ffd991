/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of parameters that experiments share, under the same ids.  An experiment refers to them (ParameterGroup),
 * takes all or some of their rows, and may begin with other values (Experiment.defaults). */
#pragma once

#include "runs/parameter.h"

#include <glib/gi18n.h>

extern const Parameter shared_quick[]; /* width, learning-rate, label-noise: what is changed most often in a lecture */
extern const Parameter shared_network[];  /* depth … weights-file */
extern const Parameter shared_training[]; /* optimiser … steps */
extern const Parameter shared_data[];     /* data … degree */
extern const Parameter shared_seed[];     /* seed, and one each for data, weights and order */

#define SECTION_QUICK ""
#define SECTION_NETWORK N_ ("Network")
#define SECTION_TRAINING N_ ("Training")
#define SECTION_DATA N_ ("Data")
#define SECTION_LANDSCAPE N_ ("Landscape")
#define SECTION_SEEDS N_ ("Seeds")

/* The usual groups, whole, of one network that begins with the given weights and has no other use for the seed of the
 * order, in a session: { NULL }-terminated lists begin with QUICK_GROUP and end with USUAL_GROUPS. */
#define QUICK_GROUP                                                                                                    \
  {                                                                                                                    \
    shared_quick, .section = SECTION_QUICK                                                                             \
  }
#define NETWORK_GROUP                                                                                                  \
  { shared_network, .only = "depth activation skip bias normalisation", .section = SECTION_NETWORK },                  \
      { shared_network, .only = "initialisation gain", .section = SECTION_NETWORK, .when = "weights-file=" },          \
  {                                                                                                                    \
    shared_network, .only = "loss weights-file", .section = SECTION_NETWORK                                            \
  }
#define TRAINING_GROUP                                                                                                 \
  {                                                                                                                    \
    shared_training, .section = SECTION_TRAINING, .live = "sam-radius"                                                 \
  }
#define DATA_GROUP                                                                                                     \
  {                                                                                                                    \
    shared_data, .section = SECTION_DATA                                                                               \
  }
#define SEED_GROUP                                                                                                     \
  { shared_seed, .only = "seed data-seed weights-seed", .section = SECTION_SEEDS },                                    \
  {                                                                                                                    \
    shared_seed, .only = "order-seed", .section = SECTION_SEEDS, .when = "batch-size!=0"                               \
  }
#define USUAL_GROUPS NETWORK_GROUP, TRAINING_GROUP, DATA_GROUP, SEED_GROUP

/* In the order of their enumerations: DataKind (and then "file"), Activation, OptimiserKind. */
extern const Choice data_choices[];
#define DATA_FILE DATA_KINDS
extern const Choice activation_choices[];
extern const Choice optimiser_choices[];
