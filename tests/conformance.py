#!/usr/bin/env python3
"""Holds docs/conformance.csv against a test run.

usage: conformance.py CONFORMANCE.csv TESTS_RAN [RESULTS.xml]

A row with status "done" names tests (suite.case, several joined by blanks). Each of them must have
passed in this run: TESTS_RAN is a folder with a file a suite, of lines suite.case. A test that was
skipped, as RESULTS.xml tells (there is no corpus on this machine), is reported and does not fail.
Prints a summary by area and status; the exit status is 1 if a row does not hold.
"""
import csv
import os
import re
import sys
from collections import Counter

import tally

STATUSES = ["done", "open", "later", "not-planned"]
SKIPPED = re.compile(r"^(\w+\.\w+): skipped\b", re.MULTILINE)


def passed_tests(folder):
    passed = set()
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            passed.update(line.strip() for line in file)
    return passed


def skipped_tests(results):
    skipped = set()
    for _, _, output in tally.suites(results):
        skipped.update(SKIPPED.findall(output))
    return skipped


def judge(row, passed, skipped):
    """Returns (what is wrong or None, was a test skipped)."""
    status, tests = row["status"], row["test"].split()
    if status not in STATUSES:
        return f"status '{status}' is none of {', '.join(STATUSES)}", False
    if status in ("later", "not-planned") and not tests:
        return f"'{status}' without a reason", False
    if status != "done":
        return None, False
    if not tests:
        return "done, but no test is named", False
    missing = [test for test in tests if test not in passed and test not in skipped]
    if missing:
        return f"did not pass in this run: {' '.join(missing)}", False
    return None, any(test not in passed for test in tests)


def main():
    table, ran = sys.argv[1:3]
    passed = passed_tests(ran)
    skipped = skipped_tests(sys.argv[3]) if len(sys.argv) > 3 else set()
    areas, wrong, unseen, seen_ids = {}, [], [], set()
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            problem, was_skipped = judge(row, passed, skipped)
            if row["id"] in seen_ids:
                problem = "the id stands twice"
            seen_ids.add(row["id"])
            if problem:
                wrong.append(f"{row['id']}: {problem}")
            if was_skipped:
                unseen.append(row["id"])
            area = row["id"].rsplit("-", 1)[0]
            areas.setdefault(area, Counter())[row["status"]] += 1
    print(f"{'conformance':<14}" + "".join(f"{status:>12}" for status in STATUSES))
    for area, counts in sorted(areas.items()):
        print(f"{area:<14}" + "".join(f"{counts[status]:>12}" for status in STATUSES))
    total = sum(areas.values(), Counter())
    print(f"{'all':<14}" + "".join(f"{total[status]:>12}" for status in STATUSES))
    if unseen:
        print(f"not seen, their tests were skipped: {len(unseen)} rows ({unseen[0]} ...)")
    for line in wrong:
        print(f"conformance: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
