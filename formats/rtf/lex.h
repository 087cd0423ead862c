/*
 * Tokens of RTF: group marks, control words, control symbols, octets written as \'HH or escaped,
 * binary data, text. CR, LF and NUL in text are no tokens; \ before CR or LF is \par.
 *
 * Tokens point into the input; nothing is allocated. The lexer is a part of each loop that uses it
 * (hence inline): a body of some hundred kilobytes has some ten thousand tokens.
 */
#ifndef RTF_LEX_H
#define RTF_LEX_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "word.h"

typedef enum rtf_token_kind {
	RTF_END,
	RTF_OPEN,
	RTF_CLOSE,
	RTF_WORD,    /* word, param */
	RTF_SYMBOL,  /* byte: \~ \_ \- \* and unknown ones */
	RTF_OCTET,   /* byte, from \'HH */
	RTF_ESCAPED, /* byte, one of \ { } */
	RTF_RAW,     /* bytes, size: text without any of \ { } CR LF NUL */
	RTF_BINARY   /* bytes, size: the data of \bin */
} rtf_token_kind;

typedef struct rtf_token {
	rtf_token_kind kind;
	unsigned word; /* enum rtf_word; RTF_W_SKIPPED and above: a destination without text */
	int has_param;
	int32_t param; /* 0 if it has none */
	uint8_t byte;
	const uint8_t *bytes;
	size_t size;
} rtf_token;

typedef struct rtf_lexer {
	const uint8_t *start, *at, *end;
	int bad_binary; /* a \bin asked for more than there is */
} rtf_lexer;

/* 0 for text, else the byte ends a run of text. */
extern const uint8_t rtf_is_special[256];

/* Begins at the first byte that is no byte order mark. */
rtf_lexer rtf_lex(const uint8_t *bytes, size_t size);

/*
 * From behind a group's { (and whatever has been read of the group) to behind its }: the fast way
 * over pictures and other data. False: the input ends first.
 */
int rtf_skip_group(rtf_lexer *lexer);

/* A control word at lexer->at, which is its first letter. */
void rtf_lex_word(rtf_lexer *lexer, rtf_token *token);

/* What follows a backslash other than a letter. */
void rtf_lex_symbol(rtf_lexer *lexer, rtf_token *token);

static inline void rtf_next(rtf_lexer *lexer, rtf_token *token)
{
	const uint8_t *p = lexer->at, *end = lexer->end;

	while (p < end && (*p == '\r' || *p == '\n' || *p == 0))
		p++;
	if (p == end) {
		lexer->at = p;
		token->kind = RTF_END;
		return;
	}
	if (!rtf_is_special[*p]) {
		token->kind = RTF_RAW;
		token->bytes = p;
		do
			p++;
		while (p < end && !rtf_is_special[*p]);
		token->size = (size_t)(p - token->bytes);
		lexer->at = p;
		return;
	}
	lexer->at = p + 1;
	if (*p == '{') {
		token->kind = RTF_OPEN;
	} else if (*p == '}') {
		token->kind = RTF_CLOSE;
	} else if (p + 1 < end && (uint8_t)((p[1] | 0x20) - 'a') < 26) {
		rtf_lex_word(lexer, token);
	} else {
		rtf_lex_symbol(lexer, token);
	}
}

#endif
