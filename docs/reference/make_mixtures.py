#!/usr/bin/env python3
"""Reference values for org.gmnm.mixture, worked out with 40 digits, independently of the project.

Needs mpmath. Usage: make_mixtures.py REFERENCE.json > mixtures.json, where REFERENCE.json is what
make_reference.py SEED wrote. Its parts "expansion" and "mixtures" are passed on. Their Wasserstein
distances are quadratures across kinks, good to 1e-4 (to data) and 1e-10 (between mixtures); here they
are worked out again, exactly, between the points where the distribution functions cross, as
"wasserstein1_exact". "normal" holds tails Q(z) and quantiles of the standard normal distribution.
"""
import json, sys
from mpmath import mp, mpf, erfc, exp, sqrt, pi, findroot, log

mp.dps = 40
given = json.load(open(sys.argv[1]))
Q = lambda z: erfc(z / sqrt(mpf(2))) / 2
phi = lambda z: exp(-z * z / 2) / sqrt(2 * pi)

def parts(m):
    return list(zip(*[[mpf(v) for v in m[k]["data"]] for k in ("weights", "means", "sigmas")]))

def cdf(m, x): return sum(w * Q((a - x) / s) for w, a, s in m)
def integral(m, x): return sum(w * s * ((x - a) / s * Q((a - x) / s) + phi((x - a) / s)) for w, a, s in m)

def bisect(f, a, b):
    fa = f(a)
    for _ in range(150):
        c = (a + b) / 2; fc = f(c)
        if (fc > 0) == (fa > 0): a = c
        else: b = c
    return (a + b) / 2

def between(p, q):
    d = lambda x: cdf(p, x) - cdf(q, x)
    mean = lambda m: sum(w * a for w, a, s in m)
    lo, hi, n = mpf(-14), mpf(14), 2000
    xs = [lo + (hi - lo) * i / n for i in range(n + 1)]; ds = [d(x) for x in xs]
    roots = [bisect(d, xs[i], xs[i + 1]) for i in range(n) if (ds[i] > 0) != (ds[i + 1] > 0) and abs(ds[i]) > mpf(10) ** -30]
    levels = [mpf(0)] + [integral(p, r) - integral(q, r) for r in roots] + [mean(q) - mean(p)]
    return sum(abs(b - a) for a, b in zip(levels, levels[1:]))

def to_sample(m, data):
    data = sorted(mpf(v) for v in data); n = len(data); total = integral(m, data[0])
    for i in range(1, n):
        a, b, c = data[i - 1], data[i], mpf(i) / n
        if b == a: continue
        fa, fb = cdf(m, a) - c, cdf(m, b) - c
        cuts = [a, bisect(lambda x: cdf(m, x) - c, a, b), b] if fa < 0 < fb else [a, b]
        total += sum(abs(integral(m, v) - integral(m, u) - c * (v - u)) for u, v in zip(cuts, cuts[1:]))
    mirrored = [(w, -a, s) for w, a, s in m]
    return total + integral(mirrored, -data[-1])

for pair in given["mixtures"]:
    pair["wasserstein1_exact"] = float(between(parts(pair["first"]), parts(pair["second"])))
for case in given["expansion"]:
    m = [(mpf(w), mpf(a), mpf(case["sigma"])) for w, a in zip(case["weights"]["data"], case["means"]["data"])]
    case["wasserstein1_exact"] = float(to_sample(m, case["data"]["data"]))

tails = [0.0, 1e-8, 0.01, 0.1, 0.5, 1.0, 1.5, 2.0, 3.0, 4.5, 5.0, 6.0, 8.0, 10.0, 13.7, 20.0, 26.3, 30.0, 35.5, 37.5]
probabilities = [0.5, 0.49, 0.3, 0.1, 0.025, 1e-3, 1e-6, 1e-10, 1e-16, 1e-50, 1e-100, 1e-300]
quantile = lambda q: findroot(lambda z: log(Q(z)) - log(mpf(q)), sqrt(-2 * log(mpf(q))) if q < 0.1 else mpf(1) / 2)
json.dump({"seed": given["seed"], "expansion": given["expansion"], "mixtures": given["mixtures"],
  "normal": {"z": tails, "tail": [float(Q(mpf(z))) for z in tails],
             "probability": probabilities, "upper_quantile": [float(quantile(q)) for q in probabilities]}},
  sys.stdout, indent=None, separators=(",", ":"))
