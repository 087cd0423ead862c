/*
 * The parts of the lexer that are functions (lex.h), after the RTF 1.9.1 specification, "RTF Syntax".
 *
 *   \ letters [-] digits [blank]   control word: 1 to 32 letters, the blank belongs to it
 *   \'HH                           an octet
 *   \ other                        control symbol
 *   \binN blank N octets           binary data
 */
#include "lex.h"

enum { LONGEST_WORD = 32 };

const uint8_t rtf_is_special[256] = {
	[0] = 1, ['\n'] = 1, ['\r'] = 1, ['\\'] = 1, ['{'] = 1, ['}'] = 1,
};

rtf_lexer rtf_lex(const uint8_t *bytes, size_t size)
{
	rtf_lexer lexer = { bytes, bytes, size ? bytes + size : bytes, 0 };
	if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		lexer.at += 3;
	return lexer;
}

static int is_letter(uint8_t c)
{
	return (uint8_t)((c | 0x20) - 'a') < 26;
}

static int is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

/* The number at p, clamped to 32 bits; moves p behind it and behind the blank that ends the word. */
static const uint8_t *lex_param(const uint8_t *p, const uint8_t *end, rtf_token *token)
{
	int negative = 0;
	int64_t value = 0;

	token->has_param = 0;
	token->param = 0;
	if (p < end && *p == '-' && p + 1 < end && is_digit(p[1])) {
		negative = 1;
		p++;
	}
	if (p < end && is_digit(*p)) {
		token->has_param = 1;
		for (; p < end && is_digit(*p); p++)
			if (value <= INT32_MAX)
				value = value * 10 + (*p - '0');
		if (value > INT32_MAX)
			value = INT32_MAX;
		token->param = (int32_t)(negative ? -value : value);
	}
	return p < end && *p == ' ' ? p + 1 : p;
}

void rtf_lex_word(rtf_lexer *lexer, rtf_token *token)
{
	const uint8_t *letters = lexer->at, *p = letters, *end = lexer->end;
	uint64_t first = 0;

	for (; p < end && is_letter(*p) && p - letters < LONGEST_WORD; p++)
		if (p - letters < 8)
			first |= (uint64_t)*p << (8 * (p - letters));
	size_t size = (size_t)(p - letters);
	for (; p < end && is_letter(*p); p++) /* longer than any word may be */
		size = 0;
	token->kind = RTF_WORD;
	token->word = rtf_word_find(letters, size, first);
	lexer->at = lex_param(p, end, token);
	if (token->word == RTF_W_bin) {
		token->kind = RTF_BINARY;
		token->bytes = lexer->at;
		token->size = token->param > 0 ? (size_t)token->param : 0;
		if (token->size > (size_t)(end - lexer->at)) {
			lexer->bad_binary = 1; /* what follows is read as text */
			token->size = 0;
		}
		if (token->size)
			lexer->at += token->size;
	}
}

static int hex_value(uint8_t c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void rtf_lex_symbol(rtf_lexer *lexer, rtf_token *token)
{
	const uint8_t *end = lexer->end;

	if (lexer->at == end) { /* a lone backslash at the end */
		token->kind = RTF_END;
		return;
	}
	uint8_t c = *lexer->at++;
	token->kind = RTF_SYMBOL;
	token->byte = c;
	token->has_param = 0;
	token->param = 0;
	if (c == '\'') {
		int high = end - lexer->at >= 2 ? hex_value(lexer->at[0]) : -1;
		int low = high >= 0 ? hex_value(lexer->at[1]) : -1;
		if (low >= 0) {
			token->kind = RTF_OCTET;
			token->byte = (uint8_t)(high << 4 | low);
			lexer->at += 2;
		}
	} else if (c == '\\' || c == '{' || c == '}') {
		token->kind = RTF_ESCAPED;
	} else if (c == '\r' || c == '\n') {
		if (c == '\r' && lexer->at < end && *lexer->at == '\n')
			lexer->at++;
		token->kind = RTF_WORD;
		token->word = RTF_W_par;
	} else if (c == '\t') {
		token->kind = RTF_WORD;
		token->word = RTF_W_tab;
	}
}

int rtf_skip_group(rtf_lexer *lexer)
{
	static const uint8_t stops[256] = { ['\\'] = 1, ['{'] = 1, ['}'] = 1 };
	const uint8_t *p = lexer->at, *end = lexer->end;
	size_t depth = 1;

	while (p < end) {
		while (p < end && !stops[*p])
			p++;
		if (p == end)
			break;
		uint8_t c = *p++;
		if (c == '{') {
			depth++;
		} else if (c == '}') {
			if (--depth == 0) {
				lexer->at = p;
				return 1;
			}
		} else if (p < end) {
			if (*p == 'b') { /* perhaps \bin, whose data may hold braces */
				rtf_token token;
				lexer->at = p;
				rtf_lex_word(lexer, &token);
				p = lexer->at;
			} else {
				p++;
			}
		}
	}
	lexer->at = end;
	return 0;
}
