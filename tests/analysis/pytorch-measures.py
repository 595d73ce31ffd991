#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes pytorch-measures.h: norms, margins and curvature of three networks by PyTorch in double, for test-solution-measures.c."""
import math
import torch

torch.set_default_dtype (torch.float64)
SAMPLES = 12


def weights (sizes, phase):
    n = sum ((a + 1) * b for a, b in zip (sizes, sizes[1:]))
    return torch.tensor ([math.sin (1.3 * i + phase) * 0.9 for i in range (n)])


def layers (theta, sizes):
    at = 0
    for a, b in zip (sizes, sizes[1:]):
        yield theta[at:at + a * b].reshape (b, a), theta[at + a * b:at + (a + 1) * b]
        at += (a + 1) * b


def case (activation, loss, sizes):
    theta = weights (sizes, 0.4)
    x = torch.tensor ([0.25 * ((i * 7) % 9) - 1 for i in range (SAMPLES * sizes[0])]).reshape (SAMPLES, -1)
    y = torch.tensor ([i % sizes[-1] for i in range (SAMPLES)])
    act = {'relu': torch.relu, 'tanh': torch.tanh}[activation]

    def outputs (t, x, act):
        for l, (w, b) in enumerate (layers (t, sizes)):
            x = x @ w.T + b
            x = act (x) if l < len (sizes) - 2 else x
        return x

    def value (t):
        f = outputs (t, x, act)
        if loss == 'cross_entropy':
            return torch.nn.functional.cross_entropy (f, y)
        return torch.nn.functional.mse_loss (f, torch.nn.functional.one_hot (y, sizes[-1]).double ())

    f = outputs (theta, x, act)
    right = f.gather (1, y[:, None])[:, 0]
    other = f.masked_fill (torch.nn.functional.one_hot (y, sizes[-1]).bool (), -math.inf).max (1)[0]
    hessian = torch.autograd.functional.hessian (value, theta)
    numbers = [value (theta), sum ((w ** 2).sum () for w, _ in layers (theta, sizes)),
               ((theta - weights (sizes, 0.7)) ** 2).sum (), outputs (theta ** 2, torch.ones (1, sizes[0]), lambda z: z).sum (),
               math.prod (torch.linalg.matrix_norm (w, 2).item () ** 2 for w, _ in layers (theta, sizes)),
               torch.quantile (right - other, 0.1), torch.linalg.eigvalsh (hessian)[-1], torch.trace (hessian)]
    names = ', '.join (str (n) for n in sizes[1:-1])
    return (f'  {{ ACTIVATION_{activation.upper ()}, LOSS_{loss.upper ()}, {sizes[0]}, {sizes[-1]}, {len (sizes) - 2}, {{ {names} }}, '
            + ', '.join (f'{float (v):.15g}' for v in numbers) + ' },')


print ('/* SPDX-License-Identifier: GPL-3.0-or-later */')
print ('/* Made by pytorch-measures.py with PyTorch 1.13. */')
print ('typedef struct\n{\n  Activation activation;\n  Loss loss;\n  unsigned inputs, outputs, depth, widths[2];\n'
       '  double value, weights, distance, paths, spectral, margin, largest, trace;\n} PytorchMeasures;\n')
print ('static const PytorchMeasures pytorch_measures[] = {')
for arguments in [('relu', 'cross_entropy', [3, 5, 4, 3]), ('tanh', 'cross_entropy', [3, 6, 3]), ('relu', 'mse', [3, 5, 2])]:
    print (case (*arguments))
print ('};')
