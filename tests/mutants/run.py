#!/usr/bin/env python3
"""Do the tests notice? Applies each defect of tests/mutants/*.patch to a copy of the tree and
expects the named test to fail.

usage: run.py [NAME...]   (names of patches, without .patch)

A patch begins with a line "Test: suite.case" (and may say more); what follows is a unified diff
(patch -p1). The copy lies in build/mutants and is built with the preset dev, so that a round builds
only what the defect touches. The unchanged tree must pass each named test first.
"""
import filecmp
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
COPY = os.path.join(SOURCE, "build", "mutants")
BUILD = os.path.join(COPY, "build", "dev")


def quietly(command, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def must(command, **options):
    code, output = quietly(command, **options)
    if code:
        sys.exit(f"{' '.join(command)}: exit {code}\n{output}")


def files(folder):
    found = set()
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("build", ".git", "__pycache__")]
        found.update(os.path.relpath(os.path.join(at, name), folder) for name in names)
    return found


def copy_tree():
    """Makes the copy equal to the tree. Files that are equal already keep their times, the others get
    new ones, so that the build of the last run is of use and nothing in it is stale."""
    wanted = files(SOURCE) - {".git"}
    for name in files(COPY) - wanted:
        os.remove(os.path.join(COPY, name))
    for name in sorted(wanted):
        path, to = os.path.join(SOURCE, name), os.path.join(COPY, name)
        if not os.path.exists(to) or not filecmp.cmp(path, to, shallow=False):
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(path, to)
            shutil.copymode(path, to)
    command = ["cmake", "--preset", "dev", "-DOXCONV_WERROR=OFF"]
    if shutil.which("ccache"):
        command.append("-DCMAKE_C_COMPILER_LAUNCHER=ccache")
    must(command, cwd=COPY)


def build_and_run(test):
    """How the test ends ("passed", "failed", "build", "missing"), and what it printed."""
    suite, case = test.split(".", 1)
    python = glob.glob(os.path.join(COPY, "tests", "*", suite + ".py"))
    code, output = quietly(["ninja", "-C", BUILD, "oxconv" if python else suite])
    if code:
        return "build", output
    environment = dict(os.environ, OXCONV=os.path.join(BUILD, "tools", "oxconv"),
                       OXCONV_SOURCE=COPY, OXCONV_TESTS_RAN=os.path.join(BUILD, "tests-ran"),
                       PYTHONPATH=os.path.join(COPY, "tests", "support"),
                       PYTHONDONTWRITEBYTECODE="1")
    environment.setdefault("OXCONV_SHARED", os.path.join(SOURCE, "..", "shared"))
    program = ["/usr/bin/python3", python[0]] if python else [os.path.join(BUILD, "tests", suite)]
    try:
        code, output = quietly(program + [case], env=environment, timeout=600)
    except subprocess.TimeoutExpired:
        return "failed", "out of time"
    if code:
        return "failed", output
    return ("passed" if re.search(r": 1 passed", output) else "missing"), output


def try_patch(patch, path, sound):
    test = re.search(r"^Test: (\S+\.\S+)$", patch, re.MULTILINE)
    if not test:
        return "has no line 'Test: suite.case'"
    test = test.group(1)
    if test not in sound:
        sound[test] = build_and_run(test)
    end, output = sound[test]
    if end == "missing":
        return f"{test} is skipped or does not exist"
    if end != "passed":
        return f"{test} fails without it\n{output}"
    code, output = quietly(["patch", "-p1", "--forward", "--no-backup-if-mismatch", "-i", path], cwd=COPY)
    if code:
        quietly(["patch", "-p1", "-R", "--force", "-i", path], cwd=COPY)
        return f"does not apply\n{output}"
    end, output = build_and_run(test)
    must(["patch", "-p1", "-R", "--no-backup-if-mismatch", "-i", path], cwd=COPY)
    if end == "failed":
        return None
    return f"{test} does not notice" if end == "passed" else f"does not build\n{output}"


def main():
    passed = failed = 0
    sound = {}
    copy_tree()
    for path in sorted(glob.glob(os.path.join(HERE, "*.patch"))):
        name = os.path.basename(path)[:-len(".patch")]
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        with open(path, encoding="utf-8") as file:
            wrong = try_patch(file.read(), path, sound)
        if wrong:
            print(f"mutants.{name}: failed\n  {wrong}")
            failed += 1
        else:
            passed += 1
        sys.stdout.flush()
    print(f"mutants: {passed} passed, {failed} failed, 0 skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
