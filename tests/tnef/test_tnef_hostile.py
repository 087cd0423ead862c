"""Streams that claim more than they are: reading one costs time and memory by its own size, no more."""
import os
import struct
import subprocess
import time

from pysuite import case, main, workspace

OXCONV = os.environ["OXCONV"]
IID_MESSAGE = bytes.fromhex("0703020000000000C000000000000046")
SHADOWS = "sanitize" in OXCONV  # the sanitizers' own memory


def attribute(level, number, data, length=None):
    return struct.pack("<BII", level, number, len(data) if length is None else length) + data + \
        struct.pack("<H", sum(data) & 0xFFFF)


def stream(*attributes):
    return b"\x78\x9F\x3E\x22\x01\x00" + attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + \
        attribute(1, 0x00069007, struct.pack("<II", 1252, 0)) + b"".join(attributes)


def properties(*entries, count=None):
    return struct.pack("<I", len(entries) if count is None else count) + b"".join(entries)


def high_water(pid):
    """VmHWM in MiB, which only grows; 0 once the process has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(row.split()[1]) / 1024 for row in status if row.startswith("VmHWM:")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


def read(data):
    """Seconds and peak MiB of `oxconv check`, which reads all of it."""
    path, peak = os.path.join(workspace(), "hostile.tnef"), 0
    with open(path, "wb") as file:
        file.write(data)
    start = time.monotonic()
    with subprocess.Popen([OXCONV, "check", "-q", path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        while child.poll() is None:
            peak = max(peak, high_water(child.pid))
    os.unlink(path)
    assert child.returncode in (0, 1), child.returncode
    return time.monotonic() - start, peak


def bounded(name, data, factor):
    """No more than `factor` bytes a byte of the stream, beside what an empty one takes."""
    empty_seconds, empty = read(stream())
    seconds, peak = read(data)
    size = len(data) / 2**20
    print(f"{name}: {size:.2f} MiB, {peak - empty:.1f} MiB more than an empty stream, "
          f"{seconds - empty_seconds:.2f} s")
    assert peak - empty <= (4 if SHADOWS else 1) * factor * size + 4, (name, peak, empty)
    assert seconds <= 20, (name, seconds)


def claim(kind, length):
    return struct.pack("<HHII", kind, 0x6001, 1, length)


@case
def test_claims_of_four_gigabytes():
    big = 0xFFFFFFFF
    bounded("attributes", stream(attribute(1, 0x00018004, b"x" * 16, big)), 8)
    for kind in (0x001E, 0x001F, 0x0102, 0x000D):
        bounded(f"values of type {kind:04X}", stream(
            attribute(1, 0x00069003, properties(claim(kind, big)))), 8)
    bounded("property count", stream(attribute(1, 0x00069003, properties(count=big))), 8)
    bounded("recipient count", stream(attribute(1, 0x00069004, struct.pack("<I", big))), 8)
    for kind in (0x1003, 0x1014, 0x101F, 0x1102):
        bounded(f"value count of type {kind:04X}", stream(attribute(1, 0x00069003, properties(
            struct.pack("<HHI", kind, 0x6001, big)) + b"\0" * 2**20)), 16)


@case
def TNEF_080_counts_that_add_up():
    """Each property claims all that is behind it: together a square of the stream."""
    many = 90000
    entries = [struct.pack("<HHII", 0x101F, 0x1000 + i % 0x6000, ((many - i - 1) * 12 + 4) // 4, 0xFFFFFFFF)
               for i in range(many)]
    bounded("claims one behind the other", stream(attribute(1, 0x00069003, properties(*entries))), 16)
    nothing = [struct.pack("<HHI", 0x1001, 0x1000 + i % 0x6000, (many - i - 1) * 2) for i in range(many)]
    bounded("values of nothing", stream(attribute(1, 0x00069003, properties(*nothing))), 32)


@case
def test_65535_attachments():
    data = struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0)
    bounded("attachments", stream(*[attribute(2, 0x00069002, data)] * 65535), 64)


@case
def test_recipients_of_nothing():
    """Four bytes each; the limit `recipients` is above."""
    bounded("recipients", stream(attribute(1, 0x00069004, struct.pack("<I", 500000) + bytes(2000000))), 64)


@case
def TNEF_076_thousand_levels():
    data = stream()
    for _ in range(1000):
        entry = struct.pack("<HHII", 0x000D, 0x3701, 1, len(data) + 16) + IID_MESSAGE + data
        data = stream(attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0)),
                      attribute(2, 0x00069005, properties(entry)))
    bounded("levels", data, 64)
    # The same with content inside: its checksum is looked at once a level, its bytes are held nowhere.
    data = stream(attribute(2, 0x00069002, bytes(14)), attribute(2, 0x0006800F, bytes(2**24)))
    for _ in range(1000):
        entry = struct.pack("<HHII", 0x000D, 0x3701, 1, len(data) + 16) + IID_MESSAGE + data
        list_of_one = properties(entry)
        data = stream(attribute(2, 0x00069002, bytes(14)),
                      struct.pack("<BII", 2, 0x00069005, len(list_of_one)) + list_of_one + b"\0\0")
        if len(data) > 2**24 + 2**16:
            break
    bounded("levels around 16 MiB", data, 2)


main()
