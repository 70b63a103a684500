# JAX on OMP_NUM_THREADS cores: the step is one jit() that overwrites its weights.

import os
import platform

# before the import: XLA reads both at start-up
THREADS = int(os.environ["OMP_NUM_THREADS"])
if THREADS == 1:
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[-THREADS:]))

from functools import partial

from contender import BATCH, LEARNING_RATE, MOMENTUM, serve, time_training

jax = None
jnp = None


def start():
    global jax, jnp
    if jax is None:
        import jax as module

        # computing in the calling thread is faster
        module.config.update("jax_cpu_enable_async_dispatch", False)
        jax, jnp = module, module.numpy


def build(shape, layers):
    """Parameters, state, and the loss and the outputs as functions of them."""
    from jax_layers import network

    (parameters, state, apply), _ = network(layers, shape)

    def loss_of(parameters, state, x, y):
        logits, state = apply(parameters, state, x)
        logits = logits - jax.lax.stop_gradient(logits.max(1, keepdims=True))
        own = jnp.take_along_axis(logits, y[:, None], 1)[:, 0]
        return (jnp.log(jnp.exp(logits).sum(1)) - own).mean(), state

    return parameters, state, jax.value_and_grad(loss_of, has_aux=True), apply


def zeros_like(tree):
    return jax.tree.map(jnp.zeros_like, tree)


def momentum_step(gradient_of, rate, momentum, state, x, y):
    parameters, layers, velocity = state
    (loss, layers), gradients = gradient_of(parameters, layers, x, y)
    velocity = jax.tree.map(lambda v, g: momentum * v + g, velocity, gradients)
    parameters = jax.tree.map(lambda p, v: p - rate * v, parameters, velocity)
    return (parameters, layers, velocity), loss


def adam_step(gradient_of, rate, state, x, y):
    parameters, layers, first, second, count = state
    (loss, layers), gradients = gradient_of(parameters, layers, x, y)
    count = count + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
    correction1, correction2 = 1 - 0.9**count, 1 - 0.999**count
    parameters = jax.tree.map(
        lambda p, m, v: p - rate * (m / correction1) / (jnp.sqrt(v / correction2) + 1e-8),
        parameters,
        first,
        second,
    )
    return (parameters, layers, first, second, count), loss


def hello():
    start()
    return {
        "name": "JAX",
        "version": jax.__version__,
        "threads": THREADS,
        "device": jax.devices()[0].platform,
        "pinned": sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "runtime": f"Python {platform.python_version()}",
    }


def prepare(shape, layers, kind, x, y):
    start()
    parameters, own, gradient_of, _ = build(shape, layers)
    zeros = partial(zeros_like, parameters)
    if kind == "adam":
        step = partial(adam_step, gradient_of, 0.001)
        state = (parameters, own, zeros(), zeros(), jnp.float32(0))
    else:
        step = partial(momentum_step, gradient_of, 0.001, 0.9)
        state = (parameters, own, zeros())
    step = jax.jit(step, donate_argnums=0)
    x, y = jnp.array(x), jnp.array(y)

    def run(steps):
        nonlocal state
        for _ in range(steps):
            state, loss = step(state, x, y)
            loss.block_until_ready()
        return float(loss)

    return run


def train(request):
    start()

    def begin(shape, layers, train, test):
        import numpy

        draw = numpy.random.default_rng()
        parameters, own, gradient_of, apply = build(shape, layers)
        state = (parameters, own, zeros_like(parameters))
        x, y = jnp.array(train[0]), jnp.array(train[1])
        test_x, test_y = jnp.array(test[0]), jnp.array(test[1])
        step = partial(momentum_step, gradient_of, LEARNING_RATE, MOMENTUM)
        # rows are gathered inside, so a step is one call; the data are arguments because closed-over
        # arrays are compiled in as constants
        gather = partial(jnp.take, axis=0, mode="clip")  # the default mode is slow
        gather_and_step = jax.jit(
            lambda state, x, y, rows: step(state, gather(x, rows), gather(y, rows)),
            donate_argnums=0,
        )
        accuracy = jax.jit(
            lambda parameters, own, x, y: (apply(parameters, own, x)[0].argmax(1) == y).mean()
        )

        def epoch():
            nonlocal state
            order = draw.permutation(len(train[1])).astype(numpy.int32)
            for first in range(0, len(order), BATCH):
                state, loss = gather_and_step(state, x, y, order[first : first + BATCH])
                loss.block_until_ready()

        return epoch, lambda: float(accuracy(state[0], state[1], test_x, test_y))

    return time_training(request, begin)


serve(hello, prepare, train)
