"""The man pages and README.md say what the command does: every command, every option."""
import os
import re

from pysuite import SOURCE, case, equal, main, oxconv


def page(name):
    path = os.path.join(SOURCE, "docs", "man", name + ".1.scd")
    with open(path, encoding="utf-8") as file:
        return file.read()


def commands():
    overview = oxconv("help", expect=0).out.decode()
    return re.findall(r"^  (\w+) +\S", overview, re.MULTILINE)


def options(text, title):
    """Options of a section of a command's help."""
    section = re.search(rf"^{title}\n(.*?)(\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^ .{5}--([a-z0-9-]+)", section.group(1), re.MULTILINE) if section else []


@case
def every_command_has_a_page_with_all_its_options():
    missing = []
    for command in commands():
        if command in ("help", "version"):
            continue
        text = page("oxconv-" + command)
        help_text = oxconv("help", command, expect=0).out.decode()
        found = options(help_text, "Options")
        for verb in re.findall(r"^  ([a-z]+)\b.*\n      \S", help_text, re.MULTILINE):
            assert verb in text, f"{command} {verb}"
            found += options(oxconv("help", command, verb, expect=0).out.decode(), "Options")
        missing += [f"{command}: --{option}" for option in found if f"*--{option}*" not in text]
    equal(missing, [])


@case
def the_main_page_has_all_commands_and_common_options():
    text = page("oxconv")
    found = options(oxconv("help", "convert", expect=0).out.decode(), "Common options")
    assert len(found) > 6, found
    equal([option for option in found if f"*--{option}*" not in text], [])
    equal([command for command in commands() if f"*{command}*" not in text], [])


@case
def the_readme_opens_with_the_two_commands_and_has_all_options():
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        text = file.read()
    shown = re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    equal(shown[:2], ["./dev run convert testdata/hello.msg -o mail.eml", "./dev test"])
    found = options(oxconv("help", "convert", expect=0).out.decode(), "Common options")
    equal([option for option in found if f"--{option}" not in text], [])
    equal([command for command in commands() if f"oxconv {command}" not in text], [])


main()
