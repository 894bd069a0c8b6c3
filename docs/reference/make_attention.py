#!/usr/bin/env python3
"""Reference values for multi-head self-attention and layer normalisation, independently of the project.

Needs numpy. Usage: make_attention.py SEED > attention.json
Every array is {"shape": [...], "data": [... row-major ...]}. Values come from loops over examples, heads
and steps, in the order of the formulas; gradients of sum(output * epsilon) from the complex step
d f(x) = Im f(x + ih) / h with h = 1e-30, exact to the last digits. Input and output are [N, T, features]:
the layout NWC.
"""
import json, sys
import numpy as np

rng = np.random.default_rng(int(sys.argv[1])); H = 1e-30
arr = lambda a: {"shape": list(np.shape(a)), "data": np.asarray(a, dtype=float).ravel().tolist()}

def attention(p, mask, heads):
    x = p["x"]; n, t, _ = x.shape; width = p["Wq"].shape[1]; s = width // heads
    out = np.zeros((n, t, p["Wo"].shape[1]), dtype=complex)
    for e in range(n):
        for a in range(t):
            if not mask[e, a]: continue
            joined = []
            for h in range(heads):
                cut = slice(h * s, (h + 1) * s)
                q = x[e, a] @ p["Wq"][:, cut]
                seen = [u for u in range(t) if mask[e, u]]
                keys = [x[e, u] @ p["Wk"][:, cut] for u in seen]
                if "logScale" in p:
                    scores = np.array([-((q - k) ** 2).sum() / (2 * np.exp(2 * p["logScale"][0, h])) for k in keys])
                else: scores = np.array([q @ k for k in keys]) / np.sqrt(s)
                w = np.exp(scores - scores.real.max()); w = w / w.sum()
                joined.append(sum(wu * (x[e, u] @ p["Wv"][:, cut]) for wu, u in zip(w, seen)))
            out[e, a] = np.concatenate(joined) @ p["Wo"]
            if "b" in p: out[e, a] += p["b"][0]
    return out

def layer_norm(p, epsilon):
    out = np.zeros(p["x"].shape, dtype=complex)
    for i, row in enumerate(p["x"]):
        z = row - row.sum() / len(row)
        out[i] = p["gain"][0] * z / np.sqrt((z * z).sum() / len(row) + epsilon) + p["bias"][0]
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

def attention_case(n, t, d, heads, size, o, bias, mask, gaussian=False):
    w = heads * size
    p = {"x": rng.normal(size=(n, t, d)), "Wq": rng.normal(size=(d, w)), "Wk": rng.normal(size=(d, w)),
         "Wv": rng.normal(size=(d, w)), "Wo": rng.normal(size=(w, o)) / np.sqrt(w)}
    if bias: p["b"] = rng.normal(size=(1, o))
    if gaussian: p["logScale"] = 0.3 * rng.normal(size=(1, heads))
    mask = np.ones((n, t)) if mask is None else np.array(mask, dtype=float)
    eps = rng.normal(size=(n, t, o)); f = lambda q: attention(q, mask, heads)
    return {"heads": heads, "headSize": size, "bias": bias, "mask": arr(mask), **{k: arr(v) for k, v in p.items()},
            "epsilon": arr(eps), "output": arr(f(p).real), "gradients": gradients(f, p, eps)}

def norm_case(n, d, epsilon):
    p = {"x": 2 + 3 * rng.normal(size=(n, d)), "gain": rng.normal(size=(1, d)), "bias": rng.normal(size=(1, d))}
    eps = rng.normal(size=(n, d)); f = lambda q: layer_norm(q, epsilon)
    return {"addend": epsilon, **{k: arr(v) for k, v in p.items()}, "epsilon": arr(eps), "output": arr(f(p).real),
            "gradients": gradients(f, p, eps)}

json.dump({"attention": [attention_case(2, 4, 3, 1, 3, 3, False, None),
                         attention_case(2, 5, 4, 2, 3, 5, True, [[1, 1, 1, 0, 0], [0, 1, 1, 1, 1]]),
                         attention_case(1, 3, 2, 4, 1, 2, True, [[1, 0, 1]])],
           "layer_norm": [norm_case(3, 4, 1e-5), norm_case(2, 5, 0.5)],
           "gaussian": [attention_case(2, 4, 3, 2, 3, 3, False, None, True),
                        attention_case(2, 5, 4, 2, 3, 5, True, [[1, 1, 1, 0, 0], [0, 1, 1, 1, 1]], True),
                        attention_case(1, 3, 2, 4, 1, 2, True, [[1, 0, 1]], True)]}, sys.stdout)
