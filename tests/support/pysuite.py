"""The runner of the Python suites, the counterpart of suite.h.

    from pysuite import case, main, oxconv, skip, workspace

    @case
    def CFB_001_something(): ...     # or: def test_something(): ...

    main()

A case passes if it raises nothing, is skipped if it calls skip("why"), else fails. Cases named on
the command line run alone. The closing line is "suite: N passed, N failed, N skipped"; the names of
the cases that passed go to $OXCONV_TESTS_RAN/<suite>, as suite.case.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

SOURCE = os.environ.get("OXCONV_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OXCONV = os.environ.get("OXCONV") or os.path.join(SOURCE, "build", "sanitize", "tools", "oxconv")

_cases = []
_folders = []


class Skipped(Exception):
    pass


def skip(why):
    raise Skipped(why)


def case(function):
    """Decorator: the function is a case, whatever its name."""
    _cases.append(function)
    return function


def testdata(name):
    return os.path.join(SOURCE, "testdata", name)


def corpus(name=""):
    """A path in the corpus; skips the case where there is none."""
    shared = os.environ.get("OXCONV_SHARED") or os.path.join(SOURCE, "..", "shared")
    path = os.path.join(shared, "corpus", name)
    if not os.path.exists(path):
        skip("no corpus")
    return path


def terminal():
    """The two ends of a pseudo terminal; skips the case where there are none."""
    try:
        return os.openpty()
    except OSError:
        skip("no pseudo terminals")


def workspace():
    """A new, empty folder that is gone after the case."""
    folder = tempfile.mkdtemp(prefix="oxconv-test-")
    _folders.append(folder)
    return folder


class Result:
    """How a program ended: code, out and err (bytes), and err as lines of text."""

    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.lines = self.err.decode("utf-8", "replace").splitlines()

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.out[:2000]!r}\nstderr: {self.err[:4000].decode('utf-8', 'replace')}"


def run(arguments, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    if "input" in options:
        del options["stdin"]
    options.setdefault("timeout", 300)
    for stream in ("stdout", "stderr"):
        options.setdefault(stream, subprocess.PIPE)
    done = Result(subprocess.run([os.fspath(a) for a in arguments], check=False, **options))
    if b"Sanitizer" in (done.err or b""):
        raise AssertionError(f"a sanitizer speaks: {done}")
    return done


def oxconv(*arguments, expect=None, **options):
    """Runs oxconv; with `expect`, its exit status must be that."""
    done = run([OXCONV, *arguments], **options)
    if expect is not None and done.code != expect:
        raise AssertionError(f"oxconv {' '.join(map(str, arguments))}: expected exit {expect}, got {done}")
    return done


def equal(got, wanted, about=""):
    if got != wanted:
        raise AssertionError(f"{about}{': ' if about else ''}got {got!r}, wanted {wanted!r}")


def _found_cases(module):
    found = list(_cases)
    found += [f for n, f in vars(module).items()
              if n.startswith("test_") and callable(f) and f not in found]
    return sorted(found, key=lambda f: f.__code__.co_firstlineno)


def _run_case(name, function):
    try:
        function()
        return "passed"
    except Skipped as why:
        print(f"{name}: skipped: {why}")
        return "skipped"
    except Exception:  # pylint: disable=broad-except
        print(f"{name}: failed")
        traceback.print_exc(file=sys.stdout)
        return "failed"
    finally:
        while _folders:
            shutil.rmtree(_folders.pop(), ignore_errors=True)


def main():
    module = sys.modules["__main__"]
    suite = os.path.splitext(os.path.basename(module.__file__))[0]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    ran = os.environ.get("OXCONV_TESTS_RAN")
    lines = []
    for function in _found_cases(module):
        if len(sys.argv) > 1 and function.__name__ not in sys.argv[1:]:
            continue
        name = f"{suite}.{function.__name__}"
        end = _run_case(name, function)
        counts[end] += 1
        if end == "passed":
            lines.append(name + "\n")
        sys.stdout.flush()
    if ran:
        os.makedirs(ran, exist_ok=True)
        with open(os.path.join(ran, suite), "w", encoding="utf-8") as file:
            file.writelines(lines)
    print(f"{suite}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if counts["failed"] else 0)
