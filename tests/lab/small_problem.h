/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small problem from a recipe that is written down: what tests of the lab train. */
#pragma once

#include "lab/problem.h"

#include <glib.h>

/* 80 samples, two hidden layers of 8 units. */
static inline TrainingRecipe
small_recipe (DataKind kind, uint64_t steps)
{
  const DataFile none = { "", "", "" };
  TrainingRecipe recipe = {
    .data = { .file = none, .test_file = none, .folder = "", .generator = generator_defaults (kind) },
    .depth = 2,
    .width = 8,
    .bias = true,
    .initialisation = architecture_initialisation (ACTIVATION_TANH),
    .activation = ACTIVATION_TANH,
    .gain = 1,
    .weights_file = none,
    .learning_rate = 0.01,
    .seed = 7,
    .weights_seed = random_derive (7, "weights")
  };

  recipe.data.generator.seed = random_derive (7, "data");
  recipe.data.preparation = (PreparationOptions){
    .seed = 7, .samples = 80, .test_fraction = 0.2, .scaling = scaling_of_generator (kind)
  };
  recipe.training = (TrainerOptions){ .optimiser = optimiser_defaults (OPTIMISER_ADAM),
                                      .total_steps = steps,
                                      .batch = 16,
                                      .order_seed = random_derive (7, "order") };
  return recipe;
}

static inline Problem *
small_problem (DataKind kind, uint64_t steps)
{
  TrainingRecipe recipe = small_recipe (kind, steps);
  g_autoptr (GError) error = NULL;
  Problem *problem = problem_new (&recipe, &error);

  g_assert_no_error (error);
  return problem;
}
