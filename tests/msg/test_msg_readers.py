"""What is written is read alike by readers of others: libgsf stream by stream, msgconvert (Perl) and
@kenjiuno/msgreader (JavaScript) with the same subject, recipients, body and attachments. And our own
validator finds nothing at all, info included, in what is written from any corpus."""
import base64
import email
import email.policy
import hashlib
import json
import os
import shutil
import subprocess

import olefile

from pysuite import SOURCE, case, corpus, equal, main, oxconv, run, skip, workspace

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")


def listed(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))
            if os.path.isfile(os.path.join(folder, name)) and not name.startswith("bad-")]


def messages():
    """Paths of the samples and of the public .msg and .oft."""
    folders = [os.path.join(SOURCE, "testdata")]
    shared = os.environ.get("OXCONV_SHARED") or os.path.join(SOURCE, "..", "shared")
    public = os.path.join(shared, "corpus", "msg")
    if os.path.isdir(public):
        folders.append(public)
    found = []
    for path in sum(map(listed, folders), []):
        with open(path, "rb") as file:
            if path.endswith((".msg", ".oft")) and file.read(8) == SIGNATURE:
                found.append(path)
    return found


def write(path, to, *options):
    """The path written as .msg, or None where nothing can be read."""
    done = oxconv("convert", "-q", "-t", "msg", path, "-o", to, *options)
    return to if done.code == 0 and os.path.exists(to) else None


def written(every=1):
    """(source, written file) of every n-th message."""
    folder = workspace()
    for i, path in enumerate(messages()[::every]):
        target = write(path, os.path.join(folder, f"{i}.msg"), "-f", "msg")
        if target:
            yield path, target


# ---- The validator ----

def complaints(paths):
    """What `oxconv check` says of files, harmless things too; 100 files at once."""
    said = []
    for i in range(0, len(paths), 100):
        done = oxconv("check", "-v", "-q", "-f", "msg", *paths[i:i + 100])
        said += done.out.decode("utf-8", "replace").splitlines()
    return said


@case
def written_msg_breaks_no_rule():
    folder = workspace()
    for strings in ("unicode", "ansi"):
        paths = [write(path, os.path.join(folder, f"{strings}-{i}.msg"), "-f", "msg",
                       "--option", f"msg.strings={strings}") for i, path in enumerate(messages())]
        paths = [path for path in paths if path]
        assert len(paths) >= 7
        equal(complaints(paths), [])
    print(f"{len(paths)} messages, twice")


@case
def written_tnef_and_mail_break_no_rule():
    folder = workspace()
    for kind, form, least in (("tnef", "tnef", 20), ("mime", "eml", 50)):
        sources = listed(corpus(kind))
        paths = [write(path, os.path.join(folder, f"{kind}-{i}.msg"), "-f", form)
                 for i, path in enumerate(sources)]
        paths = [path for path in paths if path]
        equal(complaints(paths), [])
        print(f"{len(paths)} of {len(sources)} {kind}")
        assert len(paths) >= least


# Of sound files that Outlook and others wrote, all that may be said is info.
NOT_SOUND = {"msgreader-EmailWithAttachments.msg"}  # 4 bytes behind the entries of a property stream


@case
def public_files_are_sound():
    paths = [p for p in messages() if p.startswith(corpus("msg")) and os.path.basename(p) not in NOT_SOUND]
    done = oxconv("check", "-q", "-f", "msg", *paths)
    equal(done.out.decode("utf-8", "replace"), "")
    equal(done.code, 0)
    assert len(paths) > 150


# ---- libgsf ----

def streams_of(path):
    with olefile.OleFileIO(path) as ole:
        return [("/".join(parts), ole.openstream(parts).read()) for parts in ole.listdir()]


@case
def gsf_reads_the_same_streams():
    gsf = shutil.which("gsf")
    if not gsf:
        skip("no gsf")
    count = 0
    for _, path in written():
        streams = [(name, data) for name, data in streams_of(path)
                   if data and all(" " <= c <= "~" for c in name)]
        done = subprocess.run([gsf, "cat", path] + [name for name, _ in streams],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        equal((done.returncode, done.stderr), (0, b""), path)
        equal(hashlib.sha256(done.stdout).digest(),
              hashlib.sha256(b"".join(data for _, data in streams)).digest(), path)
        count += len(streams)
    print(f"{count} streams")
    assert count > 100


# ---- msgconvert and msgreader ----

def dump(path):
    out = oxconv("dump", "--json", "--full", "-f", "msg", path, expect=0).out
    return json.loads(out.decode("utf-8", "surrogatepass"))["objects"][0]


def value(properties, tag):
    """Of a property by its id, the first of any of the types in which it has a value of this kind."""
    for prop in properties:
        if prop["tag"][:6] == f"0x{tag >> 16:04X}" and (int(prop["tag"], 16) & 0xFFFE) == (tag & 0xFFFE):
            return prop.get("value")
    return None


SUBJECT, BODY, NAME, ADDRESS, LONG_NAME = 0x0037001F, 0x1000001F, 0x3001001F, 0x3003001F, 0x3707001F
DATA, METHOD, OLE = 0x37010102, 0x37050003, 6


def flat(text):
    """Text up to a NUL, where some stop, and without the differences that mail makes of white space."""
    return " ".join((text or "").split("\0")[0].split())


def digest(data):
    return hashlib.sha256(data).hexdigest()


@case
def msgreader_finds_the_same():
    node = shutil.which("node")
    if not node:
        skip("no node")
    if subprocess.run([node, "-e", "require('@kenjiuno/msgreader')"], stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL, check=False).returncode:
        skip("no @kenjiuno/msgreader (./dev setup installs it where npm is)")
    pairs = list(written())
    out = run([node, os.path.join(SOURCE, "tests", "support", "msgreader.js")] + [p for _, p in pairs]).out
    lines = out.decode("utf-8", "surrogatepass").splitlines()
    equal(len(lines), len(pairs))
    for (source, _), line in zip(pairs, lines):
        found, wanted, where = json.loads(line), dump(source), os.path.basename(source)
        equal(found["error"], None, where)
        for key, tag in (("subject", SUBJECT), ("body", BODY)):
            equal(flat(found[key]), flat(value(wanted["properties"], tag)), f"{where} {key}")
        names = [flat(value(r["properties"], NAME)) for r in wanted["recipients"]]
        equal([flat(name) for name, _ in found["recipients"]], names, f"{where} recipients")
        addresses = [value(r["properties"], ADDRESS) for r in wanted["recipients"]]
        for (_, address), theirs in zip(found["recipients"], addresses):
            if theirs:
                equal(address, theirs, f"{where} recipient")
        equal(len(found["attachments"]), len(wanted["attachments"]), f"{where} attachments")
        for one, other in zip(found["attachments"], wanted["attachments"]):
            data = value(other["properties"], DATA)
            if value(other["properties"], METHOD) != OLE:  # which it takes for a message
                equal(one["message"], "message" in other, where)
            if data and not one["message"]:
                equal(one["sha256"], digest(base64.b64decode(data)), f"{where} attachment")
    print(f"{len(pairs)} files")


def leaf_digests(mail):
    """SHA-256 of all decoded parts that are no containers."""
    return {digest(part.get_payload(decode=True) or b"") for part in mail.walk() if not part.is_multipart()}


@case
def msgconvert_finds_the_same():
    msgconvert = shutil.which("msgconvert")
    if not msgconvert:
        skip("no msgconvert")
    count = attachments = 0
    for source, path in written(every=3):
        wanted, where = dump(source), os.path.basename(source)
        if not wanted["class"].startswith("IPM.Note"):
            continue
        done = run([msgconvert, "--outfile", "-", path])
        if done.code and run([msgconvert, "--outfile", "-", source]).code:
            continue  # it has never liked this one
        equal(done.code, 0, f"{where}: {done.lines[:3]}")
        mail = email.message_from_bytes(done.out, policy=email.policy.compat32)
        before = email.message_from_bytes(run([msgconvert, "--outfile", "-", source]).out,
                                          policy=email.policy.compat32)
        parts, parts_before = leaf_digests(mail), leaf_digests(before)
        for one in wanted["attachments"]:
            data = value(one["properties"], DATA)
            if data and digest(base64.b64decode(data)) in parts_before:
                assert digest(base64.b64decode(data)) in parts, f"{where}: an attachment is not the same"
                attachments += 1
        if is_unicode(source):
            compare_mail(mail, before, where)
        count += 1
    print(f"{count} files, {attachments} attachments")
    assert count >= 2 and attachments


def is_unicode(path):
    mask = value(dump(path)["properties"], 0x340D0003)
    return bool(mask and mask & 0x00040000)


def compare_mail(ours, theirs, where):
    """msgconvert makes of the written file what it makes of the one it was read from."""
    for name in ("Subject", "From", "To", "Cc", "Date", "Message-Id"):
        equal(ours.get_all(name), theirs.get_all(name), f"{where} {name}")
    bodies = [[part.get_payload(decode=True) for part in mail.walk()
               if part.get_content_maintype() == "text"] for mail in (ours, theirs)]
    equal(bodies[0], bodies[1], f"{where} bodies")


if __name__ == "__main__":
    main()
