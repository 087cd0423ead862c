"""Writes codepage_table.c from the fact tables: generate_codepages.py DATADIR OUTDIR.

The table's shape is described in libconv/codepage_table.h. A row that does not make sense stops
the build.
"""

import csv
import pathlib
import re
import sys

# Code pages that are converted by their own code; all others by their class (KIND_OF_CLASS).
KIND = {
    0: "PLACEHOLDER", 1: "PLACEHOLDER", 2: "PLACEHOLDER", 3: "PLACEHOLDER", 42: "SYMBOL",
    1200: "UTF16", 1201: "UTF16BE", 12000: "UTF32", 12001: "UTF32BE",
    65000: "UTF7", 65001: "UTF8",
    20932: "JIS_0212", 51932: "EUC_JP", 51936: "EUC", 51949: "EUC",
    50220: "ESCAPED", 50221: "ESCAPED", 50222: "ESCAPED", 50225: "ESCAPED", 50227: "ESCAPED",
    52936: "ESCAPED",
    # More than two bytes a character, characters outside the BMP, or shift states.
    951: "ICONV", 20000: "ICONV", 50229: "ICONV", 51950: "ICONV", 54936: "ICONV",
    50930: "ICONV", 50931: "ICONV", 50933: "ICONV", 50935: "ICONV", 50936: "ICONV",
    50937: "ICONV", 50939: "ICONV",
}
KIND_OF_CLASS = {
    "oem": "TABLE", "ansi": "TABLE", "ansi-dbcs": "TABLE", "dbcs": "TABLE", "mac": "TABLE",
    "mac-dbcs": "TABLE", "iso": "TABLE", "7bit": "TABLE", "ebcdic": "TABLE", "iscii": "ISCII",
}
BASE = {51936: 936, 51949: 949, 51932: 932, 20932: 20932, 50220: 932, 50221: 932, 50222: 932,
        50225: 949, 50227: 936, 52936: 936}


def read(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def quote(text):
    if not re.fullmatch(r"[ -~]*", text) or '"' in text or "\\" in text:
        raise SystemExit(f"not a plain word: {text!r}")
    return f'"{text}"'


def simple_name(name):
    """As charset_names.c reduces what it looks up."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def patches_of(rows):
    """Code page -> [(first, count, code point, use)] in order of the codes."""
    patches = {}
    for row in rows:
        runs = patches.setdefault(int(row["codepage"]), [])
        code = int(row["first"], 16)
        use = {"both": "BOTH", "decode": "DECODE", "prefer": "PREFER"}[row["use"]]
        for item in row["code_points"].split():
            undefined = re.fullmatch(r"-(?:\*(\d+))?", item)
            if undefined:
                first, count = 0xFFFF, int(undefined[1] or 1)
            else:
                ends = [int(end, 16) for end in item.split("..")]
                first, count = ends[0], ends[-1] - ends[0] + 1
            # Within one lead byte, and in the BMP without the values that have a meaning of their own.
            if count < 1 or code >> 8 != (code + count - 1) >> 8:
                raise SystemExit(f"codepage_patches.csv: bad run {item} of {row}")
            if first != 0xFFFF and first + count > 0xFFFD:
                raise SystemExit(f"codepage_patches.csv: bad character {item} of {row}")
            runs.append((code, count, first, use))
            code += count
    return patches


def write_codepages(out, rows, patches):
    starts, lines = {}, []
    for number in sorted(patches):
        starts[number] = len(lines)
        for first, count, code_point, use in sorted(patches[number]):
            lines.append(f"\t{{ 0x{first:04X}, {count}, 0x{code_point:04X}, PATCH_{use} }},")
    out.append("const conv_codepage_patch conv_codepage_patches[] = {")
    out += lines + ["};", ""]
    out.append("const conv_codepage conv_codepages[] = {")
    for row in sorted(rows, key=lambda row: int(row["codepage"])):
        number = int(row["codepage"])
        kind = KIND.get(number) or KIND_OF_CLASS[row["class"]]
        own = patches.get(number, [])
        mime = quote(row["mime_charset"]) if row["mime_charset"] else "NULL"
        stand_in = int(row["iconv_status"] == "none" and kind in ("TABLE", "ICONV") and not own)
        out.append(f"\t{{ {number}, CODEPAGE_{kind}, {quote(row['iconv_names'])}, "
                   f"{quote(row['closest_iconv'])}, {mime}, {BASE.get(number, 0)}, "
                   f"{starts.get(number, 0)}, {len(own)}, {stand_in} }},")
    out += ["};", "const size_t conv_codepage_count = sizeof conv_codepages / "
            "sizeof *conv_codepages;", ""]


def write_aliases(out, codepages, rows):
    """Aliases first: where two code pages share a MIME name, an alias or the lower number wins."""
    known = {int(row["codepage"]) for row in codepages}
    names = {}
    for row in rows:
        name, number = simple_name(row["name"]), int(row["codepage"])
        if number not in known or names.setdefault(name, number) != number:
            raise SystemExit(f"charset_aliases.csv: {row['name']} is unknown or ambiguous")
    for row in sorted(codepages, key=lambda row: int(row["codepage"])):
        if row["mime_charset"]:
            names.setdefault(simple_name(row["mime_charset"]), int(row["codepage"]))
    out.append("const conv_charset_alias conv_charset_aliases[] = {")
    out += [f'\t{{ "{name}", {names[name]} }},' for name in sorted(names)]
    out += ["};", "const size_t conv_charset_alias_count = sizeof conv_charset_aliases / "
            "sizeof *conv_charset_aliases;", ""]


def write_locales(out, rows):
    rows = sorted(rows, key=lambda row: int(row["lcid"], 16))
    tags = {}
    out.append("const conv_locale conv_locales[] = {")
    for i, row in enumerate(rows):
        tag = row["language_tag"]
        out.append(f"\t{{ {row['lcid']}, {row['ansi_codepage'] or 0}, "
                   f"{quote(tag) if tag else 'NULL'} }},")
        # A tag that two locales share means the one that is in use.
        key = tag.lower().replace("_", "-")
        old = tags.get(key)
        if tag and (old is None or (rows[old]["status"] != "assigned"
                                    and row["status"] == "assigned")):
            tags[key] = i
    out += ["};", "const size_t conv_locale_count = sizeof conv_locales / sizeof *conv_locales;",
            ""]
    out.append("const uint16_t conv_locales_by_tag[] = {")
    out += [f"\t{tags[tag]}, /* {tag} */" for tag in sorted(tags)]
    out += ["};", "const size_t conv_locale_tag_count = sizeof conv_locales_by_tag / "
            "sizeof *conv_locales_by_tag;", ""]


def main():
    data, folder = map(pathlib.Path, sys.argv[1:])
    codepages = read(data, "codepages.csv")
    out = ["/* Generated by generate_codepages.py; edit libconv/data instead. */",
           '#include "codepage_table.h"', ""]
    write_codepages(out, codepages, patches_of(read(data, "codepage_patches.csv")))
    write_aliases(out, codepages, read(data, "charset_aliases.csv"))
    write_locales(out, read(data, "lcid_codepage.csv"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codepage_table.c").write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
