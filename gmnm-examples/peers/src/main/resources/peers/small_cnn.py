"""The small CNN of AccelerationBenchmark in eager PyTorch, with its Adam.

    small_cnn.py BATCH
"""

import torch
from torch import nn
from torch.nn import functional

import turns

batch = int(turns.arguments()[0])


def pair(inputs, outputs):
    return [
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]


torch.manual_seed(1)
head = [nn.Flatten(), nn.Linear(64 * 8 * 8, 128), nn.ReLU(), nn.Linear(128, 10)]
network = nn.Sequential(*pair(3, 32), *pair(32, 64), *head)
adam = torch.optim.Adam(network.parameters(), 1e-3)
images = torch.randn(batch, 3, 32, 32)
labels = torch.arange(batch) % 10


def training():
    adam.zero_grad(set_to_none=True)
    loss = functional.cross_entropy(network(images), labels)
    loss.backward()
    adam.step()
    return loss.item()


def inference():
    with torch.no_grad():
        return network(images).softmax(1).numpy()


turns.serve(training=training, inference=inference)
