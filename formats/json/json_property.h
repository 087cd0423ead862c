/* Bags of properties in the dump form. */
#ifndef JSON_PROPERTY_H
#define JSON_PROPERTY_H

#include "conv/json.h"
#include "conv/message.h"

/*
 * Writes "properties":[...] of a bag, sorted. `message` is the one the bag belongs to, for its code
 * page. Values that cannot be read are reported and written as far as they could be.
 */
conv_status json_write_bag(conv_context *context, conv_json *json, const conv_bag *bag,
			   const conv_message *message, int full);

#endif
