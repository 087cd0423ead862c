/*
 * Numbers and layouts of compound files ([MS-CFB] 2), shared by reader and writer. Little-endian.
 *
 * Sector n stands at byte (n + 1) << shift; the header fills the room before sector 0. Mini sector
 * n stands at byte n << 6 of the mini stream, which is the stream of the root entry.
 */
#ifndef FORMATS_CFB_FORMAT_H
#define FORMATS_CFB_FORMAT_H

#define CFB_SIGNATURE "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
#define CFB_SIGNATURE_SIZE 8

#define CFB_MAXREGSECT 0xFFFFFFFAu /* greatest regular sector number */
#define CFB_DIFSECT 0xFFFFFFFCu    /* FAT entry of a DIFAT sector */
#define CFB_FATSECT 0xFFFFFFFDu    /* FAT entry of a FAT sector */
#define CFB_ENDOFCHAIN 0xFFFFFFFEu
#define CFB_FREESECT 0xFFFFFFFFu
#define CFB_NOSTREAM 0xFFFFFFFFu /* no directory entry */

/* Header, 512 bytes at offset 0. */
enum {
	CFB_HEADER_CLASS = 8,            /* 16 zero */
	CFB_HEADER_MINOR = 24,           /* 2 */
	CFB_HEADER_MAJOR = 26,           /* 2 */
	CFB_HEADER_BYTE_ORDER = 28,      /* 2 */
	CFB_HEADER_SECTOR_SHIFT = 30,    /* 2 */
	CFB_HEADER_MINI_SHIFT = 32,      /* 2 */
	CFB_HEADER_DIRECTORY_COUNT = 40, /* 4 in sectors; 0 in version 3 */
	CFB_HEADER_FAT_COUNT = 44,       /* 4 */
	CFB_HEADER_DIRECTORY = 48,       /* 4 first sector */
	CFB_HEADER_TRANSACTION = 52,     /* 4 */
	CFB_HEADER_CUTOFF = 56,          /* 4 */
	CFB_HEADER_MINI_FAT = 60,        /* 4 first sector */
	CFB_HEADER_MINI_FAT_COUNT = 64,  /* 4 */
	CFB_HEADER_DIFAT = 68,           /* 4 first sector */
	CFB_HEADER_DIFAT_COUNT = 72,     /* 4 */
	CFB_HEADER_DIFAT_ENTRIES = 76,   /* 109 x 4 */
	CFB_HEADER_SIZE = 512
};

enum {
	CFB_MINOR = 0x003E,
	CFB_BYTE_ORDER = 0xFFFE,
	CFB_V3_SHIFT = 9,
	CFB_V4_SHIFT = 12,
	CFB_MINI_SHIFT = 6,
	CFB_CUTOFF = 4096,
	CFB_DIFAT_IN_HEADER = 109
};

/* Directory entry, 128 bytes. */
enum {
	CFB_ENTRY_NAME = 0,          /* 64 UTF-16LE, NUL-terminated */
	CFB_ENTRY_NAME_SIZE = 64,    /* 2 bytes with the NUL */
	CFB_ENTRY_TYPE = 66,         /* 1 */
	CFB_ENTRY_COLOUR = 67,       /* 1 */
	CFB_ENTRY_LEFT = 68,         /* 4 */
	CFB_ENTRY_RIGHT = 72,        /* 4 */
	CFB_ENTRY_CHILD = 76,        /* 4 */
	CFB_ENTRY_CLASS = 80,        /* 16 */
	CFB_ENTRY_STATE = 96,        /* 4 */
	CFB_ENTRY_CREATED = 100,     /* 8 */
	CFB_ENTRY_MODIFIED = 108,    /* 8 */
	CFB_ENTRY_START = 116,       /* 4 first sector */
	CFB_ENTRY_STREAM_SIZE = 120, /* 8; in version 3 the upper half is rubbish */
	CFB_ENTRY_SIZE = 128
};

enum { CFB_TYPE_UNUSED = 0, CFB_TYPE_STORAGE = 1, CFB_TYPE_STREAM = 2, CFB_TYPE_ROOT = 5 };
enum { CFB_RED = 0, CFB_BLACK = 1 };

#define CFB_NAME_UNITS 31 /* without the NUL */
#define CFB_ROOT_NAME "Root Entry"

/* The range lock sector covers this byte of a version 4 file and is never used ([MS-CFB] 2.8). */
#define CFB_RANGE_LOCK 0x7FFFFFFFu

/* Version 3 ends here, file and streams ([MS-CFB] 2.9). */
#define CFB_V3_MOST 0x80000000u

#endif
