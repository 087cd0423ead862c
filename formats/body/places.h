/* Where attachments belong in a body made of RTF. */
#ifndef BODY_PLACES_H
#define BODY_PLACES_H

#include "body.h"

/* Turns the \objattph places in note->rtf into note->places. */
conv_status body_place_attachments(conv_context *context, const conv_message *message,
				   body_note *note);

#endif
