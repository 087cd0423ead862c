"""The eml reader judged by Python's email package: every mail of the corpus is read by both, written by
oxconv from the object (without the header block that was kept), and the outcome read by Python.
Subject, sender, recipients, date, bodies and every attachment have to be the same."""
import email
import email.policy
import email.utils
import os
import re

from pysuite import case, corpus, main, oxconv, workspace

POLICY = email.policy.default

# Where Python's reading is not the right one.
NOT_JUDGED = {
    "rubymail-raw_email_with_at_display_name.eml": "an unquoted @ in a display name",
    "rubymail-raw_email_multiple_from.eml": "two addresses without a comma",
    "mimekit-disposition-notification.txt": "a comment before the zone of the date",
    "zimbra-raw-jis-msg.txt": "text of ISO 2022 that is not labelled",
    "libical-complex-mime.txt": "base64 of a wrong length is given back undecoded",
    "kopano-zcp-11581.eml": "an alternative of two texts: by the rule the last is the body",
    "mime4j-double-semicolon.msg": "likewise",
    "mime4j-double-semicolon2.msg": "likewise",
}


def samples():
    for folder in ("mime", "tnef"):
        for root, _, names in sorted(os.walk(corpus(folder))):
            for name in sorted(names):
                if ".expected" in name or name in NOT_JUDGED or not name.endswith((".eml", ".msg", ".txt")):
                    continue
                with open(os.path.join(root, name), "rb") as file:
                    data = file.read()
                if re.match(rb"[A-Za-z][A-Za-z0-9-]*:", data) and b"winmail" not in data.lower() \
                        and b"ms-tnef" not in data.lower():
                    yield name, os.path.join(root, name), data


_pairs = []


def pairs():
    """(name, as it was, as it came back) of all mail that Python finds no fault with."""
    if not _pairs:
        out = os.path.join(workspace(), "out.eml")
        for name, path, data in samples():
            was = email.message_from_bytes(data, policy=POLICY)
            try:
                if any(part.defects for part in was.walk()):
                    continue
            except Exception:  # pylint: disable=broad-except
                continue  # Python itself fails on it
            oxconv("convert", "-f", "eml", "-t", "eml", "--headers", "generated", path, "-o", out,
                   expect=0)
            with open(out, "rb") as file:
                _pairs.append((name, was, email.message_from_bytes(file.read(), policy=POLICY)))
    assert len(_pairs) > 60, len(_pairs)
    return _pairs


def judge(compare):
    """Lists every difference at once. What Python's own parsers fail on is not judged."""
    wrong, seen = [], 0
    for name, was, now in pairs():
        try:
            said = compare(was, now)
        except (ValueError, AttributeError, IndexError, LookupError, TypeError):
            continue
        seen += 1
        if said:
            wrong.append(f"{name}: {said}")
    assert not wrong, "\n".join(wrong)
    assert seen > 60, seen


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


def differ(was, now):
    return None if was == now else f"{was!r} became {now!r}"


@case
def subject_and_ids():
    def compare(was, now):
        for field in ("Subject", "Message-ID", "In-Reply-To", "References"):
            a, b = (squeeze(str(mail[field] or "")) for mail in (was, now))
            if "\ufffd" not in a and differ(a, b):
                return f"{field}: {differ(a, b)}"
        return None
    judge(compare)


def people(mail, field):
    found = email.utils.getaddresses([str(value) for value in mail.get_all(field, [])])
    return [(squeeze(name) if name != address else "", address) for name, address in found
            if "@" in address]


@case
def sender_and_recipients():
    def compare(was, now):
        for field in ("From", "To", "Cc", "Bcc"):
            a, b = people(was, field), people(now, field)
            if field == "From":
                a, b = a[:1], b[:1]
            if "\ufffd" not in str(a) and [x[1] for x in a] != [x[1] for x in b]:
                return f"{field}: {differ(a, b)}"
        return None
    judge(compare)


@case
def date():
    def compare(was, now):
        if not was["Date"]:
            return None
        a, b = (email.utils.parsedate_tz(str(mail["Date"] or "")) for mail in (was, now))
        if not a:
            return None
        a, b = (value and email.utils.mktime_tz(value) for value in (a, b))
        return differ(a, b)
    judge(compare)


def content(part):
    try:
        text = part.get_content()
    except (LookupError, UnicodeError):
        return None
    if "\ufffd" in text:
        return None
    return squeeze(re.sub(r"(?i)charset=[\"']?[\w.-]+", "charset=", text)).lower()


def body(mail, kind):
    part = mail.get_body((kind,))
    return content(part) if part is not None and part.get_content_type() == "text/" + kind else None


def texts(mail, kind):
    """By the rules, less is a body than for Python; the rest are files."""
    return [content(part) for part in mail.walk() if part.get_content_type() == "text/" + kind]


def is_ordinary(mail):
    """Not signed, no report: those are whole in one attachment, or made anew."""
    return mail.get_content_type() not in ("multipart/signed", "multipart/report",
                                           "application/pkcs7-mime", "application/x-pkcs7-mime")


def compare_body(kind):
    def compare(was, now):
        wanted = body(was, kind) if is_ordinary(was) else None
        # Files of uuencode are taken out of text.
        if not wanted or "begin 6" in wanted or wanted in texts(now, kind):
            return None
        return f"{wanted!r} became {texts(now, kind)!r}"
    judge(compare)


@case
def text():
    compare_body("plain")


@case
def html():
    compare_body("html")


def files(mail):
    """The decoded bytes of all leaves that are no text and lie in no message inside."""
    found, skip = [], set()
    for part in mail.walk():
        if id(part) in skip:
            continue
        if part.get_content_maintype() == "message":
            skip.update(id(inner) for inner in part.walk())
        elif not part.is_multipart() and part.get_content_maintype() != "text":
            found.append(part.get_payload(decode=True))
    return sorted(value for value in found if value is not None)


@case
def attachments():
    def compare(was, now):
        if not is_ordinary(was):
            return None
        lost, b = files(was), files(now)
        for value in b:
            if value in lost:
                lost.remove(value)
        return f"lost: {[len(x) for x in lost]} of {[len(x) for x in b]}" if lost else None
    judge(compare)


@case
def anything_is_read_without_harm():
    seen = 0
    for folder in ("malformed", "mime"):
        for root, _, names in sorted(os.walk(corpus(folder))):
            for name in sorted(names):
                done = oxconv("dump", "-f", "eml", os.path.join(root, name))
                assert done.code in (0, 1), f"{name}: {done}"
                seen += 1
    assert seen > 300, seen


@case
def MIME_300_big_attachment():
    """100 MiB: read and written with little memory."""
    import base64
    import resource
    folder = workspace()
    path, out = os.path.join(folder, "big.eml"), os.path.join(folder, "out.eml")
    block = base64.encodebytes(bytes(range(256)) * 228).replace(b"\n", b"\r\n")
    with open(path, "wb") as file:
        file.write(b"Subject: big\r\nMIME-Version: 1.0\r\nContent-Type: application/x-big\r\n"
                   b"Content-Transfer-Encoding: base64\r\n\r\n")
        for _ in range(100 * 1024 * 1024 // (256 * 228)):
            file.write(block)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    oxconv("convert", path, "-o", out, expect=0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    # The largest of all programs that this suite has run, in KiB; sanitizers have their part in it.
    assert after <= max(before, 64 << 10), (before, after)
    assert abs(os.path.getsize(out) - os.path.getsize(path)) < 4096


main()
