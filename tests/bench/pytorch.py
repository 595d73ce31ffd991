#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same work as basin-bench in PyTorch (and SciPy's assignment), one thread: one line of JSON a task, all or those that are
named. Run it beside basin-bench and divide."""
import json
import os
import sys
import time

os.environ['OPENBLAS_NUM_THREADS'] = '1'  # its threads are not PyTorch's: they would help
import numpy
import torch
from scipy.optimize import least_squares, linear_sum_assignment

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


def random_features (name, d=100, n=300, tests=1000, seeds=10):
    """Sixteen numbers of features, least squares by the pseudo-inverse, in double."""
    def sphere (count):
        x = torch.randn (count, d, dtype=torch.float64)
        return x * d ** .5 / x.norm (dim=1, keepdim=True)
    start = time.perf_counter ()
    test = sphere (tests)
    for count in (30, 54, 97, 173, 230, 260, 275, 290, 300, 310, 325, 350, 410, 560, 750, 1000):
        for _ in range (seeds):
            x, theta = sphere (n), sphere (count)
            features, answers = ((torch.relu (v @ theta.T) / d ** .5) for v in (x, test))
            y = x.sum (dim=1) / d ** .5 + .5 * torch.randn (n, dtype=torch.float64)
            weights = torch.linalg.pinv (features) @ y
            (answers @ weights - test.sum (dim=1) / d ** .5).square ().mean ().item ()
    print (json.dumps ({'task': name, 'value': round (time.perf_counter () - start, 3), 'unit': 's'}), flush=True)


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


def forward (p, x):
    for i in range (0, len (p) - 2, 2):
        x = torch.relu (torch.nn.functional.linear (x, p[i], p[i + 1]))
    return torch.nn.functional.linear (x, p[-2], p[-1])


def hidden (p, x):
    result = []
    for i in range (0, len (p) - 2, 2):
        x = torch.relu (torch.nn.functional.linear (x, p[i], p[i + 1]))
        result.append (x)
    return result


def fit (parameters, losses, steps, rate):
    optimiser = torch.optim.Adam (parameters, lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR (optimiser, steps)
    for i in range (steps):
        optimiser.zero_grad ()
        losses (i).backward ()
        optimiser.step ()
        schedule.step ()


def batches (n, batch):
    order = None
    while True:
        order = torch.randperm (n)
        yield from (order[i:i + batch] for i in range (0, n, batch))


def minimum (sizes, x, y, steps=800, rate=3e-3, batch=50):
    model, rows = network (sizes, torch.nn.ReLU), batches (len (x), batch)

    def loss (_):
        k = next (rows)
        return torch.nn.functional.cross_entropy (model (x[k]), y[k])
    fit (model.parameters (), loss, steps, rate)
    return [p.detach ().clone () for p in model.parameters ()]


def profile (point, data, points=61):
    with torch.no_grad ():
        for i in range (points):
            p = point (i / (points - 1))
            for x, y in data:
                outputs = forward (p, x)
                torch.nn.functional.cross_entropy (outputs, y).item ()
                (outputs.argmax (1) != y).float ().mean ().item ()


def permuted (p, orders):
    q = [v.clone () for v in p]
    for l, order in enumerate (orders):
        q[2 * l], q[2 * l + 1] = q[2 * l][order], q[2 * l + 1][order]
        q[2 * l + 2] = q[2 * l + 2][:, order]
    return q


def assign (similarity):
    return torch.as_tensor (linear_sum_assignment (similarity.numpy (), maximize=True)[1])


def match_weights (a, b):
    layers = len (a) // 2 - 1
    orders, changed = [torch.arange (len (a[2 * l])) for l in range (layers)], True
    while changed:
        changed = False
        for l in torch.randperm (layers).tolist ():
            others = [orders[k] if k != l else torch.arange (len (orders[l])) for k in range (layers)]
            q = permuted (b, others)
            order = assign (a[2 * l] @ q[2 * l].T + a[2 * l + 1][:, None] * q[2 * l + 1] + a[2 * l + 2].T @ q[2 * l + 2])
            changed = changed or not torch.equal (order, orders[l])
            orders[l] = order
    return permuted (b, orders)


def match_activations (a, b, x):
    def standard (h):
        h = h - h.mean (0)
        return h / (h.norm (dim=0) + 1e-12)
    with torch.no_grad ():
        return permuted (b, [assign (standard (u).T @ standard (v)) for u, v in zip (hidden (a, x), hidden (b, x))])


def bezier (a, b, x, y, steps=1000, rate=1e-2, batch=50):
    bend, rows = [((u + v) / 2).requires_grad_ () for u, v in zip (a, b)], batches (len (x), batch)

    def point (t):
        return [(1 - t)**2 * u + 2 * t * (1 - t) * w + t**2 * v for u, w, v in zip (a, bend, b)]

    def loss (_):
        k = next (rows)
        return torch.nn.functional.cross_entropy (forward (point (torch.rand (()).item ()), x[k]), y[k])
    fit (bend, loss, steps, rate)
    return point


def clusters (n, inputs=64, classes=10):
    y = torch.arange (n) % classes
    return .6 * torch.randn (classes, inputs, generator=torch.Generator ().manual_seed (3))[y] + torch.randn (n, inputs), y


def connect_digits (name, sizes=(64, 64, 64, 10)):
    def work ():
        train, test = clusters (1000), clusters (429)
        a, b = (minimum (sizes, *train) for _ in range (2))
        for end in (b, match_weights (a, b), match_activations (a, b, train[0])):
            profile (lambda t, end=end: [(1 - t) * u + t * v for u, v in zip (a, end)], (train, test))
        profile (bezier (a, b, *train), (train, test))
    report (name, best_of (3, work))


def neb (name, sizes=(64, 16, 16, 10), pivots=9, steps=500, batch=50, rate=3e-3):
    """Pivots as rows of one matrix; all of them redistributed after every step, as there."""
    x, y = clusters (1000)
    flat = [torch.cat ([v.flatten () for v in minimum (sizes, x, y)]) for _ in range (2)]
    shapes = [s for a, b in zip (sizes[:-1], sizes[1:]) for s in ((b, a), (b,))]
    counts = [torch.Size (s).numel () for s in shapes]
    inner = torch.stack ([flat[0] + k / (pivots - 1) * (flat[1] - flat[0]) for k in range (1, pivots - 1)]).requires_grad_ ()
    optimiser, rows = torch.optim.Adam ([inner], lr=rate), batches (len (x), batch)
    start = time.perf_counter ()
    for _ in range (steps):
        k = next (rows)
        optimiser.zero_grad ()
        for row in inner:
            p = [v.view (s) for v, s in zip (row.split (counts), shapes)]
            torch.nn.functional.cross_entropy (forward (p, x[k]), y[k]).backward ()
        with torch.no_grad ():
            band = torch.cat ([flat[0][None], inner, flat[1][None]])
            tangent = band[2:] - band[:-2]
            tangent /= tangent.norm (dim=1, keepdim=True)
            inner.grad -= (inner.grad * tangent).sum (1, keepdim=True) * tangent
        optimiser.step ()
        with torch.no_grad ():
            band = torch.cat ([flat[0][None], inner, flat[1][None]])
            along = torch.cat ([torch.zeros (1), (band[1:] - band[:-1]).norm (dim=1).cumsum (0)])
            goal = along[-1] * torch.arange (1, pivots - 1) / (pivots - 1)
            piece = (torch.searchsorted (along, goal) - 1).clamp (0, pivots - 2)
            fraction = ((goal - along[piece]) / (along[piece + 1] - along[piece]))[:, None]
            inner.copy_ ((1 - fraction) * band[piece] + fraction * band[piece + 1])
    report (name, time.perf_counter () - start)


def assignment (name, n=512):
    cost = torch.randn (n, n).numpy ()
    report (name, best_of (5, lambda: linear_sum_assignment (cost)))


def implicit_completion (name, d=30, scale=1e-3, steps=6000):
    """In NumPy, whose products of small matrices cost less than PyTorch's."""
    draw = numpy.random.default_rng (1)
    u, _, v = numpy.linalg.svd (draw.standard_normal ((d, d)))
    target, seen = 10 * u[:, :1] @ v[:1] + 7 * u[:, 1:2] @ v[1:2], draw.random ((d, d)) < .37

    def work ():
        for depth in range (1, 5):
            factors = list (scale**(1 / depth) / d**.5 * draw.standard_normal ((depth, d, d)))
            rate = .2 * 2 / (depth * 10**(2 - 2 / depth))
            for _ in range (steps):
                below, above = [numpy.eye (d)], [numpy.eye (d)]
                for k in range (depth):
                    below.append (factors[k] @ below[k] if k else factors[0])
                    above.append (above[k] @ factors[-1 - k] if k else factors[-1])
                slope = seen * (below[depth] - target)
                for k in range (depth):
                    left = above[depth - 1 - k].T @ slope if k < depth - 1 else slope
                    factors[k] = factors[k] - rate * (left @ below[k].T if k else left)
    report (name, best_of (3, work))


def label_noise (name, n=25, d=60, noise=2, rate=1.5e-3, steps=700000):
    """In NumPy, with all draws at once."""
    draw = numpy.random.default_rng (1)
    x = draw.choice ((-1., 1.), (n, d))
    y = x[:, 0] - x[:, 1] + x[:, 2]
    start = time.perf_counter ()
    u, v = numpy.ones (d), numpy.ones (d)
    for i, e in zip (draw.integers (n, size=steps).tolist (), draw.choice ((-noise, noise), steps).tolist ()):
        row = x[i]
        g = 2 * rate * (row @ (u * u - v * v) - y[i] - e) * row
        u, v = u * (1 - g), v * (1 + g)
    report (name, time.perf_counter () - start)


def kernel_exact (name, sizes=(64, 64, 64, 10), n=500):
    """The gradient of every output of every sample, a row of J each, then J times its transpose, in double."""
    model, x = network (list (sizes), torch.nn.ReLU).double (), torch.randn (n, sizes[0], dtype=torch.double)
    parameters = list (model.parameters ())

    def work ():
        j = torch.stack ([torch.cat ([g.flatten () for g in torch.autograd.grad (f, parameters, retain_graph=True)])
                          for row in x for f in model (row)])
        return j @ j.T
    report (name, best_of (1, work))


def saddles (name, n=40, d=3, h=5, penalty=.02, rate=.1, steps=(1, 3, 10, 30, 100, 250, 500), paths=25):
    """In NumPy, with the Hessian written out, and SciPy's Levenberg and Marquardt (MINPACK)."""
    draw = numpy.random.default_rng (1)
    x = draw.standard_normal ((n, d))
    hidden = numpy.tanh (3 * x @ draw.standard_normal ((d, 3)) / d**.5)
    y = hidden @ draw.standard_normal (3)
    y = (y - y.mean ()) / y.std ()
    inputs = numpy.concatenate ((x, numpy.ones ((n, 1))), 1)  # with one for the bias
    own = h * (d + 1)

    def passes (theta):
        t = numpy.tanh (inputs @ theta[:own].reshape (h, d + 1).T)
        slope, out = 1 - t * t, theta[own:own + h]
        j = ((slope * out)[:, :, None] * inputs[:, None]).reshape (n, own)
        return t, slope, out, numpy.concatenate ((j, t, numpy.ones ((n, 1))), 1), t @ out + theta[-1] - y

    def gradient (theta):
        _, _, _, j, r = passes (theta)
        return 2 / n * j.T @ r + penalty * theta

    def hessian (theta):
        t, slope, out, j, r = passes (theta)
        full = 2 / n * j.T @ j
        for u in range (h):
            rows = slice (u * (d + 1), (u + 1) * (d + 1))
            full[rows, rows] += 2 / n * (inputs.T * (r * out[u] * -2 * t[:, u] * slope[:, u])) @ inputs
            mixed = 2 / n * inputs.T @ (r * slope[:, u])
            full[rows, own + u] += mixed
            full[own + u, rows] += mixed
        return full + penalty * numpy.eye (theta.size)

    def work ():
        for _ in range (paths):
            theta = numpy.concatenate ((draw.standard_normal (own) / d**.5, draw.standard_normal (h) / h**.5, [0]))
            done = 0
            for until in steps:
                for _ in range (until - done):
                    theta = theta - rate * gradient (theta)
                done = until
                at = least_squares (gradient, theta, hessian, method='lm', xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=500).x
                if numpy.linalg.norm (gradient (at)) < 1e-10:
                    (numpy.linalg.eigvalsh (hessian (at)) < 0).sum ()
    report (name, best_of (1, work))


def walk (name, n=6, h=20, steps=600, length=.1):
    """In NumPy, with Jacobians written out: from a point to its tangent and back along its normals."""
    draw = numpy.random.default_rng (1)
    x = numpy.linspace (-1, 1, n)
    y = .8 * numpy.sin (3 * x) + .3 * x

    def forward (theta):
        a = numpy.tanh (numpy.outer (x, theta[:h]) + theta[h:2 * h])
        return a, a @ theta[2 * h:3 * h] + theta[-1] - y

    def jacobian (theta, a):
        slope = (1 - a * a) * theta[2 * h:3 * h]
        return numpy.concatenate ((slope * x[:, None], slope, a, numpy.ones ((n, 1))), 1)

    def project (j, v):
        gram = j @ j.T
        for _ in range (2):
            v = v - j.T @ numpy.linalg.solve (gram, j @ v)
        return v

    theta = numpy.concatenate ((draw.standard_normal (h), .5 * draw.standard_normal (h),
                                draw.standard_normal (h) / h**.5, [0]))
    for _ in range (100):
        a, r = forward (theta)
        j = jacobian (theta, a)
        theta = theta - j.T @ numpy.linalg.solve (j @ j.T + 1e-3 * r @ r * numpy.eye (n), r)

    def work ():
        at = theta
        j = jacobian (at, forward (at)[0])
        v = project (j, draw.standard_normal (at.size))
        v /= numpy.linalg.norm (v)
        for _ in range (steps):
            to = at + length * v
            a, r = forward (to)
            while r @ r / n > 1e-28:
                last = r @ r
                to = to - j.T @ numpy.linalg.solve (jacobian (to, a) @ j.T, r)
                a, r = forward (to)
                if r @ r >= last:
                    break
            j = jacobian (to, a)
            v, at = project (j, (to - at) / length), to
    report (name, best_of (3, work))


def subspace (name, sizes=(64, 64, 10), n=3000, steps=600, batch=128, dimensions=(220, 180, 140, 110, 80, 50, 25, 10)):
    """One fit after the other, as quick as on one thread it can be: parameters are views of one vector."""
    x, labels = torch.randn (n, sizes[0]), torch.randint (sizes[-1], (n,))
    shapes = [s for a, b in zip (sizes, sizes[1:]) for s in ((b, a), (b,))]
    lengths = [torch.Size (s).numel () for s in shapes]
    start = torch.cat ([torch.randn (s).flatten () / s[-1]**.5 * (len (s) > 1) for s in shapes])

    def outputs (theta, h):
        parts = [t.view (s) for t, s in zip (theta.split (lengths), shapes)]
        for i in range (0, len (parts), 2):
            h = torch.nn.functional.linear (h, parts[i], parts[i + 1])
            h = torch.relu (h) if i + 2 < len (parts) else h
        return h

    def work ():
        for d in dimensions:
            basis, z = torch.randn (sum (lengths), d) / sum (lengths)**.5, torch.zeros (d, requires_grad=True)
            adam = torch.optim.Adam ([z], lr=.1)
            rate = torch.optim.lr_scheduler.CosineAnnealingLR (adam, steps)
            for _ in range (steps):
                rows = torch.randint (n, (batch,))
                adam.zero_grad ()
                cross_entropy (outputs (start + basis @ z, x[rows]), labels[rows]).backward ()
                adam.step ()
                rate.step ()
    report (name, best_of (1, work))


def noise_borne (model, centre, loss, relative, draws=4, rise=.1):
    """The largest σ for which the mean loss rises by no more, by bisection to a per cent: a dozen losses a draw."""
    noise = [[torch.randn_like (p) * (p.abs () if relative else 1) for p in centre] for _ in range (draws)]
    flat, low, high = loss ().item (), 1e-4, 8.
    while high / low > 1.01:
        sigma, total = (low * high)**.5, 0
        for e in noise:
            for p, c, v in zip (model.parameters (), centre, e):
                p.copy_ (c + sigma * v)
            total += loss ().item () / draws
        low, high = (sigma, high) if total <= flat + rise else (low, sigma)
    for p, c in zip (model.parameters (), centre):
        p.copy_ (c)
    return low


def all_measures (model, first, x, y, products=30, probes=10):
    parameters = list (model.parameters ())
    centre = [p.detach ().clone () for p in parameters]
    loss = lambda: cross_entropy (model (x), y)
    with torch.no_grad ():
        f = model (x)
        right = f.gather (1, y[:, None])[:, 0]
        margin = torch.quantile (right - f.scatter (1, y[:, None], -1e9).max (1)[0], .1)
        ones = torch.ones (1, x.shape[1])
        for layer in model:
            if isinstance (layer, torch.nn.Linear):
                ones = torch.nn.functional.linear (ones, layer.weight**2, layer.bias**2)
        values = [ones.sum () / margin**2, sum ((p**2).sum () for p in parameters), sum (((p - q)**2).sum () for p, q in zip (parameters, first)),
                  numpy.prod ([torch.linalg.matrix_norm (p, 2).item ()**2 for p in parameters if p.dim () > 1])]
        values += [noise_borne (model, centre, loss, relative) for relative in (True, False)]
    gradient = torch.autograd.grad (loss (), parameters, create_graph=True)
    apply = lambda v: torch.autograd.grad (gradient, parameters, v, retain_graph=True)
    v = [torch.randn_like (p) for p in parameters]
    for _ in range (products):
        norm = sum ((a**2).sum () for a in v)**.5
        v = apply ([a / norm for a in v])
    for _ in range (probes):
        v = [torch.randint (2, p.shape) * 2. - 1 for p in parameters]
        values.append (sum ((a * b).sum () for a, b in zip (v, apply (v))))
    return values


def measures (name, n=500, most=2000):
    """Networks of three widths, three depths, two rates, batches and decays to a loss of .01, and all measures of those that get there."""
    x, y = clusters (n)
    reached = total = 0
    start = time.perf_counter ()
    for width in (160, 64, 26):
        for depth in (3, 2, 1):
            for rate in (.05, .01):
                for batch in (60, 10):
                    for decay in (1e-3, 0):
                        model = network ([64] + depth * [width] + [10], torch.nn.ReLU)
                        first = [p.detach ().clone () for p in model.parameters ()]
                        optimiser = torch.optim.SGD (model.parameters (), lr=rate, momentum=.9, weight_decay=decay)
                        steps, done = 0, False
                        while not done and steps < most:
                            order = torch.randperm (n)
                            for i in range (0, n - batch + 1, batch):
                                rows = order[i:i + batch]
                                optimiser.zero_grad ()
                                cross_entropy (model (x[rows]), y[rows]).backward ()
                                optimiser.step ()
                                steps += 1
                            with torch.no_grad ():
                                done = cross_entropy (model (x), y).item () <= .01
                        total += steps
                        if done:
                            reached += 1
                            all_measures (model, first, x, y)
    report (name, time.perf_counter () - start, networks=reached, steps=total)


cross_entropy, mse = torch.nn.functional.cross_entropy, torch.nn.functional.mse_loss
tasks = {
    'train-tiny': lambda name: train (name, [2, 16, 16, 2], torch.nn.Tanh, cross_entropy, 500, 32),
    'train-playground': lambda name: train (name, [2, 4, 2, 1], torch.nn.Tanh, mse, 250, 10),
    'train-small': lambda name: train (name, [64, 64, 64, 10], torch.nn.ReLU, cross_entropy, 1437, 64),
    'train-medium': lambda name: train (name, [784, 256, 256, 10], torch.nn.ReLU, cross_entropy, 4000, 128),
    'surface-tiny': lambda name: surface (name, [2, 16, 16, 2], torch.nn.Tanh, 500),
    'surface-small': lambda name: surface (name, [64, 64, 64, 10], torch.nn.ReLU, 1437),
    'hessian-full': lambda name: hessian_full (name, [2, 24, 24, 2], torch.nn.Tanh, 500),
    'slq-small': lambda name: slq (name, [64, 64, 64, 10], torch.nn.ReLU, 1437),
    'hvp-medium': lambda name: hvp (name, [784, 256, 256, 10], torch.nn.ReLU, 1000),
    'random-features': random_features,
    'sweep-peak': sweep_peak,
    'sweep-width64': sweep_width64,
    'epoch-wise': epoch_wise,
    'implicit-completion': implicit_completion,
    'label-noise': label_noise,
    'kernel-exact': kernel_exact,
    'saddles': saddles,
    'walk': walk,
    'subspace': subspace,
    'connect-digits': connect_digits,
    'measures-54': measures,
    'neb-small': neb,
    'assignment-512': assignment,
}
for name in sys.argv[1:] or tasks:
    tasks[name] (name)
