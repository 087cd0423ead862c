"""Writing of .msg: how large written files are beside those they were read from, and how long a large
attachment takes beside a plain copy of the file that reaches the disk as well.

Usage: bench_msg_write.py [OXCONV [MIB]]   ($OXCONV without)
"""
import os
import struct
import subprocess
import sys
import tempfile
import time

from bench_memory import compose

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
corpus = os.path.join(os.environ.get("OXCONV_SHARED", os.path.join(root, "..", "shared")), "corpus", "msg")
UNICODE_MASK = struct.pack("<IIIB", 0x340D0003, 6, 0, 0)[:4]


def is_unicode(path):
    """Has the root a support mask with the bit for Unicode?"""
    with open(path, "rb") as file:
        data = file.read()
    at = data.find(UNICODE_MASK)
    return data[:4] == b"\xD0\xCF\x11\xE0" and at >= 0 and data[at + 10] & 4


def convert(oxconv, source, target):
    return subprocess.run([oxconv, "convert", "-q", "-f", "msg", "-t", "msg", source, "-o", target],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode


def sizes(oxconv, folder):
    if not os.path.isdir(corpus):
        print("msg_write: no corpus")
        return
    theirs = ours = count = 0
    worst, worst_name = 0, ""
    for name in sorted(os.listdir(corpus)):
        path, target = os.path.join(corpus, name), os.path.join(folder, "out.msg")
        if not name.lower().endswith((".msg", ".oft")) or not is_unicode(path):
            continue
        if convert(oxconv, path, target):
            continue
        before, after = os.path.getsize(path), os.path.getsize(target)
        theirs, ours, count = theirs + before, ours + after, count + 1
        if after / before > worst:
            worst, worst_name = after / before, name
    print(f"msg_write size: {count} Unicode files, {ours} bytes ({ours / theirs:.3f} x theirs), "
          f"worst {worst:.3f} ({worst_name})")


def timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def copy_to_disk(source, target):
    subprocess.run(["cp", source, target], check=True)
    subprocess.run(["sync", target], check=True)


def convert_to_disk(oxconv, source, target):
    if convert(oxconv, source, target):
        sys.exit("msg_write: the large message could not be written")
    subprocess.run(["sync", target], check=True)


def large(oxconv, folder, mib):
    source, target = os.path.join(folder, "large.msg"), os.path.join(folder, "out.msg")
    compose(source, mib << 20)
    subprocess.run(["sync", source], check=True)
    cp, ox = [], []
    for _ in range(5):  # in turn: the disk is not always the same
        cp.append(timed(lambda: copy_to_disk(source, target)))
        os.unlink(target)
        ox.append(timed(lambda: convert_to_disk(oxconv, source, target)))
        os.unlink(target)
    print(f"msg_write large: {mib} MiB attachment in {min(ox):.2f} s ({min(ox) / min(cp):.2f} x cp and sync, "
          f"{min(cp):.2f} s)")


def main():
    oxconv = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ["OXCONV"])
    with tempfile.TemporaryDirectory() as folder:
        sizes(oxconv, folder)
        large(oxconv, folder, int(sys.argv[2]) if len(sys.argv) > 2 else 200)


main()
