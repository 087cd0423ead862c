"""oxconv rtf: HTML and text into RTF and out of it, RTF as HTML and text."""
import email
import glob
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from clisupport import read, write
from pysuite import case, corpus, equal, main, oxconv, skip, workspace

HTML = '<html><body><p>Hello &amp; <b>wörld</b> {\\}\r\n</body></html>\r\n'.encode()
DOCUMENT = rb"{\rtf1\ansi{\b Hello} plain \'e9\par}"


def encapsulated(data, kind="html"):
    return oxconv("rtf", "encapsulate", "--from", kind, input=data, expect=0).out


def taken_out(data):
    return oxconv("rtf", "deencapsulate", input=data, expect=0).out


@case
def html_comes_out_as_it_went_in():
    rtf = encapsulated(HTML)
    assert rtf.startswith(b"{\\rtf1") and b"\\fromhtml1" in rtf[:80], rtf
    equal(taken_out(rtf), HTML)


@case
def text_comes_out_as_it_went_in():
    text = "Hello,\r\n\r\n\twörld {\\} κόσμε 漢字 😀\r\n".encode()
    rtf = encapsulated(text, "text")
    assert b"\\fromtext" in rtf[:80], rtf
    equal(taken_out(rtf), text)


@case
def line_ends_become_crlf():
    equal(taken_out(encapsulated(b"<p>a\nb\rc")), b"<p>a\r\nb\r\nc")
    equal(taken_out(encapsulated(b"a\nb", "text")), b"a\r\nb")


@case
def compressed_rtf_is_read_by_all():
    packed = oxconv("rtf", "compress", input=encapsulated(HTML), expect=0).out
    equal(taken_out(packed), HTML)
    packed = oxconv("rtf", "compress", input=DOCUMENT, expect=0).out
    for verb in ("html", "text"):
        equal(oxconv("rtf", verb, input=packed, expect=0).out,
              oxconv("rtf", verb, input=DOCUMENT, expect=0).out)


@case
def html_of_another_charset_becomes_utf8_without_mark():
    page = '<meta charset="{}"><p>żółć'
    html = page.format("iso-8859-2").encode("iso-8859-2")
    equal(taken_out(encapsulated(html)), page.format("utf-8").encode())
    marked = b"\xef\xbb\xbf<p>x"
    equal(taken_out(encapsulated(marked)), b"<p>x")
    equal(taken_out(encapsulated(b"\xef\xbb\xbfx", "text")), b"x")


@case
def text_of_a_code_page():
    rtf = oxconv("rtf", "encapsulate", "--from", "text", "--codepage", "1251",
                 input="Привет".encode("cp1251"), expect=0).out
    equal(taken_out(rtf), "Привет".encode())


@case
def a_document_holds_nothing_to_take_out():
    folder = workspace()
    path, target = write(os.path.join(folder, "document.rtf"), DOCUMENT), os.path.join(folder, "out.html")
    done = oxconv("rtf", "deencapsulate", path, "-o", target, expect=1)
    equal(done.out, b"")
    assert not os.path.exists(target)
    assert any("oxconv rtf html" in line for line in done.lines), done
    assert all(line.startswith(f"oxconv: {path}: ") for line in done.lines), done
    equal(os.listdir(folder), ["document.rtf"])


@case
def a_document_is_converted():
    html = oxconv("rtf", "html", input=DOCUMENT, expect=0).out.decode()
    assert "<b>Hello</b>" in html and "plain é" in html and 'charset="utf-8"' in html, html
    equal(oxconv("rtf", "text", input=DOCUMENT, expect=0).out, "Hello plain é\r\n".encode())


@case
def what_is_no_rtf_is_refused():
    for data in (b"", b"hello, this is no RTF at all", b"{\\rt", bytes(64)):
        for verb in ("deencapsulate", "html", "text"):
            done = oxconv("rtf", verb, input=data, expect=1)
            equal(done.out, b"")
            assert done.lines, (verb, data)


@case
def wrong_usage():
    for arguments in (("encapsulate",), ("encapsulate", "--from", "pdf"), ("html", "a", "b"), ("fold",), ()):
        oxconv("rtf", *arguments, input=b"", expect=2)
    oxconv("rtf", "html", "/nonexistent/x", expect=1)
    oxconv("rtf", "html", "-o", "/nonexistent/x", input=DOCUMENT, expect=3)


@case
def cut_rtf_gives_what_there_was():
    rtf = encapsulated(HTML)[:-20]
    done = oxconv("rtf", "deencapsulate", input=rtf, expect=0)
    assert done.out.startswith(b"<html><body><p>Hello"), done
    assert done.lines
    equal(oxconv("rtf", "deencapsulate", "--strict", input=rtf, expect=1).out, b"")


# ---- Real bodies ----


def mails(data):
    """The messages of a file: an mbox has several."""
    return re.split(rb"(?m)^From .*\n", data) if data.startswith(b"From ") else [data]


def bodies_of_mail():
    found = set()
    for path in sorted(glob.glob(os.path.join(corpus("mime"), "**"), recursive=True)):
        if not os.path.isfile(path):
            continue
        for one in mails(read(path)):
            if b"html" not in one.lower():
                continue
            for part in email.message_from_bytes(one).walk():
                if part.get_content_type() != "text/html":
                    continue
                try:
                    found.add((part.get_payload(decode=True) or b"")
                              .decode(part.get_content_charset() or "utf-8", "replace"))
                except (LookupError, AssertionError):
                    pass
    return found


def bodies_of_messages(folder):
    """HTML that Outlook stored, or put into RTF: what extract finds."""
    def extract(job):
        number, path = job
        out = os.path.join(folder, str(number))
        oxconv("extract", path, "-d", out)
        return [read(found).decode("utf-8", "replace")
                for found in glob.glob(os.path.join(out, "**", "body.html"), recursive=True)]

    paths = sorted(p for p in glob.glob(os.path.join(corpus("msg"), "**"), recursive=True) if os.path.isfile(p))
    with ThreadPoolExecutor(2) as pool:
        return {body for bodies in pool.map(extract, enumerate(paths)) for body in bodies}


def normal(html):
    """As it must come out: line ends, the charset's name, and what has no place in text."""
    html = re.sub(r"\r\n|\r|\n", "\r\n", html.removeprefix("\ufeff"))
    return re.sub(r"""(charset\s*=\s*["']?)[-\w]+""", r"\1utf-8", html, flags=re.IGNORECASE)


def texts_of_mail():
    found = set()
    for path in sorted(glob.glob(os.path.join(corpus("mime"), "**"), recursive=True)):
        if os.path.isfile(path):
            for one in mails(read(path)):
                found |= {part.get_payload(decode=True) for part in email.message_from_bytes(one).walk()
                          if part.get_content_type() == "text/plain"}
    return sorted(text for text in found - {None} if text and b"\0" not in text)


@case
def real_texts_come_out_as_they_went_in():
    def check(text):
        try:
            text = text.decode()
        except UnicodeDecodeError:
            text = text.decode("cp1252", "replace")
        text = re.sub(r"\r\n|\r|\n", "\r\n", text.removeprefix("\ufeff"))
        return taken_out(encapsulated(text.encode(), "text")).decode() == text, text

    found = texts_of_mail()
    with ThreadPoolExecutor(2) as pool:
        wrong = [text for same, text in pool.map(check, found) if not same]
    print(f"{len(found)} texts, {len(wrong)} differ")
    assert len(found) > 300, len(found)
    equal([text[:200] for text in wrong], [])


@case
def real_html_bodies_come_out_as_they_went_in():
    found = bodies_of_mail() | bodies_of_messages(workspace())
    found = sorted({html for html in found if html.strip() and "\0" not in html})

    def check(html):
        out = taken_out(oxconv("rtf", "encapsulate", "--from", "html", "--codepage", "65001,force",
                               input=html.encode(), expect=0).out)
        return normal(out.decode()) == normal(html), html

    with ThreadPoolExecutor(2) as pool:
        wrong = [html for same, html in pool.map(check, found) if not same]
    print(f"{len(found)} HTML bodies, {len(wrong)} differ")
    assert len(found) > 150, len(found)
    equal([html[:200] for html in wrong], [])


PEER = """
const {deEncapsulateSync} = require('rtf-stream-parser'), iconv = require('iconv-lite'), fs = require('fs');
for (const file of process.argv.slice(1)) {
  const taken = deEncapsulateSync(fs.readFileSync(file), {decode: iconv.decode, mode: 'either'});
  fs.writeFileSync(file + '.out', taken.text);
}
"""


@case
def another_reader_takes_out_what_was_put_in():
    """rtf-stream-parser, where node has it."""
    if not shutil.which("node") or subprocess.run(
            ["node", "-e", "require('rtf-stream-parser'), require('iconv-lite')"],
            capture_output=True).returncode:
        skip("no rtf-stream-parser")
    folder, bodies = workspace(), sorted(html for html in bodies_of_mail() if html.strip() and "\0" not in html)
    paths = [write(os.path.join(folder, f"{number}.rtf"),
                   oxconv("rtf", "encapsulate", "--from", "html", "--codepage", "65001,force",
                          input=html.encode(), expect=0).out)
             for number, html in enumerate(bodies)]
    subprocess.run(["node", "-e", PEER, *paths], check=True)
    wrong = [html[:200] for html, path in zip(bodies, paths)
             if normal(read(path + ".out").decode()) != normal(html)]
    print(f"{len(bodies)} HTML bodies, {len(wrong)} differ")
    assert len(bodies) > 100, len(bodies)
    equal(wrong, [])


main()
