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


# ---- Mail that carries TNEF, and back ----

# What a transport leaves out (formats/tnef/transport.c).
PRIVATE = {f"PidTag{name}" for name in (
    "EntryId", "ParentEntryId", "StoreEntryId", "RecordKey", "Mid", "FolderId", "ChangeNumber",
    "Access", "AccessLevel", "HasAttachments", "MessageSize", "ObjectType", "MessageStatus",
    "DisplayTo", "DisplayCc", "DisplayBcc")}
# Who sent it: said by header fields, whose addresses are of type SMTP.
PEOPLE = {f"PidTag{who}{what}" for who in ("Sender", "SentRepresenting", "ReadReceipt")
          for what in ("Name", "AddressType", "EmailAddress", "EntryId", "SearchKey", "SmtpAddress")}
BODIES = {"0x1009", "0x1013"}  # RTF, HTML
ADDRESS_BOOK = bytes.fromhex("DCA740C8C042101AB4B908002B2FE182")
ONE_OFF = bytes.fromhex("812B1FA4BEA310199D6E00DD010F5402")


def is_private(prop):
    tag = int(prop["tag"][2:6], 16)
    return prop.get("name") in PRIVATE or ("set" not in prop and 0x6600 <= tag < 0x6800)


def is_rewritten(old, new):
    """An entry id of an address book that has become a one-off one."""
    if old["type"] != "PtypBinary":
        return False
    before, after = (base64.b64decode(p["value"]) for p in (old, new))
    return before[4:20] == ADDRESS_BOOK and after[4:20] == ONE_OFF


def is_said_by_fields(old, new, before):
    """May a property of the outer message, `old` or None, be `new` or None, because of fields?"""
    name = (old or new).get("name")
    if name in PEOPLE or name == "PidTagTransportMessageHeaders":
        return new is not None
    if name == "PidTagReplyRecipientEntries":
        return bool(old and new) and base64.b64decode(old["value"])[:4] == \
            base64.b64decode(new["value"])[:4]
    if name == "PidTagSubjectPrefix":
        return new is None and old["value"] == ""
    if old is not None:
        return False
    if name == "PidTagImportance":
        return new["value"] == 1
    if name == "PidTagNormalizedSubject":  # made of the subject
        return any(p["value"].endswith(new["value"]) for p in before if p["tag"][:6] == "0x0037")
    if name == "PidTagRtfCompressed":
        return not any(p["tag"][:6] in BODIES for p in before)
    return name in ("PidTagTnefCorrelationKey", "PidTagClientSubmitTime")


def compare_mail_bags(before, after, path, found, kind):
    old = {key_of(p): p for p in before if not is_lost(p)}
    new = {key_of(p): p for p in after}
    for key in {**old, **new}:
        a, b = old.get(key), new.get(key)
        if a and b and (same(a, b) or is_rewritten(a, b)):
            continue
        if a and not b and kind != "recipient" and is_private(a):
            continue
        if b and not a and kind == "attachment" and is_gained(b):
            continue
        if kind == "outer" and is_said_by_fields(a, b, before):
            continue
        found.append(f"{path}: {json.dumps(a)[:200]} became {json.dumps(b)[:200]}")


def plain(props, tag):
    return next((p["value"] for p in props if p["tag"][:6] == tag), None)


def rows_of(recipients):
    """Type, name, and address where it is one of SMTP; in the order of fields."""
    rows = []
    for recipient in recipients:
        props = recipient["properties"]
        kind = plain(props, "0x0C15")
        mail = plain(props, "0x3003") if plain(props, "0x3002") == "SMTP" else None
        rows.append(((1 if kind is None else kind) & 0xF, plain(props, "0x3001"), mail))
    return sorted(rows, key=lambda row: row[0])


def compare_outer_recipients(before, after, losses, path, found):
    old, new = rows_of(before), rows_of(after)
    if len(old) != len(new):
        if not losses & {"eml.no-address", "eml.recipient-type"}:
            found.append(f"{path}: {len(old)} recipients became {len(new)}, and nothing is said")
        return
    for i, (a, b) in enumerate(zip(old, new)):
        if a[0] != b[0] or (a[1] and a[1].strip() != b[1]) or \
                (a[2] and b[2] and "@" in a[2] and " " not in a[2] and a[2] != b[2]):
            found.append(f"{path}/recipients[{i}]: {a} became {b}")


def compare_mail(before, after, losses, path, found):
    compare_mail_bags(before["properties"], after["properties"], path, found,
                      "inner" if path else "outer")
    if not path and not before["class"].upper().startswith("REPORT"):
        compare_outer_recipients(before["recipients"], after["recipients"], losses, path, found)
    elif len(before["recipients"]) != len(after["recipients"]):
        found.append(f"{path}: not as many recipients as before")
    else:
        for i, (old, new) in enumerate(zip(before["recipients"], after["recipients"])):
            compare_mail_bags(old["properties"], new["properties"], f"{path}/recipients[{i}]",
                              found, "recipient")
    if len(before["attachments"]) != len(after["attachments"]):
        found.append(f"{path}: not as many attachments as before")
        return
    for i, (old, new) in enumerate(zip(before["attachments"], after["attachments"])):
        here = f"{path}/attachments[{i}]"
        compare_mail_bags(old["properties"], new["properties"], here, found, "attachment")
        if ("message" in old) != ("message" in new):
            found.append(f"{here}: a message is gone or came")
        elif "message" in old:
            compare_mail(old["message"], new["message"], losses, here, found)


def check_mail(path, form, folder):
    """None: cannot be read, or is secured (and stays as it is)."""
    before = dump(path)
    if not before or not before["objects"] or \
            before["objects"][0]["class"].upper().startswith("IPM.NOTE.SMIME"):
        return None
    out, report = os.path.join(folder, "out.eml"), os.path.join(folder, "report")
    oxconv("convert", path, "-o", out, "--tnef", "--headers", "generated", "--report", report,
           "--option", f"eml.tnef-form={form}")
    if not os.path.exists(out):
        return ["not written"]
    with open(report, encoding="utf-8", errors="replace") as file:
        losses = {line.split("\t")[2] for line in file if line.count("\t") > 2}
    after = dump(out)
    found = []
    compare_mail(before["objects"][0], after["objects"][0], losses, "", found)
    os.unlink(out)
    return found


def check_all_mail(paths, form):
    folder, read, wrong = workspace(), 0, []
    for path in sorted(paths):
        found = check_mail(path, form, folder)
        read += found is not None
        wrong += [f"{os.path.basename(path)}: {line}" for line in found or []]
    if wrong:
        raise AssertionError(f"{len(wrong)} differences:\n" + "\n".join(wrong[:40]))
    return read


@case
def MIME_336_mail_with_tnef_of_own_samples():
    files = files_in(testdata(""), ".msg", ".oft")
    assert check_all_mail(files, "legacy") >= 8
    assert check_all_mail(files, "summary") >= 8


@case
def MIME_163_336_mail_with_tnef_of_the_corpus():
    assert check_all_mail(files_in(corpus("msg"), ".msg", ".oft"), "legacy") >= 150


@case
def MIME_288_voting():
    """The verb stream lives in TNEF, and in no other mail."""
    verbs, folder = 0, workspace()
    for name in ("msgreaderjs-voteItems.msg", "msgreaderjs-voteNo.msg", "msgreaderjs-voteYes.msg"):
        path = os.path.join(corpus("msg"), name)
        if not os.path.exists(path):
            continue
        out = os.path.join(folder, "vote.eml")
        for tnef in (True, False):
            oxconv("convert", path, "-o", out, *(["--tnef"] if tnef else []))
            old, new = ({key_of(p): p for p in dump(f)["objects"][0]["properties"]
                         if p.get("lid") in ("0x8520", "0x8524")} for f in (path, out))
            assert (old == new) if tnef else not new, name
        verbs += len(old)
    assert verbs >= 1


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
