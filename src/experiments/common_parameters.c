#include "experiments/common_parameters.h"

const Choice data_choices[] = {
  { "spirals", N_ ("Spirals") },
  { "moons", N_ ("Moons") },
  { "circles", N_ ("Circles") },
  { "xor", N_ ("XOR") },
  { "blobs", N_ ("Blobs") },
  { "digits", N_ ("Stroke digits") },
  { "teacher", N_ ("Teacher") },
  { "parity", N_ ("Parity") },
  { "clusters", N_ ("Gaussian clusters") },
  { "chebyshev", N_ ("Chebyshev polynomial") },
  { "file", N_ ("File") },
  { NULL, NULL },
};

const Choice activation_choices[] = {
  { "tanh", "tanh" },          { "relu", "ReLU" }, { "gelu", "GELU" }, { "identity", N_ ("Identity") },
  { "square", N_ ("Square") }, { NULL, NULL },
};

const Choice initialisation_choices[] = {
  { "automatic", N_ ("Automatic") }, { "he", "He" }, { "glorot", "Glorot" }, { "lecun", "LeCun" }, { NULL, NULL },
};

const Choice loss_choices[] = {
  { "cross-entropy", N_ ("Cross-entropy") },
  { "mse", N_ ("Mean squared error") },
  { NULL, NULL },
};

const Choice optimiser_choices[] = {
  { "sgd", "SGD" }, { "nesterov", "Nesterov" }, { "adam", "Adam" }, { "adamw", "AdamW" }, { NULL, NULL },
};

const Choice schedule_choices[] = {
  { "constant", N_ ("Constant") },
  { "step", N_ ("Step") },
  { "cosine", N_ ("Cosine") },
  { NULL, NULL },
};
