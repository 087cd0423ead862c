"""Second opinions on the charset door: Windows' own tables, by their sums, and Python's codecs.

The decoding is asked of the program test_charset, which is a filter when called with --decode CP
(see there). The sums were taken over the mapping tables that IBM recorded on Windows 2000 and that
Unicode's ICU project publishes (icu-data, charset/data/ucm/windows-*.ucm): every code that maps
to Unicode, as lines "BYTES CODEPOINT", single bytes first; the first 16 digits of the SHA-256.
"""

import hashlib
import os
import pathlib
import struct
import subprocess
import sys

FILTER = pathlib.Path(os.environ["OXCONV"]).parent.parent / "tests" / "test_charset"

# Code page: (number of codes, sum).
WINDOWS = {
    37: (256, "a3372109d3a491ba"),
    437: (256, "7a42b9d8d3b3c324"),
    500: (256, "ca1f0a7199ed3e00"),
    720: (256, "a58bb6630d188d22"),
    737: (256, "102542aa3f479589"),
    775: (256, "9a08bd8516978ffd"),
    850: (256, "c5c495c828c0a661"),
    852: (256, "5b4d42956fff8de1"),
    855: (256, "a7b6f51d157eb264"),
    857: (256, "460cefbdd4e9dcb1"),
    858: (256, "3d3907fe7d9e1f97"),
    860: (256, "01911bcfd8b59ab9"),
    861: (256, "31c8b0fdf83a4783"),
    862: (256, "518cfe5929392d97"),
    863: (256, "4b8e823f3421de20"),
    864: (256, "6512244a4e2db8e3"),
    865: (256, "04cdb9f3e1cf21a9"),
    866: (256, "43d1252a181f2f31"),
    869: (256, "457a67c5555efcce"),
    870: (256, "206d6a83d776479f"),
    874: (256, "e8819af17ad83339"),
    875: (250, "e3f6871d0ecb8421"),
    932: (9800, "5ee83891657ccde8"),
    936: (24070, "af1f217b56c2589a"),
    949: (17366, "a2d9242e2fb3aec7"),
    950: (19850, "5803db0cbce6fee8"),
    1026: (256, "a59e30142ffe2bbd"),
    1047: (256, "2d8eb022a4c0f597"),
    1140: (256, "77ef6e901bb89e82"),
    1141: (256, "2c1c641c2b598c19"),
    1142: (256, "9f7917b7ccc54816"),
    1143: (256, "eb6ae0cc892dfac3"),
    1144: (256, "ee39a08b0dd848d9"),
    1145: (256, "0d176e3d4fa9892b"),
    1146: (256, "f99c1bb3ac6be033"),
    1147: (256, "4084e87b74ccacf7"),
    1148: (256, "4e34db91357c32c9"),
    1149: (256, "ddf74b8ec0a3cf60"),
    1250: (256, "f66fe892cc9b428c"),
    1251: (256, "c85e28e6468a4601"),
    1252: (256, "fe8a44671fcb8ea3"),
    1253: (256, "b41bf12946e96981"),
    1254: (256, "6918fa2d2822534d"),
    1255: (256, "3be8ab2353537fa8"),
    1256: (256, "0ba521c7cafdde27"),
    1257: (256, "48b4436050e9ce28"),
    1258: (256, "d696407017a22f9e"),
    1361: (17395, "107267bb91991b59"),
    10000: (256, "2c3877757a19141e"),
    10001: (9879, "ad77484a1d553f84"),
    10002: (19537, "ee6cee20b1a28d5f"),
    10003: (8390, "5e6b673af17e776f"),
    10004: (256, "83d9ed7bd3f133fb"),
    10005: (255, "c481907bff258072"),
    10006: (256, "59d87bf99e58fd36"),
    10007: (256, "442964523b06d744"),
    10008: (7614, "bbfc8eabac44281b"),
    10010: (256, "496203bca37853ce"),
    10017: (256, "444d43c08679d654"),
    10021: (227, "7e3f0091c9af9d58"),
    10029: (256, "3dbc58699a9b1a9d"),
    10079: (256, "23126cb0c3d1df9e"),
    10081: (256, "01dfa8237d0d5b5a"),
    10082: (256, "ced176bd5f29c5f4"),
    20105: (128, "8015bc6a1a057577"),
    20106: (128, "c8db5094a0becd86"),
    20107: (128, "9d82c1b23ed29b86"),
    20108: (128, "456a061f73762099"),
    20273: (256, "af49e00041062cbf"),
    20277: (256, "1bd5c11c99c4afe3"),
    20278: (256, "b1b4afc55fdb9b15"),
    20280: (256, "f95f664361614947"),
    20284: (256, "e035613651a5dba4"),
    20285: (256, "bebe9488fb67daa4"),
    20290: (228, "b0d0b41e714b5f28"),
    20297: (256, "6cf0b51d2e138952"),
    20423: (249, "1f512a04c4bea8c8"),
    20424: (218, "ee1fde5e639771dc"),
    20833: (217, "800805dec41ab757"),
    20838: (251, "7afdb9d9c44ce96b"),
    20866: (256, "17f0701734e66153"),
    20871: (256, "2e0a551d185a92bc"),
    20880: (256, "3d696cbd88c44105"),
    20905: (249, "e3ec6c99b9d9c4ed"),
    20924: (255, "d7d139c98ac5ca98"),
    20932: (15181, "ca812410460519cd"),
    20936: (7614, "bbfc8eabac44281b"),
    20949: (8392, "dd4280b6bb4165c3"),
    21025: (256, "daddd86f9bd8a8cc"),
    21027: (245, "ba394de7c065fc55"),
    21866: (256, "da8f48ecd46256d4"),
    28592: (256, "ab060cccb578a31f"),
    28593: (256, "48203e0257f2c76b"),
    28594: (256, "2d1e8950227f6f5f"),
    28595: (256, "8b4566279f33db0e"),
    28596: (256, "6465da90700eb0e4"),
    28603: (256, "62c9e3bcd2a3fb2b"),
    28605: (256, "69850bd9556611d2"),
}

# Codes that iconv knows beyond the Windows of that table: later additions of the standard.
LATER = {1361: {"D9E8"}, 20290: {"6A"}, 20949: {"A2E8"}}

# Python's codecs.
SINGLE = {
    "cp037": 37, "cp437": 437, "cp500": 500, "cp720": 720, "cp737": 737, "cp775": 775,
    "cp850": 850, "cp852": 852, "cp855": 855, "cp857": 857, "cp858": 858, "cp860": 860,
    "cp861": 861, "cp862": 862, "cp863": 863, "cp865": 865, "cp866": 866, "cp869": 869,
    "cp874": 874, "cp1026": 1026, "cp1140": 1140, "cp1250": 1250, "cp1251": 1251,
    "cp1252": 1252, "cp1253": 1253, "cp1254": 1254, "cp1255": 1255, "cp1256": 1256,
    "cp1257": 1257, "cp1258": 1258, "cp273": 20273, "koi8_r": 20866, "iso8859_2": 28592,
    "iso8859_3": 28593, "iso8859_4": 28594, "iso8859_5": 28595, "iso8859_6": 28596,
    "iso8859_7": 28597, "iso8859_10": 28600, "iso8859_11": 28601, "iso8859_13": 28603,
    "iso8859_14": 28604, "iso8859_15": 28605, "iso8859_16": 28606, "mac_latin2": 10029,
}
DOUBLE = {"cp932": 932, "gbk": 936, "cp949": 949, "cp950": 950, "johab": 1361, "euc_kr": 51949,
          "gb2312": 51936}
# The codes on which they are known to differ.
EXCEPT = {
    "cp273": {"BC"},  # overline and macron
    # GBK, GB 2312 are not code page 936: middle dot and dash.
    "gbk": {"A1A4", "A1AA"},
    "gb2312": {"A1A4", "A1AA"},
}


def is_excepted(codec, code, theirs):
    if codec == "cp950":
        # Eten's characters, for which Windows has private use.
        return b"\xC6\xA1" <= code <= b"\xC8\xFE"
    if codec == "johab":
        # Single letters: Windows has the conjoining ones (U+1100), nothing at 0x8441, and the
        # backslash where the standard has the won sign.
        return "\u3131" <= theirs <= "\u318E" or code in (b"\\", b"\x84\x41")
    return code.hex().upper() in EXCEPT.get(codec, ())


def decode(codepage, items):
    """[(text or None if something was bad)] of byte strings."""
    data = b"".join(struct.pack("<I", len(item)) + item for item in items)
    result = subprocess.run([FILTER, "--decode", str(codepage)], input=data,
                            stdout=subprocess.PIPE, check=True).stdout
    texts, at = [], 0
    for _ in items:
        size, = struct.unpack_from("<I", result, at)
        text = result[at + 4:at + 4 + size].decode("utf-8", "surrogatepass")
        bad, = struct.unpack_from("<I", result, at + 4 + size)
        texts.append(None if bad else text)
        at += 8 + size
    assert at == len(result)
    return texts


def table(codepage):
    """Code -> character of all codes of one and two bytes."""
    singles = [bytes([b]) for b in range(256)]
    codes = dict(zip(singles, decode(codepage, singles)))
    leads = [b for b in singles if codes[b] is None]
    pairs = [lead + bytes([trail]) for lead in leads for trail in range(0x20, 256)]
    codes.update(zip(pairs, decode(codepage, pairs)))
    return {code: text for code, text in codes.items() if text is not None and len(text) == 1}


def check_sum(codepage):
    codes = table(codepage)
    for later in LATER.get(codepage, ()):
        codes.pop(bytes.fromhex(later))
    lines = [f"{code.hex().upper()} {ord(codes[code]):04X}\n"
             for code in sorted(codes, key=lambda code: (len(code), code))]
    found = hashlib.sha256("".join(lines).encode()).hexdigest()[:16]
    if (len(codes), found) != WINDOWS[codepage]:
        return f"code page {codepage}: {len(codes)} codes, sum {found}"
    return None


def python_character(codec, code):
    try:
        text = code.decode(codec)
    except UnicodeDecodeError:
        return None
    return text if len(text) == 1 else None


def check_codec(codec, codepage):
    """Where Python has a character, ours is the same."""
    codes, wrong, seen = table(codepage), [], 0
    for lead in range(256):
        one = python_character(codec, bytes([lead]))
        candidates = [bytes([lead])] if one is not None else \
            [bytes([lead, trail]) for trail in range(0x20, 256)]
        for code in candidates:
            theirs = python_character(codec, code)
            if theirs is None or is_excepted(codec, code, theirs):
                continue
            seen += 1
            if codes.get(code) != theirs:
                wrong.append(f"{code.hex()} {theirs!r} {codes.get(code)!r}")
    if wrong or seen < 128:
        return f"{codec}, {seen} codes seen, {len(wrong)} differ: " + ", ".join(wrong[:12])
    return None


def windows_tables_whole():
    return list(filter(None, map(check_sum, WINDOWS)))


def python_single_byte_codecs():
    return list(filter(None, (check_codec(*pair) for pair in SINGLE.items())))


def python_double_byte_codecs():
    return list(filter(None, (check_codec(*pair) for pair in DOUBLE.items())))


def texts_in(codec, codepage, texts):
    wrong = []
    for text, ours in zip(texts, decode(codepage, [text.encode(codec) for text in texts])):
        if ours != text:
            wrong.append(f"{codec}: {text!r} {ours!r}")
    return wrong


def MIME_176_texts_of_python_in_stateful_charsets():
    japanese = ["日本語とascii", "かな\r\nカナ\r\n", "漢字" * 3000]
    korean = ["한국어 text", "가\n나\n", "대한민국" * 3000]
    chinese = ["中文 ~ text", "你好\n世界\n", "汉字" * 3000]
    wrong = []
    for codec, codepage, texts in [
            ("iso2022_jp", 50220, japanese), ("iso2022_jp_ext", 50221, japanese + ["ｱｲｳ", "丂"]),
            ("euc_jp", 51932, japanese + ["ｱｲｳ", "丂"]), ("shift_jis", 932, japanese),
            ("iso2022_kr", 50225, korean), ("euc_kr", 51949, korean), ("hz", 52936, chinese),
            ("gb18030", 54936, chinese + japanese + korean + ["\U0001F600\u0080"]),
            ("big5", 950, ["中文 text", "漢字" * 3000]), ("big5hkscs", 951, ["中文", "嘅咗"]),
            ("utf_7", 65000, japanese + korean + ["\U0001F600+-", "~\\", "a+b"]),
            ("utf_16_be", 1201, ["\U0001F600a", "日" * 5000]),
            ("utf_32_le", 12000, ["\U0001F600a", "日" * 5000])]:
        wrong += texts_in(codec, codepage, texts)
    return wrong


CASES = [windows_tables_whole, python_single_byte_codecs, python_double_byte_codecs,
         MIME_176_texts_of_python_in_stateful_charsets]


def main():
    passed = failed = 0
    ran = []
    for case in CASES:
        wrong = case()
        if wrong:
            failed += 1
            print(f"test_charset_peers.{case.__name__}: failed")
            print("".join(f"  {line}\n" for line in wrong), end="")
        else:
            passed += 1
            ran.append(f"test_charset_peers.{case.__name__}\n")
    folder = os.environ.get("OXCONV_TESTS_RAN")
    if folder:
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        (pathlib.Path(folder) / "test_charset_peers").write_text("".join(ran))
    print(f"test_charset_peers: {passed} passed, {failed} failed, 0 skipped")
    sys.exit(failed != 0)


if __name__ == "__main__":
    main()
