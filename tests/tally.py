#!/usr/bin/env python3
"""Sums up a test run: prints "PASSED FAILED SKIPPED" over all suites.

usage: tally.py RESULTS.xml (what ctest --output-junit writes)

Each suite closes with "suite: N passed, N failed, N skipped". One that failed without a failed case
(it crashed, ran out of time, or left memory behind) counts as one failure.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

CLOSING = re.compile(r"^\w+: (\d+) passed, (\d+) failed, (\d+) skipped$", re.MULTILINE)


def suites(path):
    """Yields (name, status, output) of each suite of a run."""
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        yield case.get("name"), case.get("status"), case.findtext("system-out") or ""


def main():
    totals = [0, 0, 0]
    for _, status, output in suites(sys.argv[1]):
        closing = CLOSING.findall(output)
        counts = [int(n) for n in closing[-1]] if closing else [0, 0, 0]
        if status != "run" and counts[1] == 0:
            counts[1] = 1
        totals = [a + b for a, b in zip(totals, counts)]
    print(*totals)


if __name__ == "__main__":
    main()
