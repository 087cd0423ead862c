/*
 * The charset door: finds out what a code page is and passes the text to the file that knows how to
 * convert it. docs/charsets.md says what each odd code page does.
 */
#include "conv/charset.h"

#include <stdlib.h>

#include "charset_cache.h"
#include "charset_engine.h"
#include "report.h"

struct conv_charset_cache {
	size_t count;
	conv_charset_state *states[]; /* one a code page */
};

typedef conv_status worker(conv_charset_job *job, const uint8_t *p, size_t size);

static const struct {
	worker *decode, *encode;
} workers[] = {
	[CODEPAGE_SYMBOL] = { conv_charset_unicode_decode, conv_charset_unicode_encode },
	[CODEPAGE_UTF16] = { conv_charset_unicode_decode, conv_charset_unicode_encode },
	[CODEPAGE_UTF16BE] = { conv_charset_unicode_decode, conv_charset_unicode_encode },
	[CODEPAGE_UTF32] = { conv_charset_unicode_decode, conv_charset_unicode_encode },
	[CODEPAGE_UTF32BE] = { conv_charset_unicode_decode, conv_charset_unicode_encode },
	[CODEPAGE_UTF7] = { conv_charset_utf7_decode, conv_charset_utf7_encode },
	[CODEPAGE_UTF8] = { conv_charset_unicode_decode, conv_charset_unicode_encode },
	[CODEPAGE_TABLE] = { conv_charset_table_decode, conv_charset_table_encode },
	[CODEPAGE_EUC] = { conv_charset_table_decode, conv_charset_table_encode },
	[CODEPAGE_EUC_JP] = { conv_charset_table_decode, conv_charset_table_encode },
	[CODEPAGE_JIS_0212] = { conv_charset_table_decode, conv_charset_table_encode },
	[CODEPAGE_ESCAPED] = { conv_charset_escaped_decode, conv_charset_escaped_encode },
	[CODEPAGE_ISCII] = { conv_charset_iscii_decode, conv_charset_iscii_encode },
	[CODEPAGE_ICONV] = { conv_charset_iconv_decode, conv_charset_iconv_encode },
};

struct conv_charset_cache *conv_charset_cache_new(void)
{
	struct conv_charset_cache *cache =
		calloc(1, sizeof *cache + conv_codepage_count * sizeof *cache->states);
	if (cache)
		cache->count = conv_codepage_count;
	return cache;
}

void conv_charset_cache_free(struct conv_charset_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < cache->count; i++) {
		conv_charset_state *state = cache->states[i];
		if (!state)
			continue;
		conv_charset_table_free(state->table);
		conv_charset_close(state);
		free(state);
	}
	free(cache);
}

const conv_codepage *conv_codepage_find(uint32_t number)
{
	size_t low = 0, high = conv_codepage_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (conv_codepages[middle].number == number)
			return &conv_codepages[middle];
		if (conv_codepages[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

int conv_codepage_known(uint32_t codepage)
{
	return conv_codepage_find(codepage) != NULL;
}

conv_charset_state *conv_charset_state_of(conv_context *context, const conv_codepage *page)
{
	struct conv_charset_cache **cache = conv_context_charsets(context);
	conv_charset_state **state;

	if (!*cache)
		*cache = conv_charset_cache_new();
	if (!*cache)
		return NULL;
	state = (*cache)->states + (page - conv_codepages);
	if (!*state) {
		*state = calloc(1, sizeof **state);
		if (*state) {
			(*state)->from = CONV_NO_ICONV;
			(*state)->to = CONV_NO_ICONV;
		}
	}
	return *state;
}

void conv_charset_put(conv_charset_job *job, uint32_t c)
{
	char put[4];
	conv_buffer_append(job->out, put, conv_text_put(c, put));
}

void conv_charset_bad(conv_charset_job *job)
{
	conv_charset_put(job, CONV_REPLACEMENT);
	job->bad++;
}

/* What the numbers 0..3 stand for: the code page of the context, else what most writers used. */
static const conv_codepage *stands_for(conv_context *context, uint32_t placeholder)
{
	enum { ANSI = 0, OEM = 1, MAC = 2, THREAD = 3 };
	const conv_codepage *page = NULL;

	if (placeholder == OEM)
		return conv_codepage_find(437);
	if (placeholder == MAC)
		return conv_codepage_find(10000);
	page = conv_codepage_find(conv_context_codepage(context));
	if (!page || page->kind == CODEPAGE_PLACEHOLDER)
		page = conv_codepage_find(1252);
	return page;
}

static conv_status run(conv_charset_job *job, uint32_t codepage, int decode, const void *bytes,
		       size_t size, size_t *bad)
{
	size_t before = job->out->size;
	conv_status status = CONV_FAILED;
	worker *work;

	job->page = conv_codepage_find(codepage);
	if (job->page && job->page->kind == CODEPAGE_PLACEHOLDER)
		job->page = stands_for(job->context, codepage);
	if (job->page) {
		work = decode ? workers[job->page->kind].decode : workers[job->page->kind].encode;
		status = work(job, bytes, size);
	}
	if (status == CONV_OK)
		status = conv_buffer_status(job->out);
	if (status == CONV_MACHINE)
		conv_report_memory(job->context);
	else if (status != CONV_OK && !job->out->failed)
		job->out->size = before;
	if (bad)
		*bad += job->bad;
	return status;
}

conv_status conv_decode(conv_context *context, uint32_t codepage, const void *bytes, size_t size,
			conv_buffer *text, size_t *bad)
{
	conv_charset_job job = { context, NULL, text, 0 };
	return run(&job, codepage, 1, bytes, size, bad);
}

conv_status conv_encode(conv_context *context, uint32_t codepage, const char *text, size_t size,
			conv_buffer *bytes, size_t *bad)
{
	conv_charset_job job = { context, NULL, bytes, 0 };
	return run(&job, codepage, 0, text, size, bad);
}
