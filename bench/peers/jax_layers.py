# Layers of networks.mjs as functions of JAX; shapes are [height, width, channels] or [inputs]. A layer is
# (parameters, state, apply), where apply(parameters, state, x) gives its output and its new state.

import math

import jax
import jax.numpy as jnp
import numpy

EPSILON = 1e-5
MOMENTUM = 0.9  # share of the running statistics that a step keeps

draw = numpy.random.default_rng(0).standard_normal


def he_normal(shape):
    return jnp.array(draw(shape) * (2 / math.prod(shape[:-1])) ** 0.5, jnp.float32)


def stateless(parameters, function):
    return parameters, {}, lambda parameters, _, x: (function(parameters, x), {})


def dense(shape, units):
    parameters = {"kernel": he_normal((shape[0], units)), "bias": jnp.zeros(units, jnp.float32)}
    return stateless(parameters, lambda p, x: x @ p["kernel"] + p["bias"]), [units]


def convolution(shape, filters, groups, layer):
    size, stride, padding = layer["size"], layer["stride"], layer["padding"]
    *sides, channels = shape
    parameters = {"kernel": he_normal((size, size, channels // groups, filters))}
    if layer["bias"]:
        parameters["bias"] = jnp.zeros(filters, jnp.float32)

    def apply(p, x):
        y = jax.lax.conv_general_dilated(
            x,
            p["kernel"],
            (stride, stride),
            [(padding, padding)] * 2,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=groups,
        )
        return y + p["bias"] if layer["bias"] else y

    return stateless(parameters, apply), [
        *((side + 2 * padding - size) // stride + 1 for side in sides),
        filters,
    ]


def batch_norm(channels):
    """As in Flax: the variance is the mean of squares minus the square of the mean."""
    parameters = {"scale": jnp.ones(channels, jnp.float32), "offset": jnp.zeros(channels, jnp.float32)}
    state = {"mean": jnp.zeros(channels, jnp.float32), "variance": jnp.ones(channels, jnp.float32)}

    def apply(p, state, x):
        mean = x.mean((0, 1, 2))
        variance = jnp.maximum((x * x).mean((0, 1, 2)) - mean * mean, 0)
        y = (x - mean) * (jax.lax.rsqrt(variance + EPSILON) * p["scale"]) + p["offset"]
        batch = jax.lax.stop_gradient({"mean": mean, "variance": variance})
        return y, jax.tree.map(lambda old, new: MOMENTUM * old + (1 - MOMENTUM) * new, state, batch)

    return parameters, state, apply


def max_pool(_, x):
    window = (1, 2, 2, 1)
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")


def dropout(rate):
    def apply(_, key, x):
        key, own = jax.random.split(key)
        return jnp.where(jax.random.bernoulli(own, 1 - rate, x.shape), x / (1 - rate), 0), key

    return {}, jax.random.key(0), apply


def residual(shape, layer):
    (*inner, layers), output = network(layer["layers"], shape)
    (*around, shortcut), _ = network(layer["shortcut"], shape)

    def apply(p, state, x):
        y, inside = layers(p[0], state[0], x)
        way, outside = shortcut(p[1], state[1], x)
        return way + y, (inside, outside)

    parameters, state = zip(inner, around)
    return (parameters, state, apply), output


def layer_of(layer, shape):
    """A layer and the shape of its output."""
    kind = layer["kind"]
    if kind == "dense":
        return dense(shape, layer["units"])
    if kind == "conv":
        return convolution(shape, layer["filters"], 1, layer)
    if kind == "depthwise":
        return convolution(shape, shape[-1], shape[-1], layer)
    if kind == "relu":
        return stateless({}, lambda _, x: jnp.maximum(x, 0)), shape
    if kind == "dropout":
        return dropout(layer["rate"]), shape
    if kind == "batchNorm":
        return batch_norm(shape[-1]), shape
    if kind == "maxPool":
        return stateless({}, max_pool), [shape[0] // 2, shape[1] // 2, shape[2]]
    if kind == "globalPool":
        return stateless({}, lambda _, x: x.mean((1, 2))), shape[-1:]
    if kind == "flatten":
        return stateless({}, lambda _, x: x.reshape(x.shape[0], -1)), [math.prod(shape)]
    if kind == "residual":
        return residual(shape, layer)
    raise ValueError(f"unknown layer {kind}")


def network(layers, shape):
    """All layers as one, and the shape of their output."""
    made = []
    for layer in layers:
        one, shape = layer_of(layer, shape)
        made.append(one)

    def apply(parameters, state, x):
        after = []
        for p, before, (_, _, one) in zip(parameters, state, made):
            x, own = one(p, before, x)
            after.append(own)
        return x, after

    return ([each[0] for each in made], [each[1] for each in made], apply), shape
