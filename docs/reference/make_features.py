#!/usr/bin/env python3
"""Reference values for mixtures of labelled rows and for the density of a network's features, by plain numpy.

Needs numpy. Usage: make_features.py > features.json

"assigned": weights, means and covariances of rows whose components are known, with a share of the columns'
variances (floor) on the diagonal. "density": scores -ln sum_k pi_k N(z; m_k, C_k) of points, where C_k is the
covariance of class k (FULL), the one around all means (TIED) or its diagonal (DIAGONAL), plus 1e-6 of each
column's variance (the learner's own floor) and `floor` times the mean of all variances. One feature is constant,
one varies by 1e-9: neither has a covariance, both have their mean and the second floor. Class 1 has no rows.
"""
import json
import numpy as np

rng = np.random.default_rng(20261130)
L = lambda a: np.asarray(a).tolist()

def moments(rows, labels, kind, floor):
    classes = np.unique(labels)
    v = floor * np.diag(rows.var(axis=0))
    weights = [np.mean(labels == c) for c in classes]
    means = [rows[labels == c].mean(axis=0) for c in classes]
    covs = [np.cov(rows[labels == c].T, bias=True) for c in classes]
    if kind == "TIED":
        covs = [sum(w * c for w, c in zip(weights, covs))] * len(classes)
    if kind == "DIAGONAL":
        covs = [np.diag(np.diag(c)) for c in covs]
    return np.array(weights), np.array(means), np.array([c + v for c in covs])

rows = rng.normal(size=(40, 3)) @ rng.normal(size=(3, 3)) * [1, 10, 0.1] + [100, 0, 3]
labels = rng.integers(0, 3, size=40)
rows += labels[:, None] * np.array([2.0, -5, 0.3])
out = {"assigned": {"rows": L(rows), "component": L(labels), "cases": []}}
for kind in ("FULL", "TIED", "DIAGONAL"):
    w, m, c = moments(rows, labels, kind, 0.01)
    out["assigned"]["cases"].append({"covariance": kind, "floor": 0.01, "weights": L(w), "means": L(m),
                                     "covariances": L(c)})

classes = np.array([0, 2, 3])[labels]
z = np.column_stack([rows[:, 0], np.full(40, 0.7), rows[:, 1], 1e-9 * rng.normal(size=40) + 5, rows[:, 2]])
points = np.vstack([z[:4], z[:4] + rng.normal(size=(4, 5)) * [1, 0.1, 3, 0.1, 0.2], [[0, 50, -40, 0, 9]]])
varying = [0, 2, 4]
density = {"features": L(z), "classes": L(classes), "points": L(points), "cases": []}
for kind in ("FULL", "TIED", "DIAGONAL"):
    for floor in (1e-3, 0.1):
        w, m, c = moments(z[:, varying], classes, kind, 1e-6)
        tau2 = floor * z.var(axis=0).mean()
        logs = np.empty((len(points), len(w)))
        for k in range(len(w)):
            mean = z.mean(axis=0)
            mean[varying] = m[k]
            cov = np.zeros((5, 5))
            cov[np.ix_(varying, varying)] = c[k]
            cov += tau2 * np.eye(5)
            for i, x in enumerate(points):
                d = x - mean
                logs[i, k] = (np.log(w[k]) - 0.5 * d @ np.linalg.solve(cov, d)
                              - 0.5 * np.linalg.slogdet(cov)[1] - 2.5 * np.log(2 * np.pi))
        top = logs.max(axis=1)
        scores = -(top + np.log(np.exp(logs - top[:, None]).sum(axis=1)))
        density["cases"].append({"covariance": kind, "floor": floor, "scores": L(scores)})
out["density"] = density
print(json.dumps(out))
