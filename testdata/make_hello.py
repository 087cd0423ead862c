#!/usr/bin/env python3
"""Makes hello.msg: a small message with Latin and Greek text, two recipients, an HTML body, a file."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "support"))
from msgbuild import Message, file_attachment  # noqa: E402

SENT = 133590456000000000  # 2024-05-01 14:00:00 UTC
HTML = ("<html><head><meta charset=\"utf-8\"></head><body><p>Hello, <b>world</b>!</p>"
        "<p>Καλημέρα κόσμε.</p></body></html>\r\n")


def recipient(name, address, kind, row):
    return {0x0C150003: kind, 0x3000_0003: row, 0x3001001F: name, 0x3002001F: "SMTP",
            0x3003001F: address, 0x39FE001F: address}


def main():
    message = Message(
        {
            0x0037001F: "Hello, κόσμε",
            0x0E1D001F: "Hello, κόσμε",
            0x00390040: SENT,
            0x0E060040: SENT + 20000000,
            0x0C1A001F: "Ann Example",
            0x0C1E001F: "SMTP",
            0x0C1F001F: "ann@example.org",
            0x5D01001F: "ann@example.org",
            0x0042001F: "Ann Example",
            0x0064001F: "SMTP",
            0x0065001F: "ann@example.org",
            0x0E04001F: "Bob Example",
            0x0E03001F: "Zoë Example",
            0x1000001F: "Hello, world!\r\n\r\nΚαλημέρα κόσμε.\r\n",
            0x10130102: HTML.encode("utf-8"),
            0x3FDE0003: 65001,
            0x0E070003: 0x11,  # read, with attachments
            0x1035001F: "<hello-1@example.org>",
        },
        recipients=[recipient("Bob Example", "bob@example.net", 1, 0),
                    recipient("Zoë Example", "zoe@example.com", 2, 1)],
        attachments=[file_attachment("greeting – notes.txt", "A file for you.\r\n".encode(),
                                     mime="text/plain", short="GREETI~1.TXT", display="greeting – notes.txt")])
    with open(os.path.join(HERE, "hello.msg"), "wb") as file:
        file.write(message.build())


if __name__ == "__main__":
    main()
