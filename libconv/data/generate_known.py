"""Writes conv/known_list.h and known_table.c from properties.csv and property_sets.csv.

A property's constant is its row's place among the keys; rows that share a key (same id and type, same
set and LID or name) share the constant, and the row marked `primary` gives the printed name.
"""
import csv
import os
import sys

data, out = sys.argv[1:3]


def rows(name):
    with open(os.path.join(data, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def type_of(row):
    """The first of the type codes; String8 counts as String."""
    code = row["type_code"].split(";")[0].strip()
    value = int(code, 16) if code else 0
    return {0x1E: 0x1F, 0x101E: 0x101F}.get(value, value)


def guid_bytes(text):
    a, b, c, d, e = text.strip("{}").split("-")
    return bytes.fromhex(a)[::-1] + bytes.fromhex(b)[::-1] + bytes.fromhex(c)[::-1] + bytes.fromhex(d + e)


def c_bytes(data):
    return ", ".join("0x%02X" % byte for byte in data)


def c_text(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


PS_INTERNET_HEADERS = "00020386-0000-0000-C000-000000000046"


def key_of(row):
    if row["kind"] == "tag":
        return ("tag", int(row["property_id"], 16), type_of(row))
    guid = row["property_set_guid"].upper()
    if row["kind"] == "lid":
        return ("lid", guid, int(row["lid"], 16))
    name = row["name"].lower() if guid == PS_INTERNET_HEADERS else row["name"]
    return ("name", guid, name)


sets = rows("property_sets.csv")
properties = rows("properties.csv")
keys, infos, constants = {}, [None], []
for row in properties:
    key = key_of(row)
    if key[:2] == ("tag", 0):  # PidTagNull, the id of no property
        continue
    if key not in keys:
        keys[key] = len(infos)
        infos.append(row)
    elif row["primary"] == "1" and infos[keys[key]]["primary"] != "1":
        infos[keys[key]] = row
    constants.append((row["canonical_name"], keys[key]))

known_sets = {row["guid"].upper().strip("{}") for row in sets}
for row in properties:
    guid = row["property_set_guid"].upper()
    if guid and guid not in known_sets:
        known_sets.add(guid)
        sets.append({"name": row["property_set"], "guid": guid})

os.makedirs(os.path.join(out, "conv"), exist_ok=True)
with open(os.path.join(out, "conv", "known_list.h"), "w", encoding="utf-8") as file:
    file.write("/* Generated from libconv/data/properties.csv and property_sets.csv: edit there. */\n"
               "#ifndef CONV_KNOWN_LIST_H\n#define CONV_KNOWN_LIST_H\n\nenum conv_known {\n")
    for name, number in constants:
        file.write(f"\t{name} = {number},\n")
    file.write(f"\tCONV_KNOWN_COUNT = {len(infos)}\n}};\n\nenum conv_set {{\n")
    for number, row in enumerate(sets):
        file.write(f"\tCONV_SET_{row['name']} = {number},\n")
    file.write(f"\tCONV_SET_COUNT = {len(sets)}\n}};\n\n#endif\n")

tags = sorted((key[1], key[2], number) for key, number in keys.items() if key[0] == "tag")
named = [(guid_bytes(key[1]), key[0] == "name", key[2], number) for key, number in keys.items() if key[0] != "tag"]
lids = sorted((guid, lid, number) for guid, is_name, lid, number in named if not is_name)
names = sorted((guid, name.encode(), number) for guid, is_name, name, number in named if is_name)

with open(os.path.join(out, "known_table.c"), "w", encoding="utf-8") as file:
    file.write("/* Generated from libconv/data/properties.csv and property_sets.csv: edit there. */\n"
               '#include "known_table.h"\n\n')
    file.write("const conv_known_info conv_known_table[] = {\n\t{ NULL, 0, 0, { { { 0 } }, 0, NULL }, NULL },\n")
    for row in infos[1:]:
        is_tag = row["kind"] == "tag"
        guid = c_bytes(guid_bytes(row["property_set_guid"])) if not is_tag else "0"
        lid = int(row["lid"], 16) if row["kind"] == "lid" else 0
        name = c_text(row["name"]) if row["kind"] == "name" else "NULL"
        ident = int(row["property_id"], 16) if is_tag else 0
        file.write(f"\t{{ {c_text(row['canonical_name'])}, 0x{ident:04X}, 0x{type_of(row):04X}, "
                   f"{{ {{ {{ {guid} }} }}, 0x{lid:04X}, {name} }}, {c_text(row['area'])} }},\n")
    file.write("};\n\nconst conv_known_tag conv_known_tags[] = {\n")
    for ident, kind, number in tags:
        file.write(f"\t{{ 0x{ident:04X}, 0x{kind:04X}, {number} }},\n")
    file.write(f"}};\nconst size_t conv_known_tags_count = {len(tags)};\n")
    file.write("\n/* In the order of conv_known_info's property_name: set, then LID. */\n"
               "const uint16_t conv_known_lids[] = {\n")
    for guid, lid, number in lids:
        file.write(f"\t{number},\n")
    file.write(f"}};\nconst size_t conv_known_lids_count = {len(lids)};\n")
    file.write("\n/* Set, then name (of PS_INTERNET_HEADERS in lower case). */\nconst uint16_t conv_known_names[] = {\n")
    for guid, name, number in names:
        file.write(f"\t{number},\n")
    file.write(f"}};\nconst size_t conv_known_names_count = {len(names)};\n")
    spellings = sorted((name.encode(), number) for name, number in constants)
    file.write("\nconst conv_known_spelling conv_known_spellings[] = {\n")
    for name, number in spellings:
        file.write(f"\t{{ {c_text(name.decode())}, {number} }},\n")
    file.write(f"}};\nconst size_t conv_known_spellings_count = {len(spellings)};\n")
    file.write("\nconst conv_known_set conv_known_sets[] = {\n")
    for row in sets:
        file.write(f"\t{{ {{ {{ {c_bytes(guid_bytes(row['guid']))} }} }}, {c_text(row['name'])} }},\n")
    file.write("};\n")
