"""The networks of NetworkBenchmark in eager PyTorch, with Adam.

    networks.py NAME
"""

import torch
from torch import nn
from torch.nn import functional

import turns


def pair(inputs, outputs):
    return [
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]


class Block(nn.Module):
    """Two convolutions and what goes past them."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
        )
        self.second = nn.Sequential(
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        )
        self.past = nn.Identity()
        if stride > 1:
            self.past = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        return functional.relu(self.second(self.first(x)) + self.past(x))


def resnet():
    blocks = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    width = 16
    for outputs in (16, 32, 64):
        for block in range(3):
            blocks.append(Block(width, outputs, 2 if block == 0 and outputs > 16 else 1))
            width = outputs
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Lstm(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.lstm = nn.LSTM(7, units, batch_first=True)
        self.output = nn.Linear(units, 1)

    def forward(self, x):
        return self.output(self.lstm(x)[0])


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(64, 4, batch_first=True)
        self.output = nn.Linear(64, 1)

    def forward(self, x):
        return self.output(self.attention(x, x, x, need_weights=False)[0])


def autoencoder():
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, 2, 1),
        nn.LeakyReLU(),
        nn.Conv2d(32, 64, 3, 2, 1),
        nn.LeakyReLU(),
        nn.ConvTranspose2d(64, 32, 2, 2),
        nn.LeakyReLU(),
        nn.ConvTranspose2d(32, 3, 2, 2),
        nn.Sigmoid(),
    )


def images(network, batch):
    return network, torch.randn(batch, 3, 32, 32), torch.arange(batch) % 10, functional.cross_entropy


def steps(network, batch, length, inputs):
    return network, torch.randn(batch, length, inputs), torch.randn(batch, length, 1), functional.mse_loss


def pictures(network, batch):
    return network, torch.rand(batch, 3, 32, 32), torch.rand(batch, 3, 32, 32), functional.mse_loss


head = [nn.Flatten(), nn.Linear(64 * 8 * 8, 128), nn.ReLU(), nn.Linear(128, 10)]
torch.manual_seed(1)
network, inputs, labels, loss = {
    "CNN": lambda: images(nn.Sequential(*pair(3, 32), *pair(32, 64), *head), 64),
    "RESNET": lambda: images(resnet(), 128),
    "AUTOENCODER": lambda: pictures(autoencoder(), 64),
    "LSTM": lambda: steps(Lstm(64), 64, 96, 7),
    "LSTM_LONG": lambda: steps(Lstm(64), 64, 336, 7),
    "LSTM_WIDE": lambda: steps(Lstm(128), 32, 96, 7),
    "ATTENTION": lambda: steps(Attention(), 64, 64, 64),
}[turns.arguments()[0]]()
adam = torch.optim.Adam(network.parameters(), 1e-3)


def training():
    network.train()
    adam.zero_grad(set_to_none=True)
    value = loss(network(inputs), labels)
    value.backward()
    adam.step()
    return value.item()


def inference():
    network.eval()
    with torch.no_grad():
        return network(inputs).numpy()


turns.serve(training=training, inference=inference)
