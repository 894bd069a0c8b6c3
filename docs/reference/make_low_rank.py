#!/usr/bin/env python3
"""Reference values for mixtures whose covariances are diagonals and few directions, by scipy and numpy.

Needs numpy and scipy. Usage: make_low_rank.py > lowrank.json
"loss": negative log-likelihoods of labels, some unknown, under emitted mixtures, and their gradients by the complex
step (a determinant and an inverse by numpy). "mixture": densities by scipy's multivariate_normal. "factors":
expectation-maximisation of one factor analyser (Rubin and Thayer, 1982) and of a mixture of them, written with
inverses of covariances: the mixture's free energy steps of Ghahramani and Hinton (1996), all parameters of a
component in one step.
"""
import json, sys
import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal as mvn

rng = np.random.default_rng(20261204)
L = lambda a: np.asarray(a).tolist()
out = {}

# --- loss
n, d, r, least = 2, 4, 2, 0.05
size = d * (1 + r)
def nll(row, y, idx):
    logits, mu, v = row[:n], row[n:n + n * d].reshape(n, d), row[n + n * d:].reshape(n, d, 1 + r)
    terms = []
    for k in range(n):
        c = np.diag(least ** 2 + np.exp(2 * v[k, :, 0])) + v[k, :, 1:] @ v[k, :, 1:].T
        c = c[np.ix_(idx, idx)]; e = y[idx] - mu[k][idx]
        terms.append(logits[k] - 0.5 * e @ np.linalg.inv(c) @ e - 0.5 * np.log(np.linalg.det(2 * np.pi * c)))
    w = np.exp(logits).sum()
    return -np.log(sum(np.exp(t) for t in terms) / w)
emitted = rng.normal(size=(4, n * (1 + d + size))); labels = rng.normal(size=(4, d))
known = np.array([[1, 1, 1, 1], [0, 1, 1, 1], [1, 0, 1, 0], [0, 0, 0, 1]])
scores, gradient = [], np.zeros(emitted.shape)
for i in range(4):
    idx = np.flatnonzero(known[i])
    scores.append(float(nll(emitted[i], labels[i], idx)))
    logits, mu, v = emitted[i][:n], emitted[i][n:n + n * d].reshape(n, d), emitted[i][n + n * d:].reshape(n, d, 1 + r)
    by_scipy = -logsumexp([logits[k] - logsumexp(logits) + mvn(mu[k][idx], (np.diag(least ** 2 + np.exp(2 * v[k, :, 0]))
                           + v[k, :, 1:] @ v[k, :, 1:].T)[np.ix_(idx, idx)]).logpdf(labels[i][idx]) for k in range(n)])
    assert abs(scores[-1] - by_scipy) < 1e-11
    for j in range(emitted.shape[1]):
        moved = emitted[i].astype(complex); moved[j] += 1e-30j
        gradient[i, j] = nll(moved, labels[i], idx).imag / 1e-30
out["loss"] = {"components": n, "rank": r, "min_sigma": least, "output": L(emitted), "labels": L(labels),
               "known": L(known.astype(float)), "nll": scores, "gradient": L(gradient)}

# --- mixture
w = np.array([0.4, 0.6]); m = rng.normal(size=(2, d)); s = 0.3 + rng.random(size=(2, d)); f = rng.normal(size=(2, d, r))
c = np.array([np.diag(s[k] ** 2) + f[k] @ f[k].T for k in range(2)]); points = 2 * rng.normal(size=(5, d))
out["mixture"] = {"weights": L(w), "means": L(m), "sigmas": L(s), "loadings": L(f), "covariances": L(c),
                  "points": L(points), "log_density": [float(logsumexp([np.log(w[k]) + mvn(m[k], c[k]).logpdf(x)
                                                                        for k in range(2)])) for x in points]}

# --- factors
def m_step(x, g, mean, c, f, psi):
    """One component: shares g, old mean, loadings and variances; the new ones."""
    nk = g.sum(); new = g @ x / nk; e = x - new
    sk = (g[:, None] * e).T @ e / nk
    beta = f.T @ np.linalg.inv(f @ f.T + np.diag(psi))
    ezz = np.eye(f.shape[1]) - beta @ f + beta @ sk @ beta.T
    load = sk @ beta.T @ np.linalg.inv(ezz)
    return new, load, np.diag(sk - load @ beta @ sk)
x = np.vstack([rng.normal(size=(60, 2)) @ rng.normal(size=(2, d)) + 0.4 * rng.normal(size=(60, d)) + 2,
               rng.normal(size=(80, 2)) @ rng.normal(size=(2, d)) + 0.3 * rng.normal(size=(80, d)) - 1])
cases = []
for k, rank, passes in ((1, 1, 1), (1, 2, 20), (2, 1, 1), (2, 2, 10)):
    start = {"weights": L(np.full(k, 1 / k)), "means": L(x[[5, 100]][:k]), "sigmas": L(np.full((k, d), 1.0)),
             "loadings": L(0.5 * rng.normal(size=(k, d, rank)))}
    w, m, psi, f = (np.array(start[a]) for a in ("weights", "means", "sigmas", "loadings")); psi = psi ** 2
    history = []
    for p in range(passes + 1):
        logs = np.array([[np.log(w[j]) + mvn(m[j], f[j] @ f[j].T + np.diag(psi[j])).logpdf(row) for j in range(k)] for row in x])
        history.append(float(logsumexp(logs, axis=1).mean()))
        if p == passes: break
        g = np.exp(logs - logsumexp(logs, axis=1, keepdims=True)); w = g.mean(0)
        stepped = [m_step(x, g[:, j], m[j], None, f[j], psi[j]) for j in range(k)]
        m, f, psi = (np.array([a[i] for a in stepped]) for i in range(3))
    cases.append({"components": k, "rank": rank, "passes": passes, "start": start, "weights": L(w), "means": L(m),
                  "covariances": [L(f[j] @ f[j].T + np.diag(psi[j])) for j in range(k)], "scores": history})
out["factors"] = {"rows": L(x), "cases": cases}
json.dump(out, sys.stdout, separators=(",", ":"))
