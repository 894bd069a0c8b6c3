#!/usr/bin/env python3
"""Reference values for squared Gaussian mixtures with signed amplitudes, by plain numpy.

Needs numpy. Usage: make_squared.py > squared.json

Nothing here knows the closed form of the integral: the square of the signed sum is integrated by the trapezoidal
rule over a grid, which for such functions is exact to rounding. "cases": log densities at points, and the mean.
"""
import json
import numpy as np

rng = np.random.default_rng(20261201)
L = lambda a: np.asarray(a).tolist()

def amplitude(x, c, m, s):
    z = (x[:, None, :] - m[None]) / s[None]
    return (np.exp(-0.5 * z * z) / (np.pi * s * s) ** 0.25).prod(axis=2) @ c

cases = []
for n, d in ((1, 1), (3, 1), (5, 1), (2, 2), (4, 2)):
    c = rng.normal(size=n)
    m = 2 * rng.normal(size=(n, d))
    s = rng.uniform(0.4, 1.6, size=(n, d))
    axis = np.linspace(-25, 25, 200001 if d == 1 else 2001)
    step = axis[1] - axis[0]
    grid = axis[:, None] if d == 1 else np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
    total, first = 0.0, np.zeros(d)
    for part in np.array_split(grid, 40):
        f = amplitude(part, c, m, s) ** 2
        total += f.sum() * step ** d
        first += f @ part * step ** d
    points = 2 * rng.normal(size=(6, d))
    logs = np.log(amplitude(points, c, m, s) ** 2 / total)
    cases.append({"amplitudes": L(c), "means": L(m), "sigmas": L(s), "points": L(points), "log_density": L(logs),
                  "mean": L(first / total)})
print(json.dumps({"cases": cases}))
