# scikit-learn's PCA from the covariance of v / 255 in float64, as in gradlane.

import json
import sys
import time

import numpy
import sklearn
from sklearn.decomposition import PCA

file, columns, components, rounds = sys.argv[1], *map(int, sys.argv[2:])
data = numpy.fromfile(file, dtype=numpy.uint8).reshape(-1, columns)


def best(work):
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def scaled():
    return data.astype(numpy.float64) / 255


pca = PCA(n_components=components, svd_solver="covariance_eigh")
print(
    json.dumps(
        {
            "fit": best(lambda: pca.fit(scaled())),
            "transform": best(lambda: pca.transform(scaled())),
            "version": sklearn.__version__,
            "dtype": "float64",
        }
    )
)
