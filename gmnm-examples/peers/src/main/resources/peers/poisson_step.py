"""A training step on Poisson's equation in the unit square by double back-propagation, in eager PyTorch and double.

    poisson_step.py gmnm|mlp INSIDE BORDER COMPONENTS|WIDTH

Squared residuals inside are weighted as the library does, by the fourth power of the square's wavelength.
Points on the border are not differentiated. Adam.
"""

import math

import torch
from torch import nn

import turns

RANK = 2

torch.set_default_dtype(torch.float64)
torch.manual_seed(1)
inside, border, size = map(int, turns.arguments()[1:4])


class Gmnm(nn.Module):
    def __init__(self, components):
        super().__init__()
        self.mu = nn.Parameter(torch.randn(components, 2))
        self.w = nn.Parameter(torch.randn(2, components * RANK) * math.sqrt(0.5 / 2 / RANK))
        self.pi = nn.Parameter(torch.randn(components, 1) / math.sqrt(components))
        self.b = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        components = len(self.mu)
        offsets = (self.w.view(2, components, RANK) * self.mu.t().unsqueeze(2)).sum(0).view(1, -1)
        distances = (x @ self.w - offsets).square().view(-1, components, RANK).sum(2)
        return (distances * -0.5).exp() @ self.pi + self.b


def mlp(width):
    return nn.Sequential(
        nn.Linear(2, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 1)
    )


def of(u, x):
    """First derivatives [N, 2] of a column u, which can be derived again."""
    return torch.autograd.grad(u.sum(), x, create_graph=True)[0]


network = {"gmnm": Gmnm, "mlp": mlp}[turns.arguments()[0]](size)
adam = torch.optim.Adam(network.parameters(), 1e-3)
points = torch.rand(inside, 2, requires_grad=True)
edge = torch.rand(border, 2)
edge[:, 0] = edge[:, 0].round()
source = 2 * math.pi**2 * torch.sin(math.pi * points.detach()).prod(1, keepdim=True)
weight = (2 * math.pi) ** -4


def step():
    adam.zero_grad(set_to_none=True)
    slopes = of(network(points), points)
    laplacian = sum(of(slopes[:, j], points)[:, j : j + 1] for j in range(2))
    loss = weight * (laplacian + source).square().mean() + network(edge).square().mean()
    loss.backward()
    adam.step()
    return loss.item()


turns.serve(step=step)
