"""What is timed takes turns: a program gives its actions to `serve`.

With `--turns` as the last argument it says "ready", reads lines "NAME TIMES" from standard input, runs the
action of that name so often in a row, and prints the milliseconds of one run. Without, it prints the median
of each action.
"""

import statistics
import sys
import time


def milliseconds(action, times):
    """Of one of so many runs in a row."""
    started = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - started) * 1e3 / times


def serve(**actions):
    if sys.argv[-1] == "--turns":
        print("ready", flush=True)
        for line in sys.stdin:
            name, times = line.split()
            print(milliseconds(actions[name], int(times)), flush=True)
    else:
        for name, action in actions.items():
            milliseconds(action, 20)  # not counted
            print(f"{name}: {statistics.median(milliseconds(action, 1) for _ in range(60)):.3f} ms")


def arguments():
    return [argument for argument in sys.argv[1:] if argument != "--turns"]
