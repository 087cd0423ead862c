"""Messages a second, .msg to .eml: one oxconv process given all files, beside one msgconvert process
(Debian's libemail-outlook-message-perl) given the same files.

msgconvert ends at a file it cannot read: such files are found first and left out of both runs.
Usage: bench_msg2eml.py OXCONV [FOLDER]   (the corpus's msg folder, else testdata)
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
corpus = os.path.join(os.environ.get("OXCONV_SHARED", os.path.join(root, "..", "shared")), "corpus", "msg")


def files_of(folder):
    names = sorted(name for name in os.listdir(folder) if name.lower().endswith(".msg"))
    return [os.path.abspath(os.path.join(folder, name)) for name in names]


def run(command, cwd=None):
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def readable_by_msgconvert(files):
    """Runs until a file ends it, leaves that one out, goes on behind it."""
    good, rest = [], list(files)
    while rest:
        with tempfile.TemporaryDirectory() as folder:
            run(["msgconvert", *rest], cwd=folder)
            done = {name[:-4] for name in os.listdir(folder) if name.endswith(".eml")}
        count = 0
        while count < len(rest) and os.path.basename(rest[count])[:-4] in done:
            count += 1
        good += rest[:count]
        rest = rest[count + 1:]
    return good


def best(times, action):
    return min(action() for _ in range(times))


def oxconv_run(oxconv, files):
    with tempfile.TemporaryDirectory() as folder:
        return run([oxconv, "convert", *files, "-t", "eml", "-o", folder + "/"])


def msgconvert_run(files):
    with tempfile.TemporaryDirectory() as folder:
        return run(["msgconvert", *files], cwd=folder)


def line(name, files, seconds, ratio=""):
    size = sum(os.path.getsize(file) for file in files)
    print(f"msg2eml {name}: {len(files)} messages, {len(files) / seconds:.0f} messages/s, "
          f"{size / seconds / 2**20:.1f} MiB/s{ratio}")


def main():
    oxconv = os.path.abspath(sys.argv[1])
    folder = sys.argv[2] if len(sys.argv) > 2 else corpus
    files = files_of(folder if os.path.isdir(folder) else os.path.join(root, "testdata"))
    line("oxconv, all files", files, best(5, lambda: oxconv_run(oxconv, files)))
    if not shutil.which("msgconvert"):
        print("msg2eml: msgconvert is not there to compare with")
        return
    files = readable_by_msgconvert(files)
    theirs = best(2, lambda: msgconvert_run(files))
    ours = best(5, lambda: oxconv_run(oxconv, files))
    line("msgconvert", files, theirs)
    line("oxconv", files, ours, f" ({theirs / ours:.0f} x msgconvert)")


main()
