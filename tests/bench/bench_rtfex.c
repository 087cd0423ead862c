/*
 * Speed of de-encapsulation and of RTF to HTML and text, beside rtf-stream-parser where node can find
 * it (./dev bench sees to that). Input: what encapsulating the HTML of a long mail gives, repeated.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "conv/conv.h"
#include "html/html.h"
#include "rtf/rtf.h"

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* not what other programs take */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* An island of RTF around every tag and letters of several fonts: what Outlook writes. */
static void make_rtf(conv_buffer *rtf, size_t size)
{
	conv_buffer_append_text(
		rtf,
		"{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\fbidis \\deff0{\\fonttbl\r\n{\\f0\\fswiss "
		"Arial;}\r\n"
		"{\\f1\\fmodern Courier New;}\r\n{\\f2\\fnil\\fcharset2 Symbol;}\r\n"
		"{\\f3\\fswiss\\fcharset204 Arial;}\r\n{\\f4\\fnil\\fcharset128 MS Gothic;}}\r\n"
		"{\\colortbl\\red0\\green0\\blue0;\\red0\\green0\\blue255;}"
		"\r\n\\uc1\\pard\\plain\\deftab360 "
		"\\f0\\fs24 \r\n{\\*\\htmltag19 <html>}\r\n{\\*\\htmltag50 <body lang=EN-US "
		"link=blue>}");
	while (rtf->size < size)
		conv_buffer_append_text(
			rtf, "\\htmlrtf \\htmlrtf0 \r\n{\\*\\htmltag64 <p "
			     "class=MsoNormal>}\\htmlrtf {\\htmlrtf0 \r\n"
			     "{\\*\\htmltag148 <span "
			     "style='font-size:11.0pt;font-family:\"Calibri\",sans-serif;"
			     "color:#1F497D'>}\\htmlrtf {\\cf1 \\htmlrtf0 Thank you for the offer "
			     "of last week; we have "
			     "talked it over and have some questions about the "
			     "terms.\r\n{\\*\\htmltag84 &nbsp;}"
			     "\\htmlrtf \\'a0\\htmlrtf0 \\htmlrtf {\\f3\\htmlrtf0 "
			     "\\'cf\\'f0\\'e8\\'e2\\'e5\\'f2"
			     "\\htmlrtf }\\htmlrtf0 \\htmlrtf {\\f4\\htmlrtf0 "
			     "\\'83\\'65\\'83\\'4c\\htmlrtf }\\htmlrtf0 "
			     "\\u8364?\r\n{\\*\\htmltag244 <o:p>}\r\n{\\*\\htmltag252 </o:p>}\r\n"
			     "{\\*\\htmltag156 </span>}\\htmlrtf }\\htmlrtf0 "
			     "\\htmlrtf\\par}\\htmlrtf0\r\n \r\n"
			     "{\\*\\htmltag72 </p>}\r\n");
	conv_buffer_append_text(rtf, "{\\*\\htmltag58 </body>}\r\n{\\*\\htmltag27 </html>}}");
}

typedef conv_status convert(conv_context *context, const uint8_t *bytes, size_t size,
			    unsigned flags, conv_buffer *output, rtf_notes *notes);

static conv_status html_text(conv_context *context, const uint8_t *bytes, size_t size,
			     unsigned flags, conv_buffer *output, rtf_notes *notes)
{
	(void)flags;
	(void)notes;
	return html_to_text(context, (const char *)bytes, size, output);
}

/* MB of input a second, the best of some rounds. */
static double measure(convert *function, const conv_buffer *input)
{
	double best = 0;

	for (int round = 0; round < 5; round++) {
		conv_context *context = conv_context_new(conv_formats_all());
		conv_buffer output = CONV_BUFFER_INIT;
		double begin = now();
		if (!conv_usable(function(context, input->bytes, input->size, 0, &output, NULL)))
			abort();
		double speed = (double)input->size / (now() - begin) / 1e6;
		best = speed > best ? speed : best;
		conv_buffer_free(&output);
		conv_context_free(context);
	}
	return best;
}

/* The peer's speed; 0 if there is no node, or it has no such package. */
static double measure_peer(const conv_buffer *input)
{
	char path[] = "/tmp/bench_rtfex-XXXXXX", command[1024];
	double speed = 0;
	int fd = mkstemp(path);

	if (fd < 0)
		return 0;
	int written = write(fd, input->bytes, input->size) == (ssize_t)input->size;
	close(fd);
	snprintf(command, sizeof command,
		 "node -e \"const {deEncapsulateSync}=require('rtf-stream-parser'),"
		 "iconv=require('iconv-lite'),b=require('fs').readFileSync('%s');let best=0;"
		 "for(let i=0;i<3;i++){const t=process.cpuUsage();"
		 "deEncapsulateSync(b,{decode:iconv.decode});const u=process.cpuUsage(t);"
		 "best=Math.max(best,b.length/(u.user+u.system));}"
		 "console.log(best)\" 2>/dev/null",
		 path);
	FILE *node = written ? popen(command, "r") : NULL;
	if (node) {
		if (fscanf(node, "%lf", &speed) != 1)
			speed = 0;
		pclose(node);
	}
	unlink(path);
	return speed;
}

int main(void)
{
	conv_buffer rtf = CONV_BUFFER_INIT, html = CONV_BUFFER_INIT;
	make_rtf(&rtf, 8 << 20);
	conv_context *context = conv_context_new(conv_formats_all());
	(void)rtf_deencapsulate(context, rtf.bytes, rtf.size, 0, &html, NULL);
	conv_context_free(context);

	double own = measure(rtf_deencapsulate, &rtf), peer = measure_peer(&rtf);
	if (peer > 0)
		printf("rtf de-encapsulation: %.1f MB/s (%.1f x rtf-stream-parser, %.1f MB/s)\n",
		       own, own / peer, peer);
	else
		printf("rtf de-encapsulation: %.1f MB/s (no peer: node or rtf-stream-parser is "
		       "not there)\n",
		       own);
	printf("rtf to text: %.1f MB/s\n", measure(rtf_to_text, &rtf));
	printf("rtf to html: %.1f MB/s\n", measure(rtf_to_html, &rtf));
	printf("html to text: %.1f MB/s\n", measure(html_text, &html));
	conv_buffer_free(&rtf);
	conv_buffer_free(&html);
	return 0;
}
