/*
 * The facts about code pages and locales, generated at build time from libconv/data
 * (generate_codepages.py): codepages.csv, codepage_patches.csv, charset_aliases.csv and
 * lcid_codepage.csv.
 */
#ifndef CONV_CODEPAGE_TABLE_H
#define CONV_CODEPAGE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* How a code page is converted, and so by which file. */
typedef enum conv_codepage_kind {
	CODEPAGE_PLACEHOLDER, /* 0..3: stands for another one */
	CODEPAGE_SYMBOL,      /* 42 */
	CODEPAGE_UTF16,
	CODEPAGE_UTF16BE,
	CODEPAGE_UTF32,
	CODEPAGE_UTF32BE,
	CODEPAGE_UTF7,
	CODEPAGE_UTF8,
	CODEPAGE_TABLE,  /* one or two bytes a character of the BMP: charset_table.c */
	CODEPAGE_EUC,    /* decoded like its superset `base`, encoded with bytes above 0xA0 only */
	CODEPAGE_EUC_JP, /* over 932 and 20932 */
	CODEPAGE_JIS_0212, /* 20932: two-byte form of EUC-JP */
	CODEPAGE_ESCAPED,  /* ISO-2022 and HZ: charset_escaped.c */
	CODEPAGE_ISCII,    /* charset_iscii.c */
	CODEPAGE_ICONV     /* everything else: charset_iconv.c */
} conv_codepage_kind;

typedef struct conv_codepage {
	uint32_t number;
	conv_codepage_kind kind;
	const char *iconv_names; /* "CP932;WINDOWS-31J": tried in this order; may be "" */
	const char *closest;     /* the stand-in where iconv has none of them; may be "" */
	const char *mime;        /* NULL if it has no name in MIME */
	uint32_t base; /* of CODEPAGE_EUC and CODEPAGE_ESCAPED: whose characters these are */
	uint16_t patch,
		patches; /* where Windows and iconv differ: slice of conv_codepage_patches */
	int stand_in;    /* the stand-in is another charset: to be said */
} conv_codepage;

extern const conv_codepage conv_codepages[]; /* by number */
extern const size_t conv_codepage_count;

typedef enum conv_patch_use {
	PATCH_BOTH,
	PATCH_DECODE, /* read so, never written */
	PATCH_PREFER  /* of several codes of the character, this one is written */
} conv_patch_use;

/* `count` codes from `first` (above 0xFF: two bytes) on mean consecutive characters. */
typedef struct conv_codepage_patch {
	uint16_t first, count;
	uint16_t code_point; /* CODEPAGE_UNDEFINED: they mean nothing */
	uint16_t use;        /* conv_patch_use */
} conv_codepage_patch;

#define CODEPAGE_UNDEFINED 0xFFFFu

extern const conv_codepage_patch conv_codepage_patches[];

/* Names reduced to small letters and digits, in order of strcmp. */
typedef struct conv_charset_alias {
	const char *name;
	uint32_t codepage;
} conv_charset_alias;

extern const conv_charset_alias conv_charset_aliases[];
extern const size_t conv_charset_alias_count;

typedef struct conv_locale {
	uint32_t lcid;
	uint32_t codepage; /* 0: Unicode only, or unknown */
	const char *tag;
} conv_locale;

extern const conv_locale conv_locales[]; /* by LCID */
extern const size_t conv_locale_count;

/* Indexes into conv_locales, by tag in small letters and with '-' for '_', each tag once. */
extern const uint16_t conv_locales_by_tag[];
extern const size_t conv_locale_tag_count;

#endif
