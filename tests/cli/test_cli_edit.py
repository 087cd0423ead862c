"""Editing between reading and writing: the options of oxconv convert, through every pair of formats."""
import email
import email.policy
import json
import os

from clisupport import HELLO, read, write
from msgbuild import Attachment, Message, file_attachment
from pysuite import case, equal, main, oxconv, workspace

FORMATS = ("msg", "eml", "tnef")


def convert(path, to, *options, expect=0):
    return oxconv("convert", path, "-o", to, *options, expect=expect)


def dumped(path):
    return json.loads(oxconv("dump", "--json", "--full", path, expect=0).out)["objects"][0]


def values(bag):
    return {p.get("name") or p.get("pname"): p.get("value") for p in bag["properties"]}


def inputs(folder):
    """The same message in every format."""
    found = []
    for name in FORMATS:
        path = os.path.join(folder, "in." + name)
        convert(HELLO, path)
        found.append(path)
    return found


def pairs(folder):
    for path in inputs(folder):
        for name in FORMATS:
            yield path, os.path.join(folder, "out." + name), f"{os.path.basename(path)} to {name}"


@case
def properties_are_set_and_removed_for_every_pair_of_formats():
    for path, to, about in pairs(workspace()):
        convert(path, to, "--set", "PidTagSubject=AW: Neues – ü", "--set", "PidNameKeywords=red;blue",
                "--set", "PidTagImportance=2", "--set", "PidTagClientSubmitTime=2020-02-29T12:00:00+01:00",
                "--set", "PS_PUBLIC_STRINGS:Mine=yes", "--unset", "PidTagHtml")
        found = values(dumped(to))
        equal(found["PidTagSubject"], "AW: Neues – ü", about)
        equal((found["PidTagSubjectPrefix"], found["PidTagNormalizedSubject"]), ("AW: ", "Neues – ü"), about)
        equal(found["PidNameKeywords"], ["red", "blue"], about)
        equal(found["PidTagImportance"], 2, about)
        equal(found["PidTagClientSubmitTime"], "2020-02-29T11:00:00.0000000Z", about)
        equal("PidTagHtml" in found, False, about)
        equal(found.get("Mine"), None if to.endswith(".eml") else "yes", about)


@case
def drafts_and_sent_messages_for_every_pair_of_formats():
    for path, to, about in pairs(workspace()):
        convert(path, to, "--draft")
        flags = values(dumped(to)).get("PidTagMessageFlags", 0)
        equal(flags & 0x8, 0x8, about)
        again = to.replace("out.", "again.")
        convert(to, again, "--sent")
        equal(values(dumped(again)).get("PidTagMessageFlags", 0) & 0x8, 0, about)
        if to.endswith(".eml"):
            assert b"\nX-Unsent: 1\r" in read(to), about
            assert b"X-Unsent" not in read(again), about


@case
def attachments_are_left_out_and_told():
    for path, to, about in pairs(workspace()):
        report = to + ".tsv"
        done = convert(path, to, "--strip-attachments", "--report", report)
        equal(dumped(to)["attachments"], [], about)
        told = [line.split("\t") for line in read(report).decode().splitlines() if "edit.attachment" in line]
        equal([(line[1], line[3]) for line in told], [("info", "attachment[0]")], about)
        assert "notes" in told[0][5] and "17 bytes" in told[0][5], told
        assert b"left out" not in done.err, done
        assert b"left out" in convert(path, to, "--strip-attachments", "-v").err


@case
def attachments_are_left_out_by_name_and_size():
    folder = workspace()
    path = write(os.path.join(folder, "in.msg"), Message({0x0037001F: "x"}, attachments=[
        file_attachment("a.EXE", b"1"), file_attachment("b.txt", b"2" * 2000), file_attachment("c.txt", b"3"),
        Attachment({0x3707001F: "in.msg"}, message=Message({}, attachments=[file_attachment("d.exe", b"4")]))]).build())

    def names(*options):
        convert(path, os.path.join(folder, "out.msg"), *options)
        found = dumped(os.path.join(folder, "out.msg"))["attachments"]
        return [values(a)["PidTagAttachLongFilename"] for a in found] + [
            values(b)["PidTagAttachLongFilename"] for a in found for b in a.get("message", {}).get("attachments", [])]

    equal(names("--strip-named", "*.exe"), ["b.txt", "c.txt", "in.msg"])
    equal(names("--strip-larger", "1K"), ["a.EXE", "c.txt", "in.msg", "d.exe"])
    equal(names("--strip-named", "a.*", "--strip-named", "c.*"), ["b.txt", "in.msg", "d.exe"])


@case
def only_headers_for_every_pair_of_formats():
    for path, to, about in pairs(workspace()):
        convert(path, to, "--only-headers")
        found = dumped(to)
        equal(found["attachments"], [], about)
        assert values(found)["PidTagSubject"].startswith("Hello"), about
        assert not {"PidTagHtml", "PidTagRtfCompressed"} & set(values(found)), about
        assert not values(found).get("PidTagBody"), about


@case
def recipients_and_embedded_messages_are_reached_by_their_place():
    folder = workspace()
    to = os.path.join(folder, "out.eml")
    convert(HELLO, to, "--set", "recipient[0]/PidTagDisplayName=Robert", "--set",
            "recipient[0]/PidTagEmailAddress=robert@example.net")
    message = email.message_from_bytes(read(to), policy=email.policy.default)
    equal(message["To"], "Robert <robert@example.net>")
    equal(message["Cc"], "Zoë <zoe@example.com>")
    equal(message["X-Original"], "yes")  # other original fields stay
    equal(message["Subject"], "Hello")
    done = convert(HELLO, to, "--set", "recipient[9]/PidTagDisplayName=x", expect=1)
    assert b"there is no recipient[9]" in done.err, done


@case
def normalizing_and_nothing_else_computes_anew():
    folder = workspace()
    path = write(os.path.join(folder, "in.msg"), Message(
        {0x0037001F: "Re: plans", 0x0E1D001F: "stale", 0x0E04001F: "stale", 0x0E080003: 1},
        recipients=[{0x0C150003: 1, 0x3001001F: "Ann", 0x3002001F: "SMTP", 0x3003001F: "ann@example.org",
                     0x30000003: 9, 0x300B0102: b"stale"}]).build())
    plain, normal = (os.path.join(folder, name) for name in ("plain.msg", "normal.msg"))
    convert(path, plain)
    found = values(dumped(plain))
    equal((found["PidTagNormalizedSubject"], found["PidTagDisplayTo"], found["PidTagMessageSize"]), ("stale", "stale", 1))
    equal(values(dumped(plain)["recipients"][0])["PidTagRowid"], 9)
    convert(path, normal, "--normalize")
    found = values(dumped(normal))
    equal((found["PidTagSubjectPrefix"], found["PidTagNormalizedSubject"], found["PidTagDisplayTo"]),
          ("Re: ", "plans", "Ann"))
    assert found["PidTagMessageSize"] > 1
    person = values(dumped(normal)["recipients"][0])
    equal((person["PidTagRowid"], person["PidTagSearchKey"]), (0, "U01UUDpBTk5ARVhBTVBMRS5PUkcA"))


@case
def a_message_made_of_mail_has_what_outlook_shows_it_by():
    folder = workspace()
    path = write(os.path.join(folder, "in.eml"),
                 b"From: Ann <ann@example.org>\r\nTo: Bob <bob@example.net>, carl@example.net\r\nSubject: Re: plans\r\n"
                 b"MIME-Version: 1.0\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n")
    to = os.path.join(folder, "out.msg")
    convert(path, to)
    found = values(dumped(to))
    equal((found["PidTagDisplayTo"], found["PidTagDisplayCc"]), ("Bob; carl@example.net", ""))
    equal((found["PidTagHasAttachments"], found["PidTagMessageFlags"] & 0x18), (True, 0x10))
    equal((found["PidTagSubjectPrefix"], found["PidTagNormalizedSubject"]), ("Re: ", "plans"))
    assert found["PidTagMessageSize"] > 0


@case
def values_come_from_files():
    folder = workspace()
    html = write(os.path.join(folder, "a.html"), b"<p>From a file</p>")
    to = os.path.join(folder, "out.eml")
    convert(HELLO, to, "--set", f"PidTagHtml=@{html}")
    assert b"From a file" in read(to)


@case
def wrong_changes_are_wrong_usage():
    folder = workspace()
    to = os.path.join(folder, "out.eml")
    for options, says in ((("--set", "PidTagSubjct=x"), b"is it PidTagSubject or"),
                          (("--set", "PidTagImportance=high"), b"takes a number"),
                          (("--set", "PidTagSubject(Boolean)=true"), b"is of type PtypString"),
                          (("--set", "PidTagSubject"), b"NAME=VALUE"),
                          (("--set", "PidTagHtml=@" + os.path.join(folder, "none")), b"cannot be read"),
                          (("--unset", "Nothing"), b"there is no property 'Nothing'"),
                          (("--strip-larger", "big"), b"a size such as"),
                          (("--draft", "--sent"), b"either a draft or sent")):
        done = convert(HELLO, to, *options, expect=2)
        assert says in done.err, done
        equal(len(done.lines), 1, options)
    equal(os.path.exists(to), False)


if __name__ == "__main__":
    main()
