/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made by pytorch-measures.py with PyTorch 1.13. */
typedef struct
{
  Activation activation;
  Loss loss;
  unsigned inputs, outputs, depth, widths[2];
  double value, weights, distance, paths, spectral, margin, largest, trace;
} PytorchMeasures;

static const PytorchMeasures pytorch_measures[] = {
  { ACTIVATION_RELU,
    LOSS_CROSS_ENTROPY,
    3,
    3,
    2,
    { 5, 4 },
    1.16050658941179,
    18.980453114737,
    2.15082987403605,
    19.2901602926356,
    75.1698569614954,
    -1.30725286453443,
    3.38366415004727,
    4.60513172432586 },
  { ACTIVATION_TANH,
    LOSS_CROSS_ENTROPY,
    3,
    3,
    1,
    { 6 },
    1.774315825963,
    13.9565171911733,
    1.62172564409701,
    12.29631998692,
    17.7257382247489,
    -2.87496766329094,
    1.54678186397669,
    2.5179678487872 },
  { ACTIVATION_RELU,
    LOSS_MSE,
    3,
    2,
    1,
    { 5 },
    1.43078491991243,
    9.8905214175667,
    1.17958673840501,
    7.64980276744752,
    12.5449876952824,
    -0.973690859180535,
    6.59045551406157,
    12.4073081649616 },
};
