"""Every property of every .msg file at hand, read a second time by python3-olefile and by the few lines
below, and compared with what `oxconv dump --json --full` says: identity, type, and value, bytes for
bytes. The two share nothing but the file."""
import base64
import json
import os
import struct
import sys
import uuid

import olefile

from pysuite import SOURCE, case, corpus, main, oxconv

PROPERTIES, MAPPING, VALUE = "__properties_version1.0", "__nameid_version1.0", "__substg1.0_"
PS_MAPI = uuid.UUID("00020328-0000-0000-C000-000000000046")
PS_PUBLIC_STRINGS = uuid.UUID("00020329-0000-0000-C000-000000000046")
FIXED = {0x02: "<h", 0x03: "<i", 0x04: "<f", 0x05: "<d", 0x06: "<q", 0x07: "<d", 0x0A: "<i",
         0x14: "<q", 0x40: "<Q"}
CODECS = {65001: "utf-8", 50220: "iso2022_jp", 50221: "iso2022_jp", 50222: "iso2022_jp", 28591: "latin-1", 20127: "ascii", 932: "cp932", 936: "gbk", 949: "cp949",
          950: "cp950", 28592: "iso8859-2", 28605: "iso8859-15"}


class Storage:
    """A storage as dictionaries of its children, names in upper case."""

    def __init__(self):
        self.storages, self.streams = {}, {}


def read_tree(ole):
    root = Storage()
    for path in ole.listdir(streams=True, storages=True):
        node = root
        for name in path[:-1]:
            node = node.storages.setdefault(name.upper(), Storage())
        if ole.get_type(path) == olefile.STGTY_STORAGE:
            node.storages.setdefault(path[-1].upper(), Storage())
        else:
            node.streams.setdefault(path[-1].upper(), ole.openstream(path).read())
    return root


def read_names(root):
    """[(set, lid or None, name or None)] of the ids from 0x8000 up."""
    mapping = root.storages.get(MAPPING.upper(), Storage()).streams
    guids = mapping.get(VALUE.upper() + "00020102", b"")
    entries = mapping.get(VALUE.upper() + "00030102", b"")
    strings = mapping.get(VALUE.upper() + "00040102", b"")
    names = []
    for at in range(0, len(entries) - 7, 8):
        key, kind = struct.unpack_from("<IH", entries, at)
        index = kind >> 1
        if index >= 3:
            raw = guids[16 * (index - 3):16 * (index - 2)]
            guid = uuid.UUID(bytes_le=raw) if len(raw) == 16 else None
        else:
            guid = {1: PS_MAPI, 2: PS_PUBLIC_STRINGS}.get(index)
        if guid is None:
            names.append(None)
        elif kind & 1:
            size, = struct.unpack_from("<I", strings, key)
            names.append((guid, None, strings[key + 4:key + 4 + size].decode("utf-16-le", "surrogatepass")))
        else:
            names.append((guid, key, None))
    return names


def identify(tag, names):
    number = tag >> 16
    if number >= 0x8000 and number - 0x8000 < len(names) and names[number - 0x8000]:
        guid, lid, name = names[number - 0x8000]
        if guid == PS_MAPI and lid is not None and lid < 0x8000:
            return lid
        return str(guid).upper(), lid, name
    return number


def without_nul(data, unit):
    return data[:-unit] if len(data) >= unit and data[-unit:] == bytes(unit) else data


def single(kind, data):
    """A value from the bytes of its stream."""
    if kind == 0x1F:
        return without_nul(data[:len(data) // 2 * 2], 2).decode("utf-16-le", "surrogatepass")
    if kind == 0x1E:
        return without_nul(data, 1)
    if kind == 0x48:
        return "{" + str(uuid.UUID(bytes_le=data[:16])).upper() + "}"
    return data


def multiple(kind, tag, storage):
    data = storage.streams[f"{VALUE}{tag:08X}".upper()]
    if kind in FIXED:
        width = struct.calcsize(FIXED[kind])
        return [struct.unpack_from(FIXED[kind], data, at)[0]
                for at in range(0, len(data) // width * width, width)]
    if kind == 0x48:
        return [single(kind, data[at:at + 16]) for at in range(0, len(data) - 15, 16)]
    count = len(data) // (8 if kind == 0x102 else 4)
    return [single(kind, storage.streams.get(f"{VALUE}{tag:08X}-{i:08X}".upper(), b""))
            for i in range(count)]


def read_value(tag, field, storage):
    """The value, or None if the file has none."""
    kind = tag & 0xEFFF
    stream = f"{VALUE}{tag:08X}".upper()
    if tag & 0x1000:
        return multiple(kind, tag, storage) if stream in storage.streams else None
    if kind == 0x0B:
        return struct.unpack_from("<H", field)[0] != 0
    if kind in FIXED:
        return struct.unpack_from(FIXED[kind], field)[0]
    if kind == 0x0D:
        return ()
    if stream not in storage.streams:
        return None
    return single(kind, storage.streams[stream])


def read_bag(storage, header, names):
    """{(identity, type)} to value; String8 gives way to String."""
    data = storage.streams.get(PROPERTIES.upper(), b"")
    bag, seen = {}, set()
    tags = [(struct.unpack_from("<I", data, at)[0], data[at + 8:at + 16])
            for at in range(header, len(data) - 15, 16)]
    listed = {tag for tag, _ in tags}
    for name in storage.streams:  # values that the property stream forgot
        if len(name) == 20 and name.startswith(VALUE.upper()):
            tag = int(name[12:], 16)
            if tag not in listed and (tag & 0x1000 or tag & 0xFFFF in (0x1E, 0x1F, 0x48, 0x102)):
                tags.append((tag, bytes(8)))
    for tag, field in tags:
        if tag in seen or tag & 0xFFFF in (0, 1):
            continue
        seen.add(tag)
        value = read_value(tag, field, storage)
        if value is not None:
            bag.setdefault((identify(tag, names), tag & 0xFFFF), value)
    return {key: value for key, value in bag.items()
            if key[1] & 0xEFFF != 0x1E or (key[0], key[1] + 1) not in bag}


def numbered(storage, prefix):
    found = [(int(name[len(prefix):], 16), name) for name in storage.storages
             if name.startswith(prefix.upper()) and len(name) == len(prefix) + 8]
    return [storage.storages[name] for _, name in sorted(found)]


def read_message(storage, header, names):
    attachments = []
    for part in numbered(storage, "__attach_version1.0_#"):
        inner = part.storages.get(f"{VALUE}3701000D".upper())
        if inner and PROPERTIES.upper() not in inner.streams:
            inner = None
        attachments.append((read_bag(part, 8, names), inner and read_message(inner, 24, names)))
    return (read_bag(storage, header, names),
            [read_bag(part, 8, names) for part in numbered(storage, "__recip_version1.0_#")],
            attachments)


# ---- What oxconv says ----

class Text8:
    """8-bit text that was decoded: equal to bytes that decode to it."""

    def __init__(self, text, codepage):
        self.text, self.codec = text, CODECS.get(codepage, f"cp{codepage}")

    def __eq__(self, raw):
        if self.codec == "iso2022_jp" and max(raw, default=0) > 0x7F:
            return raw.decode("cp932", "replace") == self.text  # what it is then
        return raw.decode(self.codec, "replace") == self.text

    def __str__(self):
        return f"{self.text!r} in {self.codec}"


def ticks_of(text):
    """100 ns since 1601 of "2024-05-01T10:00:00.0000000Z", without the limits of datetime."""
    if text.startswith("0x"):
        return int(text, 16)
    year, month, day = (int(x) for x in text[:10].split("-"))
    years, shifted = (year - 1, month + 9) if month < 3 else (year, month - 3)
    days = 365 * years + years // 4 - years // 100 + years // 400 + (153 * shifted + 2) // 5 + day - 1
    days -= 584694  # 1601-01-01
    hour, minute, second = (int(x) for x in text[11:19].split(":"))
    return (((days * 24 + hour) * 60 + minute) * 60 + second) * 10**7 + int(text[20:27])


def json_single(kind, value, prop):
    if kind == 0x40:
        return ticks_of(value)
    if kind in (0x06, 0x14):
        if "." in value:
            whole, part = value.split(".")
            return int(whole + part.ljust(4, "0"))
        return int(value)
    if kind in (0x04, 0x05, 0x07):
        return struct.unpack("<d", struct.pack("<Q", int(value, 16)))[0] if isinstance(value, str) else value
    if kind == 0x102 or kind in (0xFB, 0xFD, 0xFE):
        return base64.b64decode(value)
    if kind == 0x1E:
        if "bytes" in prop and not isinstance(prop["bytes"], list):
            return base64.b64decode(prop["bytes"])
        return Text8(value, prop["codepage"])
    return value


def json_bag(properties):
    bag = {}
    for prop in properties:
        tag = int(prop["tag"], 16)
        kind = tag & 0xFFFF
        if "set" in prop:
            identity = (prop["set"].strip("{}"), int(prop["lid"], 16) if "lid" in prop else None,
                        prop.get("pname"))
        else:
            identity = tag >> 16
        value = prop.get("value", ())
        if kind & 0x1000:
            value = [json_single(kind & 0xEFFF, v, prop) for v in value]
        elif kind != 0x0D:
            value = json_single(kind, value, prop)
        bag[(identity, kind)] = value
    return bag


def compare_bag(got, wanted, where, attachment=False):
    if attachment and (0x3705, 0x0003) not in wanted:
        got.pop((0x3705, 0x0003), None)  # found by the content
    for key in sorted(set(got) | set(wanted), key=repr):
        if key not in got or key not in wanted or got[key] != wanted[key]:
            raise AssertionError(f"{where} {key}: got {str(got.get(key, 'nothing'))[:200]}, "
                                 f"olefile has {str(wanted.get(key, 'nothing'))[:200]}")
    return len(wanted)


def compare_message(got, wanted, where):
    bag, recipients, attachments = wanted
    count = compare_bag(json_bag(got["properties"]), bag, where)
    if (len(got["recipients"]), len(got["attachments"])) != (len(recipients), len(attachments)):
        raise AssertionError(f"{where}: other numbers of recipients or attachments")
    for i, (one, other) in enumerate(zip(got["recipients"], recipients)):
        count += compare_bag(json_bag(one["properties"]), other, f"{where} recipient {i}")
    for i, (one, (other, inner)) in enumerate(zip(got["attachments"], attachments)):
        count += compare_bag(json_bag(one["properties"]), other, f"{where} attachment {i}", True)
        if ("message" in one) != (inner is not None):
            raise AssertionError(f"{where} attachment {i}: a message for one reader only")
        if inner is not None:
            count += compare_message(one["message"], inner, f"{where} attachment {i} message")
    return count


def compare_file(path):
    """How many properties were compared; None for a file that is no message."""
    with olefile.OleFileIO(path) as ole:
        root = read_tree(ole)
    if PROPERTIES.upper() not in root.streams:
        return None
    dump = json.loads(oxconv("dump", "--json", "--full", path, expect=0).out.decode("utf-8", "surrogatepass"))
    return compare_message(dump["objects"][0], read_message(root, 32, read_names(root)),
                           os.path.basename(path))


@case
def samples():
    folder = os.path.join(SOURCE, "testdata")
    for name in sorted(os.listdir(folder)):
        if name.endswith((".msg", ".oft")) and not name.startswith("bad-"):
            assert compare_file(os.path.join(folder, name)) > 5, name


@case
def MSG_056_public_files_by_a_second_reader():
    folder = corpus("msg")
    files = properties = 0
    failures = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if not os.path.isfile(path) or not olefile.isOleFile(path):
            continue
        try:
            count = compare_file(path)
        except AssertionError as error:
            failures.append(str(error))
            continue
        if count is not None:
            files += 1
            properties += count
    print(f"{files} files and {properties} properties agree")
    assert not failures, "\n".join(failures[:20])
    assert files >= 150 and properties > 20000


if __name__ == "__main__":
    sys.setrecursionlimit(5000)
    main()
