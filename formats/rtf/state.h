/*
 * What all readers of RTF keep, whatever they make of it: the default code page and the group stack.
 */
#ifndef RTF_STATE_H
#define RTF_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "conv/context.h"
#include "lex.h"

/*
 * Groups deeper than this are read as if they were parts of the one at this depth. Real documents
 * stay below a hundred; mail that was answered often, with a group an HTML element, below a thousand.
 */
enum { RTF_DEEPEST_GROUP = 16384 };

/* The document's default code page ([MS-OXRTFEX] 2.2.3.2): \ansicpg, else what \mac, \pc, \pca say. */
typedef struct rtf_default_page {
	uint32_t codepage; /* 0 until something is said */
	int fixed;         /* by \ansicpg or by the caller */
} rtf_default_page;

void rtf_default_page_init(rtf_default_page *page, conv_context *context);

/* Looks at a control word of the header. */
void rtf_default_page_word(rtf_default_page *page, const rtf_token *token);

/* The code page to use. */
uint32_t rtf_default_page_of(const rtf_default_page *page, conv_context *context);

/*
 * Reports what was damaged: rtf.unbalanced, rtf.nesting, rtf.binary, rtf.charset. CONV_OK: nothing.
 */
conv_status rtf_report_damage(conv_context *context, int unbalanced, int too_deep, int bad_binary,
			      size_t bad_characters);

/* A stack of frames of any type, one for each open group, [0] for the document. */
typedef struct rtf_groups {
	uint8_t *frames;
	size_t frame_size;
	size_t depth; /* of the frame in use */
	size_t room;
	size_t too_deep; /* groups open beyond RTF_DEEPEST_GROUP */
	int was_too_deep;
	int failed; /* no memory */
} rtf_groups;

/* The zeroed frame of the document; NULL: no memory. */
void *rtf_groups_init(rtf_groups *groups, size_t frame_size);
void rtf_groups_free(rtf_groups *groups);

/* Enters a group: a copy of the frame in use. The new frame; frames may have moved. */
void *rtf_groups_open(rtf_groups *groups);

/*
 * Leaves it: the frame now in use. *closed is the frame left, alive until the next call, or NULL if
 * it was too deep for a frame of its own. NULL: no group is open.
 */
void *rtf_groups_close(rtf_groups *groups, void **closed);

/*
 * After \u, `left` characters of fallback are to be passed over (\uc): an octet, control word, symbol
 * or \bin counts one, a group mark ends it, and so does another \u, which is nobody's fallback. Takes
 * off what this token stands for. True: nothing of the token remains to be read.
 */
static inline int rtf_fallback_skip(unsigned *left, rtf_token *token)
{
	if (token->kind == RTF_RAW) {
		size_t n = token->size < *left ? token->size : *left;
		*left -= (unsigned)n;
		token->bytes += n;
		token->size -= n;
		return token->size == 0;
	}
	if (token->kind == RTF_OPEN || token->kind == RTF_CLOSE || token->kind == RTF_END ||
	    (token->kind == RTF_WORD && token->word == RTF_W_u)) {
		*left = 0;
		return 0;
	}
	(*left)--;
	return 1;
}

/* \ucN as a count; nonsense is 1. */
static inline uint16_t rtf_fallback_count(const rtf_token *token)
{
	return token->has_param && token->param >= 0 && token->param <= 1000
		       ? (uint16_t)token->param
		       : 1;
}

#endif
