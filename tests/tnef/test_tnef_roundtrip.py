"""Messages to TNEF and back: every property, recipient and attachment of every .msg and TNEF stream at
hand comes back, byte for byte. What may differ is listed in docs/tnef.md and, rule by rule, below."""
import base64
import json
import os

from pysuite import case, corpus, main, oxconv, testdata, workspace

# Attributes say these of every attachment, so they are there afterwards.
GAINED = {("0x37050003", 1), ("0x370B0003", -1), ("0x37050003", 5), ("0x37050003", 6)}
OBJECT = "0x3701000D"
OLE_TAG = base64.b64encode(bytes.fromhex("2A864886F714030A030201")).decode()


def dump(path, *options):
    done = oxconv("dump", "--json", "--full", *options, path)
    if done.code not in (0, 1) or not done.out:
        return None
    return json.loads(done.out)


def key_of(prop):
    kind = prop["type"].replace("String8", "String")
    return (prop["tag"][:6] if prop["type"].endswith("String8") else prop["tag"][:6], kind,
            prop.get("set"), prop.get("lid"), prop.get("pname"))


def is_lost(prop):
    """What TNEF cannot carry, and the writer says so."""
    if prop["type"] in ("PtypNull", "PtypUnspecified", "PtypRestriction", "PtypRuleAction"):
        return True
    if prop["type"].startswith("0x") or prop["type"] in ("PtypMultipleObject",):
        return True
    if prop["type"] == "PtypObject":
        return True  # without a value; an attachment's is checked by what is in it
    return int(prop["tag"][2:6], 16) >= 0x8000 and "set" not in prop


def same(a, b):
    """8-bit text may change its code page, or become Unicode, never its letters."""
    if a["type"].endswith("String8"):
        if b["type"].endswith("String8") and a.get("codepage") == b.get("codepage"):
            return a == b
        return a["value"] == b["value"] or "bytes" in a
    return a == b


def is_gained(prop):
    if prop["tag"] == OBJECT:
        return True
    if prop["tag"] == "0x370A0102" and prop["value"] == OLE_TAG:
        return True
    return (prop["tag"], prop.get("value")) in GAINED


def compare_bags(before, after, path, found, gained=False):
    old = {key_of(p): p for p in before if not is_lost(p)}
    new = {key_of(p): p for p in after}
    for key, prop in old.items():
        if key not in new:
            found.append(f"{path}: {prop['tag']} {key} is gone")
        elif not same(prop, new[key]):
            found.append(f"{path}: {json.dumps(prop)[:200]} became {json.dumps(new[key])[:200]}")
    for key, prop in new.items():
        if key not in old and not (gained and is_gained(prop)):
            found.append(f"{path}: {json.dumps(prop)[:200]} was not there")


def compare(before, after, path, found):
    compare_bags(before["properties"], after["properties"], path, found)
    for what in ("recipients", "attachments"):
        if len(before[what]) != len(after[what]):
            found.append(f"{path}: {len(before[what])} {what} became {len(after[what])}")
            continue
        for i, (old, new) in enumerate(zip(before[what], after[what])):
            here = f"{path}/{what}[{i}]"
            compare_bags(old["properties"], new["properties"], here, found,
                         what == "attachments")
            if ("message" in old) != ("message" in new):
                found.append(f"{here}: a message is gone or came")
            elif "message" in old:
                compare(old["message"], new["message"], here, found)


def check(path, folder):
    """What is wrong with one file's way through TNEF; None if it cannot be read at all."""
    before = dump(path)
    if not before or not before["objects"]:
        return None
    out = os.path.join(folder, "out.tnef")
    done = oxconv("convert", path, "-t", "tnef", "-o", out)
    if not os.path.exists(out):
        return [f"not written: {done}"]
    after = dump(out)
    found = []
    if len(after["objects"]) != 1:
        return ["not read again"]
    compare(before["objects"][0], after["objects"][0], "", found)
    notes = {d["code"] for d in after["diagnostics"] if d["severity"] in ("warning", "error")}
    if notes - {"tnef.string-end", "limit.nesting"}:
        found.append(f"damage in what was written: {notes}")
    os.unlink(out)
    return found


def check_all(paths):
    folder, read, wrong = workspace(), 0, []
    for path in sorted(paths):
        found = check(path, folder)
        read += found is not None
        wrong += [f"{os.path.basename(path)}: {line}" for line in found or []]
    if wrong:
        raise AssertionError(f"{len(wrong)} differences:\n" + "\n".join(wrong[:40]))
    return read


def files_in(folder, *endings):
    return [os.path.join(folder, n) for n in os.listdir(folder) if n.lower().endswith(endings)]


@case
def TNEF_085_own_samples():
    assert check_all(files_in(testdata(""), ".msg", ".oft")) >= 8


@case
def TNEF_085_corpus_of_msg():
    assert check_all(files_in(corpus("msg"), ".msg", ".oft")) >= 160


@case
def TNEF_085_corpus_of_tnef():
    assert check_all(files_in(corpus("tnef"), ".tnef", ".dat")) >= 20


@case
def TNEF_084_same_bytes():
    folder = workspace()
    for profile in ("full", "transport"):
        for name in ("hello.msg", "embedded.msg", "ole.msg", "named.msg"):
            outs = [os.path.join(folder, f"{i}.tnef") for i in range(2)]
            for out in outs:
                oxconv("convert", testdata(name), "-o", out, "--option", f"tnef.profile={profile}",
                       expect=0)
            one, two = (open(out, "rb").read() for out in outs)
            assert one == two and one[4:6] != b"\0\0", name


main()
