#!/usr/bin/env python3
"""Writes word_list.h and word_table.c: the control words of RTF that this room knows, and a perfect
hash over them. Run it here after changing a list; its output is committed."""

import random

# Destinations that an author filled, and that have no place in HTML or text.
LEFT_OUT = """
annotation footer footerf footerl footerr header headerf headerl headerr objdata
""".split()

# Destinations whose content is no text of the document.
SKIPPED = """
aftncn aftnsep aftnsepc atnauthor atndate atnicn atnid atnparent atnref atntime atrfend
atrfstart author background blipuid bkmkend buptim category colorschememapping comment company creatim
datafield datastore defchp defpap docvar doccomm dptxbxtext_ ebcend ebcstart factoidname falt fchars
ffdeftext ffentrymcr ffexitmcr ffformat ffhelptext ffl ffname ffstattext file filetbl fname
fontemb fontfile formfield ftncn ftnsep ftnsepc generator gridtbl
hl hlfr hlinkbase hlloc hlsrc htmlbase_ info keycode keywords latentstyles
lchars lsdlockedexcept manager mhtmltag mmathPict mailmerge mmathPr
mborderBoxPr mboxPr mbarPr maccPr mdPr meqArrPr mfPr mfuncPr mgroupChrPr mlimlowPr mlimuppPr mmPr mnaryPr
mphantPr mradPr mrPr msPrePr msSubPr msSubSupPr msSupPr mctrlPr moMathParaPr margPr
nextfile nonshppict objalias objclass objname objsect objtime oldcprops oldpprops
oldsprops oldtprops oleclsid operator panose password passwordhash pgp pgptbl picprop printim private
propname protend protstart protusertbl pxe revtbl revtim rsidtbl rxe shprslt staticval stylesheet
subject svb tc template themedata title txe userprops wgrffmtfilter windowcaption writereservation
writereservhash xe xform xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl xmlopen fonttype_
""".split()

# Words that stand for a character.
CHARACTERS = {
    "lquote": 0x2018, "rquote": 0x2019, "ldblquote": 0x201C, "rdblquote": 0x201D, "bullet": 0x2022,
    "endash": 0x2013, "emdash": 0x2014, "emspace": 0x2003, "enspace": 0x2002, "qmspace": 0x2005,
    "zwj": 0x200D, "zwnj": 0x200C, "zwbo": 0x200B, "zwnbo": 0x2060, "ltrmark": 0x200E,
    "rtlmark": 0x200F,
}

# All others that mean something to a reader here.
WORDS = """
rtf ansi mac pc pca ansicpg deff adeff fromhtml fromtext htmlrtf htmltag objattph
fonttbl f af fcharset cpg fnil froman fswiss fmodern fscript fdecor ftech fbidi
colortbl red green blue
u uc upr ud bin par line tab page sect column softline lbr
pard plain b ab i ai ul uld uldash uldashd uldashdd uldb ulhwave ulldash ulnone ulth ulthd ulthdash
ulthdashd ulthdashdd ulthldash ululdbwave ulw ulwave strike striked super sub nosupersub up dn
scaps caps v cf cb highlight chcbpat fs afs deleted rtlch ltrch loch hich dbch outl shad
ql qr qc qj qd li lin ri rin fi sb sa sl slmult rtlpar ltrpar outlinelevel
intbl itap trowd cellx cell row nestcell nestrow nesttableprops nonesttables clmgf clmrg clvmgf clvmrg
clcbpat clvertalt clvertalc clvertalb trleft lastrow trhdr rtlrow
clbrdrt clbrdrl clbrdrb clbrdrr trbrdrt trbrdrl trbrdrb trbrdrr trbrdrh trbrdrv
brdrt brdrb brdrl brdrr brdrbtw brdrbar
brdrs brdrth brdrsh brdrdb brdrdot brdrdash brdrhair brdrdashsm brdrdashd brdrdashdd brdrdashdot
brdrdashdotdot brdrtriple brdrtnthsg brdrthtnsg brdrtnthtnsg brdrtnthmg brdrthtnmg brdrtnthtnmg brdrtnthlg
brdrthtnlg brdrtnthtnlg brdrwavy brdrwavydb brdrdashdotstr brdremboss brdrengrave brdroutset brdrinset
ls ilvl listtext pntext pn pnlvlblt pnlvlbody pnlvl pnlvlcont pndec pnucrm pnlcrm pnucltr pnlcltr pnstart
pntxta pntxtb pnseclvl
listtable list listlevel levelnfc levelnfcn levelstartat leveltext levelnumbers listid
listoverridetable listoverride lfolevel listoverridestartat listoverrideformat listname
liststylename listpicture
field fldinst fldrslt bkmkstart
pict pngblip jpegblip emfblip wmetafile macpict dibitmap wbitmap pmmetafile picw pich picwgoal pichgoal
picscalex picscaley shppict object result
footnote ftnalt chftn
shp shpgrp shpinst shptxt sp sn sv do dptxbxtext
moMath moMathPara chdate chtime chdpl chdpa chpgn sectnum
""".split()


def first_letters(word):
    return int.from_bytes(word[:8].encode().ljust(8, b"\0"), "little")


def pack(word):
    if len(word) <= 8:
        return first_letters(word)
    return first_letters(word) ^ (len(word) << 56 | ord(word[-1]) << 24 | ord(word[-2]) << 16)


def main():
    skipped = [w for w in SKIPPED if not w.endswith("_")]
    names = [(w, "WORD", 0) for w in WORDS]
    names += [(w, "CHARACTER", c) for w, c in CHARACTERS.items()]
    names += [(w, "LEFT_OUT", 0) for w in LEFT_OUT]
    names += [(w, "SKIPPED", 0) for w in skipped if w not in WORDS]
    keys = [pack(n[0]) for n in names]
    assert len(set(keys)) == len(keys), [n for n in names if keys.count(pack(n[0])) > 1]
    bits = 13
    rng = random.Random(1)
    while True:
        factor = rng.getrandbits(64) | 1
        slots = {(k * factor & (1 << 64) - 1) >> (64 - bits) for k in keys}
        if len(slots) == len(keys):
            break
    head = "/* Written by word_table.py. */\n/* clang-format off */\n"
    with open("word_list.h", "w") as out:
        out.write(head + "#ifndef RTF_WORD_LIST_H\n#define RTF_WORD_LIST_H\n\n")
        out.write("enum rtf_word {\n\tRTF_UNKNOWN_WORD = 0,\n")
        for n, kind, _ in names:
            if kind not in ("LEFT_OUT", "SKIPPED"):
                out.write("\tRTF_W_%s,\n" % n)
        out.write("\tRTF_W_SKIPPED, /* this and above: destinations without text */\n")
        out.write("\tRTF_W_SILENT = RTF_W_SKIPPED + %d /* this and above: of no author's */\n};\n\n"
                  % len(LEFT_OUT))
        out.write("#define RTF_WORD_COUNT %d\n" % len(names))
        out.write("#define RTF_WORD_HASH_BITS %d\n" % bits)
        out.write("#define RTF_WORD_HASH_FACTOR 0x%016xu\n\n#endif\n" % factor)
    with open("word_table.c", "w") as out:
        out.write(head + '#include "word.h"\n\n')
        out.write("const rtf_word_info rtf_words[RTF_WORD_COUNT + 1] = {\n\t{ \"\", 0, 0, 0 },\n")
        for n, _, code in names:
            out.write('\t{ "%s", 0x%016xu, %d, %s },\n'
                      % (n, first_letters(n), len(n), "0x%04X" % code if code else "0"))
        out.write("};\n\n")
        table = [0] * (1 << bits)
        for i, k in enumerate(keys):
            table[(k * factor & (1 << 64) - 1) >> (64 - bits)] = i + 1
        out.write("const uint16_t rtf_word_slots[1 << RTF_WORD_HASH_BITS] = {\n")
        for slot, index in enumerate(table):
            if index:
                out.write("\t[%d] = %d,\n" % (slot, index))
        out.write("};\n")


main()
