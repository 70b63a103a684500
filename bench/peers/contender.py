# The protocol of a contender in Python (see contender.mjs), with shared data and timing.

import gzip
import json
import math
import os
import sys
import time

TASKS = {
    "mnist": {"sizes": [784, 256, 128, 10], "target": 0.975, "most_epochs": 30},
    "optdigits": {"sizes": [64, 128, 64, 10], "target": 0.95, "most_epochs": 100},
}
BATCH = 64
LEARNING_RATE = 0.05
MOMENTUM = 0.9

BLOCK_SECONDS = 0.2e-3
FEWEST_BLOCKS = 3


def network_of(request):
    """Shape and layers of a network, as in networks.mjs."""
    if "sizes" not in request:
        return request["shape"], request["layers"]
    inputs, *units = request["sizes"]
    layers = [layer for each in units for layer in ({"kind": "dense", "units": each}, {"kind": "relu"})]
    return [inputs], layers[:-1]


def batch_for(shape, classes, batch):
    """The same batch as in networks.mjs."""
    import numpy

    state = 1

    def following():
        nonlocal state
        state = (state * 48271) % 2147483647
        return state / 2147483647

    x = [following() * 2 - 1 for _ in range(batch * math.prod(shape))]
    y = [int(following() * classes) for _ in range(batch)]
    return numpy.array(x, numpy.float32).reshape(batch, *shape), numpy.array(y, numpy.int32)


def warm_up(run, seconds):
    began = time.perf_counter()
    steps = 0
    while steps < 20 or time.perf_counter() - began < seconds:
        if time.perf_counter() - began > max(seconds, 2):
            break
        run(1)
        steps += 1


def time_blocks(run, seconds):
    block = 1
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < FEWEST_BLOCKS:
        began = time.perf_counter()
        loss = run(block)
        elapsed = time.perf_counter() - began
        if not math.isfinite(loss):
            raise RuntimeError(f"the loss is {loss}")
        if elapsed < BLOCK_SECONDS:
            block = math.ceil(block * max(1.2, 1.2 * BLOCK_SECONDS / max(elapsed, 1e-5)))
            times = []
        else:
            times.append(1e6 * elapsed / block)
    times.sort()
    return {"minimum": times[0], "median": times[len(times) // 2], "steps": len(times) * block}


def load(directory, task):
    """(x, y) of the training set and of the test set."""
    import numpy

    def idx(name, header):
        with gzip.open(os.path.join(directory, "mnist", name + ".gz")) as file:
            return numpy.frombuffer(file.read(), numpy.uint8, offset=header)

    def images(prefix):
        x = idx(prefix + "-images-idx3-ubyte", 16).reshape(-1, 784).astype(numpy.float32)
        return x / 255, idx(prefix + "-labels-idx1-ubyte", 8).astype(numpy.int32)

    def table(name):
        path = os.path.join(directory, "optdigits", f"optdigits_{name}.csv")
        rows = numpy.loadtxt(path, numpy.float32, delimiter=",")
        return numpy.ascontiguousarray(rows[:, :64]) / 16, rows[:, 64].astype(numpy.int32)

    if task == "mnist":
        return images("train"), images("t10k")
    return table("train"), table("test")


def time_training(request, begin):
    """Trains to the target accuracy; begin(shape, layers, train, test) returns (epoch, evaluate)."""
    task = TASKS[request["task"]]
    began = time.perf_counter()
    epoch, evaluate = begin(*network_of(task), *load(request["data"], request["task"]))
    accuracy = 0
    epochs = 0
    while accuracy < task["target"] and epochs < task["most_epochs"]:
        epoch()
        accuracy = evaluate()
        epochs += 1
    return {
        "seconds": time.perf_counter() - began,
        "accuracy": accuracy,
        "epochs": epochs,
        "reached": accuracy >= task["target"],
    }


def serve(hello, prepare, train):
    """prepare(shape, layers, optimizer, x, y) returns run(steps), which returns the last loss."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # output of libraries must not mix with the answers
    run = None
    for line in sys.stdin:
        if not line.strip():
            continue
        try:
            request = json.loads(line)
            command = request.get("command")
            if command == "exit":
                return
            if command == "hello":
                answer = hello()
            elif command == "prepare":
                run = None
                shape, layers = network_of(request)
                x, y = batch_for(shape, layers[-1]["units"], request["batch"])
                run = prepare(shape, layers, request.get("optimizer", "sgd"), x, y)
                warm_up(run, request.get("warmSeconds", 0.5))
                answer = {"ok": True}
            elif command == "measure":
                if run is None:
                    raise RuntimeError("measure needs prepare first")
                answer = time_blocks(run, request.get("seconds", 0.3))
            elif command == "train":
                answer = train(request)
            else:
                raise RuntimeError(f"unknown command {command}")
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
