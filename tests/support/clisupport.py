"""What the suites of tests/cli share: inputs, and looks at outputs."""
import atexit
import json
import os
import shutil
import tempfile

from msgbuild import Message, file_attachment

HELLO_SUBJECT = "Hello, κόσμε"


def hello():
    """The bytes of a message with recipients, both bodies and an attachment."""
    def recipient(name, address, kind):
        return {0x0C150003: kind, 0x3001001F: name, 0x3002001F: "SMTP", 0x3003001F: address}

    return Message(
        {0x0037001F: HELLO_SUBJECT, 0x0E1D001F: HELLO_SUBJECT, 0x00390040: 133590456000000000,
         0x0C1A001F: "Ann Example", 0x0C1E001F: "SMTP", 0x0C1F001F: "ann@example.org",
         0x1000001F: "Hello, world!\r\n", 0x10130102: b"<p>Hello, <b>world</b>!</p>\r\n",
         0x3FDE0003: 65001, 0x007D001F: "Subject: Hello\r\nX-Original: yes\r\n"},
        recipients=[recipient("Bob", "bob@example.net", 1), recipient("Zoë", "zoe@example.com", 2)],
        attachments=[file_attachment("notes – 1.txt", b"A file for you.\r\n", mime="text/plain")],
    ).build()


def _hello_file():
    folder = tempfile.mkdtemp(prefix="oxconv-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = os.path.join(folder, "hello.msg")
    with open(path, "wb") as file:
        file.write(hello())
    return path


HELLO = _hello_file()


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sample(folder, name, text="Hi"):
    """A message of that subject."""
    return write(os.path.join(folder, name), Message({0x0037001F: text}).build())


def broken(folder):
    """A message with damage that can be skipped: the stream of a value is not there."""
    name, other = ("__substg1.0_%s" % tag for tag in ("0E1D001F", "0E1D0FFF"))
    whole = hello()
    assert whole.count(name.encode("utf-16-le")) == 1
    return write(os.path.join(folder, "broken.msg"),
                 whole.replace(name.encode("utf-16-le"), other.encode("utf-16-le")))


def subject(path):
    """The subject in a JSON dump."""
    with open(path, encoding="utf-8") as file:
        properties = json.load(file)["objects"][0]["properties"]
    return next(p["value"] for p in properties if p.get("name") == "PidTagSubject")


def no_leftovers(folder):
    left = [name for name in os.listdir(folder) if name.startswith(".oxconv-")]
    if left:
        raise AssertionError(f"left behind: {left}")
