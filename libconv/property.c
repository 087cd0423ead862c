#include "conv/property.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "conv/known.h"

/* [MS-OXCDATA] 2.11.1. By type: every value of every file is looked up here. */
static const conv_type_info types[] = {
	[PtypUnspecified] = { PtypUnspecified, "PtypUnspecified", CONV_SHAPE_NONE, 0 },
	[PtypNull] = { PtypNull, "PtypNull", CONV_SHAPE_NONE, 0 },
	[PtypInteger16] = { PtypInteger16, "PtypInteger16", CONV_SHAPE_INTEGER, 2 },
	[PtypInteger32] = { PtypInteger32, "PtypInteger32", CONV_SHAPE_INTEGER, 4 },
	[PtypFloating32] = { PtypFloating32, "PtypFloating32", CONV_SHAPE_FLOAT, 4 },
	[PtypFloating64] = { PtypFloating64, "PtypFloating64", CONV_SHAPE_FLOAT, 8 },
	[PtypCurrency] = { PtypCurrency, "PtypCurrency", CONV_SHAPE_INTEGER, 8 },
	[PtypFloatingTime] = { PtypFloatingTime, "PtypFloatingTime", CONV_SHAPE_FLOAT, 8 },
	[PtypErrorCode] = { PtypErrorCode, "PtypErrorCode", CONV_SHAPE_INTEGER, 4 },
	[PtypBoolean] = { PtypBoolean, "PtypBoolean", CONV_SHAPE_INTEGER, 1 },
	[PtypObject] = { PtypObject, "PtypObject", CONV_SHAPE_NONE, 0 },
	[PtypInteger64] = { PtypInteger64, "PtypInteger64", CONV_SHAPE_INTEGER, 8 },
	[PtypString8] = { PtypString8, "PtypString8", CONV_SHAPE_TEXT8, 0 },
	[PtypString] = { PtypString, "PtypString", CONV_SHAPE_TEXT, 0 },
	[PtypTime] = { PtypTime, "PtypTime", CONV_SHAPE_INTEGER, 8 },
	[PtypGuid] = { PtypGuid, "PtypGuid", CONV_SHAPE_GUID, 16 },
	[PtypServerId] = { PtypServerId, "PtypServerId", CONV_SHAPE_BINARY, 0 },
	[PtypRestriction] = { PtypRestriction, "PtypRestriction", CONV_SHAPE_BINARY, 0 },
	[PtypRuleAction] = { PtypRuleAction, "PtypRuleAction", CONV_SHAPE_BINARY, 0 },
	[PtypBinary] = { PtypBinary, "PtypBinary", CONV_SHAPE_BINARY, 0 },
};

const conv_type_info *conv_type_find(uint16_t type)
{
	uint16_t base = (uint16_t)(type & ~PtypMultiple);
	return base < sizeof types / sizeof *types && types[base].name ? &types[base] : NULL;
}

const char *conv_type_name(uint16_t type, char room[16])
{
	static const struct {
		uint16_t type;
		const char *name;
	} multiple[] = {
		{ PtypMultiple | PtypInteger16, "PtypMultipleInteger16" },
		{ PtypMultiple | PtypInteger32, "PtypMultipleInteger32" },
		{ PtypMultiple | PtypFloating32, "PtypMultipleFloating32" },
		{ PtypMultiple | PtypFloating64, "PtypMultipleFloating64" },
		{ PtypMultiple | PtypCurrency, "PtypMultipleCurrency" },
		{ PtypMultiple | PtypFloatingTime, "PtypMultipleFloatingTime" },
		{ PtypMultiple | PtypInteger64, "PtypMultipleInteger64" },
		{ PtypMultiple | PtypString8, "PtypMultipleString8" },
		{ PtypMultiple | PtypString, "PtypMultipleString" },
		{ PtypMultiple | PtypTime, "PtypMultipleTime" },
		{ PtypMultiple | PtypGuid, "PtypMultipleGuid" },
		{ PtypMultiple | PtypBinary, "PtypMultipleBinary" },
	};
	const conv_type_info *info = conv_type_find(type);

	if (info && info->type == type)
		return info->name;
	for (size_t i = 0; i < sizeof multiple / sizeof *multiple; i++)
		if (multiple[i].type == type)
			return multiple[i].name;
	snprintf(room, 16, "0x%04X", type);
	return room;
}

/* NULL sorts first. */
static int compare_texts(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

int conv_property_compare(const conv_property *a, const conv_property *b)
{
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	if (!a->name || !b->name)
		return (a->name != NULL) - (b->name != NULL);
	int order = memcmp(a->name->set.bytes, b->name->set.bytes, sizeof a->name->set.bytes);
	if (order)
		return order;
	if (!a->name->name && !b->name->name)
		return a->name->lid < b->name->lid ? -1 : a->name->lid > b->name->lid;
	return compare_texts(a->name->name, b->name->name);
}

void conv_property_append_name(conv_buffer *to, const conv_property *property)
{
	const conv_known_info *known = conv_known_info_of(property->known);
	const conv_property_name *name = property->name;
	char guid[CONV_GUID_TEXT_SIZE];

	if (known) {
		conv_buffer_append_text(to, known->name);
	} else if (!name) {
		conv_buffer_printf(to, "0x%04X", (unsigned)property->id);
	} else {
		const char *set = conv_set_name(&name->set);
		conv_buffer_append_text(to, set ? set : conv_guid_text(&name->set, guid));
		if (name->name)
			conv_buffer_printf(to, ":%s", name->name);
		else
			conv_buffer_printf(to, ":0x%04" PRIX32, name->lid);
	}
}
