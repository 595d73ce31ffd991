#!/usr/bin/env python3
"""The same work as basin-bench in PyTorch, one thread: one line of JSON a task. Run it beside basin-bench and divide."""
import json
import time

import torch

torch.set_num_threads (1)
torch.manual_seed (1)


def network (sizes, activation):
    layers = []
    for a, b in zip (sizes[:-2], sizes[1:-1]):
        layers += [torch.nn.Linear (a, b), activation ()]
    return torch.nn.Sequential (*layers, torch.nn.Linear (sizes[-2], sizes[-1]))


def train (name, sizes, activation, loss, n, batch, seconds=1.5):
    model, x = network (sizes, activation), torch.randn (n, sizes[0])
    y = torch.randint (sizes[-1], (n,)) if loss is torch.nn.functional.cross_entropy else torch.randn (n, sizes[-1])
    optimiser = torch.optim.SGD (model.parameters (), lr=1e-3, momentum=.9)
    best = 0
    for _ in range (2):
        steps, start = 0, time.perf_counter ()
        while time.perf_counter () - start < seconds:
            order = torch.randperm (n)
            for i in range (0, n, batch):
                rows = order[i:i + batch]
                optimiser.zero_grad ()
                loss (model (x[rows]), y[rows]).backward ()
                optimiser.step ()
                steps += 1
        best = max (best, steps / (time.perf_counter () - start))
    print (json.dumps ({'task': name, 'value': round (best, 1), 'unit': 'steps/s'}), flush=True)


def surface (name, sizes, activation, n, side=51):
    model, x, y = network (sizes, activation), torch.randn (n, sizes[0]), torch.randint (sizes[-1], (n,))
    parameters = list (model.parameters ())
    centre = [p.detach ().clone () for p in parameters]
    directions = [[torch.randn_like (p) for p in centre] for _ in range (2)]
    for d in directions:
        for v, p in zip (d, centre):
            if p.dim () == 1:
                v.zero_ ()
            else:
                v.mul_ (p.norm (dim=1, keepdim=True) / v.norm (dim=1, keepdim=True))
    grid = torch.linspace (-1, 1, side).tolist ()
    best = float ('inf')
    with torch.no_grad ():
        for _ in range (3):
            start = time.perf_counter ()
            for beta in grid:
                for alpha in grid:
                    for p, c, a, b in zip (parameters, centre, *directions):
                        p.copy_ (c + alpha * a + beta * b)
                    torch.nn.functional.cross_entropy (model (x), y).item ()
            best = min (best, time.perf_counter () - start)
    print (json.dumps ({'task': name, 'value': round (best, 4), 'unit': 's'}), flush=True)


def flat_loss (model, x, y):
    """The cross-entropy as a function of one flat parameter vector, and where the model stands."""
    shapes = [(name, p.shape, p.numel ()) for name, p in model.named_parameters ()]
    theta = torch.cat ([p.detach ().reshape (-1) for p in model.parameters ()])

    def loss (flat):
        at, values = 0, {}
        for name, shape, n in shapes:
            values[name] = flat[at:at + n].view (shape)
            at += n
        return torch.nn.functional.cross_entropy (torch.nn.utils.stateless.functional_call (model, values, (x,)), y)
    return loss, theta


def best_of (repetitions, work):
    best = float ('inf')
    for _ in range (repetitions):
        start = time.perf_counter ()
        work ()
        best = min (best, time.perf_counter () - start)
    return best


def hessian_full (name, sizes, activation, n):
    model, x, y = network (sizes, activation), torch.randn (n, sizes[0]), torch.randint (sizes[-1], (n,))
    loss, theta = flat_loss (model, x, y)

    def work ():
        h = torch.autograd.functional.hessian (loss, theta, vectorize=True)
        torch.linalg.eigvalsh (h.double ())
    print (json.dumps ({'task': name, 'value': round (best_of (3, work), 4), 'unit': 's'}), flush=True)


def slq (name, sizes, activation, n, probes=10, steps=80):
    model, x, y = network (sizes, activation), torch.randn (n, sizes[0]), torch.randint (sizes[-1], (n,))
    loss, theta = flat_loss (model, x, y)
    theta.requires_grad_ ()

    def work ():
        gradient, = torch.autograd.grad (loss (theta), theta, create_graph=True)
        for _ in range (probes):
            v = torch.randint (0, 2, theta.shape).float () * 2 - 1
            basis, t = [v / v.norm ()], torch.zeros (steps, steps, dtype=torch.double)
            for j in range (steps):
                w, = torch.autograd.grad (gradient, theta, basis[j], retain_graph=True)
                t[j, j] = w @ basis[j]
                q = torch.stack (basis)
                for _ in range (2):
                    w = w - q.T @ (q @ w)
                beta = w.norm ()
                if j + 1 < steps:
                    t[j, j + 1] = t[j + 1, j] = beta
                    basis.append (w / beta)
            torch.linalg.eigh (t)
    print (json.dumps ({'task': name, 'value': round (best_of (2, work), 4), 'unit': 's'}), flush=True)


def hvp (name, sizes, activation, n):
    model, x, y = network (sizes, activation), torch.randn (n, sizes[0]), torch.randint (sizes[-1], (n,))
    parameters = list (model.parameters ())

    def gradient (create_graph):
        return torch.autograd.grad (torch.nn.functional.cross_entropy (model (x), y), parameters,
                                    create_graph=create_graph)

    v = [torch.randn_like (p) for p in parameters]
    one = best_of (10, lambda: gradient (False))
    product = best_of (10, lambda: torch.autograd.grad (gradient (True), parameters, v))
    print (json.dumps ({'task': name, 'value': round (product / one, 3), 'unit': 'gradients',
                        'gradient_ms': round (1e3 * one, 3)}), flush=True)


def report (name, value, **extra):
    print (json.dumps ({'task': name, 'value': round (value, 4), 'unit': 's', **extra}), flush=True)


def sweep_peak (name, widths=(300, 200, 120, 80, 50, 30, 20, 15, 12, 10, 9, 8, 6, 4, 2, 1), seeds=10, n=100, d=10, steps=3000):
    """All seeds of a width in one batched product: the quickest that PyTorch can do on one thread."""
    x, y = torch.randn (seeds, n, d), torch.randn (seeds, n, 1)
    start = time.perf_counter ()
    for h in widths:
        w1, b1 = torch.randn (seeds, d, h) / d ** .5, torch.zeros (seeds, 1, h)
        w2, b2 = torch.randn (seeds, h, 1) / h ** .5, torch.zeros (seeds, 1, 1)
        parameters = [p.requires_grad_ () for p in (w1, b1, w2, b2)]
        optimiser = torch.optim.Adam (parameters, lr=.02)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR (optimiser, steps)
        for _ in range (steps):
            optimiser.zero_grad ()
            f = torch.baddbmm (b2, torch.tanh (torch.baddbmm (b1, x, w1)), w2)
            ((f - y) ** 2).mean (dim=(1, 2)).sum ().backward ()
            optimiser.step ()
            schedule.step ()
    report (name, time.perf_counter () - start)


def sweep_width64 (name):
    model, x = network ([64, 64, 10], torch.nn.ReLU), torch.randn (500, 64)
    y = torch.nn.functional.one_hot (torch.randint (10, (500,)), 10).float ()
    optimiser, best = torch.optim.Adam (model.parameters (), lr=1e-3), float ('inf')
    for _ in range (3):
        start = time.perf_counter ()
        for _ in range (2000):
            optimiser.zero_grad ()
            torch.nn.functional.mse_loss (model (x), y).backward ()
            optimiser.step ()
        best = min (best, time.perf_counter () - start)
    report (name, best)


def epoch_wise (name):
    x, y = torch.randn (150, 120), torch.randn (150, 1)
    w1, w2 = (.03 * torch.randn (10, 120)).requires_grad_ (), (.03 * torch.randn (1, 10)).requires_grad_ ()
    optimiser = torch.optim.SGD ([w1, w2], lr=.05)
    start = time.perf_counter ()
    for _ in range (20000):
        optimiser.zero_grad ()
        torch.nn.functional.mse_loss (x @ w1.T @ w2.T, y).backward ()
        optimiser.step ()
    report (name, time.perf_counter () - start)


cross_entropy, mse = torch.nn.functional.cross_entropy, torch.nn.functional.mse_loss
train ('train-tiny', [2, 16, 16, 2], torch.nn.Tanh, cross_entropy, 500, 32)
train ('train-playground', [2, 4, 2, 1], torch.nn.Tanh, mse, 250, 10)
train ('train-small', [64, 64, 64, 10], torch.nn.ReLU, cross_entropy, 1437, 64)
train ('train-medium', [784, 256, 256, 10], torch.nn.ReLU, cross_entropy, 4000, 128)
surface ('surface-tiny', [2, 16, 16, 2], torch.nn.Tanh, 500)
surface ('surface-small', [64, 64, 64, 10], torch.nn.ReLU, 1437)
hessian_full ('hessian-full', [2, 24, 24, 2], torch.nn.Tanh, 500)
slq ('slq-small', [64, 64, 64, 10], torch.nn.ReLU, 1437)
hvp ('hvp-medium', [784, 256, 256, 10], torch.nn.ReLU, 1000)
sweep_peak ('sweep-peak')
sweep_width64 ('sweep-width64')
epoch_wise ('epoch-wise')
