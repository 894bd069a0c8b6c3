#!/usr/bin/env python3
"""Second derivatives of Gaussian mixtures with 40 digits, independently of the project.

Needs mpmath. Usage: make_hessians.py gmnm.json > hessians.json, where gmnm.json holds the cases of
make_reference.py. For every case the array "input_hessian" [N, o, d, d]: central differences of the
value, written from the formula, with steps of 1e-10 in 60 digits, good to 18 digits.
"""
import json, sys
from mpmath import mp, mpf, exp

mp.dps = 60
H = mpf(10) ** -10

def array(a):
    values = [mpf(v) for v in a["data"]]
    rows, columns = a["shape"]
    return [values[i * columns:(i + 1) * columns] for i in range(rows)]

def value(case, x, output):
    mu, w, pi, r = case["mu"], case["W"], case["pi"], case["rank"]
    total = mpf(0)
    for i, centre in enumerate(mu):
        p = [sum((xj - cj) * wj[i * r + k] for xj, cj, wj in zip(x, centre, w)) for k in range(r)]
        y2 = sum(v * v for v in p) if case["aggregation"] == "NORM" else sum(p) ** 2
        total += pi[i][output] * exp(-y2 / 2)
    return total

def second(case, x, output, a, b):
    def moved(s, t):
        z = list(x); z[a] += s * H; z[b] += t * H
        return value(case, z, output)
    return (moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)) / (4 * H * H)

result = []
for given in json.load(open(sys.argv[1]))["gmnm"]:
    case = {k: array(given[k]) for k in ("x", "mu", "W", "pi")}
    case["rank"], case["aggregation"] = given["rank"], given["aggregation"]
    d, o = len(case["x"][0]), len(case["pi"][0])
    data = [float(second(case, x, out, a, b)) for x in case["x"] for out in range(o) for a in range(d) for b in range(d)]
    result.append({"shape": [len(case["x"]), o, d, d], "data": data})
json.dump({"input_hessian": result}, sys.stdout)
