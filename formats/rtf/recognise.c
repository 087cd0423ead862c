/*
 * What an RTF stream holds ([MS-OXRTFEX] 2.2.3.1).
 */
#include "rtf.h"

#include <string.h>

#include "lex.h"

enum { TOKENS_STRICT = 10, TOKENS_LENIENT = 64 };

int rtf_is_rtf(const uint8_t *bytes, size_t size)
{
	rtf_lexer lexer = rtf_lex(bytes, size);

	while (lexer.at < lexer.end &&
	       (*lexer.at == ' ' || (*lexer.at >= '\t' && *lexer.at <= '\r')))
		lexer.at++;
	return lexer.end - lexer.at >= 5 && memcmp(lexer.at, "{\\rtf", 5) == 0;
}

static int is_white(const rtf_token *token)
{
	for (size_t i = 0; i < token->size; i++)
		if (token->bytes[i] != ' ' && token->bytes[i] != '\t')
			return 0;
	return 1;
}

rtf_kind rtf_recognise(const uint8_t *bytes, size_t size, int lenient)
{
	rtf_lexer lexer = rtf_lex(bytes, size);
	rtf_token token;

	for (int i = 0; i < (lenient ? TOKENS_LENIENT : TOKENS_STRICT); i++) {
		rtf_next(&lexer, &token);
		if (token.kind == RTF_WORD && token.word == RTF_W_fromhtml && token.param == 1)
			return RTF_HTML;
		if (token.kind == RTF_WORD && token.word == RTF_W_fromtext)
			return RTF_TEXT;
		if (token.kind == RTF_OPEN || token.kind == RTF_WORD)
			continue;
		if (token.kind == RTF_END || !lenient)
			break;
		if (token.kind == RTF_RAW && !is_white(&token))
			break;
	}
	return RTF_DOCUMENT;
}
