# The trainings of ../picture-accuracy.mjs in PyTorch on two threads, or OMP_NUM_THREADS: the same layers, first
# weights (He), optimizer, schedule and augmentation, which is computed for a whole batch at once.
#
#   GRADLANE_DATA=DIR python bench/peers/picture_accuracy.py [mnist,fashion,cifar,cifar-plain] [SEEDS] [EPOCHS]

import gzip
import os
import sys
import time

import numpy
import torch
from pytorch_layers import modules_of
from torch.nn.functional import cross_entropy, pad

DATA = os.environ["GRADLANE_DATA"]
torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 2)))


def read(*names):
    with gzip.open(os.path.join(DATA, *names)) as file:
        return numpy.frombuffer(file.read(), numpy.uint8)


def idx(folder, part):
    images = read(folder, f"{part}-images-idx3-ubyte.gz")[16:].reshape(-1, 1, 28, 28)
    return images, read(folder, f"{part}-labels-idx1-ubyte.gz")[8:]


def mnist():
    return *idx("mnist", "train"), *idx("mnist", "t10k")


def fashion():
    x, y = idx("fashion-mnist-10k", "t10k")
    return x[:8000], y[:8000], x[8000:], y[8000:]


def cifar():
    def batch(name):
        rows = read("cifar10-jpeg-18k", f"{name}.bin.gz").reshape(-1, 3073)
        return rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0]

    parts = [batch(f"train_batch_{number}") for number in (1, 2, 3)]
    return *(numpy.concatenate(each) for each in zip(*parts)), *batch("test_batch")


def dense(units):
    return {"kind": "dense", "units": units}


def conv(filters, size, padding=0, stride=1, bias=True):
    return {"kind": "conv", **locals()}


def normalised(filters, size, stride=1):
    return [conv(filters, size, size // 2, stride, bias=False), {"kind": "batchNorm"}]


def residual(filters, stride):
    inside = [*normalised(filters, 3, stride), RELU, *normalised(filters, 3)]
    shortcut = normalised(filters, 1, stride) if stride > 1 else []
    return [{"kind": "residual", "layers": inside, "shortcut": shortcut}, RELU]


RELU, POOL, FLATTEN = ({"kind": kind} for kind in ("relu", "maxPool", "flatten"))
LENET = [
    *(conv(6, 5, 2), RELU, POOL, conv(16, 5), RELU, POOL, FLATTEN),
    *(dense(120), RELU, dense(84), RELU, dense(10)),
]
FASHION = [
    *(conv(32, 3), RELU, POOL, conv(64, 3), RELU, POOL, FLATTEN),
    *({"kind": "dropout", "rate": 0.3}, dense(128), RELU, dense(10)),
]
RESNET8 = [
    *(*normalised(16, 3), RELU, *residual(16, 1), *residual(32, 2), *residual(64, 2)),
    *({"kind": "globalPool"}, dense(10)),
]

# data, layers, learning rate, of SGD the other options, epochs, batch size, raw, augmented
NESTEROV = {"momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}
CASES = {
    "mnist": (mnist, LENET, 0.04, NESTEROV, 5, 64, False, False),
    "fashion": (fashion, FASHION, 0.03, {"momentum": 0.9}, 12, 32, True, False),
    "cifar": (cifar, RESNET8, 0.1, NESTEROV, 20, 64, False, True),
    "cifar-plain": (cifar, RESNET8, 0.1, NESTEROV, 20, 64, False, False),
}


def crop_and_flip(x, padding=4):
    """A random window of each padded image, half of them mirrored."""
    count, _, height, width = x.shape
    padded = pad(x, (padding,) * 4).permute(0, 2, 3, 1)
    top, left = torch.randint(0, 2 * padding + 1, (2, count, 1))
    rows, columns = top + torch.arange(height), left + torch.arange(width)
    columns = torch.where(torch.rand(count, 1) < 0.5, columns.flip(1), columns)
    images = padded[torch.arange(count)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return images.permute(0, 3, 1, 2).contiguous()


def accuracy(model, x, y):
    model.eval()
    with torch.no_grad():
        right = sum((model(x[i : i + 500]).argmax(1) == y[i : i + 500]).sum().item() for i in range(0, len(x), 500))
    model.train()
    return right / len(x)


def train(name, seed, most_epochs):
    read_data, layers, rate, options, epochs, size, is_raw, is_augmented = CASES[name]
    x, y, test_x, test_y = (torch.from_numpy(each.copy()) for each in read_data())
    x, test_x = x.float() / 255, test_x.float() / 255
    y, test_y = y.long(), test_y.long()
    if not is_raw:
        deviation, mean = torch.std_mean(x, (0, 2, 3), correction=0, keepdim=True)
        x, test_x = ((each - mean) / deviation for each in (x, test_x))
    torch.manual_seed(seed)
    model = torch.nn.Sequential(*modules_of(layers, list(x.shape[1:]))[0])
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, **options)
    steps = -(-len(x) // size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=epochs * steps, cycle_momentum=False
    )
    began = time.perf_counter()
    for _ in range(most_epochs or epochs):
        for chosen in torch.randperm(len(x)).split(size):
            batch = crop_and_flip(x[chosen]) if is_augmented else x[chosen]
            optimizer.zero_grad(set_to_none=True)
            cross_entropy(model(batch), y[chosen]).backward()
            optimizer.step()
            schedule.step()
        reached = accuracy(model, test_x, test_y)
    seconds = time.perf_counter() - began
    print(f"{name}, seed {seed}: {100 * reached:.2f} %, {seconds:.1f} s", flush=True)


names, seeds, most_epochs, *_ = [*sys.argv[1:], *[""] * 3]
for name in names.split(",") if names else CASES:
    for seed in seeds.split(",") if seeds else (1, 2, 3):
        train(name, int(seed), int(most_epochs or 0))
