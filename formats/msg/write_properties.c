/*
 * Writing the properties of one object ([MS-OXMSG] 2.4): the property stream and the streams of its
 * values. Entries stand in the order of their tags.
 */
#include <stdlib.h>

#include "msg/write.h"
#include "report.h"

typedef struct msg_row {
	uint16_t id;
	const conv_property *property;
} msg_row;

static int compare_rows(const void *a, const void *b)
{
	const msg_row *one = a, *other = b;
	if (one->id != other->id)
		return one->id < other->id ? -1 : 1;
	return (one->property->type > other->property->type) -
	       (one->property->type < other->property->type);
}

/* Is something else written in the place of it? */
static int is_replaced(const conv_property *property, const msg_extras *extras)
{
	for (size_t i = 0; i < extras->count; i++)
		if (!property->name && extras->items[i].id == property->id &&
		    extras->items[i].type == property->type)
			return 1;
	return 0;
}

/* An id from 0x8000 up means nothing in another file unless it has a name (2.2.3). */
static conv_status add_row(msg_writer *writer, const conv_property *property)
{
	msg_row row = { property->id, property };

	if (property->name) {
		row.id = msg_named_id(writer, property->name);
		if (!row.id)
			return msg_lose(writer, "msg.named", property,
					"has a name for which the file has no place");
	} else if (property->id >= MSG_NAMED_FIRST) {
		return msg_lose(writer, "msg.unmapped-named", property,
				"has no name and means nothing in another file");
	}
	if (!conv_buffer_append(&writer->rows, &row, sizeof row))
		return conv_report_memory(writer->context);
	return CONV_OK;
}

static conv_status gather_rows(msg_writer *writer, const conv_bag *bag, const msg_extras *extras)
{
	conv_buffer_clear(&writer->rows);
	for (size_t i = 0; i < conv_bag_count(bag); i++) {
		const conv_property *property = conv_bag_at(bag, i);
		if (!is_replaced(property, extras))
			CONV_TRY(add_row(writer, property));
	}
	for (size_t i = 0; i < extras->count; i++)
		CONV_TRY(add_row(writer, &extras->items[i]));
	size_t count = writer->rows.size / sizeof(msg_row);
	if (count)
		qsort(writer->rows.bytes, count, sizeof(msg_row), compare_rows);
	return CONV_OK;
}

static conv_status write_rows(msg_writer *writer, const msg_object_out *object, conv_buffer *stream)
{
	const msg_row *rows = (const void *)writer->rows.bytes;
	size_t count = writer->rows.size / sizeof *rows;
	conv_status worst = CONV_OK;

	conv_buffer_append(stream, object->header, object->header_size);
	for (size_t i = 0; i < count; i++) {
		uint8_t entry[MSG_ENTRY_SIZE];
		int kept;
		conv_status status =
			msg_write_value(writer, object, rows[i].id, rows[i].property, entry, &kept);
		CONV_TRY(status);
		if (kept)
			conv_buffer_append(stream, entry, sizeof entry);
		worst = status > worst ? status : worst;
	}
	CONV_TRY(msg_add_stream(writer, object->storage, MSG_PROPERTY_STREAM, stream));
	return worst;
}

conv_status msg_write_properties(msg_writer *writer, const msg_object_out *object,
				 const conv_bag *bag, const msg_extras *extras)
{
	conv_buffer stream = CONV_BUFFER_INIT;
	conv_status status = gather_rows(writer, bag, extras);

	if (conv_usable(status))
		status = write_rows(writer, object, &stream);
	conv_buffer_free(&stream);
	return status;
}
