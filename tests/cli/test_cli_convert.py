"""oxconv convert, as a user runs it. The target is the JSON dump, which every build can write."""
import json
import os
import stat
import struct
import subprocess
import threading
import time

from clisupport import HELLO, HELLO_SUBJECT, broken, no_leftovers, read, sample, subject, write
from msgbuild import Attachment, Message, Node, compound_file
from pysuite import OXCONV, case, equal, main, oxconv, run, skip, terminal, workspace


# ---- Where the output goes ----

@case
def to_a_file_by_its_extension():
    out = os.path.join(workspace(), "x.json")
    done = oxconv("convert", HELLO, "-o", out, expect=0)
    equal((done.out, done.err), (b"", b""))
    equal(subject(out), HELLO_SUBJECT)
    no_leftovers(os.path.dirname(out))


@case
def to_standard_output():
    done = oxconv("convert", HELLO, "-t", "json", expect=0)
    equal(json.loads(done.out)["format"], "msg")
    equal(oxconv("convert", HELLO, "-t", "json", "-o", "-", expect=0).out, done.out)


@case
def from_standard_input():
    done = oxconv("convert", "-", "-t", "json", input=read(HELLO), expect=0)
    equal(json.loads(done.out)["objects"][0]["class"], "IPM.Note")
    folder = workspace()
    oxconv("convert", "-", "-t", "json", "-o", folder, input=read(HELLO), expect=0)
    equal(os.listdir(folder), ["stdin.json"])


@case
def from_a_pipe_and_a_fifo():
    folder = workspace()
    fifo = os.path.join(folder, "in.msg")
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: open(fifo, "wb").write(read(HELLO)))
    writer.start()
    done = oxconv("convert", fifo, "-t", "json", expect=0)
    writer.join()
    equal(json.loads(done.out)["format"], "msg")


@case
def to_a_directory_that_exists():
    folder = workspace()
    oxconv("convert", HELLO, "-t", "json", "-o", folder, expect=0)
    equal(os.listdir(folder), ["hello.json"])


@case
def to_a_directory_that_is_made():
    folder = workspace()
    oxconv("convert", HELLO, "-t", "json", "-o", os.path.join(folder, "a", "b") + "/", expect=0)
    equal(subject(os.path.join(folder, "a", "b", "hello.json")), HELLO_SUBJECT)


@case
def several_inputs_make_a_directory():
    folder = workspace()
    a, b = sample(folder, "in/a.msg", "A"), sample(folder, "in/b.msg", "B")
    out = os.path.join(folder, "out")
    oxconv("convert", a, b, "-t", "json", "-o", out, expect=0)
    equal(sorted(os.listdir(out)), ["a.json", "b.json"])


@case
def equal_names_are_numbered_whatever_their_case():
    folder = workspace()
    inputs = [sample(folder, f"{d}/{n}.msg", d) for d, n in (("1", "x"), ("2", "x"), ("3", "X"))]
    out = os.path.join(folder, "out")
    oxconv("convert", *inputs, "-t", "json", "-o", out, expect=0)
    equal(sorted(os.listdir(out)), ["X (3).json", "x (2).json", "x.json"])
    equal(subject(os.path.join(out, "x (2).json")), "2")
    oxconv("convert", *inputs, "-t", "json", "-o", out, expect=0)  # a new run replaces
    equal(len(os.listdir(out)), 3)


@case
def an_output_in_a_directory_never_replaces_an_input():
    folder = workspace()
    a = sample(folder, "a.msg", "A")
    os.rename(a, os.path.join(folder, "a.json"))  # a message under a wrong name
    before = read(os.path.join(folder, "a.json"))
    oxconv("convert", os.path.join(folder, "a.json"), "-t", "json", "-o", folder, expect=0)
    equal(read(os.path.join(folder, "a.json")), before)
    equal(subject(os.path.join(folder, "a (2).json")), "A")


@case
def a_directory_as_input_stands_for_its_files():
    folder = workspace()
    sample(folder, "in/b.msg", "B")
    sample(folder, "in/a.msg", "A")
    sample(folder, "in/sub/c.msg", "C")
    sample(folder, "in/.hidden.msg", "H")
    with open(os.path.join(folder, "in", "notes.xyz"), "wb") as file:
        file.write(b"\0\1\2 nothing that is known")
    out = os.path.join(folder, "out")
    done = oxconv("convert", os.path.join(folder, "in"), "-t", "json", "-o", out, expect=0)
    equal(sorted(os.listdir(out)), ["a.json", "b.json"])
    equal(len(done.lines), 1)
    assert "notes.xyz: skipped" in done.lines[0], done
    oxconv("convert", "-r", os.path.join(folder, "in"), "-t", "json", "-o", out, expect=0)
    equal(sorted(os.listdir(out)), ["a.json", "b.json", "c.json"])


@case
def a_directory_of_one_file_still_needs_a_directory():
    folder = workspace()
    sample(folder, "in/a.msg", "A")
    out = os.path.join(folder, "out.json")
    oxconv("convert", os.path.join(folder, "in"), "-t", "json", "-o", out, expect=0)
    equal(os.listdir(out), ["a.json"])


@case
def hostile_input_names_do_not_reach_the_terminal():
    folder = workspace()
    path = os.path.join(folder, "a\x1b[31m\nb.msg")
    with open(path, "wb") as file:
        file.write(b"garbage")
    done = oxconv("convert", path, "-t", "json", expect=1)
    equal(len(done.lines), 1)
    assert b"\x1b" not in done.err, done
    assert "a\\x1b[31m\\nb.msg: " in done.lines[0], done


# ---- Replacing ----

@case
def an_existing_file_is_replaced_and_keeps_its_mode():
    out = os.path.join(workspace(), "x.json")
    with open(out, "w", encoding="utf-8") as file:
        file.write("old")
    os.chmod(out, 0o600)
    oxconv("convert", HELLO, "-o", out, expect=0)
    equal(subject(out), HELLO_SUBJECT)
    equal(stat.S_IMODE(os.stat(out).st_mode), 0o600)


@case
def no_clobber_leaves_an_existing_file():
    out = os.path.join(workspace(), "x.json")
    with open(out, "w", encoding="utf-8") as file:
        file.write("old")
    done = oxconv("convert", HELLO, "-o", out, "--no-clobber", expect=3)
    equal(read(out), b"old")
    assert done.lines[0].startswith(f"oxconv: {out}: "), done
    no_leftovers(os.path.dirname(out))
    os.remove(out)
    oxconv("convert", HELLO, "-o", out, "--no-clobber", expect=0)
    equal(subject(out), HELLO_SUBJECT)


@case
def no_clobber_writes_to_devices():
    oxconv("convert", HELLO, "-t", "json", "-o", "/dev/null", "--no-clobber", expect=0)


@case
def of_a_link_the_target_is_replaced():
    folder = workspace()
    target, link = os.path.join(folder, "real.json"), os.path.join(folder, "link.json")
    with open(target, "w", encoding="utf-8") as file:
        file.write("old")
    os.symlink("real.json", link)
    oxconv("convert", HELLO, "-o", link, expect=0)
    assert os.path.islink(link)
    equal(subject(target), HELLO_SUBJECT)


@case
def a_device_is_written_directly():
    oxconv("convert", HELLO, "-t", "json", "-o", "/dev/null", expect=0)
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@case
def a_fifo_is_written_directly():
    folder = workspace()
    fifo = os.path.join(folder, "out.json")
    os.mkfifo(fifo)
    got = []
    reader = threading.Thread(target=lambda: got.append(read(fifo)))
    reader.start()
    oxconv("convert", HELLO, "-o", fifo, expect=0)
    reader.join()
    equal(json.loads(got[0])["format"], "msg")
    assert stat.S_ISFIFO(os.stat(fifo).st_mode)


# ---- What fails, and how ----

@case
def a_full_disk_ends_with_3():
    done = oxconv("convert", HELLO, "-t", "json", "-o", "/dev/full", expect=3)
    equal(len(done.lines), 1)
    assert done.lines[0].startswith("oxconv: /dev/full: cannot be written"), done
    with open("/dev/full", "wb") as full:
        oxconv("convert", HELLO, "-t", "json", stdout=full, expect=3)


@case
def an_output_that_cannot_be_made_ends_with_3():
    folder = workspace()
    for out in (os.path.join(folder, "no", "x.json"), os.path.join(HELLO, "x.json")):
        done = oxconv("convert", HELLO, "-o", out, expect=3)
        assert done.lines[0].startswith(f"oxconv: {out}: cannot be written"), done
    done = oxconv("convert", HELLO, "-t", "json", "-o", HELLO + "/", expect=3)
    assert "cannot be made a directory" in done.lines[0], done


@case
def a_directory_that_must_not_be_written_ends_with_3():
    folder = "/proc/self"  # nobody makes files here, not even root
    done = oxconv("convert", HELLO, "-o", f"{folder}/x.json", expect=3)
    assert "cannot be written" in done.lines[0], done


@case
def closed_standard_output_ends_with_3():
    done = run(["sh", "-c", '"$0" convert "$1" -t json >&-', OXCONV, HELLO])
    equal(done.code, 3)


@case
def a_missing_input_ends_with_1():
    done = oxconv("convert", "/nowhere/x.msg", "-t", "json", expect=1)
    equal(len(done.lines), 1)
    assert done.lines[0].startswith("oxconv: /nowhere/x.msg: cannot be read"), done


@case
def an_input_that_fails_leaves_no_output_and_the_others_are_done():
    folder = workspace()
    good = sample(folder, "in/good.msg", "G")
    empty, bad = os.path.join(folder, "in", "empty.msg"), os.path.join(folder, "in", "bad.msg")
    for path, content in ((empty, b""), (bad, b"This is no compound file at all.")):
        with open(path, "wb") as file:
            file.write(content)
    out = os.path.join(folder, "out")
    done = oxconv("convert", empty, bad, good, "-t", "json", "-o", out, expect=1)
    equal(os.listdir(out), ["good.json"])
    assert done.lines[0].startswith(f"oxconv: {empty}: is empty"), done
    assert any(line.startswith(f"oxconv: {bad}: ") for line in done.lines), done


@case
def an_unknown_format_says_so():
    folder = workspace()
    path = os.path.join(folder, "mystery")
    with open(path, "wb") as file:
        file.write(b"\0\1\2\3 nothing that is known")
    done = oxconv("convert", path, "-t", "json", expect=1)
    assert "no format" in done.lines[0], done


@case
def a_truncated_message_fails_or_is_told_damaged():
    whole = read(HELLO)
    folder = workspace()
    for size in range(0, len(whole), 997):
        path = os.path.join(folder, "cut.msg")
        with open(path, "wb") as file:
            file.write(whole[:size])
        out = os.path.join(folder, "out.json")
        done = oxconv("convert", path, "-o", out)
        assert done.code in (0, 1), done
        assert done.lines, f"cut at {size}: nothing was said"
        equal(os.path.exists(out), done.code == 0, f"cut at {size}")
        strict = oxconv("convert", path, "-o", os.path.join(folder, "strict.json"), "--strict")
        equal(strict.code, 1, f"cut at {size}")
        assert not os.path.exists(os.path.join(folder, "strict.json")), strict
        if done.code == 0:
            os.remove(out)


@case
def a_compound_file_that_is_no_message_is_refused():
    path = os.path.join(workspace(), "word.doc")
    with open(path, "wb") as file:
        file.write(compound_file(Node("Root Entry", None, [Node("WordDocument", b"x" * 5000)])))
    done = oxconv("convert", path, "-t", "json", expect=1)
    assert done.lines and not done.out, done
    done = oxconv("convert", "-f", "msg", path, "-t", "json", expect=1)
    assert done.lines and not done.out, done


@case
def wrong_usage_ends_with_2_and_one_line():
    folder = workspace()
    for words in ([], ["convert"], ["convert", HELLO], ["convert", HELLO, "-o", folder],
                  ["convert", HELLO, "-t", "nonsense"], ["convert", HELLO, "-o", "x.nonsense"],
                  ["convert", HELLO, "-f", "json", "-t", "json"], ["convert", "--nonsense"],
                  ["convert", HELLO, HELLO, "-t", "json"], ["convert", HELLO, "-t"],
                  ["convert", HELLO, "-t", "json", "--strict=yes"], ["nonsense"], ["help", "nonsense"],
                  ["convert", HELLO, "-t", "json", "--limit", "nesting=many"],
                  ["convert", HELLO, "-t", "json", "--limit", "nonsense=3"],
                  ["convert", HELLO, "-t", "json", "--codepage", "nonsense"],
                  ["convert", HELLO, "-t", "json", "--option", "json.full=maybe"],
                  ["convert", HELLO, "-t", "json", "--report", "-"],
                  ["dump"], ["dump", HELLO, HELLO], ["check"], ["extract", HELLO],
                  ["formats", "x"], ["version", "x"]):
        done = oxconv(*words, expect=2)
        equal((done.out, len(done.lines)), (b"", 1), " ".join(words))
        assert done.lines[0].startswith("oxconv: ") and "oxconv help" in done.lines[0], done


# ---- Names of the program ----

def link(folder, name):
    path = os.path.join(folder, name)
    os.symlink(OXCONV, path)
    return path


@case
def a_link_named_x2y_converts_beside_its_input():
    folder = workspace()
    a, b = sample(folder, "in/a.msg", "A"), sample(folder, "in/b.msg", "B")
    equal(run([link(folder, "msg2json"), a, b]).code, 0)
    equal(sorted(os.listdir(os.path.join(folder, "in"))), ["a.json", "a.msg", "b.json", "b.msg"])
    done = run([os.path.join(folder, "msg2json"), "-"], input=read(a))
    equal(json.loads(done.out)["format"], "msg")
    done = run([os.path.join(folder, "msg2json"), a, "-o", os.path.join(folder, "c.json")])
    equal(done.code, 0)
    equal(subject(os.path.join(folder, "c.json")), "A")


@case
def a_link_of_another_name_is_oxconv():
    folder = workspace()
    done = run([link(folder, "what2ever"), "version"])
    equal(done.code, 0)
    assert done.out.startswith(b"oxconv "), done


# ---- Reports and words ----

@case
def a_report_lists_every_diagnostic():
    folder = workspace()
    path, report = broken(folder), os.path.join(folder, "report.tsv")
    out = os.path.join(folder, "x.json")
    done = oxconv("convert", path, "-o", out, "--report", report, expect=0)
    with open(report, encoding="utf-8") as file:
        lines = file.read().splitlines()
    equal(lines[0].split("\t"), ["file", "severity", "code", "object", "offset", "text"])
    rows = [line.split("\t") for line in lines[1:]]
    assert any(row[0] == path and row[1] == "warning" for row in rows), lines
    assert all(len(row) == 6 for row in rows), lines
    assert done.lines and all(line.startswith(f"oxconv: {path}: ") for line in done.lines), done
    with open(out, encoding="utf-8") as file:
        equal([d["code"] for d in json.load(file)["diagnostics"]], [row[2] for row in rows])
    done = oxconv("convert", path, "-o", out, "--report", "-", expect=0)
    equal(done.out.decode().splitlines(), lines)


@case
def a_report_that_cannot_be_written_ends_with_3():
    oxconv("convert", HELLO, "-t", "json", "-o", "/dev/null", "--report", "/dev/full", expect=3)
    oxconv("convert", HELLO, "-t", "json", "-o", "/dev/null", "--report", "/nowhere/x", expect=3)


@case
def strict_fails_at_damage_that_is_skipped_without_it():
    folder = workspace()
    path, out = broken(folder), os.path.join(folder, "out.json")
    done = oxconv("convert", path, "-o", out, "--strict", expect=1)
    assert not os.path.exists(out) and done.lines, done
    oxconv("convert", path, "-o", out, expect=0)
    equal(subject(out), HELLO_SUBJECT)


@case
def quiet_says_only_what_failed():
    folder = workspace()
    path = broken(folder)
    equal(oxconv("convert", "-q", path, "-t", "json", expect=0).err, b"")
    assert oxconv("convert", path, "-t", "json", expect=0).lines
    assert oxconv("convert", "-q", "/nowhere", "-t", "json", expect=1).lines


@case
def no_progress_without_a_terminal():
    folder = workspace()
    inputs = [sample(folder, f"in/{i}.msg") for i in range(30)]
    equal(oxconv("convert", *inputs, "-t", "json", "-o", os.path.join(folder, "out"), expect=0).err, b"")


@case
def progress_is_shown_on_a_terminal_and_cleared():
    folder = workspace()
    inputs = [sample(folder, f"in/{i}.msg") for i in range(300)]
    master, slave = terminal()
    started = time.monotonic()
    with subprocess.Popen([OXCONV, "convert", *inputs, "-t", "json", "-o", os.path.join(folder, "out")],
                          stdin=subprocess.DEVNULL, stderr=slave) as done:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
    os.close(master)
    equal(done.returncode, 0)
    if not shown and time.monotonic() - started < 1:
        skip("too quick for progress")
    assert b"/300] " in shown and shown.endswith(b"\r\x1b[K"), shown


@case
def same_input_same_bytes():
    first = oxconv("convert", HELLO, "-t", "json", expect=0).out
    equal(oxconv("convert", HELLO, "-t", "json", expect=0, env={"TZ": "Asia/Tokyo", "LC_ALL": "C"}).out,
          first)


@case
def limits_stop_what_asks_for_too_much():
    done = oxconv("convert", HELLO, "-t", "json", "--limit", "recipients=1")
    assert done.lines and "limit" in done.lines[0], done


@case
def a_limit_of_properties_is_told_once_an_object():
    done = oxconv("convert", HELLO, "-t", "json", "--limit", "properties=3")
    told = [line for line in done.lines if "limit.properties)" in line]
    equal(len(told), 1)


@case
def a_limit_of_nesting_leaves_the_outer_message():
    inner = Message({0x0037001F: "Innermost"})
    middle = Message({0x0037001F: "Middle"}, attachments=[Attachment({}, inner)])
    outer = Message({0x0037001F: "Outer"}, attachments=[Attachment({}, middle)])
    path = write(os.path.join(workspace(), "nested.msg"), outer.build())
    for limit, kept in (0, 1), (1, 2), (2, 3):
        for command in ("convert", "-t", "eml"), ("convert", "-t", "json"), ("dump",):
            done = oxconv(*command, path, "--limit", f"nesting={limit}", expect=0)
            found = [name in done.out for name in (b"Outer", b"Middle", b"Innermost")]
            equal((command, limit, found), (command, limit, [i < kept for i in range(3)]))
    oxconv("convert", path, "-t", "json", "--limit", "nesting=1001", expect=2)


@case
def losses_are_counted_in_one_line_and_listed_one_by_one():
    inner = Message({0x0037001F: "Inner", 0x10800003: 1})
    outer = Message({0x10800003: 1, 0x6789001F: "x"}, recipients=[{0x0C150003: 9, 0x6790001F: "y"}] * 2,
                    attachments=[Attachment({}, inner)])
    path = write(os.path.join(workspace(), "lossy.msg"), outer.build())
    done = oxconv("convert", path, "-t", "eml", expect=0)
    equal(done.lines, [f"oxconv: {path}: 4 properties and 2 other things could not be carried over "
                       "(-v or --report lists them)"])
    done = oxconv("convert", path, "-t", "eml", "-o", "/dev/null", "--report", "-", expect=0)
    rows = [line.split("\t") for line in done.out.decode().splitlines()[1:]]
    equal(sorted((row[3], row[5]) for row in rows if row[2] == "eml.loss"),
          [("", "0x6789 has no place in mail"),
           ("", "PidTagIconIndex has no place in mail"),
           ("attachment[0]/message", "PidTagIconIndex has no place in mail"),
           ("recipient[0]", "0x6790 has no place in mail")])


@case
def many_entries_of_one_value_take_no_time():
    message = Message({0x1000001F: "x" * 1000000})
    root = Node("Root Entry", None, message._nodes(True))
    stream = next(node for node in root.children if node.name == "__properties_version1.0")
    entry = stream.data.index(struct.pack("<I", 0x1000001F))
    stream.data += stream.data[entry:entry + 16] * 60000
    path = write(os.path.join(workspace(), "same.msg"), compound_file(root))
    started = time.monotonic()
    done = oxconv("check", path, expect=1)
    assert time.monotonic() - started < 20, "quadratic"
    assert b"msg.duplicate" in done.out, done.out[:300]


@case
def options_may_stand_anywhere_and_be_joined():
    folder = workspace()
    out = os.path.join(folder, "o")
    oxconv("convert", "-tjson", "-qo", out, HELLO, expect=0)
    oxconv("convert", f"--output={out}", "--to=json", "--", HELLO, expect=0)
    equal(subject(out), HELLO_SUBJECT)


@case
def ten_thousand_inputs_are_few_seconds():
    if "sanitize" in OXCONV:
        count = 500
    else:
        count = 10000
    folder = workspace()
    data = Message({0x0037001F: "x"}).build()
    os.mkdir(os.path.join(folder, "in"))
    for i in range(count):
        with open(os.path.join(folder, "in", f"{i}.msg"), "wb") as file:
            file.write(data)
    oxconv("convert", os.path.join(folder, "in"), "-t", "json", "-o", os.path.join(folder, "out"),
           expect=0, timeout=60)
    equal(len(os.listdir(os.path.join(folder, "out"))), count)


@case
def a_terminal_refuses_binary():
    formats = oxconv("formats", expect=0).out.decode()
    if not any(line.split()[0] == "msg" and "w" in line.split()[1] for line in formats.splitlines()[1:]):
        skip("no binary format is written")
    master, slave = terminal()
    done = subprocess.run([OXCONV, "convert", HELLO, "-t", "msg"], stdin=subprocess.DEVNULL,
                          stdout=slave, stderr=subprocess.PIPE, check=False)
    os.close(slave)
    os.close(master)
    equal(done.returncode, 2)
    assert b"terminal" in done.stderr, done


main()
