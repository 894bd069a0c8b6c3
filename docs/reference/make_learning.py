#!/usr/bin/env python3
"""Reference values for mixtures of several variables, by scipy, scikit-learn, mpmath and plain numpy.

Needs numpy, scipy, scikit-learn 1.6, mpmath. Usage: make_learning.py > learning.json

"joint": densities, marginals, conditional distributions and projections of a mixture of three variables
(scipy's multivariate_normal and Schur complements). "length": E|Z| of normal vectors, by quadrature over the
plane (scipy) and by the confluent hypergeometric function where the covariance is a multiple of the identity
(mpmath). "chi_square": quantiles (mpmath). "learning": what scikit-learn's GaussianMixture makes of a table
from a given start in so many passes, with its score, BIC and AIC; rows of weight w stand there w times.
"missing": the same for a table with holes, by the expectation-maximisation of Ghahramani and Jordan (1994),
written here with inverses of covariances. "incremental": means and covariances of a stream, by numpy. "loss":
negative log-likelihoods of labels, some unknown, under emitted mixtures (scipy).
"""
import json, sys, warnings
import numpy as np
from mpmath import mp, mpf, gammainc, gamma, findroot, hyp1f1, sqrt as msqrt, pi as mpi
from scipy.integrate import dblquad
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as mvn
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
mp.dps = 40
rng = np.random.default_rng(20261129)
out = {}
L = lambda a: np.asarray(a).tolist()

def spd(d, low=0.3):
    a = rng.normal(size=(d, d))
    return a @ a.T / d + low * np.eye(d)

# --- joint
w = np.array([0.2, 0.5, 0.3]); m = rng.normal(size=(3, 3)) * 1.5; c = np.array([spd(3) for _ in range(3)])
points = rng.normal(size=(6, 3)) * 2
logs = lambda x, idx: np.array([np.log(w[k]) + mvn(m[k][idx], c[k][np.ix_(idx, idx)]).logpdf(x[idx]) for k in range(3)])
joint = {"weights": L(w), "means": L(m), "covariances": L(c), "points": L(points),
         "log_density": [float(logsumexp(logs(x, [0, 1, 2]))) for x in points],
         "responsibilities": [L(np.exp(logs(x, [0, 1, 2]) - logsumexp(logs(x, [0, 1, 2])))) for x in points],
         "log_density_of_2_and_0": [float(logsumexp(logs(x, [2, 0]))) for x in points], "conditional": []}
for known in ([1], [2, 0]):
    rest = [a for a in range(3) if a not in known]
    for x in points[:3]:
        l = logs(x, known); means, covs = [], []
        for k in range(3):
            g = c[k][np.ix_(rest, known)] @ np.linalg.inv(c[k][np.ix_(known, known)])
            means.append(L(m[k][rest] + g @ (x[known] - m[k][known])))
            covs.append(L(c[k][np.ix_(rest, rest)] - g @ c[k][np.ix_(known, rest)]))
        joint["conditional"].append({"known": known, "values": L(x[known]), "weights": L(np.exp(l - logsumexp(l))),
                                     "means": means, "covariances": covs})
direction = np.array([0.5, -2.0, 1.0])
joint["direction"] = L(direction)
joint["projection"] = {"means": L(m @ direction), "sigmas": [float(np.sqrt(direction @ ck @ direction)) for ck in c]}
mean = w @ m
joint["mean"] = L(mean)
joint["covariance"] = L(sum(w[k] * (c[k] + np.outer(m[k] - mean, m[k] - mean)) for k in range(3)))
out["joint"] = joint

# --- E|Z|
lengths = []
for mean2, cov2 in (([0, 0], [[1, 0.6], [0.6, 2]]), ([1.5, -0.5], [[0.5, -0.3], [-0.3, 0.4]]), ([4, 3], [[1, 0], [0, 0.04]])):
    density = mvn(mean2, cov2).pdf
    r = 12 * np.sqrt(np.max(np.diag(cov2)))
    # polar coordinates around 0, where the length has its kink
    far = np.hypot(*mean2) + r
    value = 0
    panels = np.linspace(0, far, 41)
    xg, wg = np.polynomial.legendre.leggauss(24)
    n_angle = 2000
    angles = 2 * np.pi * np.arange(n_angle) / n_angle
    for a, b in zip(panels, panels[1:]):
        radii = 0.5 * (b - a) * xg + 0.5 * (a + b)
        grid = np.stack([np.outer(radii, np.cos(angles)), np.outer(radii, np.sin(angles))], axis=-1)
        f = density(grid) * radii[:, None] ** 2
        value += 0.5 * (b - a) * np.sum(wg[:, None] * f) * 2 * np.pi / n_angle
    lengths.append({"mean": L(np.float64(mean2)), "covariance": L(np.float64(cov2)), "length": float(value)})
for d, sigma, delta in ((1, 0.7, 0.3), (3, 1.3, 0.0), (5, 0.2, 3.0), (8, 2.0, 1.0)):
    a = mpf(d) / 2
    e = mpf(sigma) * msqrt(2) * gamma(a + mpf(1) / 2) / gamma(a) * hyp1f1(-mpf(1) / 2, a, -mpf(delta) ** 2 / (2 * mpf(sigma) ** 2))
    mean_d = np.zeros(d); mean_d[d // 2] = delta
    lengths.append({"mean": L(mean_d), "covariance": L(sigma ** 2 * np.eye(d)), "length": float(e)})
out["length"] = lengths

# --- chi-square
out["chi_square"] = []
for d in (1, 2, 3, 10, 64, 784):
    for p in (0.1, 0.5, 0.9, 0.999, 1 - 1e-9):
        from scipy.stats import chi2
        q = findroot(lambda x: gammainc(mpf(d) / 2, 0, x / 2, regularized=True) - mpf(p), mpf(chi2.ppf(p, d)))
        out["chi_square"].append({"degrees": d, "p": p, "quantile": float(q)})

# --- learning
def table(n, centres, covs, share):
    which = rng.choice(len(centres), size=n, p=share)
    return np.array([rng.multivariate_normal(centres[k], covs[k]) for k in which])

truth = np.array([[0, 0, 0], [3, 1, -1], [-1, 3, 2.0]])
x = np.round(table(150, truth, [spd(3, 0.1) for _ in range(3)], [0.3, 0.4, 0.3]), 6)
x = (x - x.mean(0)) / x.std(0)  # columns of variance 1: scikit-learn's reg_covar is then our floor
start_m = x[[3, 50, 101]]; start_w = np.array([0.3, 0.3, 0.4]); start_c = 0.8 * np.eye(3)
counts = rng.integers(0, 4, size=len(x))
learning = {"rows": L(x), "weights": L(counts.astype(float)), "start_weights": L(start_w), "start_means": L(start_m),
            "start_covariance": L(start_c), "cases": []}
for kind in ("full", "tied", "diag"):
    for passes, floor, weighted in ((1, 0.0, False), (20, 0.0, False), (20, 0.01, False), (15, 0.0, True)):
        data = np.repeat(x, counts, axis=0) if weighted else x
        p = np.linalg.inv(start_c)
        precisions = {"full": np.array([p] * 3), "tied": p, "diag": np.array([np.diag(p)] * 3)}[kind]
        gm = GaussianMixture(3, covariance_type=kind, tol=0, reg_covar=floor, max_iter=passes, weights_init=start_w,
                             means_init=start_m, precisions_init=precisions).fit(data)
        cov = {"full": lambda: gm.covariances_, "tied": lambda: np.array([gm.covariances_] * 3),
               "diag": lambda: np.array([np.diag(v) for v in gm.covariances_])}[kind]()
        learning["cases"].append({"covariance": {"full": "FULL", "tied": "TIED", "diag": "DIAGONAL"}[kind],
            "passes": passes, "floor": floor, "weighted": weighted, "weights": L(gm.weights_), "means": L(gm.means_),
            "covariances": L(cov), "score": float(gm.score(data)), "bic": float(gm.bic(data)), "aic": float(gm.aic(data))})
out["learning"] = learning

# --- missing cells
y = x[:80].copy(); y[rng.random(y.shape) < 0.2] = np.nan
def em_missing(y, w, m, c, passes, diagonal):
    n, d = y.shape; scores = []
    for it in range(passes + 1):
        logp = np.zeros((n, len(w)))
        for i in range(n):
            o = np.flatnonzero(~np.isnan(y[i]))
            for k in range(len(w)):
                logp[i, k] = np.log(w[k]) + (mvn(m[k][o], c[k][np.ix_(o, o)]).logpdf(y[i, o]) if len(o) else 0)
        total = logsumexp(logp, axis=1); scores.append(float(total.mean()))
        if it == passes: break
        g = np.exp(logp - total[:, None]); m2 = np.zeros_like(m); fills = np.zeros((len(w), n, d)); extra = np.zeros_like(c)
        for k in range(len(w)):
            for i in range(n):
                o = np.flatnonzero(~np.isnan(y[i])); u = np.flatnonzero(np.isnan(y[i]))
                f = y[i].copy()
                gain = c[k][np.ix_(u, o)] @ np.linalg.inv(c[k][np.ix_(o, o)])
                f[u] = m[k][u] + gain @ (y[i, o] - m[k][o])
                fills[k, i] = f
                extra[k][np.ix_(u, u)] += g[i, k] * (c[k][np.ix_(u, u)] - gain @ c[k][np.ix_(o, u)])
        w = g.mean(0)
        m = np.array([g[:, k] @ fills[k] / g[:, k].sum() for k in range(len(w))])
        c = np.array([((fills[k] - m[k]).T * g[:, k]) @ (fills[k] - m[k]) / g[:, k].sum() + extra[k] / g[:, k].sum() for k in range(len(w))])
        if diagonal: c = np.array([np.diag(np.diag(ck)) for ck in c])
    return w, m, c, scores
out["missing"] = {"rows": [[None if np.isnan(v) else v for v in r] for r in y.tolist()], "cases": []}
for diagonal in (False, True):
    for passes in (1, 6):
        r = em_missing(y, start_w, start_m, np.array([start_c] * 3), passes, diagonal)
        out["missing"]["cases"].append({"covariance": "DIAGONAL" if diagonal else "FULL", "passes": passes,
            "weights": L(r[0]), "means": L(r[1]), "covariances": L(r[2]), "scores": r[3]})

# --- one incremental component: the batch mean and covariance, with one pseudo-row of variance s^2 at the first row
s = np.array([0.5, 1.0, 2.0])
out["incremental"] = {"start_sigmas": L(s), "mean": L(x.mean(0)),
                      "covariance": L((np.cov(x.T, bias=True) * len(x) + np.diag(s ** 2)) / len(x))}
# --- joint mixtures that a network emits, also with unknown labels
n, d, least = 2, 3, 0.05
out["loss"] = {"components": n, "min_sigma": least, "cases": []}
for full in (True, False):
    size = d * (d + 1) // 2 if full else d
    emitted = rng.normal(size=(4, n * (1 + d + size))); labels = rng.normal(size=(4, d))
    known = np.array([[1, 1, 1], [0, 1, 1], [1, 0, 1], [0, 0, 1]]); nll = []
    for row, y, o in zip(emitted, labels, known):
        idx = np.flatnonzero(o); logits, mu, v = row[:n], row[n:n + n * d].reshape(n, d), row[n + n * d:].reshape(n, size)
        terms = []
        for k in range(n):
            l = np.zeros((d, d))
            if full: l[np.tril_indices(d)] = v[k]
            else: np.fill_diagonal(l, v[k])
            np.fill_diagonal(l, np.sqrt(least ** 2 + np.exp(2 * np.diag(l))))
            cov = l @ l.T
            terms.append(logits[k] - logsumexp(logits) + mvn(mu[k][idx], cov[np.ix_(idx, idx)]).logpdf(y[idx]))
        nll.append(float(-logsumexp(terms)))
    out["loss"]["cases"].append({"form": "FULL" if full else "DIAGONAL", "output": L(emitted), "labels": L(labels),
                                 "known": L(known.astype(float)), "nll": nll})
json.dump(out, sys.stdout, separators=(",", ":"))
