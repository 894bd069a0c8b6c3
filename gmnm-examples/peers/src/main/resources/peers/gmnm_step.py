"""A training step of a GMNM layer (NORM) in eager PyTorch: formula, loss and descent as in TorchContestant.

    gmnm_step.py BATCH WIDTH COMPONENTS RANK float|double amid|first

"amid" finds the gradient of the input too, as for a layer above another one.
"""

import math

import torch

import turns

RATE = 1e-4

batch, width, components, rank = map(int, turns.arguments()[:4])
dtype = {"float": torch.float32, "double": torch.float64}[turns.arguments()[4]]
amid = {"amid": True, "first": False}[turns.arguments()[5]]


def normal(deviation, *shape):
    return torch.randn(*shape, dtype=dtype) * deviation


torch.manual_seed(1)
x = normal(1, batch, width).requires_grad_(amid)
y = normal(1, batch, width)
mu = normal(1, components, width).requires_grad_()
w = normal(math.sqrt(0.5 / width / rank), width, components * rank).requires_grad_()
pi = normal(1 / math.sqrt(components), components, width).requires_grad_()
parameters = [mu, w, pi]


def value():
    offsets = (w.view(width, components, rank) * mu.t().unsqueeze(2)).sum(0).view(1, -1)
    squares = (x @ w - offsets).square()
    if rank > 1:
        squares = squares.view(-1, components, rank).sum(2)
    return (squares * -0.5).exp() @ pi


def forward():
    with torch.no_grad():
        return value().numpy()


def gradients():
    for leaf in parameters + [x]:
        leaf.grad = None
    loss = (value() - y).square().sum() * (1 / batch / width)
    loss.backward()
    return loss.item()


def step():
    loss = gradients()
    with torch.no_grad():
        for parameter in parameters:
            parameter.sub_(parameter.grad, alpha=RATE)
    return loss


turns.serve(forward=forward, gradients=gradients, step=step)
