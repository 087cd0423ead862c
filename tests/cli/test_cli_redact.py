"""oxconv redact, as a user runs it: the copy has the size and the diagnostics of the original, and no word
of it."""
import base64
import csv
import email
import email.header
import email.policy
import json
import os
import re
import struct
import zlib

from clisupport import HELLO, broken, no_leftovers, read, write
from msgbuild import Attachment, Message, file_attachment
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
        wfuz content length begin contents workbook comp side props olk""".split())
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


def words_of(path, *options):
    done = oxconv("dump", "--json", "--full", *options, path)
    if not done.out:
        return set()
    try:
        dumped = json.loads(done.out)
    except ValueError:
        return set()
    found = set()
    for text in texts_of(dumped):
        if isinstance(text, str):
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


def check_file(path, folder, *options):
    """What must hold of each copy; a list of complaints."""
    before = read(path)
    data = redact(path, folder, *options)
    out = os.path.join(folder, "out-" + os.path.basename(path))
    wrong = []
    if len(data) != len(before):
        wrong.append(f"{len(data)} bytes instead of {len(before)}")
    if diagnostics(out, *options) != diagnostics(path, *options):
        wrong.append(f"other diagnostics: {diagnostics(out, *options)} for {diagnostics(path, *options)}")
    words = words_of(path, *options)
    all_text = before.replace(b"\0", b"").decode("latin-1") + "\n".join(
        text for text in texts_of(dump_of(path, *options)) if isinstance(text, str))
    for stays in re.findall(r"(?:boundary|charset)\s*=\s*(\"[^\"]*\"|\S+)", all_text, re.I):
        words -= set(WORD.findall(stays))
    left = surviving(words, data)
    left += surviving(words, b"\n".join(
        text.encode("utf-8", "replace") for text in texts_of(dump_of(out, *options)) if isinstance(text, str)))
    if left:
        wrong.append(f"words that are left: {sorted(set(left))[:20]}")
    return wrong


def dump_of(path, *options):
    done = oxconv("dump", "--json", "--full", *options, path)
    try:
        return json.loads(done.out)
    except ValueError:
        return {"objects": []}


def check_folder(name, wanted, *options):
    top, folder, complaints, count = corpus(name), workspace(), [], 0
    for at, _, names in os.walk(top):
        for one in sorted(names):
            path = os.path.join(at, one)
            if not wanted(path, one):
                continue
            count += 1
            complaints += [f"{one}: {text}" for text in check_file(path, folder, *options)]
    equal(complaints, [])
    assert count > 3, count


def starts_with(path, magic):
    with open(path, "rb") as file:
        return file.read(len(magic)) == magic


CFB = bytes.fromhex("D0CF11E0A1B11AE1")


def is_msg(path, name):
    return starts_with(path, CFB) and oxconv("check", path).out.find(b"no format") < 0


def is_tnef(path, name):
    return starts_with(path, b"\x78\x9f\x3e\x22")


if __name__ == "__main__":
    main()
