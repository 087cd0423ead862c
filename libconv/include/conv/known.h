/*
 * The registry of known properties and property sets: names, ids, types. Generated at build time
 * from libconv/data/properties.csv; the constants (PidTagSubject, PidLidAppointmentStartWhole,
 * PidNameKeywords) stand in conv/known_list.h. Names that share one key share one constant's value.
 */
#ifndef CONV_KNOWN_H
#define CONV_KNOWN_H

#include <stddef.h>
#include <stdint.h>

#include "conv/export.h"
#include "conv/known_list.h" /* enum conv_known, enum conv_set */
#include "conv/property.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct conv_known_info {
	const char *name; /* "PidTagSubject" */
	uint16_t id;      /* 0 for named properties */
	uint16_t type;
	conv_property_name property_name; /* of named ones */
	const char *area;                 /* "General Message Properties" */
} conv_known_info;

/* NULL if `known` is 0 or out of range. */
CONV_API const conv_known_info *conv_known_info_of(unsigned known);

/* 0 if unknown. A type of 0 matches any. String8 is String here. */
CONV_API unsigned conv_known_by_tag(uint16_t id, uint16_t type);
CONV_API unsigned conv_known_by_name(const conv_property_name *name);

/* By "PidTagSubject", case as spelled; alternate names ("PR_SUBJECT") are not known here. */
CONV_API unsigned conv_known_by_spelling(const char *spelling);

/* GUID of a set (CONV_SET_PSETID_Common ...); name of a GUID ("PSETID_Common"), NULL if unknown. */
CONV_API const conv_guid *conv_set_guid(unsigned set);
CONV_API const char *conv_set_name(const conv_guid *guid);

#ifdef __cplusplus
}
#endif

#endif
