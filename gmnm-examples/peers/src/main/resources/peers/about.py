"""One line: PyTorch's version, Python's, the library behind its matrix products, milliseconds of one of 512 x 512."""

import os
import platform
import re
import time

import torch


def blas():
    """The file that is loaded, where the system shows it; else what PyTorch was built with."""
    torch.ones(8, 8) @ torch.ones(8, 8)
    if os.path.exists("/proc/self/maps"):
        with open("/proc/self/maps") as maps:
            files = {os.path.realpath(line.split()[-1]) for line in maps if "/" in line}
        names = sorted(
            os.path.basename(os.path.dirname(file)) + "/" + os.path.basename(file)
            for file in files
            if re.search(r"blas|mkl_rt", os.path.basename(file))
        )
        if names:
            return ", ".join(names)
    built = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    return built.group(1) if built else "unknown"


def product():
    a = torch.randn(512, 512)
    times = []
    for _ in range(5):
        started = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - started)
    return 1e3 * min(times)


print(torch.__version__, platform.python_version(), blas(), f"{product():.2f}", sep="\t")
