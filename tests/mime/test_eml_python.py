"""The eml writer judged by readers that share no code with it: every .msg of the corpus is read by
python3-olefile, converted by oxconv, and the mail is read by Python's email package. Subject, sender,
recipients, date, bodies and every attachment have to be the same."""
import datetime
import email
import email.policy
import email.utils
import os
import re
import struct

import olefile

from pysuite import case, corpus, main, oxconv, workspace

PT_STRING8, PT_STRING, PT_BINARY, PT_TIME, PT_LONG = 0x1E, 0x1F, 0x102, 0x40, 0x3
SUBJECT, BODY, CLASS, SUBMIT, DELIVERY = 0x37, 0x1000, 0x1A, 0x39, 0xE06
PREFIX, NORMALIZED = 0x3D, 0xE1D
SENDER, REPRESENTING = (0xC1E, 0xC1F, 0x5D01), (0x64, 0x65, 0x5D02)
RECIPIENT = (0x3002, 0x3003, 0x39FE)
RECIPIENT_TYPE, HEADERS, CODEPAGE, MESSAGE_CODEPAGE = 0xC15, 0x7D, 0x3FDE, 0x3FFD
ATTACH_DATA, ATTACH_METHOD = 0x3701, 0x3705


class Msg:
    """As much of [MS-OXMSG] as the comparison needs."""

    def __init__(self, ole, path=()):
        self.ole, self.path = ole, list(path)
        self.names = {"/".join(entry).lower() for entry in ole.listdir(True, True)}
        self.values = self.properties(self.path, 32 if not path else 24)
        folders = sorted({entry[len(self.path)] for entry in ole.listdir(True, True)
                          if len(entry) > len(self.path) and entry[:len(self.path)] == self.path})
        self.recipients = [self.properties(self.path + [name], 8) for name in folders
                           if name.lower().startswith("__recip_version1.0")]
        self.attachments = [self.path + [name] for name in folders
                            if name.lower().startswith("__attach_version1.0")]

    def stream(self, path):
        return self.ole.openstream(path).read() if self.ole.exists(path) else None

    def properties(self, path, header):
        data = self.stream(path + ["__properties_version1.0"]) or b""
        values = {}
        for at in range(header, len(data) - 15, 16):
            kind, key = struct.unpack_from("<HH", data, at)
            if kind in (PT_STRING8, PT_STRING, PT_BINARY):
                raw = self.stream(path + ["__substg1.0_%04X%04X" % (key, kind)])
                if raw is not None and (key not in values or kind != PT_STRING8):
                    values[key] = (kind, raw)
            elif kind == PT_TIME:
                values[key] = (kind, struct.unpack_from("<Q", data, at + 8)[0])
            elif kind == PT_LONG:
                values[key] = (kind, struct.unpack_from("<i", data, at + 8)[0])
        return values

    def integer(self, key, otherwise=0, values=None):
        kind, value = (values or self.values).get(key, (None, None))
        return value if kind in (PT_LONG, PT_TIME) else otherwise

    def text(self, key, values=None):
        kind, raw = (self.values if values is None else values).get(key, (None, None))
        if kind == PT_STRING:
            return raw.decode("utf-16-le", "replace").split("\0")[0]
        if kind == PT_STRING8:
            page = self.integer(MESSAGE_CODEPAGE) or self.integer(CODEPAGE) or 1252
            name = {65001: "utf-8", 20127: "ascii", 28591: "latin-1"}.get(page, "cp%d" % page)
            try:
                return raw.decode(name).split("\0")[0]
            except (LookupError, UnicodeDecodeError):  # mislabelled: not for this reader to guess
                return None
        return None

    def smtp(self, keys, values=None):
        """The SMTP address where it is beyond doubt."""
        kind, mail, smtp = (self.text(key, values) for key in keys)
        if kind and kind.upper() == "SMTP" and mail and "@" in mail:
            return mail.split("<")[-1].rstrip(">")
        return smtp if kind and kind.upper() == "EX" and smtp else None


def samples():
    folder = corpus("msg")
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if olefile.isOleFile(path):
            try:
                ole = olefile.OleFileIO(path)
                msg = Msg(ole)
            except Exception:  # damaged on purpose: another suite's business
                continue
            yield name, path, msg


_converted = {}


def converted(path):
    """The mail of a file, None if oxconv refuses it."""
    if path not in _converted:
        out = os.path.join(workspace(), "out.eml")
        result = oxconv("convert", path, "-o", out)
        data = None
        if result.code == 0:
            with open(out, "rb") as file:
                data = file.read()
        _converted[path] = data
    return _converted[path]


def parsed(path):
    data = converted(path)
    return email.message_from_bytes(data, policy=email.policy.default) if data else None


def judge(compare):
    """Runs a comparison over the corpus and lists every difference at once."""
    seen, wrong = 0, []
    for name, path, msg in samples():
        mail = parsed(path)
        if mail is None:
            continue
        seen += 1
        said = compare(msg, mail)
        if said:
            wrong.append("%s: %s" % (name, said))
    assert not wrong, "\n".join(wrong)
    assert seen > 100, seen


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def kept(msg):
    """Has the message its original headers, which then rule?"""
    return bool((msg.text(HEADERS) or "").strip())


@case
def every_mail_is_well_formed():
    def compare(msg, mail):
        defects = [str(defect) for part in mail.walk() for defect in part.defects
                   if not kept(msg) and msg.text(CLASS) and "SMIME" not in msg.text(CLASS)]
        return ", ".join(defects)
    judge(compare)
    for name, path, _ in samples():
        data = converted(path) or b""
        head = data.split(b"\r\n\r\n", 1)[0]
        assert all(len(line) <= 998 for line in data.split(b"\r\n")), name
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", head), name


@case
def subjects():
    def compare(msg, mail):
        wanted = msg.text(SUBJECT)
        prefix, rest = msg.text(PREFIX), msg.text(NORMALIZED)
        if prefix and rest is not None:
            wanted = prefix + rest
        got = mail["Subject"]
        if kept(msg) or wanted is None:
            return None
        if squeeze(wanted) != squeeze(str(got or "")):
            return "%r, not %r" % (got, wanted)
    judge(compare)


@case
def senders():
    def compare(msg, mail):
        wanted = msg.smtp(REPRESENTING) or msg.smtp(SENDER)
        if not wanted or kept(msg) and mail["From"]:
            return None
        got = [address for _, address in email.utils.getaddresses([str(mail["From"])])]
        if wanted.lower() not in [address.lower() for address in got]:
            return "%r, not %r" % (got, wanted)
    judge(compare)


@case
def recipients():
    def compare(msg, mail):
        fields = {1: "To", 2: "Cc", 3: "Bcc"}
        if (msg.text(CLASS) or "").upper().startswith("REPORT"):
            return None
        for row in msg.recipients:
            field = fields.get(msg.integer(RECIPIENT_TYPE, 1, row) & 0x0FFFFFFF)
            wanted = msg.smtp(RECIPIENT, row)
            if not field or not wanted or (kept(msg) and field in mail):
                continue
            got = ",".join(mail.get_all(field, [])).lower()
            if wanted.strip().lower() not in got:
                return "%s lacks %r" % (field, wanted)
    judge(compare)


@case
def dates():
    def compare(msg, mail):
        time = msg.integer(SUBMIT) or msg.integer(DELIVERY)
        if not time or time < 0 or (kept(msg) and mail["Date"]) or time == 0x0CB34557A3DD4000:
            return None
        wanted = datetime.datetime(1601, 1, 1, tzinfo=datetime.timezone.utc) + \
            datetime.timedelta(seconds=time // 10000000)
        got = email.utils.parsedate_to_datetime(str(mail["Date"]))
        if got != wanted:
            return "%s, not %s" % (got, wanted)
    judge(compare)


def leaves(mail):
    return [part for part in mail.walk() if not part.is_multipart()]


def content(part):
    raw = part.get_payload(decode=True) or b""
    return raw.decode(part.get_content_charset("utf-8"), "replace")


@case
def text_bodies():
    def compare(msg, mail):
        wanted = msg.text(BODY)
        if not wanted or not wanted.strip() or "SMIME" in (msg.text(CLASS) or ""):
            return None
        texts = [content(part) for part in leaves(mail) if part.get_content_type() == "text/plain"]
        if squeeze(wanted) not in [squeeze(text) for text in texts]:
            return "the text is not there"
    judge(compare)


@case
def attachments_byte_for_byte():
    def compare(msg, mail):
        if "SMIME" in (msg.text(CLASS) or ""):
            return None
        parts = [part.get_payload(decode=True) or b"" for part in mail.walk()
                 if not part.is_multipart()]
        for path in msg.attachments:
            values = msg.properties(path, 8)
            kind, raw = values.get(ATTACH_DATA, (None, None))
            if kind != PT_BINARY:
                continue
            if raw not in parts:
                return "%s (%d bytes) is not there" % ("/".join(path), len(raw))
    judge(compare)


@case
def embedded_messages():
    def compare(msg, mail):
        wanted = sum(1 for path in msg.attachments
                     if msg.ole.exists(path + ["__substg1.0_3701000D",
                                               "__properties_version1.0"]))
        got = sum(1 for part in mail.walk() if part.get_content_type() == "message/rfc822")
        if got < wanted:
            return "%d of %d" % (got, wanted)
    judge(compare)


@case
def original_headers_in_order():
    """Every field of the original block is in the mail, with its bytes and in its place."""
    gone = re.compile(rb"(?i)content-(type|transfer-encoding|disposition|id|description|md5|"
                      rb"location|base|length|duration)[ \t]*:")

    def compare(msg, mail):
        text = msg.text(HEADERS)
        if not text or "\ufffd" in text:
            return None
        block = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        block = re.split(rb"\n\n", block.lstrip(b"\n"))[0]
        fields = [field for field in re.split(rb"\n(?![ \t])", block)
                  if re.match(rb"[!-9;-~]+[ \t]*:", field) and not gone.match(field)]
        head = msg.head.replace(b"\r\n", b"\n")
        at = 0
        for field in fields:
            field = re.sub(rb"^([!-9;-~]+)[ \t]+:", rb"\1:", field)
            field = re.sub(rb"\n[ \t]*(?=\n|$)", b"", field)
            found = head.find(field, at)
            if found < 0:
                return "no, or not there: %r" % field[:80]
            at = found + len(field)

    seen, wrong = 0, []
    for name, path, msg in samples():
        data = converted(path)
        if data is None or not msg.text(HEADERS):
            continue
        msg.head = data.split(b"\r\n\r\n", 1)[0] + b"\r\n"
        seen += 1
        said = compare(msg, None)
        if said:
            wrong.append("%s: %s" % (name, said))
    assert not wrong, "\n".join(wrong)
    assert seen > 40, seen


@case
def output_is_deterministic():
    for count, (name, path, _) in enumerate(samples()):
        if count % 10 == 0 and converted(path) is not None:
            first = converted(path)
            del _converted[path]
            assert converted(path) == first, name


main()
