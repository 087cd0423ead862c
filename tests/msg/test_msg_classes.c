/*
 * Messages of every class that is known (libconv/data/message_classes.csv), each with all properties that
 * are known, named ones too, go through .msg and come back the same: values, types, flags, numbers.
 */
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/msgout.h"

#define ROWID 0x30000003
#define ATTACH_NUMBER 0x0E210003

/* A value of a single type that is like no other. */
static conv_value value_for(conv_shape shape, unsigned known, unsigned size)
{
	static uint8_t bytes[300];
	static char texts[4096][16];
	conv_value value = { 0 };

	snprintf(texts[known % 4096], sizeof texts[0], "\xC3\xA9 %u", known);
	switch (shape) {
	case CONV_SHAPE_INTEGER:
		value.integer = size == 2 ? (int16_t)known : (int64_t)known * 1000;
		break;
	case CONV_SHAPE_FLOAT:
		value.floating = known + 0.5;
		break;
	case CONV_SHAPE_TEXT:
		value.text = (conv_text){ texts[known % 4096], strlen(texts[known % 4096]), 0 };
		break;
	case CONV_SHAPE_GUID:
		memcpy(value.guid.bytes, texts[known % 4096], sizeof texts[0]);
		break;
	default:
		value.binary = (conv_binary){ bytes, known % sizeof bytes, NULL };
	}
	return value;
}

/* What the writer decides on itself, and what has no value. */
static int is_left_out(const conv_known_info *info, unsigned known)
{
	const conv_type_info *type = conv_type_find(info->type);
	return !type || type->shape == CONV_SHAPE_NONE || known == PidTagMessageClass ||
	       known == PidTagStoreSupportMask || known == PidTagMessageCodepage ||
	       known == PidTagInternetCodepage || known == PidTagMessageLocaleId ||
	       info->id >= 0x8000 ||
	       (!info->id && !info->property_name.lid && !info->property_name.name);
}

static int make(unsigned known, conv_value parts[2], conv_property *property)
{
	const conv_known_info *info = conv_known_info_of(known);
	const conv_type_info *type = conv_type_find(info->type);

	if (is_left_out(info, known))
		return 0;
	*property = (conv_property){ .id = info->id, .type = info->type, .flags = known % 7 + 1 };
	if (!info->id)
		property->name = &info->property_name;
	parts[0] = value_for(type->shape, known, type->size);
	parts[1] = value_for(type->shape, known + 1, type->size);
	if (type->type == PtypBoolean)
		parts[0].integer = parts[1].integer = 1;
	if (info->type & PtypMultiple)
		property->value.multiple.values = parts, property->value.multiple.count = 2;
	else
		property->value = parts[0];
	return 1;
}

static int same_value(conv_shape shape, const conv_value *a, const conv_value *b)
{
	switch (shape) {
	case CONV_SHAPE_INTEGER:
		return a->integer == b->integer;
	case CONV_SHAPE_FLOAT:
		return memcmp(&a->floating, &b->floating, sizeof a->floating) == 0;
	case CONV_SHAPE_TEXT:
		return a->text.size == b->text.size &&
		       memcmp(a->text.bytes, b->text.bytes, a->text.size) == 0;
	case CONV_SHAPE_GUID:
		return conv_guid_equal(&a->guid, &b->guid);
	default:
		return a->binary.size == b->binary.size &&
		       (!a->binary.size ||
			memcmp(a->binary.bytes, b->binary.bytes, (size_t)a->binary.size) == 0);
	}
}

static int same_property(const conv_property *a, const conv_property *b)
{
	conv_shape shape = conv_type_find(a->type)->shape;

	if (a->type != b->type || a->flags != b->flags)
		return 0;
	if (!(a->type & PtypMultiple))
		return same_value(shape, &a->value, &b->value);
	if (a->value.multiple.count != b->value.multiple.count)
		return 0;
	for (size_t i = 0; i < a->value.multiple.count; i++)
		if (!same_value(shape, &a->value.multiple.values[i], &b->value.multiple.values[i]))
			return 0;
	return 1;
}

static void fill(conv_bag *bag)
{
	conv_property property;
	conv_value parts[2];

	for (unsigned known = 1; conv_known_info_of(known); known++)
		if (make(known, parts, &property))
			CU_ASSERT_EQUAL_FATAL(conv_bag_set(bag, &property, 0, NULL), CONV_OK);
}

/* Each property of the bag is in the other one. */
static void compare(const conv_bag *bag, const conv_bag *other, const char *what)
{
	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *p = conv_bag_at(bag, i), *found = NULL;
		for (size_t k = 0; k < conv_bag_count(other) && !found; k++)
			if (conv_property_compare(p, conv_bag_at(other, k)) == 0)
				found = conv_bag_at(other, k);
		if (found && same_property(p, found))
			continue;
		conv_buffer name = CONV_BUFFER_INIT;
		conv_property_append_name(&name, p);
		CU_FAIL("a property is lost or changed");
		printf("%s: %s %s\n", what, conv_buffer_text(&name), found ? "changed" : "lost");
		conv_buffer_free(&name);
	}
}

static void add_parts(conv_message *message)
{
	static const int numbers[] = { 7, 3 };
	conv_attachment *attachment;
	conv_bag *bag;

	for (size_t i = 0; i < 2; i++) {
		conv_message_add_recipient(message, &bag);
		msgout_set(bag, ROWID, (conv_value){ .integer = numbers[i] });
		conv_message_add_attachment(message, &attachment);
		msgout_set(conv_attachment_bag(attachment), ATTACH_NUMBER,
			   (conv_value){ .integer = numbers[i] });
	}
}

static void go_through(const char *message_class)
{
	msgout o;

	msgout_begin(&o);
	msgout_set_text(o.bag, 0x001A001F, message_class, 0);
	fill(o.bag);
	add_parts(o.message);
	msgout_write(&o);
	CU_ASSERT_EQUAL(o.status, CONV_OK);
	CU_ASSERT_EQUAL(o.suite.log.size, 0);
	CU_ASSERT_EQUAL(o.again.suite.log.size, 0);
	CU_ASSERT_STRING_EQUAL(msgtest_text(o.again.bag, 0x001A001F), message_class);
	compare(o.bag, o.again.bag, message_class);
	for (size_t i = 0; i < 2; i++) {
		compare(conv_message_recipient(o.message, i),
			conv_message_recipient(o.again.message, i), "recipient");
		compare(conv_attachment_bag(conv_message_attachment(o.message, i)),
			conv_attachment_bag(conv_message_attachment(o.again.message, i)),
			"attachment");
	}
	msgout_end(&o);
}

CASE(MSG_057_every_class_with_every_property)
{
	FILE *file = fopen(TESTS_SOURCE_DIR "/libconv/data/message_classes.csv", "r");
	char line[512];
	int count = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(line, sizeof line, file)); /* the names of columns */
	while (fgets(line, sizeof line, file)) {
		line[strcspn(line, ",\n")] = 0;
		go_through(line);
		count++;
	}
	fclose(file);
	CU_ASSERT(count > 80);
}

SUITE_MAIN(test_msg_classes, LIST(MSG_057_every_class_with_every_property))
