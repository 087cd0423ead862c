/* SHA-256 by OpenSSL. */
#include "conv/digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct conv_digest {
	EVP_MD_CTX *running;
	int failed;
};

conv_digest *conv_digest_new(void)
{
	conv_digest *digest = calloc(1, sizeof *digest);
	if (!digest)
		return NULL;
	digest->running = EVP_MD_CTX_new();
	if (!digest->running || EVP_DigestInit_ex(digest->running, EVP_sha256(), NULL) != 1) {
		conv_digest_free(digest);
		return NULL;
	}
	return digest;
}

void conv_digest_free(conv_digest *digest)
{
	if (!digest)
		return;
	EVP_MD_CTX_free(digest->running);
	free(digest);
}

void conv_digest_add(conv_digest *digest, const void *bytes, size_t size)
{
	if (size && EVP_DigestUpdate(digest->running, bytes, size) != 1)
		digest->failed = 1;
}

char *conv_digest_text(conv_digest *digest, char text[CONV_DIGEST_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	char *at = text;

	if (!digest->failed && EVP_DigestFinal_ex(digest->running, sum, &size) == 1)
		for (unsigned i = 0; i < size; i++) {
			*at++ = digits[sum[i] >> 4];
			*at++ = digits[sum[i] & 15];
		}
	*at = '\0';
	return text;
}

conv_status conv_digest_blob(conv_blob *blob, char text[CONV_DIGEST_TEXT_SIZE], uint64_t *size)
{
	uint8_t piece[16384];
	size_t got = 0;
	uint64_t total = 0;
	conv_blob_reader *reader = NULL;
	conv_digest *digest = conv_digest_new();
	conv_status status = digest ? conv_blob_open(blob, &reader) : CONV_MACHINE;

	text[0] = '\0';
	while (conv_usable(status)) {
		conv_status now = conv_blob_read(reader, piece, sizeof piece, &got);
		status = now > status ? now : status;
		if (!conv_usable(now) || got == 0)
			break;
		conv_digest_add(digest, piece, got);
		total += got;
	}
	if (conv_usable(status))
		conv_digest_text(digest, text);
	if (size)
		*size = total;
	conv_blob_close(reader);
	conv_digest_free(digest);
	return status;
}
