#!/usr/bin/env python3
"""Reference values for layers of mixture neurons, independently of the project.

Needs numpy. Usage: make_neurons.py > neurons.json
Every array is {"shape": [...], "data": [... row-major ...]}. Values come from loops in the order of the formulas;
gradients of sum(output * epsilon) from the complex step d f(x) = Im f(x + ih) / h with h = 1e-30, exact to the last
digits. "ugmm": ln sum_k pi_kj N(x_k; mu_kj, sigma_kj).
"""
import json
import numpy as np

rng = np.random.default_rng(20261203)
H = 1e-30
arr = lambda a: {"shape": list(np.shape(a)), "data": np.asarray(a, dtype=float).ravel().tolist()}

def ugmm(p):
    x, mu, ls, lg = p["x"], p["mu"], p["logSigma"], p["logits"]
    out = np.zeros((len(x), mu.shape[1]), dtype=complex)
    for i in range(len(x)):
        for j in range(mu.shape[1]):
            w = np.exp(lg[:, j]) / np.exp(lg[:, j]).sum()
            s = np.exp(ls[:, j])
            out[i, j] = np.log(sum(w[k] * np.exp(-(x[i, k] - mu[k, j]) ** 2 / (2 * s[k] ** 2))
                                   / (s[k] * np.sqrt(2 * np.pi)) for k in range(len(mu))))
    return out

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
cases = {"ugmm": []}
for rows, d, o in ((4, 1, 1), (4, 1, 2), (5, 3, 2), (3, 6, 4)):
    cases["ugmm"].append(case(ugmm, {"x": n(rows, d), "mu": n(d, o), "logSigma": 0.5 * n(d, o), "logits": n(d, o)}))
print(json.dumps(cases))
