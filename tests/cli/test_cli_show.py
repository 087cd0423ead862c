"""Messages as people read them: oxconv convert -t html, md, txt, rtf."""
import base64
import html.parser
import os
import re

from clisupport import HELLO, HELLO_SUBJECT, read, write
from msgbuild import Attachment, Message, file_attachment
from pysuite import case, corpus, equal, main, oxconv, testdata, workspace

FORMATS = ("html", "md", "txt", "rtf")
EVIL = (b"<html><head><script>alert(1)</script><meta http-equiv=refresh content='0;url=http://evil.example/'>"
        b"</head><body onload=x()><p>Dear <b>all</b>,</p><img src='http://evil.example/pixel.gif'>"
        b"<img src='cid:dot@example.com'><a href='java&#10;script:alert(1)'>click</a>"
        b"<form action='http://evil.example/'><input name=password></form></body></html>")
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/VscvDQAAAABJRU5ErkJggg==")


def shown(path, name, *options):
    return oxconv("convert", path, "-t", name, "-q", *options, expect=0).out.decode()


def evil(folder, **more):
    inline = file_attachment("dot.png", DOT, mime="image/png")
    inline.properties[0x3712001F] = "<dot@example.com>"
    inside = Message({0x0037001F: "Inner <b>subject</b>"})
    message = Message({0x0037001F: "Sub</title><script>alert(2)</script>ject", 0x10130102: EVIL, 0x3FDE0003: 65001,
                       0x0C1A001F: "<img src=x onerror=alert(3)>", 0x0C1F001F: "eve@example.org",
                       0x0C1E001F: "SMTP", **more},
                      attachments=[inline, file_attachment("a<b>&.pdf", b"%PDF-1.4" + bytes(5000)),
                                   Attachment({0x3001001F: "inner"}, message=inside)])
    return write(os.path.join(folder, "evil.msg"), message.build())


class Page(html.parser.HTMLParser):
    """What a page has, by a parser that is not the project's."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.links, self.words = set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in ("src", "href", "background", "action", "data", "poster", "srcset", "formaction"):
                self.links.append(value)
            assert name != "style" or "url" not in value, value

    def handle_data(self, data):
        self.words += data


ALLOWED = {"!doctype", "html", "head", "meta", "title", "style", "body", "table", "tr", "th", "td", "div", "p", "b",
           "i", "u", "img", "a", "h2", "ul", "li", "br", "span", "font"}


@case
def hello_in_all_formats():
    for name in FORMATS:
        out = shown(HELLO, name)
        assert "Hello" in out and "world" in out, (name, out)
        if name != "rtf":
            for part in (HELLO_SUBJECT, "Bob", "zoe@example.com", "ann@example.org", "notes – 1.txt", "17 bytes",
                         "2024-05-01"):
                assert part in out, (name, part, out)
        equal(shown(HELLO, name), out, "not the same twice")


@case
def the_page_of_hostile_mail_is_harmless():
    page = shown(evil(workspace()), "html")
    seen = Page(page)
    assert seen.tags <= ALLOWED, seen.tags - ALLOWED
    equal([link[:22] for link in seen.links], ["data:image/png;base64,"])
    equal(base64.b64decode(seen.links[0][22:]), DOT)
    assert "Content-Security-Policy" in page and "default-src 'none'" in page
    assert "alert(1)" not in page and "evil.example" not in page, page
    for words in ("Sub</title><script>alert(2)</script>ject", "<img src=x onerror=alert(3)>", "a<b>&.pdf", "4.8 KB",
                  "Inner <b>subject</b>", "Dear all"):
        assert words in seen.words, (words, seen.words)


@case
def trust_keeps_what_acts():
    path = evil(workspace())
    for option in (["--trust-html"], ["--option", "html.trust=yes"]):
        page = shown(path, "html", *option)
        assert "<script>alert(1)</script>" in page and "http://evil.example/pixel.gif" in page, page
        assert "data:image/png;base64," in page and "Content-Security-Policy" not in page
        assert "<script>alert(2)" not in page and "<img src=x" not in page, "the fields are no HTML"


@case
def losses_are_one_record():
    path = evil(workspace())
    for name in FORMATS:
        done = oxconv("convert", path, "-t", name, "-o", os.path.join(workspace(), "out"), expect=0)
        equal(len(done.lines), 1, name)
        assert "1 thing could not be carried over" in done.lines[0], done
    report = oxconv("convert", path, "-t", "html", "-o", os.path.join(workspace(), "out"), "--report", "-",
                    expect=0).out.decode()
    for code in ("html.loss", "html.active", "html.loads"):
        assert code in report, report


@case
def markdown_has_front_matter_and_no_html():
    text = shown(evil(workspace()), "md")
    lines = text.split("\n")
    equal(lines[0], "---")
    front = lines[1:lines.index("---", 1)]
    assert 'subject: "Sub</title><script>alert(2)</script>ject"' in front, front
    assert "attachments: 3" in front, front
    body = text.split("\n---\n", 1)[1]
    assert not re.search(r"(?<!\\)<(?!https?:|mailto:)", body), body
    assert "Dear **all**," in body and "- a\\<b>&.pdf (application/pdf, 4.8 KB)" in body, body
    assert "- Inner \\<b>subject\\</b> (message)" in body, body


@case
def strings_of_the_front_matter_are_closed():
    path = write(os.path.join(workspace(), "x.msg"), Message({0x0037001F: 'a "b" \\ c\n---\nd: e'}).build())
    equal(shown(path, "md").split("\n")[:3], ["---", 'subject: "a \\"b\\" \\\\ c --- d: e"', "---"])


@case
def plain_text_keeps_its_lines():
    folder = workspace()
    path = write(os.path.join(folder, "x.msg"), Message({0x1000001F: "a <b>\r\n\r\n# c\r\n> d\r\n"}).build())
    equal(shown(path, "txt"), "\na <b>\n\n# c\n> d\n")
    equal(shown(path, "md"), "---\n---\n\na \\<b>\n\n\\# c  \n> d\n")
    assert "a &lt;b&gt;<br>" in shown(path, "html")


@case
def items_that_are_no_mail_show_their_properties():
    for name in ("named.msg", "template.oft", "ole.msg", "embedded.msg", "ansi-932.msg"):
        for form in FORMATS:
            assert shown(testdata(name), form), (name, form)
    contact = Message({0x001A001F: "IPM.Contact", 0x3001001F: "Ada Winter", 0x3A16001F: "Oxide & Sons",
                       0x3A08001F: "+49 1"})
    path = write(os.path.join(workspace(), "contact.msg"), contact.build())
    for form in FORMATS:
        out = shown(path, form)
        for part in ("Ada Winter", "+49 1", "Oxide"):
            assert part in out, (form, part, out)


@case
def rtf_is_its_own_or_takes_the_body_in():
    out = shown(HELLO, "rtf")
    assert out.startswith("{\\rtf1"), out
    equal(oxconv("rtf", "deencapsulate", input=out.encode(), expect=0).out, b"<p>Hello, <b>world</b>!</p>\r\n")
    own = b"{\\rtf1\\ansi own}"
    packed = oxconv("rtf", "compress", input=own, expect=0).out
    path = write(os.path.join(workspace(), "x.msg"), Message({0x10090102: packed}).build())
    equal(shown(path, "rtf").encode(), own)


@case
def html_in_rtf_is_extracted_as_it_was():
    folder = workspace()
    html_body = b"<p onclick=\"x()\">as it <b>was</b></p>\r\n"
    rtf = oxconv("rtf", "encapsulate", "--from", "html", input=html_body, expect=0).out
    packed = oxconv("rtf", "compress", input=rtf, expect=0).out
    path = write(os.path.join(folder, "x.msg"), Message({0x10090102: packed}).build())
    oxconv("extract", path, "-d", os.path.join(folder, "out"), expect=0)
    equal(read(os.path.join(folder, "out", "body.html")), html_body)


@case
def all_messages_of_the_corpus_are_shown():
    """Each page is harmless for a parser that is not the project's."""
    out = workspace()
    for name in FORMATS:
        oxconv("convert", corpus("msg"), corpus("tnef"), "-t", name, "-q", "-o", os.path.join(out, name) + "/",
               timeout=1200)
        assert len(os.listdir(os.path.join(out, name))) > 150, name
    for name in sorted(os.listdir(os.path.join(out, "html"))):
        page = read(os.path.join(out, "html", name)).decode()
        seen = Page(page)
        assert not seen.tags & {"script", "iframe", "object", "embed", "form", "input", "link", "base", "svg"}, name
        for link in seen.links:
            assert re.match(r"(?i)(data:image/|https?:|mailto:|tel:|sip:|ftp:)", link), (name, link[:80])
    for name in os.listdir(os.path.join(out, "md")):
        read(os.path.join(out, "md", name)).decode()


main()
