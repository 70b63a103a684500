# Augmented images per second by torchvision (transforms.v2 on tensors), Pillow and NumPy, one thread.

import json
import random
import sys
import time
import types

sys.path.pop(0)  # files of this folder would shadow modules of the libraries

import numpy as np
import PIL
import torch

# describes compiled operators that some builds lack and no transform needs
sys.modules["torchvision._meta_registrations"] = types.ModuleType("none")
import torchvision
from PIL import Image, ImageEnhance, ImageOps
from torchvision.transforms import v2

torch.set_num_threads(1)
SECONDS = 0.4
BILINEAR = v2.InterpolationMode.BILINEAR

jitter = {"brightness": 0.4, "contrast": 0.4, "saturation": 0.4, "hue": 0.1}
TORCHVISION = {
    "horizontalFlip": v2.RandomHorizontalFlip(1),
    "verticalFlip": v2.RandomVerticalFlip(1),
    "randomCrop": v2.RandomCrop(32, padding=4),
    "flip and crop": v2.Compose([v2.RandomHorizontalFlip(), v2.RandomCrop(32, padding=4)]),
    "randomResizedCrop": v2.RandomResizedCrop(32, scale=(0.3, 1), antialias=False),
    "randomScale": v2.RandomAffine(0, scale=(0.8, 1.2), interpolation=BILINEAR),
    "shift": v2.RandomAffine(0, translate=(0.125, 0.125)),
    "rotate": v2.RandomRotation(15, interpolation=BILINEAR),
    **{name: v2.ColorJitter(**{name: value}) for name, value in jitter.items()},
    "colorJitter": v2.ColorJitter(**jitter),
    "cutout": v2.RandomErasing(1, scale=(0.0625, 0.0625), ratio=(1, 1)),
}


def affine(image, matrix):
    return image.transform((32, 32), Image.AFFINE, matrix, Image.BILINEAR)


def scale(image):
    step = 1 / random.uniform(0.8, 1.2)
    return affine(image, (step, 0, 16 - 16 * step, 0, step, 16 - 16 * step))


def pad_and_crop(image):
    left, top = random.randint(0, 8), random.randint(0, 8)
    return ImageOps.expand(image, 4).crop((left, top, left + 32, top + 32))


def enhance(kind, image):
    return kind(image).enhance(random.uniform(0.6, 1.4))


PILLOW = {
    "horizontalFlip": ImageOps.mirror,
    "verticalFlip": ImageOps.flip,
    "randomCrop": pad_and_crop,
    "flip and crop": lambda image: pad_and_crop(
        ImageOps.mirror(image) if random.random() < 0.5 else image
    ),
    "randomScale": scale,
    "rotate": lambda image: image.rotate(random.uniform(-15, 15), Image.BILINEAR),
    "brightness": lambda image: enhance(ImageEnhance.Brightness, image),
    "contrast": lambda image: enhance(ImageEnhance.Contrast, image),
    "saturation": lambda image: enhance(ImageEnhance.Color, image),
}


def numpy_crop(image):
    top, left = random.randint(0, 8), random.randint(0, 8)
    return np.pad(image, ((4, 4), (4, 4), (0, 0)))[top : top + 32, left : left + 32].copy()


def numpy_tint(image):
    offset = np.random.uniform(-25.5, 25.5, 3).astype(np.float32)
    return np.clip(image + offset, 0, 255).astype(np.uint8)


def numpy_brightness(image):
    return np.clip(image * np.float32(random.uniform(0.6, 1.4)), 0, 255).astype(np.uint8)


def numpy_cutout(image):
    top, left = random.randint(0, 24), random.randint(0, 24)
    image = image.copy()
    image[top : top + 8, left : left + 8] = 0
    return image


NUMPY = {
    "horizontalFlip": lambda image: image[:, ::-1].copy(),
    "verticalFlip": lambda image: image[::-1].copy(),
    "randomCrop": numpy_crop,
    "flip and crop": lambda image: numpy_crop(image[:, ::-1] if random.random() < 0.5 else image),
    "brightness": numpy_brightness,
    "tint": numpy_tint,
    "cutout": numpy_cutout,
}

LIBRARIES = {
    "torchvision": (
        torchvision.__version__,
        TORCHVISION,
        lambda images: [torch.from_numpy(image).permute(2, 0, 1).contiguous() for image in images],
    ),
    "Pillow": (PIL.__version__, PILLOW, lambda images: [Image.fromarray(each) for each in images]),
    "NumPy": (np.__version__, NUMPY, list),
}


def measure(library, name, path, count):
    _, operations, prepare = LIBRARIES[library]
    operation = operations.get(name)
    if operation is None:
        return {"rate": None}
    pixels = np.fromfile(path, np.uint8).reshape(count, 32, 32, 3)
    images = prepare(pixels)[:128]
    best = float("inf")
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until or best == float("inf"):
        began = time.perf_counter()
        for image in images:
            operation(image)
        best = min(best, time.perf_counter() - began)
    return {"rate": len(images) / best}


def answer(request):
    if request["command"] == "hello":
        return {"libraries": {name: version for name, (version, *_) in LIBRARIES.items()}}
    return measure(*(request[key] for key in ("library", "name", "path", "count")))


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except Exception as error:
        reply = {"error": repr(error)}
    print(json.dumps(reply), flush=True)
