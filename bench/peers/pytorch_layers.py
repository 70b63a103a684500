# Layers of networks.mjs as modules of PyTorch; shapes are [channels, height, width] or [inputs].

import math

from torch import nn


def initialised(module):
    nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    if module.bias is not None:
        nn.init.zeros_(module.bias)
    return module


class Residual(nn.Module):
    def __init__(self, layers, shortcut):
        super().__init__()
        self.layers, self.shortcut = nn.Sequential(*layers), nn.Sequential(*shortcut)

    def forward(self, x):
        return self.shortcut(x) + self.layers(x)


def convolution(shape, filters, groups, layer):
    size, stride, padding = layer["size"], layer["stride"], layer["padding"]
    channels, *sides = shape
    module = nn.Conv2d(channels, filters, size, stride, padding, groups=groups, bias=layer["bias"])
    return initialised(module), [filters, *((side + 2 * padding - size) // stride + 1 for side in sides)]


def module_of(layer, shape):
    """A layer and the shape of its output."""
    kind = layer["kind"]
    if kind == "dense":
        return initialised(nn.Linear(shape[0], layer["units"])), [layer["units"]]
    if kind == "conv":
        return convolution(shape, layer["filters"], 1, layer)
    if kind == "depthwise":
        return convolution(shape, shape[0], shape[0], layer)
    if kind == "relu":
        return nn.ReLU(), shape
    if kind == "dropout":
        return nn.Dropout(layer["rate"]), shape
    if kind == "batchNorm":
        return nn.BatchNorm2d(shape[0]), shape
    if kind == "maxPool":
        return nn.MaxPool2d(2), [shape[0], shape[1] // 2, shape[2] // 2]
    if kind == "globalPool":
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), shape[:1]
    if kind == "flatten":
        return nn.Flatten(), [math.prod(shape)]
    if kind == "residual":
        layers, output = modules_of(layer["layers"], shape)
        return Residual(layers, modules_of(layer["shortcut"], shape)[0]), output
    raise ValueError(f"unknown layer {kind}")


def modules_of(layers, shape):
    """All layers and the shape of their output."""
    modules = []
    for layer in layers:
        module, shape = module_of(layer, shape)
        modules.append(module)
    return modules, shape
