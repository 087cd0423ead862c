"""oxconv redact, as a user runs it: the copy has the size and the diagnostics of the original, and no word
of it."""
import base64
import csv
import json
import os
import re
import struct
import zlib

from clisupport import HELLO, broken, no_leftovers, read, write
from msgbuild import Message
from pysuite import SOURCE, case, corpus, equal, main, oxconv, testdata, workspace

WORD = re.compile(r"[^\W\d_]{4,}")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1251", "cp1250", "cp932", "cp936", "cp949", "cp950")


def redact(path, folder, *options):
    out = os.path.join(folder, "out-" + os.path.basename(path))
    oxconv("redact", path, "-o", out, *options, expect=0)
    no_leftovers(folder)
    return read(out)


def diagnostics(path, *options):
    """What check says, but for the name of the file, and for words and rubbish that it quotes of the file."""
    done = oxconv("check", "-v", *options, path)
    lines = [line.split(": ", 1)[1] for line in done.out.decode("utf-8", "replace").splitlines()]
    quoted = r"\"[^\"]*\"|understood: .*(?= \()|0x[0-9A-F]+|counts \d+ recipients and \d+|entry \d+"
    return done.code, [re.sub(quoted, "...", line) for line in lines]


def vocabulary():
    """Words that formats themselves are made of: those of the tables, and those of RTF and of .msg."""
    words = set()
    with open(os.path.join(SOURCE, "formats", "redact", "words.c"), encoding="utf-8") as file:
        for text in re.findall(r'"([^"\n]*)"', file.read()):
            words.update(word.lower() for word in WORD.findall(text))
    with open(os.path.join(SOURCE, "formats", "rtf", "word_list.h"), encoding="utf-8") as file:
        words.update(word.lower() for word in re.findall(r"RTF_W_(\w+)", file.read()))
    with open(os.path.join(SOURCE, "libconv", "media_type.c"), encoding="utf-8") as file:
        words.update(word.lower() for word in re.findall(r'\{ "(\w+)", "', file.read()))
    with open(os.path.join(SOURCE, "libconv", "data", "properties.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.update(word.lower() for word in WORD.findall(row["name"]))
    words.update("""root entry recip attach nameid substg properties version smtp mapipdl ccmail notes mspeer lzfu mela
        wfuz content length begin contents workbook comp sideprops pstprx tprx nita""".split())
    return words


VOCABULARY = vocabulary()

# The dictionary of compressed RTF ([MS-OXRTFCP] 2.1.2.1). In damaged streams pieces of it may join to a word.
DICTIONARY = ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
              "SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u"
              "\\tab\\tx")


def is_of_dictionary(word):
    if len(word) > 20 or not word.isascii():
        return False
    return not word or any(word[:size] in DICTIONARY and is_of_dictionary(word[size:])
                           for size in range(2, len(word) + 1))


def texts_of(dumped):
    """All that people wrote in a dump: strings, names of properties, texts in binary values."""
    for item in dumped.get("objects", [dumped]):
        yield from texts_in(item)


def texts_in(bag):
    for value in bag.get("properties", []):
        held = value.get("value")
        if value.get("name") in ("PidTagMessageClass", "PidTagOriginalMessageClass", "PidTagAttachMimeTag"):
            continue
        if value["type"].startswith(("PtypString", "PtypMultipleString")):
            yield from held if isinstance(held, list) else [held]
        elif value["type"] == "PtypBinary" and isinstance(held, str):
            yield from texts_in_binary(value.get("name", ""), base64.b64decode(held))
        if value.get("pname"):
            yield value["pname"]
    for part in bag.get("recipients", []) + bag.get("attachments", []):
        yield from texts_in(part)
        if "message" in part:
            yield from texts_in(part["message"])


def texts_in_binary(name, data):
    """Words in the bytes; only of ASCII, since bytes of other meaning look like those of other scripts."""
    for text in guesses_in_binary(name, data):
        yield re.sub(r"[^\x20-\x7e\r\n]", " ", text)


def guesses_in_binary(name, data):
    if name in ("PidTagHtml", "PidTagMessageSubmissionId"):
        yield data.decode("utf-8", "ignore")
    elif name == "PidTagAttachDataBinary" or name.endswith("SearchKey"):
        yield data.decode("latin-1") if data.isascii() else ""
    elif name.endswith("EntryId"):
        yield from re.findall(r"[\x20-\x7e]{8,}", data[24:].decode("utf-16-le", "ignore"))
        yield from re.findall(r"[\x20-\x7e]{8,}", data[24:].decode("latin-1"))
    elif name == "PidTagRtfCompressed":
        rtf = oxconv("rtf", "decompress", "-", input=data).out.decode("latin-1")
        yield re.sub(r"\\[a-z]+|\\'[0-9a-f]{2}", " ", rtf)


def dump_of(path, *options):
    done = oxconv("dump", "--json", "--full", *options, path)
    try:
        return json.loads(done.out)
    except ValueError:
        return {"objects": []}


def words_of(dumped):
    found = set()
    for text in texts_of(dumped):
        if isinstance(text, str):
            text = re.sub(r"Thread-Index:.*", "", text)  # times and GUIDs
            text = re.sub(r"boundary\s*=\s*(\"[^\"]*\"|\S+)", "", text, flags=re.I)  # stays
            found.update(WORD.findall(re.sub(r"=\?[^?\s]+\?[^?\s]\?[^?\s]*\?=", "", text)))
    return found


def surviving(words, data):
    """Those of the words that stand in the bytes, as words, in one encoding or another."""
    left = []
    texts = [data.decode(name, "replace") for name in ("utf-8", "latin-1", "utf-16-le")]
    texts += [re.sub("[^\0-\x7f]", " ", data[1:].decode("utf-16-le", "replace"))]
    there = {word for text in texts for word in WORD.findall(text)}
    for word in words:
        if word.lower() in VOCABULARY or set(word.lower()) <= set("x") or len(set(word)) == 1:
            continue
        if all(ord(c) % 256 == 0 for c in word):  # ASCII in UTF-16, seen one byte off
            continue
        if word in there:
            left += [] if is_of_dictionary(word) else [word]
            continue
        if word.isascii():
            continue
        for encoding in ENCODINGS:
            try:
                encoded = word.encode(encoding)
            except UnicodeError:
                continue
            if len(encoded) >= 6 and encoded in data:
                left.append(word)
                break
    return left


# Made by fuzzing: their property streams are text or rubbish. What `check` says of the rubbish is other than
# what it says of redacted rubbish, so only its errors about the container are compared.
RUBBISH = ("clusterfuzz", "poi-unknown_properties")


def of_container(found):
    return found[0], sorted({code for line in found[1] for code in re.findall(r"\((cfb\.[a-z-]+)", line)})


def check_file(path, folder, *options):
    """What must hold of each copy; a list of complaints."""
    before, original = read(path), dump_of(path, *options)
    data = redact(path, folder, *options)
    out = os.path.join(folder, "out-" + os.path.basename(path))
    wrong = []
    if len(data) != len(before):
        wrong.append(f"{len(data)} bytes instead of {len(before)}")
    now, then = diagnostics(out, *options), diagnostics(path, *options)
    if any(name in os.path.basename(path) for name in RUBBISH):
        now, then = of_container(now), of_container(then)
    if now != then:
        wrong.append(f"other diagnostics: {now} for {then}")
    words = words_of(original)
    all_text = before.replace(b"\0", b"").decode("latin-1") + "\n".join(
        text for text in texts_of(original) if isinstance(text, str))
    for stays in re.findall(r"(?:boundary|charset)\s*=\s*(\"[^\"]*\"|\S+)", all_text, re.I):
        words -= set(WORD.findall(stays))
    left = surviving(words, data)
    left += surviving(words, b"\n".join(
        text.encode("utf-8", "replace") for text in texts_of(dump_of(out, *options)) if isinstance(text, str)))
    if left:
        wrong.append(f"words that are left: {sorted(set(left))[:20]}")
    return wrong


def check_folder(name, wanted, step=1):
    """Every file of a folder of the corpus, or one in `step`."""
    top, folder, complaints, count = corpus(name), workspace(), [], 0
    paths = sorted(os.path.join(at, one) for at, _, names in os.walk(top) for one in names)
    for path in [p for p in paths if wanted(p, os.path.basename(p))][::step]:
        count += 1
        complaints += [f"{os.path.basename(path)}: {text}" for text in check_file(path, folder)]
    equal(complaints, [])
    assert count > 3, count


def starts_with(path, magic):
    with open(path, "rb") as file:
        return file.read(len(magic)) == magic


CFB = bytes.fromhex("D0CF11E0A1B11AE1")


def is_msg(path, name):
    return starts_with(path, CFB) and b"in no format" not in oxconv("check", path).err


def is_tnef(path, name):
    return starts_with(path, b"\x78\x9f\x3e\x22")


# ---- The command ----

def hello_words():
    return words_of(dump_of(HELLO)) | {"Example", "notes", "Original", "world", "κόσμε"}


@case
def a_message_keeps_its_shape_and_none_of_its_words():
    folder = workspace()
    equal(check_file(HELLO, folder), [])
    out = os.path.join(folder, "out-hello.msg")
    equal(surviving(hello_words(), read(out)), [])
    values = {p.get("name"): p["value"] for p in dump_of(out)["objects"][0]["properties"]}
    equal(values["PidTagSubject"], "Xxxxx, ααααα")
    equal(values["PidTagBody"], "Xxxxx, xxxxx!\r\n")
    equal(base64.b64decode(values["PidTagHtml"]), b"<p>Xxxxx, <b>xxxxx</b>!</p>\r\n")
    equal(values["PidTagTransportMessageHeaders"], "Subject: Xxxxx\r\nX-Xxxxxxxx: xxx\r\n")
    equal((values["PidTagSenderAddressType"], values["PidTagSenderEmailAddress"]), ("SMTP", "xxx@xxxxxxx.xxx"))
    equal(values["PidTagClientSubmitTime"],
          next(p["value"] for p in dump_of(HELLO)["objects"][0]["properties"] if p["name"] == "PidTagClientSubmitTime"))
    attachment = dump_of(out)["objects"][0]["attachments"][0]["properties"]
    found = {p.get("name"): p["value"] for p in attachment}
    equal((found["PidTagAttachLongFilename"], found["PidTagAttachMimeTag"]), ("xxxxx – 9.txt", "text/plain"))
    equal(base64.b64decode(found["PidTagAttachDataBinary"]), b"x" * 15 + b"\r\n")


@case
def the_same_input_gives_the_same_bytes():
    folder = workspace()
    once = redact(HELLO, folder)
    equal(redact(HELLO, folder), once)


@case
def what_is_redacted_stays_as_it_is_when_it_is_redacted_again():
    folder = workspace()
    for name in ("embedded.msg", "named.msg", "ole.msg", "hello-v4.msg", "ansi-932.msg"):
        once = write(os.path.join(folder, name), redact(testdata(name), folder))
        equal(redact(once, folder), read(once), name)


@case
def damage_stays():
    folder = workspace()
    for path in (broken(folder), *(testdata(name) for name in
                                   ("bad-chain-loop.msg", "bad-tree-loop.msg", "bad-claim.msg", "bad-truncated.msg"))):
        equal(check_file(path, folder), [], path)
        equal(diagnostics(os.path.join(folder, "out-" + os.path.basename(path)))[0], 1, path)


@case
def embedded_messages_and_names_of_properties_are_redacted():
    folder = workspace()
    for name in ("embedded.msg", "named.msg", "ole.msg", "inline-image.msg", "template.oft", "ansi-932.msg"):
        equal(check_file(testdata(name), folder), [], name)


@case
def what_no_reader_reaches_becomes_zeros():
    folder = workspace()
    data = bytearray(read(HELLO))
    secret = "Confidential matter".encode("utf-16-le")
    path = write(os.path.join(folder, "slack.msg"), bytes(data) + (secret * 14)[:512])
    out = redact(path, folder)
    equal(out[-512:], bytes(512))
    # behind the end of a stream, in its mini sector: the class "IPM.Note" is 16 bytes of 64
    at = data.index("IPM.Note".encode("utf-16-le")) + 16
    equal(bytes(data[at:at + 48]), bytes(48))
    data[at:at + 38] = secret
    path = write(os.path.join(folder, "mini.msg"), data)
    equal(redact(path, folder)[at:at + 48], bytes(48))


def tnef_file(folder):
    path = os.path.join(folder, "in.tnef")
    oxconv("convert", HELLO, "-o", path, expect=0)
    return path


@case
def checksums_of_tnef_are_right_where_they_were():
    folder = workspace()
    path = tnef_file(folder)
    equal(check_file(path, folder), [])
    data = bytearray(read(path))
    data[data.index("Hello, world!".encode("utf-16-le"))] ^= 1  # in the property list: its checksum is wrong now
    wrong = write(os.path.join(folder, "wrong.tnef"), data)
    assert "tnef.checksum" in "".join(diagnostics(wrong)[1])
    equal(check_file(wrong, folder), [])
    cut = write(os.path.join(folder, "cut.tnef"), read(path)[:-40])
    equal(check_file(cut, folder), [])
    more = write(os.path.join(folder, "more.tnef"), read(path) + b"Confidential matter")
    equal(check_file(more, folder), [])
    assert redact(more, folder).endswith(bytes(19))


MAIL = b"""From: =?utf-8?B?w4RubmEgTMO8bmRzdHLDtm0=?= <anna@example.org>\r
To: Bob <bob@example.net>\r
Subject: =?iso-8859-1?Q?Gr=FC=DFe?= from =?utf-8?q?K=C3=B6ln?=\r
Date: Wed, 01 May 2024 10:00:00 +0200\r
X-Customer-Name: Secret Holdings\r
Received: from relay.example.org by mx.example.net with ESMTP; Wed, 01 May 2024 10:00:03 +0200\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="=_frontier"\r
\r
A preamble of words.\r
--=_frontier\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
K=C3=B6ln has a very long line that is folded here =\r
by a soft line break.\r
--=_frontier\r
Content-Type: text/html; charset=windows-1252\r
Content-Transfer-Encoding: base64\r
\r
PHAgdGl0bGU9IlNlY3JldCI+R3L83yA8YSBocmVmPSJodHRwOi8vaG9sZGluZ3MuZXhhbXBsZS9w\r
YXRoIj5IZXJlPC9hPjwvcD4=\r
--=_frontier\r
Content-Type: application/octet-stream; name="=?utf-8?Q?Geheim.docx?="\r
Content-Disposition: attachment; filename*=utf-8''K%C3%B6ln%20plan.pdf\r
Content-Transfer-Encoding: base64\r
\r
R2VoZWltbmlzc2UgYWxsZXIgQXJ0\r
--=_frontier--\r
An epilogue of words.\r
"""

REDACTED = b"""From: =?utf-8?B?w4R4eHggWMOkeHh4eHjDpHg=?= <xxxx@xxxxxxx.xxx>\r
To: Xxx <xxx@xxxxxxx.xxx>\r
Subject: =?iso-8859-1?Q?Xx=E4=E4x?= xxxx =?utf-8?q?X=C3=A4xx?=\r
Date: Wed, 01 May 2024 10:00:00 +0200\r
X-Xxxxxxxx-Xxxx: Xxxxxx Xxxxxxxx\r
Received: xxxx xxxxx.xxxxxxx.xxx xx xx.xxxxxxx.xxx xxxx XXXXX; Wed, 01 May 2024 10:00:03 +0200\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="=_frontier"\r
\r
X xxxxxxxx xx xxxxx.\r
--=_frontier\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: quoted-printable\r
\r
X=C3=A4xx xxx x xxxx xxxx xxxx xxxx xx xxxxxx xxxx =\r
xx x xxxx xxxx xxxxx.\r
--=_frontier\r
Content-Type: text/html; charset=windows-1252\r
Content-Transfer-Encoding: base64\r
\r
PHAgdGl0bGU9Ilh4eHh4eCI+WHjk5CA8YSBocmVmPSJodHRwOi8veHh4eHh4eHgueHh4eHh4eC94\r
eHh4Ij5YeHh4PC9hPjwvcD4=\r
--=_frontier\r
Content-Type: application/octet-stream; name="=?utf-8?Q?Xxxxxx.xxxx?="\r
Content-Disposition: attachment; filename*=utf-8''X%C3%B8xx%20xxxx.xxx\r
Content-Transfer-Encoding: base64\r
\r
eHh4eHh4eHh4eHh4eHh4eHh4eHh4\r
--=_frontier--\r
Xx xxxxxxxx xx xxxxx.\r
"""


@case
def mail_keeps_its_structure():
    folder = workspace()
    path = write(os.path.join(folder, "in.eml"), MAIL)
    data = redact(path, folder)
    for got, wanted in zip(data.splitlines(), REDACTED.splitlines()):
        equal(got, wanted)
    equal(data, REDACTED)
    equal(check_file(path, folder), [])


@case
def mail_with_tnef_and_mail_inside():
    folder = workspace()
    inside = os.path.join(folder, "inside.eml")
    oxconv("convert", testdata("embedded.msg"), "-o", inside, expect=0)
    equal(check_file(inside, folder), [])
    winmail = base64.encodebytes(read(tnef_file(folder))).replace(b"\n", b"\r\n")
    path = write(os.path.join(folder, "winmail.eml"),
                 b"Subject: Hidden thing\r\nMIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
                 b"Content-Transfer-Encoding: base64\r\n\r\n" + winmail)
    equal(check_file(path, folder), [])
    data = redact(path, folder)
    found = base64.b64decode(data.split(b"\r\n\r\n", 1)[1])
    equal(surviving(hello_words() | {"Hidden", "thing"}, data + found), [])


@case
def calendars_and_uuencoded_files_stay_what_they_are():
    folder = workspace()
    calendar = (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"Customized Zone\":"
                b"20240501T100000\r\nSUMMARY:Merger talks\r\nATTENDEE;CN=Bob Stone;ROLE=REQ-PARTICIPANT:mailto:bob@example.org"
                b"\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    path = write(os.path.join(folder, "cal.eml"), b"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar\r\n\r\n" + calendar)
    equal(redact(path, folder).split(b"\r\n\r\n", 1)[1],
          b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTART;TZID=\"Xxxxxxxxxx Xxxx\":"
          b"20240501T100000\r\nSUMMARY:Xxxxxx xxxxx\r\nATTENDEE;CN=Xxx Xxxxx;ROLE=REQ-PARTICIPANT:mailto:xxx@xxxxxxx.xxx"
          b"\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    body = b"Here it is\r\nbegin 644 salary.txt\r\n#0V%T\r\n`\r\nend\r\n"
    path = write(os.path.join(folder, "uu.eml"), b"Subject: x\r\n\r\n" + body)
    equal(redact(path, folder).split(b"\r\n\r\n", 1)[1],
          b"Xxxx xx xx\r\nbegin 644 xxxxxx.xxx\r\n#8888\r\n`\r\nend\r\n")
    equal(check_file(path, folder), [])


def rtf_message(folder, rtf, change=lambda value: value):
    source = write(os.path.join(folder, "in.rtf"), rtf)
    value = change(oxconv("rtf", "compress", source, expect=0).out)
    return write(os.path.join(folder, "rtf.msg"), Message({0x0037001F: "rtf", 0x10090102: value}).build()), value


def rtf_of(path):
    values = {p.get("name"): p["value"] for p in dump_of(path)["objects"][0]["properties"]}
    return base64.b64decode(values["PidTagRtfCompressed"])


@case
def compressed_rtf_stays_a_valid_stream_of_its_length():
    folder = workspace()
    rtf = (rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Corporate Sans;}}{\*\htmltag64 <p class=MsoSecret>}"
           rb"\htmlrtf \par \htmlrtf0 Confidential matter, Stra\'dfe \u1076? 12{\field{\*\fldinst HYPERLINK "
           rb'"http://secret.example/a"}{\fldrslt here}}{\pict\pngblip 89504e47}\par }' + b" " * 40)
    path, value = rtf_message(folder, rtf)
    equal(check_file(path, folder), [])
    redact(path, folder)
    found = rtf_of(os.path.join(folder, "out-rtf.msg"))
    equal(len(found), len(value))
    equal(found[:12], value[:12])
    equal(struct.unpack("<I", found[12:16])[0], zlib.crc32(found[16:], 0xFFFFFFFF) ^ 0xFFFFFFFF)
    done = oxconv("rtf", "decompress", "-", input=found, expect=0)
    equal(done.err, b"")
    equal(done.out,
          rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\fonttbl{\f0 Xxxxxxxxx Xxxx;}}{\*\htmltag64 <p class=XxxXxxxxx>}"
          rb"\htmlrtf \par \htmlrtf0 Xxxxxxxxxxxx xxxxxx, Xxxx\'e4x \u9999? 99{\field{\*\fldinst HYPERLINK "
          rb'"http://xxxxxx.xxxxxxx/x"}{\fldrslt xxxx}}{\pict\pngblip 00000000}\par }' + b" " * 40)


@case
def damaged_compressed_rtf_stays_damaged():
    folder = workspace()
    rtf = rb"{\rtf1\ansi Confidential matter of the Zanzibar branch\par}"
    for change in (lambda v: v[:12] + b"abcd" + v[16:], lambda v: v[:-9], lambda v: v[:20]):
        path, value = rtf_message(folder, rtf, change)
        data = redact(path, folder)
        equal(len(data), len(read(path)))
        equal(surviving({"Confidential", "matter", "Zanzibar", "branch"}, data), [])
        before = oxconv("rtf", "decompress", "-", input=value)
        after = oxconv("rtf", "decompress", "-", input=rtf_of(os.path.join(folder, "out-rtf.msg")))
        equal(after.code, before.code)
        equal([re.sub("0x[0-9A-F]+", "", line) for line in after.lines],
              [re.sub("0x[0-9A-F]+", "", line) for line in before.lines])
        equal(len(after.out), len(before.out))


@case
def wrong_usage_and_inputs_that_are_none():
    folder = workspace()
    equal(oxconv("redact").code, 2)
    equal(oxconv("redact", HELLO, HELLO).code, 2)
    equal(oxconv("redact", os.path.join(folder, "nothing.msg"), "-o", os.path.join(folder, "x")).code, 1)
    text = write(os.path.join(folder, "a.bin"), b"\0\1\2 something else")
    done = oxconv("redact", text, "-o", os.path.join(folder, "x"), expect=1)
    assert b"in no format" in done.err, done
    done = oxconv("redact", HELLO, "-o", os.path.join(folder, "x"), "--limit", "string-bytes=10", expect=1)
    assert b"more than can be held" in done.err, done
    equal(os.path.exists(os.path.join(folder, "x")), False)
    there = write(os.path.join(folder, "there"), b"1")
    equal(oxconv("redact", HELLO, "-o", there, "--no-clobber").code, 3)
    equal(read(there), b"1")


@case
def several_inputs_go_into_a_directory_and_one_to_standard_output():
    folder = workspace()
    oxconv("redact", HELLO, testdata("template.oft"), "-o", os.path.join(folder, "out"), expect=0)
    equal(sorted(os.listdir(os.path.join(folder, "out"))), ["hello.msg", "template.oft"])
    equal(oxconv("redact", HELLO, expect=0).out, read(os.path.join(folder, "out", "hello.msg")))


# ---- The public files ----

@case
def public_messages_keep_size_and_diagnostics_and_lose_their_words():
    check_folder("msg", is_msg)


@case
def public_tnef_keeps_size_and_diagnostics_and_loses_its_words():
    check_folder("tnef", is_tnef)


@case
def public_damaged_files_keep_size_and_diagnostics_and_lose_their_words():
    check_folder("malformed", lambda path, name: is_msg(path, name) or is_tnef(path, name) or name.endswith((".eml", ".txt")))


@case
def public_mail_keeps_size_and_diagnostics_and_loses_its_words():
    check_folder("mime", lambda path, name: name.endswith((".eml", ".msg", ".txt")) and ".expected." not in name,
                 step=8)


if __name__ == "__main__":
    main()
