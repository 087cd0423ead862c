"""Peak memory of converting a .msg with an attachment of 200 MiB: to mail, to TNEF, to mail with TNEF, and back.

The file is composed here, sector by sector ([MS-CFB] 2, [MS-OXMSG] 2): a message class, a subject and
one attachment by value. Usage: bench_memory.py OXCONV [MIB]
"""
import os
import struct
import subprocess
import sys
import tempfile
import time

SECTOR = 512
FREE, END, FAT, DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
CLSID_MESSAGE = bytes.fromhex("0B0D020000000000C000000000000046")


def entry(name, kind, left, right, child, start, size, clsid=bytes(16)):
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII16sIQQIQ", raw, len(raw), kind, 1, left, right, child, clsid, 0, 0, 0, start, size)


def fixed(tag, value):
    return struct.pack("<IIQ", tag, 6, value)


def sized(tag, size):
    return struct.pack("<IIII", tag, 6, size, 0)


def compose(path, size):
    """Small streams in one mini stream, the attachment's data in one run of sectors behind all else."""
    message_class, subject = "IPM.Note".encode("utf-16-le"), "large".encode("utf-16-le")
    name = "large.bin".encode("utf-16-le")
    top = struct.pack("<8xIIII8x", 0, 1, 0, 1) + sized(0x001A001F, len(message_class) + 2) \
        + fixed(0x340D0003, 0x40E79) + sized(0x0037001F, len(subject) + 2)
    attachment = bytes(8) + fixed(0x37050003, 1) + sized(0x3707001F, len(name) + 2) + sized(0x37010102, size)
    mini, starts = b"", []
    mini_fat = []
    for stream in (message_class, subject, name, top, attachment):
        count = -(-len(stream) // 64)
        starts.append(len(mini_fat))
        mini_fat += [len(mini_fat) + i + 1 for i in range(count - 1)] + [END]
        mini += stream.ljust(count * 64, b"\0")
    none = FREE
    data_sectors = -(-size // SECTOR)
    directory = [
        # The root's children, a chain by name: shorter names first, then by their letters.
        lambda mini_start, data: entry("Root Entry", 5, none, none, 1, mini_start, len(mini), CLSID_MESSAGE),
        lambda *_: entry("__nameid_version1.0", 1, none, 2, 6, 0, 0),
        lambda *_: entry("__substg1.0_001A001F", 2, none, 3, none, starts[0], len(message_class)),
        lambda *_: entry("__substg1.0_0037001F", 2, none, 4, none, starts[1], len(subject)),
        lambda *_: entry("__properties_version1.0", 2, none, 5, none, starts[3], len(top)),
        lambda *_: entry("__attach_version1.0_#00000000", 1, none, none, 9, 0, 0),
        lambda *_: entry("__substg1.0_00020102", 2, none, 7, none, END, 0),
        lambda *_: entry("__substg1.0_00030102", 2, none, 8, none, END, 0),
        lambda *_: entry("__substg1.0_00040102", 2, none, none, none, END, 0),
        lambda _, data: entry("__substg1.0_37010102", 2, none, 10, none, data, size),
        lambda *_: entry("__substg1.0_3707001F", 2, none, 11, none, starts[2], len(name)),
        lambda *_: entry("__properties_version1.0", 2, none, none, none, starts[4], len(attachment)),
    ]
    mini_sectors = -(-len(mini) // SECTOR)
    directory_sectors = len(directory) // 4
    body = 1 + directory_sectors + mini_sectors + data_sectors  # with one sector of mini FAT
    fat_sectors = difat_sectors = 0
    while True:
        fats = -(-(body + fat_sectors + difat_sectors) // 128)
        difats = -(-max(fats - 109, 0) // 127)
        if (fats, difats) == (fat_sectors, difat_sectors):
            break
        fat_sectors, difat_sectors = fats, difats
    at_fat = difat_sectors
    at_mini_fat = at_fat + fat_sectors
    at_directory = at_mini_fat + 1
    at_mini = at_directory + directory_sectors
    at_data = at_mini + mini_sectors

    def chain(start, count):
        return [start + i + 1 for i in range(count - 1)] + [END] if count else []

    table = [DIFAT] * difat_sectors + [FAT] * fat_sectors + [END] + chain(at_directory, directory_sectors) \
        + chain(at_mini, mini_sectors) + chain(at_data, data_sectors)
    table += [FREE] * (fat_sectors * 128 - len(table))
    fat_list = list(range(at_fat, at_fat + fat_sectors))
    header = struct.pack("<8s16xHHHHH6xIIIIIIIIII", bytes.fromhex("D0CF11E0A1B11AE1"), 0x3E, 3, 0xFFFE, 9, 6,
                         0, fat_sectors, at_directory, 0, 4096, at_mini_fat, 1,
                         0 if difat_sectors else END, difat_sectors, 0)[:76]
    header += struct.pack("<109I", *(fat_list[:109] + [FREE] * (109 - len(fat_list[:109]))))
    with open(path, "wb") as file:
        file.write(header)
        for i in range(difat_sectors):
            part = fat_list[109 + 127 * i:109 + 127 * (i + 1)]
            link = i + 1 if i + 1 < difat_sectors else END
            file.write(struct.pack("<128I", *(part + [FREE] * (127 - len(part)) + [link])))
        file.write(struct.pack(f"<{len(table)}I", *table))
        file.write(struct.pack("<128I", *(mini_fat + [FREE] * (128 - len(mini_fat)))))
        file.write(b"".join(make(at_mini, at_data) for make in directory))
        file.write(mini.ljust(mini_sectors * SECTOR, b"\0"))
        piece = bytes(range(256)) * 4096
        left = data_sectors * SECTOR
        while left:
            file.write(piece[:left])
            left -= min(left, len(piece))


def peak_of(command):
    """Peak RssAnon in MiB (looked up every millisecond), peak of everything resident, seconds."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    anonymous = 0
    while child.poll() is None:
        try:
            with open(f"/proc/{child.pid}/status", encoding="ascii") as status:
                for row in status:
                    if row.startswith("RssAnon:"):
                        anonymous = max(anonymous, int(row.split()[1]))
        except (FileNotFoundError, ProcessLookupError):
            pass
        time.sleep(0.001)
    seconds = time.perf_counter() - start
    if child.returncode:
        sys.exit(f"memory: {command[0]} ended with {child.returncode}")
    import resource
    resident = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return anonymous / 1024, resident / 1024, seconds


def main():
    oxconv = os.path.abspath(sys.argv[1])
    mib = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        compose("large.msg", mib << 20)
        for source, target, *options in (("large.msg", "large.eml"), ("large.msg", "large.tnef"),
                                         ("large.msg", "rich.eml", "--tnef"), ("large.tnef", "2.msg"),
                                         ("rich.eml", "3.msg")):
            anonymous, resident, seconds = peak_of([oxconv, "convert", source, "-o", target, *options])
            written = os.path.getsize(target)
            print(f"memory: {' '.join([source, 'to', target, *options])}, {mib} MiB attachment: peak RssAnon "
                  f"{anonymous:.1f} MiB (to stay under 64), resident {resident:.1f} MiB, {mib / seconds:.0f} MiB/s, "
                  f"{written / 2**20:.0f} MiB written", flush=True)


if __name__ == "__main__":
    main()
