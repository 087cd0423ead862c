"""oxconv extract, as a user runs it."""
import hashlib
import json
import os

from clisupport import HELLO, HELLO_SUBJECT, no_leftovers, read, sample, write
from msgbuild import Attachment, Message, file_attachment
from pysuite import case, equal, main, oxconv, workspace

BODY = {0x1000001F: "text"}


def extract(message, folder, *options, expect=0):
    """Extracts a message to folder/out; the result and the records of the manifest by path."""
    path = write(os.path.join(folder, "in.msg"), message.build())
    out = os.path.join(folder, "out")
    done = oxconv("extract", path, "-d", out, *options, expect=expect)
    return done, manifest(out)


def manifest(out):
    with open(os.path.join(out, "manifest.json"), encoding="utf-8") as file:
        return {record["path"]: record for record in json.load(file)["files"]}


def tree(folder):
    """All files below a folder, as relative paths."""
    found = []
    for at, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(at, name), folder) for name in names]
    return sorted(found)


@case
def a_message_comes_apart():
    out = os.path.join(workspace(), "new", "out")
    done = oxconv("extract", HELLO, "-d", out, expect=0)
    equal(done.err, b"")
    equal(tree(out), ["body.html", "body.txt", "headers.txt", "manifest.json", "notes – 1.txt"])
    equal(read(os.path.join(out, "body.txt")), b"Hello, world!\r\n")
    equal(read(os.path.join(out, "body.html")), b"<p>Hello, <b>world</b>!</p>\r\n")
    equal(read(os.path.join(out, "headers.txt")), b"Subject: Hello\r\nX-Original: yes\r\n")
    equal(read(os.path.join(out, "notes – 1.txt")), b"A file for you.\r\n")
    no_leftovers(out)


@case
def the_manifest_tells_of_each_file():
    out = os.path.join(workspace(), "out")
    oxconv("extract", HELLO, "-d", out, expect=0)
    records = manifest(out)
    equal(sorted(records) + ["manifest.json"], sorted(set(tree(out)) - {"manifest.json"}) + ["manifest.json"])
    for path, record in records.items():
        data = read(os.path.join(out, path))
        equal(record["bytes"], len(data), path)
        equal(record["sha256"], hashlib.sha256(data).hexdigest(), path)
    notes = records["notes – 1.txt"]
    equal((notes["original_name"], notes["media_type"], notes["object_path"]),
          ("notes – 1.txt", "text/plain", "attachment[0]"))
    html = records["body.html"]
    equal((html["original_name"], html["media_type"], html["object_path"]),
          (None, "text/html; charset=utf-8", ""))


@case
def rtf_is_decompressed():
    # [MS-OXRTFCP] 4.1.1: the specification's own example
    compressed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
                               "68656c090020627705b06c647d0a800fa0")
    folder = workspace()
    extract(Message({0x10090102: compressed}), folder)
    rtf = read(os.path.join(folder, "out", "body.rtf"))
    equal(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")


@case
def hostile_names_stay_in_the_folder():
    names = ["../../escape.txt", "/etc/passwd", "..\\..\\win.ini", "C:\\x\\boot.ini", "a\0b.txt", "\x1b[31mred.txt",
             "photo\u202egpj.exe", "CON", "nul.txt", "..", ".", "", "   ", ".hidden", "-rf", "x" * 400 + ".docx",
             "\u65e5" * 300 + ".txt", "manifest.json", "Body.TXT", "headers.txt", "lone\ud83d.txt", "a/b/c.txt",
             "\\\\server\\share\\unc.txt", "new\nline.txt", "~root", "$(touch x)", "con .txt"]
    folder = workspace()
    attachments = [file_attachment(name, name.encode("utf-8", "surrogatepass")) for name in names]
    _, records = extract(Message(BODY, attachments=attachments), folder)
    equal(sorted(os.listdir(folder)), ["in.msg", "out"])
    files = tree(os.path.join(folder, "out"))
    equal(len(files), len(names) + 2)  # body.txt, manifest.json
    originals = {}
    for path, record in records.items():
        if path == "body.txt":
            continue
        assert os.sep not in path and not path.startswith((".", "-")), path
        assert len(path.encode()) <= 255 and path.isprintable(), path
        assert path.split(".")[0].rstrip().upper() not in ("CON", "NUL"), path
        data = read(os.path.join(folder, "out", path))
        index = int(record["object_path"][len("attachment["):-1])
        equal(data, names[index].encode("utf-8", "surrogatepass"), path)
        originals[index] = record["original_name"]
    equal(originals[0], "../../escape.txt")
    equal(originals[6], "photo\u202egpj.exe")
    equal(originals[20], "lone\ud83d.txt")
    equal(read(os.path.join(folder, "out", "body.txt")), b"text")
    assert "escape.txt" in records and "passwd" in records and "boot.ini" in records, sorted(records)


@case
def equal_names_are_numbered():
    folder = workspace()
    attachments = [file_attachment(name, data) for name, data in
                   (("a.txt", b"1"), ("a.txt", b"2"), ("A.TXT", b"3"), ("a (2).txt", b"4"))]
    extract(Message({}, attachments=attachments), folder)
    out = os.path.join(folder, "out")
    equal(tree(out), ["A (3).TXT", "a (2) (2).txt", "a (2).txt", "a.txt", "manifest.json"])
    equal(read(os.path.join(out, "a (2).txt")), b"2")


@case
def embedded_messages_are_folders_of_the_same_shape():
    inner = Message({0x0037001F: "inner", 0x1000001F: "inner text"},
                    attachments=[file_attachment("deep.bin", b"\0\1"),
                                 Attachment({0x3001001F: "Deeper"}, message=Message({0x1000001F: "deeper text"}))])
    folder = workspace()
    _, records = extract(Message(BODY, attachments=[Attachment({0x3707001F: "Fwd: it.msg"}, message=inner)]), folder)
    out = os.path.join(folder, "out")
    names = [name for name in tree(out) if not name.endswith((".eml", ".msg"))]
    equal(names, ["Fwd_ it/Deeper/body.txt", "Fwd_ it/body.txt", "Fwd_ it/deep.bin", "body.txt", "manifest.json"])
    equal(read(os.path.join(out, "Fwd_ it", "Deeper", "body.txt")), b"deeper text")
    equal(records["Fwd_ it/Deeper/body.txt"]["object_path"], "attachment[0]/message/attachment[1]/message")
    equal(records["Fwd_ it/deep.bin"]["object_path"], "attachment[0]/message/attachment[0]")


@case
def embedded_messages_also_stand_whole_in_the_formats_that_can_be_written():
    listed = oxconv("formats", expect=0).out.decode().splitlines()[1:]
    writable = {line.split()[0] for line in listed if "w" in line.split()[1]}
    folder = workspace()
    inner = Message({0x0037001F: "inner", **BODY})
    _, records = extract(Message({}, attachments=[Attachment({0x3707001F: "it.msg"}, message=inner)]), folder)
    for name in ("eml", "msg"):
        equal(f"it.{name}" in records, name in writable, name)
    if "eml" in writable:
        assert b"Subject: inner" in read(os.path.join(folder, "out", "it.eml"))


@case
def whole_embedded_messages_stand_beside_their_folders_and_can_be_read():
    folder = workspace()
    deeper = Message({0x0037001F: "deeper", **BODY})
    inner = Message({0x0037001F: "inner", **BODY}, attachments=[Attachment({0x3001001F: "Deeper"}, message=deeper)])
    _, records = extract(Message(BODY, attachments=[Attachment({0x3707001F: "it.msg"}, message=inner)]), folder)
    for place, subject, path in (("", "inner", "attachment[0]/message"),
                                 ("it/", "deeper", "attachment[0]/message/attachment[0]/message")):
        stem = place + ("it" if not place else "Deeper")
        assert stem + "/body.txt" in records, records.keys()
        for extension, media_type in (("msg", "application/vnd.ms-outlook"), ("eml", "message/rfc822")):
            record = records[f"{stem}.{extension}"]
            equal((record["object_path"], record["media_type"]), (path, media_type))
            found = oxconv("dump", "--json", os.path.join(folder, "out", f"{stem}.{extension}"), expect=0).out
            dumped = json.loads(found)
            equal(dumped["format"], extension)
            values = {p.get("name"): p.get("value") for p in dumped["objects"][0]["properties"]}
            equal(values["PidTagSubject"], subject)


@case
def an_embedded_message_and_a_file_of_one_name():
    folder = workspace()
    inner = Message(BODY)
    _, records = extract(Message({}, attachments=[file_attachment("it", b"1"),
                                                  Attachment({0x3707001F: "IT"}, message=inner)]), folder)
    equal(records["it"]["bytes"], 1)
    equal(records["IT (2)/body.txt"]["object_path"], "attachment[1]/message")


@case
def deep_nesting_keeps_paths_short():
    message = Message({0x1000001F: "bottom"})
    for _ in range(40):
        message = Message({}, attachments=[Attachment({0x3707001F: "n" * 300}, message=message)])
    folder = workspace()
    path = write(os.path.join(folder, "in.msg"), message.build())
    # Each level also stands whole; without those, the path is what counts here.
    done = oxconv("extract", path, "-d", os.path.join(folder, "out"))
    assert done.code in (0, 1), done
    deepest = max(tree(os.path.join(folder, "out")), key=len)
    assert deepest.endswith("body.txt") or done.code == 1, deepest


@case
def attachments_without_data_are_told():
    folder = workspace()
    done, records = extract(Message(BODY, attachments=[Attachment({0x3707001F: "link", 0x37050003: 2,
                                                                   0x370D001F: "\\\\server\\x"})]), folder)
    equal(list(records), ["body.txt"])
    assert "attachment[0]" in done.lines[0], done


@case
def several_inputs_get_a_folder_each():
    folder = workspace()
    inputs = [sample(folder, "1/x.msg"), sample(folder, "2/x.msg"), sample(folder, "3/y.msg")]
    out = os.path.join(folder, "out")
    done = oxconv("extract", *inputs, "/nowhere/z.msg", "-d", out, expect=1)
    equal(tree(out), ["x (2)/manifest.json", "x/manifest.json", "y/manifest.json"])
    equal(len(done.lines), 1)


@case
def existing_files_are_replaced_unless_told_otherwise():
    out = os.path.join(workspace(), "out")
    write(os.path.join(out, "body.txt"), b"old")
    oxconv("extract", HELLO, "-d", out, "--no-clobber", expect=3)
    equal(read(os.path.join(out, "body.txt")), b"old")
    oxconv("extract", HELLO, "-d", out, expect=0)
    equal(read(os.path.join(out, "body.txt")), b"Hello, world!\r\n")


@case
def a_folder_that_cannot_be_made_ends_with_3():
    done = oxconv("extract", HELLO, "-d", os.path.join(HELLO, "x"), expect=3)
    equal(len(done.lines), 1)
    oxconv("extract", HELLO, "-d", "/proc/self/x", expect=3)


@case
def a_link_in_the_folder_is_not_followed_outside():
    """A name from a message cannot lead through a link that somebody else left."""
    folder = workspace()
    victim = write(os.path.join(folder, "victim.txt"), b"precious")
    message = Message({}, attachments=[file_attachment("x/../../victim.txt", b"bad")])
    extract(message, folder)
    equal(read(victim), b"precious")
    equal(read(os.path.join(folder, "out", "victim.txt")), b"bad")


@case
def text_is_utf8_whatever_it_was():
    folder = workspace()
    message = Message({0x1000001E: "Привет".encode("cp1251"), 0x3FFD0003: 1251, 0x340D0003: 0})
    extract(message, folder)
    equal(read(os.path.join(folder, "out", "body.txt")).decode(), "Привет")
    assert HELLO_SUBJECT


main()
