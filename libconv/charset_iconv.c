/*
 * Charsets that the system's iconv converts as a stream: GB18030, EUC-TW, Big5-HKSCS, the mixed
 * EBCDIC ones. Also the opening of descriptors for all others.
 */
#include <errno.h>
#include <string.h>

#include "charset_engine.h"
#include "report.h"

/* How much room iconv is given at a time: more than any one character needs. */
#define ROOM 4096u

/* Opens one of the names of a list "A;B", to or from `unicode`. */
static iconv_t open_one_of(const char *names, const char *unicode, int from)
{
	while (*names) {
		size_t length = strcspn(names, ";");
		char name[64];

		if (length && length < sizeof name) {
			iconv_t opened;
			memcpy(name, names, length);
			name[length] = '\0';
			opened = from ? iconv_open(unicode, name) : iconv_open(name, unicode);
			if (opened != CONV_NO_ICONV)
				return opened;
		}
		names += length + (names[length] == ';');
	}
	return CONV_NO_ICONV;
}

static int open_both(conv_charset_state *state, const char *names, const char *unicode)
{
	state->from = open_one_of(names, unicode, 1);
	state->to = open_one_of(names, unicode, 0);
	if (state->from != CONV_NO_ICONV && state->to != CONV_NO_ICONV)
		return 1;
	conv_charset_close(state);
	return 0;
}

conv_status conv_charset_open(conv_context *context, const conv_codepage *page,
			      conv_charset_state *state, const char *unicode)
{
	int stand_in = page->stand_in;

	if (!state->opened) {
		state->opened = 1;
		if (!open_both(state, page->iconv_names, unicode)) {
			open_both(state, page->closest, unicode);
			/* Where a name was expected to be there, the stand-in is news too. */
			stand_in |= *page->iconv_names != '\0';
		}
		if (state->from != CONV_NO_ICONV && stand_in && !state->said) {
			state->said = 1;
			conv_report(context, CONV_INFO, "charset.substitute", CONV_NO_OFFSET,
				    "code page %u is converted as the similar charset %s",
				    (unsigned)page->number, page->closest);
		}
	}
	return state->from == CONV_NO_ICONV ? CONV_FAILED : CONV_OK;
}

void conv_charset_close(conv_charset_state *state)
{
	if (state->from != CONV_NO_ICONV)
		iconv_close(state->from);
	if (state->to != CONV_NO_ICONV)
		iconv_close(state->to);
	state->from = state->to = CONV_NO_ICONV;
}

/*
 * One step of iconv into the buffer. Returns 0 when the input is used up, else errno: EILSEQ or
 * EINVAL (it stopped at *p), E2BIG (call again), ENOMEM. Without `p`, what is kept back comes out.
 */
static int step(iconv_t descriptor, conv_buffer *out, const uint8_t **p, const uint8_t *end)
{
	size_t left = p ? (size_t)(end - *p) : 0, room = ROOM, got;
	char *to = (char *)conv_buffer_reserve(out, ROOM), *at = to;
	char *from = p ? (char *)(uintptr_t)*p : NULL;
	int error;

	if (!to)
		return ENOMEM;
	got = iconv(descriptor, p ? &from : NULL, p ? &left : NULL, &at, &room);
	error = got == (size_t)-1 ? errno : 0;
	out->size += (size_t)(at - to);
	if (p)
		*p = (const uint8_t *)from;
	return error;
}

/* Behind a broken sequence: its lead, and what cannot stand alone, but never an ASCII byte. */
static const uint8_t *behind_broken(const uint8_t *p, const uint8_t *end, int truncated)
{
	const uint8_t *lead = p++;

	if (*lead < 0x80)
		return p;
	while (p < end && *p >= 0x80 && (truncated || p == lead + 1))
		p++;
	return p;
}

static conv_status stream_of(conv_charset_job *job, conv_charset_state **state)
{
	*state = conv_charset_state_of(job->context, job->page);
	if (!*state)
		return CONV_MACHINE;
	return conv_charset_open(job->context, job->page, *state, "UTF-8");
}

conv_status conv_charset_iconv_decode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	const uint8_t *end = size ? p + size : p;
	conv_charset_state *state;
	int error;

	CONV_TRY(stream_of(job, &state));
	iconv(state->from, NULL, NULL, NULL, NULL);
	while (p < end) {
		error = step(state->from, job->out, &p, end);
		if (error == ENOMEM)
			return CONV_MACHINE;
		if (error && error != E2BIG) {
			conv_charset_bad(job);
			p = behind_broken(p, end, error == EINVAL);
		}
	}
	return step(state->from, job->out, NULL, NULL) == ENOMEM ? CONV_MACHINE : CONV_OK;
}

/*
 * Some converters write one character for another that is like it, and do not say so. Reads what
 * was written, from `first` of the output on, and counts a difference as one that is bad.
 */
static conv_status read_back(conv_charset_job *job, size_t first, const uint8_t *p, size_t size)
{
	conv_buffer text = CONV_BUFFER_INIT;
	conv_charset_job reading = { job->context, job->page, &text, 0 };
	conv_status status = CONV_OK;

	if (!job->out->failed && job->out->size > first)
		status = conv_charset_iconv_decode(&reading, job->out->bytes + first,
						   job->out->size - first);
	if (status == CONV_OK && (text.size != size || memcmp(text.bytes, p, size) != 0))
		job->bad++;
	conv_buffer_free(&text);
	return status;
}

conv_status conv_charset_iconv_encode(conv_charset_job *job, const uint8_t *p, size_t size)
{
	static const uint8_t question[] = "?";
	const uint8_t *start = p, *end = size ? p + size : p;
	size_t first = job->out->size;
	conv_charset_state *state;
	int error;

	CONV_TRY(stream_of(job, &state));
	iconv(state->to, NULL, NULL, NULL, NULL);
	while (p < end) {
		error = step(state->to, job->out, &p, end);
		if (error == ENOMEM)
			return CONV_MACHINE;
		if (error && error != E2BIG) {
			/* Through iconv too: the charset may be in a shifted state. */
			const uint8_t *mark = question;
			conv_text_take(&p, end);
			job->bad++;
			if (step(state->to, job->out, &mark, question + 1) == ENOMEM)
				return CONV_MACHINE;
		}
	}
	if (step(state->to, job->out, NULL, NULL) == ENOMEM)
		return CONV_MACHINE;
	return size && !job->bad ? read_back(job, first, start, size) : CONV_OK;
}
