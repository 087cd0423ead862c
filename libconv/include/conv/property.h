/*
 * Properties of Message objects: key, type, flags, value ([MS-OXCDATA] 2.11).
 *
 * The key is not the tag: a property below 0x8000 is known by its id, a named property by its
 * property set and LID or name. String and String8 of one key are one property.
 */
#ifndef CONV_PROPERTY_H
#define CONV_PROPERTY_H

#include <stddef.h>
#include <stdint.h>

#include "conv/blob.h"
#include "conv/buffer.h"
#include "conv/export.h"
#include "conv/guid.h"

#ifdef __cplusplus
extern "C" {
#endif

/* [MS-OXCDATA] 2.11.1. Multi-valued types have the bit PtypMultiple. */
enum {
	PtypUnspecified = 0x0000,
	PtypNull = 0x0001,
	PtypInteger16 = 0x0002,
	PtypInteger32 = 0x0003,
	PtypFloating32 = 0x0004,
	PtypFloating64 = 0x0005,
	PtypCurrency = 0x0006,
	PtypFloatingTime = 0x0007,
	PtypErrorCode = 0x000A,
	PtypBoolean = 0x000B,
	PtypObject = 0x000D,
	PtypInteger64 = 0x0014,
	PtypString8 = 0x001E,
	PtypString = 0x001F,
	PtypTime = 0x0040,
	PtypGuid = 0x0048,
	PtypServerId = 0x00FB,
	PtypRestriction = 0x00FD,
	PtypRuleAction = 0x00FE,
	PtypBinary = 0x0102,
	PtypMultiple = 0x1000
};

/* How the value of a (single) type is held in conv_value. */
typedef enum conv_shape {
	CONV_SHAPE_NONE, /* PtypUnspecified, PtypNull, PtypObject: no value here */
	CONV_SHAPE_INTEGER, /* integer: Integer16/32/64, Boolean, ErrorCode, Currency (1/10000), Time */
	CONV_SHAPE_FLOAT, /* floating: Floating32/64, FloatingTime */
	CONV_SHAPE_TEXT,  /* text: String */
	CONV_SHAPE_TEXT8, /* text: String8, bytes of a code page */
	CONV_SHAPE_GUID,  /* guid */
	CONV_SHAPE_BINARY /* binary: Binary, ServerId, Restriction, RuleAction, unknown types */
} conv_shape;

typedef struct conv_type_info {
	uint16_t type;
	const char *name; /* "PtypString" */
	conv_shape shape;
	unsigned size; /* of the fixed value in ROP structures and multi-values; 0: variable */
} conv_type_info;

/* What is known of a type, of its base for multi-valued ones; NULL for an unknown type. */
CONV_API const conv_type_info *conv_type_find(uint16_t type);

/* "PtypMultipleString" and so on, "0x1234" in `room` for unknown types. */
CONV_API const char *conv_type_name(uint16_t type, char room[16]);

/*
 * PtypString: UTF-8 (WTF-8, see charset.h), `codepage` 0. PtypString8: the bytes as they were, in
 * `codepage`. In both a NUL stands behind the last byte and does not count.
 */
typedef struct conv_text {
	const char *bytes;
	size_t size;
	uint32_t codepage;
} conv_text;

/* In memory (`bytes`), or too big for that (`blob`, then bytes is NULL). */
typedef struct conv_binary {
	const uint8_t *bytes;
	uint64_t size;
	conv_blob *blob;
} conv_binary;

typedef union conv_value {
	int64_t integer;
	double floating;
	conv_text text;
	conv_guid guid;
	conv_binary binary;
	struct {
		const union conv_value *values; /* each of the base type's shape */
		size_t count;
	} multiple;
} conv_value;

/* The identity of a named property ([MS-OXCDATA] 2.6.1). */
typedef struct conv_property_name {
	conv_guid set;
	uint32_t lid;     /* if `name` is NULL */
	const char *name; /* UTF-8; compared exactly, in PS_INTERNET_HEADERS without case */
} conv_property_name;

CONV_API int conv_property_name_equal(const conv_property_name *a, const conv_property_name *b);

typedef struct conv_property {
	/* Below 0x8000; 0 for a named one; 0x8000 up: a named one that the file has no name for. */
	uint16_t id;
	uint16_t type;
	uint16_t known; /* a conv_known (known.h), 0 if it is in no table */
	uint32_t flags; /* [MS-OXMSG] 2.4.2.1; 6 (readable, writable) where a format has none */
	const conv_property_name *name; /* NULL unless named */
	conv_value value;
} conv_property;

/*
 * What to call a property before people: "PidTagSubject", "PSETID_Common:0x8501",
 * "PS_PUBLIC_STRINGS:My name" (as it stands in the file), "0x6789".
 */
CONV_API void conv_property_append_name(conv_buffer *to, const conv_property *property);

/* Order of dumps: tag (id, type), then set, then LIDs, then names. Like memcmp. */
CONV_API int conv_property_compare(const conv_property *a, const conv_property *b);

#ifdef __cplusplus
}
#endif

#endif
