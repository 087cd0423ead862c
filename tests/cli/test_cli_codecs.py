"""oxconv cab, mszip, lzxd and rtf as a user runs them; cabinets beside cabextract."""
import os
import random
import re
import shutil
import struct
import zlib

from pysuite import OXCONV, case, corpus, equal, main, oxconv, run, skip, terminal, workspace

BLOCK = 32768
SIZES = (0, 1, 32767, 32768, 32769, 300000)


def text(size):
    words = b"the of and message subject attachment folder store property value".split()
    source = random.Random(1)
    out = bytearray()
    while len(out) < size:
        out += source.choice(words) + b" "
    return bytes(out[:size])


def noise(size):
    return random.Random(2).randbytes(size)


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def unpack_mszip(data):
    """The blocks' output, by Python's zlib."""
    out = b""
    while data:
        equal(data[:2], b"CK")
        block = zlib.decompressobj(-15, zdict=out[-BLOCK:]) if out else zlib.decompressobj(-15)
        out += block.decompress(data[2:])
        assert block.eof
        data = block.unused_data
    return out


# ---- Codecs ----

@case
def mszip_MSZIP_010_round_trips_through_files_and_pipes():
    folder = workspace()
    for size in SIZES:
        for data in (text(size), noise(size), bytes(size)):
            source = write(folder, "in", data)
            packed, back = os.path.join(folder, "packed"), os.path.join(folder, "back")
            oxconv("mszip", "compress", source, "-o", packed, expect=0)
            equal(unpack_mszip(read(packed)), data)
            oxconv("mszip", "decompress", packed, "-o", back, expect=0)
            equal(read(back), data)
            piped = oxconv("mszip", "compress", input=data, expect=0)
            equal(piped.out, read(packed))
            equal(oxconv("mszip", "decompress", "-", input=piped.out, expect=0).out, data)


@case
def mszip_levels_and_stored():
    data = text(200000)
    sizes = [len(oxconv("mszip", "compress", "--level", level, input=data, expect=0).out)
             for level in ("1", "9")]
    assert sizes[1] < sizes[0], sizes
    equal(len(oxconv("mszip", "compress", "--stored", input=data, expect=0).out), 200000 + 7 * 7)


@case
def mszip_damage_is_told_and_strict_fails():
    folder = workspace()
    data = noise(5 * BLOCK)
    packed = bytearray(oxconv("mszip", "compress", input=data, expect=0).out)
    packed[2 * (BLOCK + 7)] = ord("X")
    damaged = write(folder, "damaged", packed)
    out = os.path.join(folder, "out")
    done = oxconv("mszip", "decompress", damaged, "-o", out, expect=0)
    assert b"mszip.block" in done.err, done
    equal(read(out), data[:2 * BLOCK] + bytes(BLOCK) + data[3 * BLOCK:])
    os.unlink(out)
    oxconv("mszip", "decompress", damaged, "-o", out, "--strict", expect=1)
    assert not os.path.exists(out)
    done = oxconv("mszip", "decompress", "-o", out, input=b"this is something else", expect=1)
    assert b"oxconv: " in done.err and not os.path.exists(out), done


@case
def mszip_size_fills_up():
    data = text(1000)
    packed = oxconv("mszip", "compress", input=data, expect=0).out
    equal(oxconv("mszip", "decompress", "--size", "1005", input=packed, expect=0).out,
          data + bytes(5))
    equal(oxconv("mszip", "decompress", "--size", "1000", input=packed, expect=0).err, b"")


@case
def rtf_round_trips_and_passes_plain_rtf_on():
    rtf = b"{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}" + b"\\par Hello, hello. " * 100 + b"}"
    packed = oxconv("rtf", "compress", input=rtf, expect=0).out
    equal(packed[8:12], b"LZFu")
    equal(oxconv("rtf", "decompress", input=packed, expect=0).out, rtf)
    equal(oxconv("rtf", "compress", "--stored", input=rtf, expect=0).out[8:12], b"MELA")
    equal(oxconv("rtf", "decompress", input=rtf, expect=0).out, rtf)


@case
def lzxd_round_trips_with_reference_and_window():
    folder = workspace()
    old = noise(100000)
    new = old[:50000] + b"something new " * 20 + old[50000:]
    reference, source = write(folder, "old", old), write(folder, "new", new)
    plain, delta = os.path.join(folder, "plain"), os.path.join(folder, "delta")
    oxconv("lzxd", "compress", source, "-o", plain, expect=0)
    oxconv("lzxd", "compress", source, "-o", delta, "--reference", reference, expect=0)
    assert os.path.getsize(delta) < os.path.getsize(plain) / 10
    size = str(len(new))
    equal(oxconv("lzxd", "decompress", plain, "--size", size, expect=0).out, new)
    equal(oxconv("lzxd", "decompress", delta, "--size", size, "--reference", reference,
                 expect=0).out, new)
    wide = oxconv("lzxd", "compress", source, "--window", "21", "--level", "9", expect=0).out
    equal(oxconv("lzxd", "decompress", "--size", size, "--window", "21", input=wide,
                 expect=0).out, new)


@case
def lzxd_LZXD_001_example_of_the_specification():
    packed = bytes.fromhex("1400 0030 3000 01000000 01000000 01000000 616263 00")
    equal(oxconv("lzxd", "decompress", "--size", "3", input=packed, expect=0).out, b"abc")


@case
def wrong_usage_ends_with_2():
    for words in (("mszip",), ("mszip", "squeeze"), ("mszip", "compress", "a", "b"),
                  ("mszip", "compress", "--level", "10"), ("lzxd", "decompress"),
                  ("lzxd", "decompress", "--size", "x"), ("lzxd", "compress", "--window", "16"),
                  ("cab",), ("cab", "list"), ("cab", "list", "a", "b"), ("rtf",),
                  ("cab", "list", "a", "-d", "b")):
        done = oxconv(*words, expect=2)
        assert done.err.startswith(b"oxconv: ") and not done.out, done


@case
def missing_input_ends_with_1_and_output_that_cannot_be_written_with_3():
    folder = workspace()
    for words in (("mszip", "compress"), ("mszip", "decompress"), ("rtf", "compress"),
                  ("cab", "list")):
        done = oxconv(*words, os.path.join(folder, "none"), expect=1)
        assert b"none" in done.err, done
    source = write(folder, "in", b"abc")
    oxconv("mszip", "compress", source, "-o", os.path.join(folder, "no", "out"), expect=3)
    oxconv("mszip", "compress", source, "-o", "/dev/full", expect=3)
    oxconv("mszip", "compress", folder, expect=1)


@case
def existing_output_is_replaced_unless_asked_not_to():
    folder = workspace()
    out = write(folder, "out", b"old")
    oxconv("mszip", "compress", "-o", out, input=b"abc", expect=0)
    packed = read(out)
    assert packed[:2] == b"CK"
    done = oxconv("mszip", "compress", "-o", out, "--no-clobber", input=b"other")
    assert done.code != 0 and read(out) == packed, done


@case
def packed_bytes_do_not_go_to_a_terminal():
    master, screen = terminal()
    try:
        done = run([OXCONV, "mszip", "compress"], input=b"abc", stdout=screen)
        equal(done.code, 1)
        assert b"terminal" in done.err, done
    finally:
        os.close(master)
        os.close(screen)


@case
def large_input_is_streamed():
    """64 MiB through a process that may have 48 MiB of heap and maps."""
    if b"__asan" in read(OXCONV):
        skip("the sanitizer needs room of its own")
    folder = workspace()
    source, packed = write(folder, "in", text(1 << 20) * 64), os.path.join(folder, "packed")
    limit = "ulimit -d 49152; exec \"$@\""
    for words in (("compress", source, "-o", packed), ("decompress", packed, "-o", "/dev/null")):
        equal(run(["sh", "-c", limit, "sh", OXCONV, "mszip", *words]).code, 0)


# ---- Cabinets ----

def tree(folder):
    found = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            found[os.path.relpath(path, folder)] = read(path)
    return found


def by_cabextract(path, folder):
    """What cabextract gets out without an error, by name."""
    if not shutil.which("cabextract"):
        skip("no cabextract")
    done = run(["cabextract", "-q", "-d", folder, path])
    said = (done.out + done.err).decode("utf-8", "replace")
    failed = set(re.findall(r"^" + re.escape(folder) + r"/(.*): ", said, re.M))
    return {name: data for name, data in tree(folder).items() if name not in failed}


def cabinets():
    for folder in ("cab", "malformed"):
        for name in sorted(os.listdir(corpus(folder))):
            if name.endswith(".cab"):
                yield os.path.join(corpus(folder), name)


@case
def cab_agrees_with_cabextract_on_the_corpus():
    agreed = 0
    for path in cabinets():
        theirs, ours = workspace(), workspace()
        expected = by_cabextract(path, theirs)
        done = oxconv("cab", "extract", path, "-d", ours)
        assert done.code in (0, 1), done
        got = tree(ours)
        for name, data in expected.items():
            if b"Quantum" in done.err and name not in got:
                continue
            assert got.get(name) == data, (path, name, done)
            agreed += 1
        listed = oxconv("cab", "list", path)
        for name in expected:
            assert name.encode() in listed.out, (path, name, listed)
    assert agreed > 40, agreed


@case
def cab_set_is_found_beside_in_any_case():
    folder = workspace()
    for i in range(1, 6):
        shutil.copy(os.path.join(corpus("cab"), f"libmspack-multi_basic_pt{i}.cab"),
                    os.path.join(folder, f"CABD_Multi_Basic_pt{i}.cab"))
    theirs = os.path.join(folder, "theirs")
    expected = by_cabextract(os.path.join(folder, "CABD_Multi_Basic_pt1.cab"), theirs)
    equal(len(expected), 3)
    for i in range(1, 6):
        ours = os.path.join(folder, f"ours{i}")
        oxconv("cab", "extract", os.path.join(folder, f"CABD_Multi_Basic_pt{i}.cab"), "-d", ours,
               expect=0)
        equal(tree(ours), expected)
    os.chdir(folder)
    listed = oxconv("cab", "list", "CABD_Multi_Basic_pt3.cab", expect=0)
    equal(len(listed.out.splitlines()), 3)
    equal(listed.err, b"")


@case
def cab_mszip_and_lzx_are_extracted_and_quantum_is_refused():
    ours = workspace()
    done = oxconv("cab", "extract", os.path.join(corpus("cab"), "libmspack-mszip_lzx_qtm.cab"),
                  "-d", ours, expect=1)
    equal(sorted(tree(ours)), ["lzx.txt", "mszip.txt"])
    assert b"qtm.txt" in done.err and b"not supported" in done.err and b"Quantum" in done.err, done


def build_cab(files, attributes=0x20, date=0x226c, time=0x59ba):
    """A cabinet of one stored folder: [(name, bytes)]."""
    data = b"".join(content for _, content in files)
    blocks = [data[i:i + BLOCK] for i in range(0, len(data), BLOCK)]
    entries, offset = b"", 0
    for name, content in files:
        entries += struct.pack("<IIHHHH", len(content), offset, 0, date, time, attributes)
        entries += name + b"\0"
        offset += len(content)
    body = b"".join(struct.pack("<IHH", 0, len(b), len(b)) + b for b in blocks)
    at = 36 + 8 + len(entries)
    return (b"MSCF" + struct.pack("<5I2B5H", 0, at + len(body), 0, 44, 0, 3, 1, 1, len(files),
                                  0, 0, 0) +
            struct.pack("<IHH", at, len(blocks), 0) + entries + body)


@case
def cab_names_are_not_trusted_as_paths():
    folder = workspace()
    inside = os.path.join(folder, "a", "b", "inside")
    names = (b"..\\..\\up.txt", b"/abs/x.txt", b"C:\\drive.txt", b"sub\\dir\\good.txt",
             b"..", b"sub/../../side.txt", b"con", b"esc\x1b[31m.txt", b"same.txt", b"SAME.txt",
             b"clash", b"clash\\in.txt", b"dir\\one", b"DIR\\two", b"dir", b"x" * 250)
    path = write(folder, "x.cab", build_cab([(n, n) for n in names]))
    oxconv("cab", "extract", path, "-d", inside, expect=0)
    got = tree(inside)
    equal(len(got), len(names))
    equal(sorted(got.values()), sorted(names))
    equal(sorted(os.listdir(folder)), ["a", "x.cab"])
    equal(os.listdir(os.path.join(folder, "a", "b")), ["inside"])
    equal(got[os.path.join("sub", "dir", "good.txt")], b"sub\\dir\\good.txt")
    equal(got[os.path.join("dir", "two")], b"DIR\\two")
    equal(got["clash"], b"clash")
    assert not any("\x1b" in name for name in got), got
    listed = oxconv("cab", "list", path, expect=0)
    assert b"\x1b" not in listed.out, listed


@case
def cab_dates_and_attributes_are_kept():
    folder = workspace()
    path = write(folder, "x.cab", build_cab([(b"f", b"abc")], attributes=0x41))
    oxconv("cab", "extract", path, "-d", folder, env={**os.environ, "TZ": "UTC"}, expect=0)
    about = os.stat(os.path.join(folder, "f"))
    equal(about.st_mtime, 858165232.0)  # 1997-03-12 11:13:52
    equal(about.st_mode & 0o222, 0)
    equal(about.st_mode & 0o100, 0o100)
    listed = oxconv("cab", "list", path, expect=0).out
    assert b"1997-03-12 11:13:52" in listed and b"R---X" in listed and b" 3  " in listed, listed


@case
def cab_from_a_pipe_and_behind_a_program():
    data = b"MZ program MSCF text" + bytes(70000) + build_cab([(b"f", text(50000))]) + b"signed"
    folder = workspace()
    equal(len(oxconv("cab", "list", "-", input=data, expect=0).out.splitlines()), 1)
    oxconv("cab", "extract", "-", "-d", folder, input=data, expect=0)
    equal(tree(folder), {"f": text(50000)})


@case
def cab_that_is_none_is_told():
    done = oxconv("cab", "list", "-", input=b"nothing of the kind", expect=1)
    assert b"cab.signature" in done.err and not done.out, done


@case
def cab_strict_fails_at_the_first_damage():
    path = os.path.join(corpus("malformed"), "libmspack-bad_folderindex.cab")
    folder = workspace()
    oxconv("cab", "extract", path, "-d", folder, expect=1)
    equal(list(tree(folder)), ["hello.c"])
    folder = workspace()
    oxconv("cab", "extract", "--strict", path, "-d", folder, expect=1)
    equal(tree(folder), {})


main()
