"""scikit-learn's GaussianMixture with diagonal covariances on a table in a file, from a start that is given.

    gaussian_mixture.py FILE ROWS VARIABLES COMPONENTS PASSES

FILE holds doubles in this machine's order: the table row by row, then the start's means [n, d] and deviations [n, d];
its weights are equal. Prints, between tabs: versions, BLAS, seconds of the fit, seconds of processor, mean log density.
"""

import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_info

warnings.filterwarnings("ignore")  # that it has not converged
rows, d, n, passes = map(int, sys.argv[2:6])
numbers = np.fromfile(sys.argv[1])
table = numbers[: rows * d].reshape(rows, d)
means, sigmas = numbers[rows * d :].reshape(2, n, d)
mixture = GaussianMixture(
    n,
    covariance_type="diag",
    reg_covar=0,
    tol=0,
    max_iter=passes,
    init_params="random_from_data",  # else k-means runs, although all that it is for is given
    weights_init=np.full(n, 1 / n),
    means_init=means,
    precisions_init=sigmas**-2.0,
)
started, processor = time.perf_counter(), time.process_time()
mixture.fit(table)
seconds, processor = time.perf_counter() - started, time.process_time() - processor
blas = ", ".join(
    sorted({f"{p['internal_api']} {p['version']}, {p['num_threads']} threads" for p in threadpool_info()})
)
versions = f"scikit-learn {sklearn.__version__}, numpy {np.__version__}"
print(versions, blas, seconds, processor, repr(float(mixture.score(table))), sep="\t")
