#!/usr/bin/env python3
"""Holds send times against a rate: in no window of any length may there be more calls than burst + rate x length.

That holds for every window exactly where it holds for the windows that begin and end with a call; the emptiest bucket
over all of them is what is printed. Ends with 1 where a window has too many, or less than 98 % of the rate was used."""

import argparse
import json
import re
import sys


def excess(times, rate, burst):
    """The most calls that any window has beyond burst + rate x length; at or below 0 where the rate was kept.

    With n calls from i to j the excess is n - burst - rate (t_j - t_i): the largest over i for each j in one pass."""
    worst, best_start = float("-inf"), float("-inf")
    for index, time in enumerate(times):
        best_start = max(best_start, rate * time - index)
        worst = max(worst, index + 1 - burst - rate * time + best_start)
    return worst


def used(times, rate, burst):
    """The share of the rate between the first call and the last."""
    return (len(times) - burst) / (rate * (times[-1] - times[0]))


def send_times(lines):
    return sorted(int(found.group(1)) / 1e9 for line in lines if (found := re.search(r"\bsent_at_ns=(\d+)", line)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, required=True, help="calls a second")
    parser.add_argument("--burst", type=int, required=True)
    parser.add_argument("--sent", required=True, help="resetd's standard error under log level trace")
    parser.add_argument("--arrived", required=True, help="the stand-in's log")
    arguments = parser.parse_args()

    with open(arguments.sent, encoding="utf-8") as lines:
        sent = send_times(lines)
    with open(arguments.arrived, encoding="utf-8") as lines:
        arrived = sorted(json.loads(line)["at_us"] / 1e6 for line in lines)
    if len(sent) < 2:
        sys.exit("no send times: is the log's level trace?")
    over = excess(sent, arguments.rate, arguments.burst)
    share = used(sent, arguments.rate, arguments.burst)
    print(f"{len(sent)} calls sent, {len(arrived)} arrived, in {sent[-1] - sent[0]:.2f} s")
    print(f"send times: at most {over:+.6f} calls beyond burst + rate x window; {share:.2%} of the rate used")
    print(f"arrivals:   at most {excess(arrived, arguments.rate, arguments.burst):+.3f} calls beyond, by their way's jitter")
    if len(sent) != len(arrived):
        sys.exit("sent and arrived differ")
    # A nanosecond clock, a rate in calls a second: what is left of rounding is far below a millionth of a call.
    if over > 1e-6:
        sys.exit("the rate was passed")
    if share < 0.98:
        sys.exit("less than 98 % of the rate was used")


if __name__ == "__main__":
    main()
