#include "state.h"

#include <stdlib.h>
#include <string.h>

#include "conv/charset.h"
#include "report.h"
#include "text.h"

void rtf_default_page_init(rtf_default_page *page, conv_context *context)
{
	page->codepage = 0;
	page->fixed = 0;
	if (conv_context_codepage(context) && conv_context_codepage_overrides(context)) {
		page->codepage = conv_context_codepage(context);
		page->fixed = 1;
	}
}

void rtf_default_page_word(rtf_default_page *page, const rtf_token *token)
{
	if (page->fixed)
		return;
	switch (token->word) {
	case RTF_W_ansicpg:
		page->fixed = 1;
		if (token->param > 0 && conv_codepage_known((uint32_t)token->param))
			page->codepage = (uint32_t)token->param;
		break;
	case RTF_W_mac:
		page->codepage = 10000;
		break;
	case RTF_W_pc:
		page->codepage = 437;
		break;
	case RTF_W_pca:
		page->codepage = 850;
		break;
	default:
		break;
	}
}

uint32_t rtf_default_page_of(const rtf_default_page *page, conv_context *context)
{
	if (page->codepage)
		return page->codepage;
	uint32_t otherwise = conv_context_codepage(context);
	return otherwise && !page->fixed ? otherwise : RTF_PAGE_DEFAULT;
}

conv_status rtf_report_damage(conv_context *context, int unbalanced, int too_deep, int bad_binary,
			      size_t bad_characters)
{
	uint64_t before = conv_context_count(context, CONV_WARNING);

	if (unbalanced)
		CONV_TRY(conv_report(context, CONV_WARNING, "rtf.unbalanced", CONV_NO_OFFSET,
				     "the groups of the RTF do not match: it is cut or damaged"));
	if (too_deep)
		CONV_TRY(conv_report(context, CONV_WARNING, "rtf.nesting", CONV_NO_OFFSET,
				     "groups are nested deeper than %d", RTF_DEEPEST_GROUP));
	if (bad_binary)
		CONV_TRY(conv_report(context, CONV_WARNING, "rtf.binary", CONV_NO_OFFSET,
				     "binary data in the RTF is said to be longer than the RTF"));
	if (bad_characters)
		CONV_TRY(conv_report(context, CONV_WARNING, "rtf.charset", CONV_NO_OFFSET,
				     "%zu characters of the RTF mean nothing in their code page",
				     bad_characters));
	return conv_damage_since(context, before);
}

void *rtf_groups_init(rtf_groups *groups, size_t frame_size)
{
	memset(groups, 0, sizeof *groups);
	groups->frame_size = frame_size;
	groups->room = 64;
	groups->frames = calloc(groups->room, frame_size);
	return groups->frames;
}

void rtf_groups_free(rtf_groups *groups)
{
	free(groups->frames);
	groups->frames = NULL;
}

static uint8_t *frame(const rtf_groups *groups, size_t depth)
{
	return groups->frames + depth * groups->frame_size;
}

void *rtf_groups_open(rtf_groups *groups)
{
	if (groups->depth == RTF_DEEPEST_GROUP || groups->too_deep || groups->failed) {
		groups->too_deep++;
		groups->was_too_deep = 1;
		return frame(groups, groups->depth);
	}
	if (groups->depth + 1 == groups->room) {
		uint8_t *frames = realloc(groups->frames, 2 * groups->room * groups->frame_size);
		if (!frames) {
			groups->failed = 1;
			return rtf_groups_open(groups);
		}
		groups->frames = frames;
		groups->room *= 2;
	}
	memcpy(frame(groups, groups->depth + 1), frame(groups, groups->depth), groups->frame_size);
	groups->depth++;
	return frame(groups, groups->depth);
}

void *rtf_groups_close(rtf_groups *groups, void **closed)
{
	*closed = NULL;
	if (groups->too_deep) {
		groups->too_deep--;
		return frame(groups, groups->depth);
	}
	if (groups->depth == 0)
		return NULL;
	*closed = frame(groups, groups->depth);
	groups->depth--;
	return frame(groups, groups->depth);
}
