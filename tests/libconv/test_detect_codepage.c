/* Guessing a code page: sentences of many languages, each encoded in its own. */
#include <stdlib.h>
#include <string.h>

#include "support/suite.h"

typedef struct example {
	uint32_t codepage;
	const char *text;
} example;

static uint32_t guess(conv_context *context, const example *e, uint32_t preferred)
{
	conv_buffer bytes = CONV_BUFFER_INIT;
	size_t bad = 0;
	uint32_t codepage;

	CU_ASSERT_EQUAL(conv_encode(context, e->codepage, e->text, strlen(e->text), &bytes, &bad),
			CONV_OK);
	CU_ASSERT_EQUAL(bad, 0);
	codepage = conv_detect_codepage(context, bytes.bytes, bytes.size, preferred);
	if (codepage != e->codepage)
		printf("  %s: %u\n", e->text, (unsigned)codepage);
	conv_buffer_free(&bytes);
	return codepage;
}

CASE(sentences_of_many_languages)
{
	static const example examples[] = {
		{ 1252, "Die Übergröße fällt schöner aus, als für möglich gehalten." },
		{ 1252, "Le café où l'été s'achève déjà à Genève, «voilà»." },
		{ 1252, "El niño comió mañana ¿cómo estás?" },
		{ 1252, "It’s a “quoted” word – and more…" },
		{ 1252, "Grüße" },
		{ 1252, "São Paulo não é a capital" },
		{ 1252, "På fredag åker vi hem igen, är du där?" },
		{ 1250, "Příliš žluťoučký kůň úpěl ďábelské ódy" },
		{ 1250, "Zażółć gęślą jaźń w środę" },
		{ 1250, "Árvíztűrő tükörfúrógép" },
		{ 1251, "Съешь ещё этих мягких французских булок, да выпей чаю" },
		{ 1251, "Привет, как дела? Москва" },
		{ 20866, "Съешь ещё этих мягких французских булок, да выпей чаю" },
		{ 20866, "Привет, как дела? Москва" },
		{ 1253, "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία" },
		{ 1253, "Καλημέρα κόσμε" },
		{ 1254, "Pijamalı hasta yağız şoföre çabucak güvendi" },
		{ 1254, "İstanbul'da çok güzel bir gün yaşadık" },
		{ 1255, "דג סקרן שט בים מאוכזב ולפתע מצא חברה" },
		{ 1256, "نص حكيم له سر قاطع وذو شأن عظيم" },
		{ 874, "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า" },
		{ 1257, "Įlinkdama fechtuotojo špaga sublykčiojusi" },
		{ 932, "吾輩は猫である。名前はまだ無い。" },
		{ 932, "会議のお知らせ" },
		{ 932, "ﾃｽﾄのメール、本日10時" },
		{ 936, "学而时习之，不亦说乎？" },
		{ 936, "关于会议的通知，请查收附件。" },
		{ 949, "안녕하세요. 회의 일정을 알려 드립니다." },
		{ 949, "테스트" },
		{ 950, "學而時習之，不亦說乎？" },
		{ 950, "關於會議的通知，請查收附件。" },
	};
	conv_context *context = conv_context_new(NULL);

	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		CU_ASSERT_EQUAL(guess(context, &examples[i], 0), examples[i].codepage);
	conv_context_free(context);
}

CASE(what_proves_itself)
{
	static const example examples[] = {
		{ 20127, "plain" },  { 50220, "日本語" }, { 50225, "한국" },
		{ 65001, "日本語" }, { 65001, "für" },
	};
	conv_context *context = conv_context_new(NULL);

	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
		CU_ASSERT_EQUAL(guess(context, &examples[i], 1251), examples[i].codepage);
	CU_ASSERT_EQUAL(conv_detect_codepage(context, NULL, 0, 0), 20127);
	conv_context_free(context);
}

/* A word that any Latin page could hold goes to the one that is preferred. */
CASE(preference_decides_a_tie)
{
	conv_context *context = conv_context_new(NULL);

	CU_ASSERT_EQUAL(conv_detect_codepage(context, "\xF6", 1, 0), 1252);
	CU_ASSERT_EQUAL(conv_detect_codepage(context, "\xF6", 1, 1250), 1250);
	conv_context_set_codepage(context, 1254, 0);
	CU_ASSERT_EQUAL(conv_detect_codepage(context, "\xF6", 1, 0), 1254);
	/* One that cannot be judged, or does not exist, is no preference. */
	CU_ASSERT_EQUAL(conv_detect_codepage(context, "\xF6", 1, 4711), 1252);
	CU_ASSERT_EQUAL(conv_detect_codepage(context, "\xF6", 1, 65001), 1252);
	conv_context_free(context);
}

/* UTF-8 that the end of the sample cuts in a character, at each place, is still UTF-8. */
CASE(long_text_is_judged_by_its_beginning)
{
	conv_context *context = conv_context_new(NULL);
	conv_buffer text = CONV_BUFFER_INIT;

	for (size_t shift = 0; shift < 4; shift++) {
		conv_buffer_clear(&text);
		for (size_t i = 0; i < shift; i++)
			conv_buffer_append_byte(&text, 'x');
		while (text.size < 100000)
			conv_buffer_append_text(&text, "日本語😀");
		CU_ASSERT_EQUAL(conv_detect_codepage(context, text.bytes, text.size, 0), 65001);
	}
	conv_buffer_free(&text);
	conv_context_free(context);
}

SUITE_MAIN(test_detect_codepage, LIST(sentences_of_many_languages), LIST(what_proves_itself),
	   LIST(preference_decides_a_tie), LIST(long_text_is_judged_by_its_beginning))
