#!/usr/bin/env python3
"""Reference values for the layer of experts, independently of the project.

Needs numpy. Usage: make_experts.py > experts.json
Every array is {"shape": [...], "data": [... row-major ...]}. Values come from loops in the order of the formulas;
gradients of sum(output * epsilon) from the complex step d f(x) = Im f(x + ih) / h with h = 1e-30, exact to the last
digits. "experts": logits and means that are linear in the input, beside log-deviations that are the same for every
example.
"""
import json
import numpy as np

rng = np.random.default_rng(20261202)
H = 1e-30
arr = lambda a: {"shape": list(np.shape(a)), "data": np.asarray(a, dtype=float).ravel().tolist()}

def experts(p):
    linear = p["x"] @ p["W"] + p["b"]
    return np.hstack([linear, np.repeat(p["logSigma"], len(linear), axis=0)])

def gradients(f, p, eps):
    result = {}
    for key, values in p.items():
        g = np.zeros(values.shape)
        for i in np.ndindex(values.shape):
            moved = {k: v.astype(complex) for k, v in p.items()}
            moved[key][i] += 1j * H
            g[i] = (f(moved) * eps).sum().imag / H
        result[key] = arr(g)
    return result

def case(f, p, **more):
    out = f({k: v.astype(complex) for k, v in p.items()}).real
    eps = rng.normal(size=out.shape)
    return {**more, **{k: arr(v) for k, v in p.items()}, "epsilon": arr(eps), "output": arr(out),
            "gradients": gradients(f, p, eps)}

n = lambda *shape: rng.normal(size=shape)
cases = {"experts": []}
for rows, d, k, labels in ((4, 1, 1, 1), (5, 3, 2, 1), (3, 2, 3, 2)):
    cases["experts"].append(case(experts, {"x": n(rows, d), "W": n(d, k * (1 + labels)), "b": n(1, k * (1 + labels)),
                                           "logSigma": n(1, k * labels)}, experts=k, labels=labels))
print(json.dumps(cases))
