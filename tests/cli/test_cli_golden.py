"""Samples of testdata/ become mail, byte for byte as testdata/expected/ has it.

Run with --accept to write what comes out to testdata/expected/; look at the difference before
committing it.
"""
import os
import sys

from pysuite import case, equal, main, oxconv, testdata, workspace

SAMPLES = sorted(name for name in os.listdir(testdata("")) if name.endswith((".msg", ".oft"))
                 and not name.startswith("bad-"))


def mail_of(name, folder, *options):
    target = os.path.join(folder, "out.eml")
    oxconv("convert", testdata(name), "-o", target, "-q", *options, expect=0)
    with open(target, "rb") as file:
        return file.read()


def expected(name):
    return testdata(os.path.join("expected", os.path.splitext(name)[0] + ".eml"))


def accept():
    os.makedirs(testdata("expected"), exist_ok=True)
    for name in SAMPLES:
        with open(expected(name), "wb") as file:
            file.write(mail_of(name, workspace()))


@case
def samples_become_the_expected_mail():
    for name in SAMPLES:
        with open(expected(name), "rb") as file:
            equal(mail_of(name, workspace()), file.read(), name)


@case
def the_same_input_gives_the_same_bytes():
    for name in SAMPLES:
        equal(mail_of(name, workspace()), mail_of(name, workspace()), name)


if "--accept" in sys.argv:
    accept()
else:
    main()
