"""oxconv dump, check, formats, help and version, as a user runs them."""
import base64
import hashlib
import json
import os
import re

from clisupport import HELLO, HELLO_SUBJECT, broken, read, write
from msgbuild import Attachment, Message, file_attachment
from pysuite import OXCONV, case, corpus, equal, main, oxconv, run, testdata, workspace


def dumped(message, *options):
    path = write(os.path.join(workspace(), "x.msg"), message.build())
    return json.loads(oxconv("dump", "--json", path, *options, expect=0).out)


def value(bag, name):
    return next(p["value"] for p in bag["properties"] if p.get("name") == name)


# ---- JSON ----

@case
def json_has_the_documented_shape():
    whole = json.loads(oxconv("dump", "--json", HELLO, expect=0).out)
    equal(list(whole), ["format", "objects", "diagnostics"])
    equal((whole["format"], whole["diagnostics"], len(whole["objects"])), ("msg", [], 1))
    message = whole["objects"][0]
    equal(list(message), ["class", "properties", "recipients", "attachments"])
    equal(value(message, "PidTagSubject"), HELLO_SUBJECT)
    equal(value(message, "PidTagClientSubmitTime"), "2024-05-01T14:00:00.0000000Z")
    equal([value(r, "PidTagDisplayName") for r in message["recipients"]], ["Bob", "Zoë"])
    equal(base64.b64decode(value(message["attachments"][0], "PidTagAttachDataBinary")), b"A file for you.\r\n")
    for p in message["properties"]:
        assert re.fullmatch("0x[0-9A-F]{8}", p["tag"]) and p["type"].startswith("Ptyp"), p
    tags = [p["tag"] for p in message["properties"]]
    equal(tags, sorted(tags))


@case
def json_has_embedded_messages_inside():
    inner = Message({0x0037001F: "inner"})
    whole = dumped(Message({}, attachments=[Attachment({0x3707001F: "x"}, message=inner)]))
    equal(value(whole["objects"][0]["attachments"][0]["message"], "PidTagSubject"), "inner")


@case
def json_shortens_big_binary_unless_full():
    data = bytes(range(256)) * 257  # 65,792 bytes
    message = Message({}, attachments=[file_attachment("a", data), file_attachment("b", data[:65536])])
    big, small = dumped(message)["objects"][0]["attachments"]
    equal(value(big, "PidTagAttachDataBinary"), {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    equal(base64.b64decode(value(small, "PidTagAttachDataBinary")), data[:65536])
    big = dumped(message, "--full")["objects"][0]["attachments"][0]
    equal(base64.b64decode(value(big, "PidTagAttachDataBinary")), data)


@case
def json_keeps_lone_surrogates():
    raw = oxconv("dump", "--json", write(os.path.join(workspace(), "x.msg"),
                                         Message({0x0037001F: "a\ud83db"}).build()), expect=0).out
    assert b"a\\ud83db" in raw
    raw.decode("utf-8")  # is UTF-8 all the same


@case
def json_tells_what_was_damaged():
    path = broken(workspace())
    done = oxconv("dump", "--json", path, expect=0)
    records = json.loads(done.out)["diagnostics"]
    equal([r["severity"] for r in records], ["warning"] * len(records))
    assert records and all(r["text"] and "." in r["code"] and "path" in r for r in records), records
    equal(len(done.lines), len(records))


@case
def json_of_the_whole_corpus_is_json():
    checked = 0
    for folder in ("msg", "malformed"):
        for name in sorted(os.listdir(corpus(folder))):
            if not name.endswith((".msg", ".oft")):
                continue
            done = oxconv("dump", "--json", os.path.join(corpus(folder), name))
            assert done.code in (0, 1), (name, done)
            if done.code == 0 or done.out:
                json.loads(done.out)
                checked += 1
            else:
                assert done.lines, name
    assert checked > 50, checked


# ---- For people ----

@case
def people_see_names_types_and_values():
    text = oxconv("dump", HELLO, expect=0).out.decode()
    assert text.startswith("msg: IPM.Note\n"), text
    assert re.search(r'^  PidTagSubject +String +"Hello, κόσμε"$', text, re.MULTILINE), text
    assert re.search(r"^  recipient\[1\]$", text, re.MULTILINE), text
    assert re.search(r"^    PidTagAttachDataBinary +Binary +17 bytes: 4120", text, re.MULTILINE), text


@case
def nothing_in_a_dump_acts_on_a_terminal():
    evil = "a\x1b]0;title\x07\r\n\u202eb\x9b31m\ud83d\u2028"
    path = write(os.path.join(workspace(), "x.msg"),
                 Message({0x0037001F: evil, 0x001A001F: "IPM." + evil}).build())
    out = oxconv("dump", path, expect=0).out.decode("utf-8")
    for line in out.splitlines():
        assert line.isprintable(), repr(line)
    assert "a\\x1b]0;title\\x07\\r\\n\\u{202e}b\\u{9b}31m\\u{d83d}\\u{2028}" in out, out


@case
def long_values_are_shortened_unless_full():
    path = write(os.path.join(workspace(), "x.msg"),
                 Message({0x1000001F: "x" * 5000, 0x10130102: b"y" * 5000}).build())
    short, full = (oxconv("dump", path, *more, expect=0).out.decode() for more in ((), ("--full",)))
    assert max(map(len, short.splitlines())) < 300 and "..." in short
    assert "x" * 5000 in full and "79" * 5000 in full


@case
def a_dump_to_a_full_disk_ends_with_3():
    for more in ((), ("--json",)):
        with open("/dev/full", "wb") as full:
            oxconv("dump", HELLO, *more, stdout=full, expect=3)
        oxconv("dump", HELLO, *more, "-o", "/dev/full", expect=3)


# ---- check ----

@case
def check_finds_nothing_in_what_is_good():
    equal(oxconv("check", HELLO, expect=0).out.decode(), f"{HELLO}: no damage (msg, 1 object)\n")
    equal(oxconv("check", "-q", HELLO, expect=0).out, b"")


@case
def check_lists_damage_and_ends_with_1():
    path = broken(workspace())
    done = oxconv("check", path, HELLO, expect=1)
    lines = done.out.decode().splitlines()
    assert lines[0].startswith(f"{path}: warning: "), done
    equal(lines[-1], f"{HELLO}: no damage (msg, 1 object)")
    oxconv("check", "/nowhere", expect=1)
    oxconv("check", write(os.path.join(workspace(), "x.msg"), b""), expect=1)


@case
def check_tells_one_damage_once():
    """What reading met, and only with -v the rules that the same damage breaks."""
    path = testdata("bad-chain-loop.msg")
    short, whole = oxconv("check", path, expect=1).out.decode(), oxconv("check", "-v", path, expect=1).out.decode()
    assert "this breaks the rules of msg in 1 place (-v lists them)\n" in short, short
    assert "(-v lists" not in whole and "cfb.sector-twice" in whole, whole
    assert "cfb.sector-twice" not in short, short


@case
def check_reads_what_is_cut():
    whole = read(HELLO)
    for size in range(512, len(whole), 1511):
        done = oxconv("check", write(os.path.join(workspace(), "x.msg"), whole[:size]), expect=1)
        assert done.out or done.err, size


# ---- formats, help, version ----

@case
def formats_lists_the_registry():
    lines = oxconv("formats", expect=0).out.decode().splitlines()
    names = [line.split()[0] for line in lines[1:]]
    assert "msg" in names and "json" in names and names == sorted(names), names
    assert "nesting" in oxconv("formats", "-v", expect=0).out.decode()


@case
def every_command_has_help():
    overview = oxconv("help", expect=0).out.decode()
    equal(oxconv("--help", expect=0).out.decode(), overview)
    commands = re.findall(r"^  (\w+) +\S", overview, re.MULTILINE)
    assert {"convert", "dump", "extract", "check", "formats", "help", "version"} <= set(commands), commands
    for command in commands:
        text = oxconv("help", command, expect=0).out.decode()
        assert text.startswith(f"usage: oxconv {command}"), text
        assert max(map(len, text.splitlines())) <= 100, text
    for command in ("convert", "dump", "extract", "check"):
        equal(oxconv(command, "--help", expect=0).out, oxconv("help", command, expect=0).out)


@case
def the_version_is_told():
    out = oxconv("--version", expect=0).out.decode()
    assert re.fullmatch(r"oxconv \d+\.\d+\.\d+\n", out), out
    equal(oxconv("version", expect=0).out.decode(), out)


@case
def help_to_a_full_disk_ends_with_3():
    equal(run(["sh", "-c", '"$0" help >/dev/full', OXCONV]).code, 3)


main()
