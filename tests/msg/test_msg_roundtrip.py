"""Every .msg and .oft at hand is written again: the message that comes back has the same properties,
writing it once more gives the same bytes, and python3-olefile and `gsf` find nothing wrong with the file.

What may differ is little: properties that the format asks for are added where they were not there
(docs/msg.md), and 8-bit text is text when it is written as Unicode."""
import json
import os
import shutil
import struct
import subprocess

import olefile

from pysuite import SOURCE, case, corpus, equal, main, oxconv, skip, testdata, workspace

ADDED = {
    "message": {"PidTagMessageClass", "PidTagStoreSupportMask", "PidTagMessageFlags", "PidTagHasAttachments",
                "PidTagMessageSize", "PidTagSubjectPrefix", "PidTagNormalizedSubject", "PidTagDisplayTo",
                "PidTagDisplayCc", "PidTagDisplayBcc"},
    "recipient": {"PidTagRowid", "PidTagRecipientType", "PidTagObjectType", "PidTagEmailAddress",
                  "PidTagAddressType", "PidTagDisplayName", "PidTagSearchKey", "PidTagEntryId"},
    "attachment": {"PidTagAttachNumber", "PidTagAttachMethod", "PidTagRenderingPosition",
                   "PidTagObjectType", "PidTagRecordKey", "PidTagAttachDataObject"},
}
UNICODE_OK = 0x00040000
SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")


def messages():
    """Paths of the samples and of the public files that are messages."""
    folders = [os.path.join(SOURCE, "testdata")]
    shared = os.environ.get("OXCONV_SHARED") or os.path.join(SOURCE, "..", "shared")
    public = os.path.join(shared, "corpus", "msg")
    if os.path.isdir(public):
        folders.append(public)
    found = []
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not name.startswith("bad-"):
                with open(path, "rb") as file:
                    if file.read(8) == SIGNATURE and oxconv("dump", "--json", "-f", "msg", path).code == 0:
                        found.append(path)
    return found


_messages = []


def all_messages():
    if not _messages:
        _messages.extend(messages())
    return _messages


def dump(path):
    out = oxconv("dump", "--json", "--full", "-f", "msg", path, expect=0).out
    return json.loads(out.decode("utf-8", "surrogatepass"))


def write(path, to, *options):
    oxconv("convert", "-q", "-f", "msg", "-t", "msg", path, "-o", to, *options, expect=0)
    return to


# ---- The same properties ----

def key_of(prop):
    """What a property is, with String8 as String; names of Internet headers know no case."""
    kind = int(prop["tag"], 16) & 0xFFFF
    if kind & 0xEFFF == 0x1E:
        kind += 1
    name = prop.get("pname")
    if prop.get("set") == "{00020386-0000-0000-C000-000000000046}" and name:
        name = name.lower()
    return int(prop["tag"], 16) >> 16, kind, prop.get("set"), prop.get("lid"), name


def compare_bag(before, after, what, where, ansi):
    old = {key_of(p): p for p in before if "set" in p or int(p["tag"], 16) >> 16 < 0x8000}
    new = {key_of(p): p for p in after}
    equal(len(new), len(after), f"{where}: properties of one key")
    for key, prop in old.items():
        if key not in new:
            raise AssertionError(f"{where}: {prop['tag']} {prop.get('name')} is lost")
        value, other = prop.get("value"), new[key].get("value")
        if what == "message" and prop.get("name") == "PidTagStoreSupportMask":
            value = value & ~UNICODE_OK if ansi else value | UNICODE_OK
        if what == "message" and ansi and prop.get("name") == "PidTagMessageCodepage":
            continue  # UTF-16 is none
        if value != other:
            raise AssertionError(f"{where}: {prop['tag']} {prop.get('name')} was {str(value)[:200]}, "
                                 f"is {str(other)[:200]}")
    for key in set(new) - set(old):
        name = new[key].get("name")
        if name not in ADDED[what] and not (ansi and name == "PidTagMessageCodepage"):
            raise AssertionError(f"{where}: {new[key]} was not there")
    return len(old)


def compare_message(before, after, where, ansi=False):
    count = compare_bag(before["properties"], after["properties"], "message", where, ansi)
    for what in ("recipient", "attachment"):
        old, new = before[what + "s"], after[what + "s"]
        equal(len(new), len(old), f"{where}: {what}s")
        for i, (one, other) in enumerate(zip(old, new)):
            place = f"{where} {what}[{i}]"
            count += compare_bag(one["properties"], other["properties"], what, place, ansi)
            equal("message" in other, "message" in one, place)
            if "message" in one:
                count += compare_message(one["message"], other["message"], place + "/message", ansi)
    return count


@case
def MSG_057_same_properties_after_writing():
    folder = workspace()
    files, properties, failures = all_messages(), 0, []
    for path in files:
        written = write(path, os.path.join(folder, "once.msg"))
        try:
            properties += compare_message(dump(path)["objects"][0], dump(written)["objects"][0],
                                          os.path.basename(path))
        except AssertionError as error:
            failures.append(str(error))
    print(f"{properties} properties of {len(files)} files")
    assert not failures, "\n".join(failures[:20])
    assert properties > 100


@case
def MSG_036_written_twice_is_the_same():
    folder = workspace()
    once, twice = os.path.join(folder, "once.msg"), os.path.join(folder, "twice.msg")
    for path in all_messages():
        for options in ((), ("--option", "msg.strings=ansi")):
            write(path, once, *options)
            write(once, twice, *options)
            with open(once, "rb") as one, open(twice, "rb") as other:
                assert one.read() == other.read(), os.path.basename(path)


@case
def MSG_040_8_bit_files_have_the_same_text():
    """All that the code page can hold is the same text; what it cannot is told as loss."""
    folder = workspace()
    files, whole = all_messages(), 0
    for path in files:
        written, report = os.path.join(folder, "ansi.msg"), os.path.join(folder, "report")
        oxconv("convert", "-q", "-f", "msg", "-t", "msg", "--option", "msg.strings=ansi", path, "-o", written,
               "--report", report, expect=0)
        with open(report, encoding="utf-8") as file:
            if "msg.text" in file.read():
                continue
        before, after = dump(path)["objects"][0], dump(written)["objects"][0]
        compare_message(before, after, os.path.basename(path), ansi=True)
        assert not any(int(p["tag"], 16) & 0xEFFF == 0x1F for p in after["properties"]), path
        whole += 1
    print(f"{whole} of {len(files)} files have nothing that their code page lacks")
    assert whole > len(files) / 2


@case
def MSG_051_template_by_extension():
    folder = workspace()
    for name, clsid in (("a.oft", "0006F046"), ("a.msg", "00020D0B")):
        target = os.path.join(folder, name)
        oxconv("convert", testdata("template.oft"), "-o", target, expect=0)
        with olefile.OleFileIO(target) as ole:
            equal(ole.root.clsid, clsid + "-0000-0000-C000-000000000046")


def embedded_of(message, place=""):
    for i, attachment in enumerate(message["attachments"]):
        if "message" in attachment:
            here = f"{place}attachment[{i}]/message"
            yield here, attachment["message"]
            yield from embedded_of(attachment["message"], here + "/")


@case
def extracted_messages_are_the_embedded_ones():
    count = 0
    for path in all_messages():
        embedded = dict(embedded_of(dump(path)["objects"][0]))
        if not embedded:
            continue
        folder = workspace()
        oxconv("extract", "-q", "-f", "msg", path, "-d", folder, expect=0)
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            records = {r["object_path"]: r for r in json.load(file)["files"]
                       if r["media_type"] == "application/vnd.ms-outlook"}
        for place, message in embedded.items():
            record = records[place]
            target = os.path.join(folder, record["path"])
            equal(record["bytes"], os.path.getsize(target))
            compare_message(message, dump(target)["objects"][0], f"{path} {place}")
            count += 1
    assert count >= 2


# ---- Nothing wrong with the file ----

class Strict(olefile.OleFileIO):
    """Anything that olefile finds odd is an error."""

    def __init__(self, path):
        super().__init__(path, raise_defects=olefile.DEFECT_UNSURE)


def tree_of(ole, start=()):
    """{path in upper case: bytes} below a storage, with {path: class} of storages."""
    found = {}
    size = len(start)
    for path in ole.listdir(streams=True, storages=True):
        if [p.upper() for p in path[:size]] != [p.upper() for p in start]:
            continue
        key = tuple(p.upper() for p in path[size:])
        if ole.get_type(path) == olefile.STGTY_STORAGE:
            found[key] = ole.getclsid(path)
        else:
            found[key] = ole.openstream(path).read()
    return found


def check_entries(ole, where):
    """Every entry has its stream, every stream its entry, and sizes say what [MS-OXMSG] 2.4.2.2 does."""
    for path in ole.listdir():
        if path[-1] != "__properties_version1.0":
            continue
        above = path[:-1]
        header = 32 if not above else 8 if "#" in above[-1] else 24
        data = ole.openstream(path).read()
        equal((len(data) - header) % 16, 0, where)
        named = set()
        for at in range(header, len(data), 16):
            tag, _, size, reserved = struct.unpack_from("<IIII", data, at)
            kind = tag & 0xFFFF
            name = f"__substg1.0_{tag:08X}"
            if kind == 0x0D:
                assert size == 0xFFFFFFFF and reserved in (1, 4), where
                named.add(name)
                continue
            if kind in (2, 3, 4, 5, 6, 7, 0xA, 0xB, 0x14, 0x40):
                continue
            named.add(name)
            extra = {0x1F: 2, 0x1E: 1}.get(kind, 0)
            equal((size, reserved), (ole.get_size(above + [name]) + extra, 0), f"{where} {name}")
        real = {p[len(above)] for p in ole.listdir(streams=True, storages=True)
                if len(p) > len(above) and p[:len(above)] == above
                and p[len(above)].startswith("__substg1.0_") and "-" not in p[len(above)]}
        equal(real, named, where)


@case
def MSG_011_olefile_finds_nothing_odd():
    folder = workspace()
    for path in all_messages():
        written = write(path, os.path.join(folder, "once.msg"))
        with Strict(written) as ole:
            equal(ole.parsing_issues, [], os.path.basename(path))
            equal(ole.root.clsid, "00020D0B-0000-0000-C000-000000000046", path)
            check_entries(ole, os.path.basename(path))


@case
def MSG_045_ole_storages_are_copied():
    folder, compared = workspace(), 0
    for path in all_messages():
        written = write(path, os.path.join(folder, "once.msg"))
        with olefile.OleFileIO(path) as before, olefile.OleFileIO(written) as after:
            stores = [p for p in before.listdir(streams=False, storages=True)
                      if p[-1].upper() == "__SUBSTG1.0_3701000D"
                      and not before.exists(p + ["__properties_version1.0"])]
            for store in stores:
                equal(tree_of(after, store), tree_of(before, store), os.path.basename(path))
                equal(after.getclsid(store), before.getclsid(store))
                compared += 1
    assert compared, "there is no OLE storage among the files"


@case
def gsf_lists_them():
    gsf = shutil.which("gsf")
    if not gsf:
        skip("no gsf")
    folder = workspace()
    for path in all_messages():
        written = write(path, os.path.join(folder, "once.msg"))
        done = subprocess.run([gsf, "list", written], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        assert done.returncode == 0 and b"__properties_version1.0" in done.stdout, (path, done)
        equal(done.stderr, b"", path)


@case
def public_files_are_there():
    corpus("msg")
    assert len(all_messages()) > 150


if __name__ == "__main__":
    main()
