# PyTorch, eager, on OMP_NUM_THREADS threads, with fused optimizers if available. Images are NCHW in memory, with
# --channels-last NHWC.

import os
import platform
import sys

from contender import BATCH, LEARNING_RATE, MOMENTUM, serve, time_training

torch = None
IS_CHANNELS_LAST = "--channels-last" in sys.argv


def start():
    global torch
    if torch is None:
        import torch as module

        module.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
        module.set_num_interop_threads(1)
        module.set_flush_denormal(True)  # subnormal momenta of dead units are slow; JAX also flushes them
        torch = module


def build(shape, layers):
    from pytorch_layers import modules_of

    model = torch.nn.Sequential(*modules_of(layers, shape[-1:] + shape[:-1])[0])
    return model.to(memory_format=torch.channels_last) if IS_CHANNELS_LAST else model


def images(x):
    """Rows as they are; images [n, height, width, channels] in the order of PyTorch."""
    if x.ndim == 2:
        return torch.from_numpy(x)
    layout = torch.channels_last if IS_CHANNELS_LAST else torch.contiguous_format
    return torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=layout)


def make_optimizer(kind, parameters, rate, momentum):
    parameters = list(parameters)
    make, options = torch.optim.SGD, {"lr": rate, "momentum": momentum}
    if kind == "adam":
        make, options = torch.optim.Adam, {"lr": rate}
    try:
        return make(parameters, **options, fused=True)
    except (RuntimeError, TypeError, ValueError):  # not on the CPU before 2.4
        return make(parameters, **options)


def step(model, optimizer, x, y):
    optimizer.zero_grad(set_to_none=True)
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def hello():
    start()
    optimizer = make_optimizer("sgd", [torch.nn.Parameter(torch.zeros(1))], 0.001, 0.9)
    return {
        "name": "PyTorch",
        "version": torch.__version__,
        "threads": torch.get_num_threads(),
        "fused": bool(optimizer.defaults.get("fused")),
        "mkl": torch.backends.mkl.is_available(),
        "runtime": f"Python {platform.python_version()}",
    }


def prepare(shape, layers, kind, x, y):
    start()
    model = build(shape, layers)
    optimizer = make_optimizer(kind, model.parameters(), 0.001, 0.9)
    x, y = images(x), torch.from_numpy(y).long()

    def run(steps):
        for _ in range(steps):
            loss = step(model, optimizer, x, y)
        return loss

    return run


def train(request):
    start()

    def begin(shape, layers, train, test):
        model = build(shape, layers)
        optimizer = make_optimizer("sgd", model.parameters(), LEARNING_RATE, MOMENTUM)
        x, y = torch.from_numpy(train[0]), torch.from_numpy(train[1]).long()
        test_x, test_y = torch.from_numpy(test[0]), torch.from_numpy(test[1]).long()

        def epoch():
            order = torch.randperm(len(y))
            for rows in order.split(BATCH):
                step(model, optimizer, x[rows], y[rows])

        def evaluate():
            with torch.no_grad():
                return (model(test_x).argmax(1) == test_y).float().mean().item()

        return epoch, evaluate

    return time_training(request, begin)


serve(hello, prepare, train)
