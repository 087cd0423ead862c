"""Attachments as others get them out of TNEF: the files that came with the corpus, and Debian's tnef,
both of streams that were found and of streams that oxconv has written."""
import base64
import collections
import hashlib
import json
import os
import re
import shutil
import subprocess

from pysuite import case, corpus, equal, main, oxconv, skip, testdata, workspace


STORAGE = bytes.fromhex("0B00000000000000C000000000000046")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def streams():
    folder = corpus("tnef")
    return sorted(os.path.join(folder, n) for n in os.listdir(folder)
                  if n.endswith((".tnef", ".dat")))


def messages():
    folder = corpus("msg")
    return sorted(os.path.join(folder, n) for n in os.listdir(folder)
                  if n.lower().endswith((".msg", ".oft")))


def extracted(path):
    """What `oxconv extract` makes of a stream: name to bytes."""
    folder = os.path.join(workspace(), "out")
    oxconv("extract", path, "-d", folder)
    files = {}
    for root, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(root, name), "rb") as file:
                files[os.path.relpath(os.path.join(root, name), folder)] = file.read()
    return files


@case
def test_files_that_came_with_the_corpus():
    compared = 0
    for path in streams():
        head = os.path.basename(path) + ".expected.attach."
        expected = [n for n in os.listdir(os.path.dirname(path)) if n.startswith(head)]
        if not expected:
            continue
        got = {digest(data) for data in extracted(path).values()}
        for name in expected:
            with open(os.path.join(os.path.dirname(path), name), "rb") as file:
                data = file.read()
            if data.startswith(STORAGE):  # which came with its interface id
                data = data[16:]
            if digest(data) not in got:
                raise AssertionError(f"{path}: {name} is not what came out")
            compared += 1
    assert compared >= 15, compared


@case
def test_bodies_that_came_with_the_corpus():
    compared = 0
    for path in streams():
        for kind in ("rtf", "html"):
            if os.path.exists(f"{path}.expected.body.{kind}"):
                with open(f"{path}.expected.body.{kind}", "rb") as file:
                    equal(extracted(path)[f"body.{kind}"], file.read(), path)
                compared += 1
    assert compared >= 8, compared


@case
def TNEF_065_names():
    """What has no name gets one, and every name of the peer's list is there as it is."""
    compared = 0
    for path in streams():
        listed = path + ".expected.list"
        names = set(extracted(path))
        if os.path.exists(listed):
            with open(listed, encoding="utf-8", errors="replace") as file:
                wanted = {line.strip() for line in file if line.strip()}
            for name in wanted:
                if "-body." in name:  # the peer's option was to give them such names
                    continue
                if name not in names:
                    raise AssertionError(f"{path}: {name} is not in {sorted(names)}")
                compared += 1
    assert compared >= 14, compared


ENTRY = re.compile(r"^\(MAPI\) (?:\S+ <)?([0-9a-f]{4})>? \[type: .*<([0-9a-f]{4})>\] \[num_values = (\d+)\]")
VALUE = re.compile(r"^\t#0 \[len: (\d+)\] = (.*)$")


def listed_properties(path):
    """Of a listing of the peer: id or LID, type, length and text of the value; without those named by text."""
    found, entry, lid = [], None, False
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = ENTRY.match(line)
            if match:
                entry, lid = match.groups(), False
            elif line.startswith("\tGUID:"):
                lid = True
            elif line.startswith("\tname #0"):
                entry = None
            match = VALUE.match(line)
            if match and entry:
                if entry[2] == "1":
                    found.append((lid, *entry[:2], int(match.group(1)), match.group(2).strip()))
                entry = None
    return found


def fits(prop, length, text):
    """Does a property have the value of a listing? Binaries go by their length, and so does text."""
    value = prop.get("value")
    if isinstance(value, list):
        return len(value) == 1
    if prop["type"] == "PtypBoolean":
        return text == ("true" if value else "false")
    if prop["type"] == "PtypInteger32":
        return int(text) & 0xFFFFFFFF == value & 0xFFFFFFFF
    if prop["type"] == "PtypBinary":
        return len(base64.b64decode(value)) == length
    if prop["type"] == "PtypString":
        return len(value.encode("utf-16-le")) + 2 == length
    return True


@case
def test_properties_that_came_with_the_corpus():
    """Every property that the peer's listings name is there, in its type and with its value."""
    compared = 0
    for path in streams():
        if not os.path.exists(path + ".expected.dump.txt"):
            continue
        top = json.loads(oxconv("dump", "--json", "--full", path).out)["objects"][0]
        props = [p for bag in (top, *top["recipients"], *top["attachments"])
                 for p in bag["properties"]]
        for lid, number, kind, length, text in listed_properties(path + ".expected.dump.txt"):
            number, kind = number.upper(), kind.upper()
            tag = ("0x0000" if lid else "0x" + number) + kind
            several = f"{tag[:6]}{int(kind, 16) | 0x1000:04X}"  # of which it lists the first
            same = [p for p in props if p["tag"] in (tag, several) and
                    (not lid or p.get("lid") == "0x" + number)]
            if kind == "000D":  # an object stands for what is in it
                continue
            if not any(fits(p, length, text) for p in same):
                raise AssertionError(f"{path}: {tag} of {length} bytes, {text[:60]}: {str(same)[:200]}")
            compared += 1
    assert compared >= 400, compared


def own_attachments(path):
    """Contents of attachments by value, and how many hold an object instead."""
    done = oxconv("dump", "--json", "--full", path)
    if not done.out:
        return None
    objects = json.loads(done.out)["objects"]
    if not objects:
        return None
    files, others = [], 0
    for attachment in objects[0]["attachments"]:
        data = [p["value"] for p in attachment["properties"] if p["tag"] == "0x37010102"]
        method = [p["value"] for p in attachment["properties"] if p["tag"] == "0x37050003"]
        if data and method != [5] and method != [6]:
            files.append(base64.b64decode(data[0]))
        else:
            others += 1
    return files, others


def peers_attachments(path):
    """What Debian's tnef takes out of a stream; None if it gives up."""
    folder = os.path.join(workspace(), "peer")
    os.mkdir(folder)
    done = subprocess.run(["tnef", "--number-backups", "-C", folder, path], check=False,
                          capture_output=True)
    if done.returncode != 0:
        return None
    files = []
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as file:
            files.append(file.read())
    return files


def compare_with_tnef(path, about):
    """True if both could read it. The peer writes nothing for empty attachments."""
    own, theirs = own_attachments(path), peers_attachments(path)
    if own is None or theirs is None:
        return False
    files = collections.Counter(digest(d) for d in own[0] if d)
    peer = collections.Counter(digest(d) for d in theirs if d)
    missing, more = files - peer, peer - files
    if missing or sum(more.values()) > own[1]:
        raise AssertionError(f"{about}: {len(own[0])} files, of which tnef lacks "
                             f"{sum(missing.values())} and has {sum(more.values())} more")
    return True


@case
def test_tnef_on_streams_of_the_corpus():
    if not shutil.which("tnef"):
        skip("no tnef")
    assert sum(compare_with_tnef(p, p) for p in streams()) >= 18


def compare_body(path, out, folder):
    """The best body as Debian's tnef takes it out of what was written: that of the message."""
    peer = os.path.join(folder, "bodies")
    shutil.rmtree(peer, ignore_errors=True)
    os.mkdir(peer)
    subprocess.run(["tnef", "--save-body", "-C", peer, out], check=False, capture_output=True)
    extract = os.path.join(folder, "extract")
    shutil.rmtree(extract, ignore_errors=True)
    oxconv("extract", path, "-d", extract)
    compared = 0
    for own, theirs in (("body.rtf", "message.rtf"), ("body.html", "message.html")):
        own, theirs = os.path.join(extract, own), os.path.join(peer, theirs)
        if os.path.exists(own) and os.path.exists(theirs):
            with open(own, "rb") as one, open(theirs, "rb") as two:
                wanted, got = one.read().rstrip(b"\0"), two.read().rstrip(b"\0")
            if b"MELA" in got[:12]:  # RTF that is stored uncompressed is beyond the peer
                continue
            if wanted != got:
                raise AssertionError(f"{path}: {os.path.basename(theirs)} is another body")
            compared += 1
    return compared


@case
def test_tnef_on_bodies_that_are_written():
    if not shutil.which("tnef"):
        skip("no tnef")
    folder, compared = workspace(), 0
    for path in [testdata("hello.msg"), *messages()]:
        out = os.path.join(folder, "out.tnef")
        oxconv("convert", path, "-t", "tnef", "-o", out)
        compared += compare_body(path, out, folder)
    assert compared >= 80, compared


PERL = r"""
use Convert::TNEF;
use Digest::SHA qw(sha256_hex);
for my $path (@ARGV) {
    my $tnef = Convert::TNEF->read_in($path, {output_to_core => 'ALL'}) or die Convert::TNEF::errstr();
    print "stream ", $tnef->message->datahandle('MessageClass') ? 1 : 0, "\n";
    for my $attachment ($tnef->attachments) {
        my $data = $attachment->data;
        print "data ", sha256_hex(defined $data ? $data : ''), " ", $attachment->longname // '', "\n";
    }
}
"""


@case
def test_perl_on_what_is_written():
    """Convert::TNEF, which checks every checksum: files and names of attachments by value, in order."""
    if subprocess.run(["perl", "-MConvert::TNEF", "-e", "1"], check=False,
                      capture_output=True).returncode != 0:
        skip("no Convert::TNEF")
    folder, streams_read, files_read = workspace(), 0, 0
    for profile in ("full", "transport"):
        for path in [testdata("hello.msg"), testdata("named.msg"), *messages()]:
            out = os.path.join(folder, "out.tnef")
            oxconv("convert", path, "-t", "tnef", "-o", out, "--option", f"tnef.profile={profile}")
            done = subprocess.run(["perl", "-e", PERL, out], check=False, capture_output=True)
            if done.returncode != 0:
                raise AssertionError(f"{path} ({profile}): {done.stderr.decode()[:200]}")
            theirs = [line.split(" ", 2) for line in
                      done.stdout.decode("utf-8", "replace").splitlines() if line.startswith("data ")]
            own, _ = own_attachments(path)
            left = collections.Counter(digest(data) for data in own)
            left.subtract(collections.Counter(row[1] for row in theirs))
            if any(count > 0 for count in left.values()):
                raise AssertionError(f"{path} ({profile}): it lacks attachments")
            streams_read += 1
            files_read += len(own)
    assert streams_read >= 320 and files_read >= 160, (streams_read, files_read)


@case
def test_tnef_on_what_is_written():
    if not shutil.which("tnef"):
        skip("no tnef")
    folder, read = workspace(), 0
    for profile in ("full", "transport"):
        for path in [testdata("hello.msg"), testdata("named.msg"), *messages()]:
            out = os.path.join(folder, "out.tnef")
            oxconv("convert", path, "-t", "tnef", "-o", out, "--option",
                   f"tnef.profile={profile}")
            if not compare_with_tnef(out, f"{path} ({profile})"):
                raise AssertionError(f"{path} ({profile}): tnef cannot read it")
            before = own_attachments(path)
            equal(own_attachments(out), before, path)
            read += 1
    assert read >= 320


main()
