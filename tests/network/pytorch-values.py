#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes pytorch-values.h: loss and gradient of small networks by PyTorch in double, for test-gradient.c."""
import math
import torch

torch.set_default_dtype (torch.float64)


def case (activation, loss, skip, normalisation):
    sizes = [3, 3, 3, 2]
    parameters, index = [], 0

    def take (*shape):
        nonlocal index
        n = math.prod (shape)
        t = torch.tensor ([math.sin (1.3 * (index + i) + 0.4) * 0.9 for i in range (n)]).reshape (shape).requires_grad_ ()
        index += n
        parameters.append (t)
        return t

    layers = []
    for l in range (3):
        w, b = take (sizes[l + 1], sizes[l]), take (sizes[l + 1])
        norm = (take (sizes[l + 1]), take (sizes[l + 1])) if normalisation and l < 2 else None
        layers.append ((w, b, norm))
    x = torch.tensor ([0.25 * ((i * 7) % 9) - 1 for i in range (12)]).reshape (4, 3)
    y = torch.tensor ([0, 1, 0, 1])
    h = x
    for l, (w, b, norm) in enumerate (layers):
        z = h @ w.T + b
        if l == 2:
            h = z
            break
        if norm:
            z = torch.nn.functional.layer_norm (z, z.shape[-1:], *norm)
        a = {'tanh': torch.tanh, 'relu': torch.relu, 'gelu': torch.nn.functional.gelu}[activation] (z)
        h = h + a if skip else a
    if loss == 'cross_entropy':
        value = torch.nn.functional.cross_entropy (h, y)
    else:
        value = torch.nn.functional.mse_loss (h, torch.nn.functional.one_hot (y, 2).double ())
    value.backward ()
    gradient = torch.cat ([p.grad.reshape (-1) for p in parameters])
    names = {'tanh': 'ACTIVATION_TANH', 'relu': 'ACTIVATION_RELU', 'gelu': 'ACTIVATION_GELU'}
    losses = {'cross_entropy': 'LOSS_CROSS_ENTROPY', 'mse': 'LOSS_MSE'}
    numbers = ', '.join (f'{g:.15g}' for g in gradient.tolist ())
    flag = lambda v: 'true' if v else 'false'
    return f'  {{ {names[activation]}, {losses[loss]}, {flag (skip)}, {flag (normalisation)}, {index}, {value.item ():.15g}, {{ {numbers} }} }},'


print ('/* Made by pytorch-values.py with PyTorch 1.13. */')
print ('typedef struct\n{\n  Activation activation;\n  Loss loss;\n  bool skip, normalisation;\n  int parameters;\n  double value, gradient[64];\n} PytorchCase;\n')
print ('static const PytorchCase pytorch_cases[] = {')
for arguments in [('gelu', 'cross_entropy', True, True), ('tanh', 'mse', False, False), ('relu', 'cross_entropy', True, False), ('gelu', 'mse', False, True)]:
    print (case (*arguments))
print ('};')
