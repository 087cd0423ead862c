/*
 * libmspack as an independent decoder of LZX DELTA: its offline address book decompressor, fed from
 * memory, with the containers of [MS-OXOAB] 2.10 and 2.11 built here. Only for programs that link
 * libmspack and zlib.
 */
#ifndef TESTS_OAB_PEER_H
#define TESTS_OAB_PEER_H

#include <mspack.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "conv/buffer.h"

/* -- files in memory, named "in", "base" and "out" -------------------------------------------- */

typedef struct oab_peer {
	struct mspack_system system; /* first: the callbacks get its address */
	const uint8_t *in, *base;
	size_t in_size, base_size;
	conv_buffer out;
} oab_peer;

typedef struct oab_peer_file {
	oab_peer *peer;
	const uint8_t *bytes; /* NULL: the output */
	size_t size, at;
} oab_peer_file;

static inline struct mspack_file *oab_peer_open(struct mspack_system *system, const char *name,
						int mode)
{
	oab_peer *peer = (oab_peer *)system;
	oab_peer_file *file = calloc(1, sizeof *file);
	(void)mode;
	if (!file)
		return NULL;
	file->peer = peer;
	if (strcmp(name, "in") == 0) {
		file->bytes = peer->in;
		file->size = peer->in_size;
	} else if (strcmp(name, "base") == 0) {
		file->bytes = peer->base;
		file->size = peer->base_size;
	}
	return (struct mspack_file *)file;
}

static inline void oab_peer_close(struct mspack_file *file)
{
	free(file);
}

static inline int oab_peer_read(struct mspack_file *from, void *to, int size)
{
	oab_peer_file *file = (oab_peer_file *)from;
	size_t left = file->size - file->at;
	if ((size_t)size > left)
		size = (int)left;
	if (size)
		memcpy(to, file->bytes + file->at, (size_t)size);
	file->at += (size_t)size;
	return size;
}

static inline int oab_peer_write(struct mspack_file *to, void *from, int size)
{
	oab_peer_file *file = (oab_peer_file *)to;
	return conv_buffer_append(&file->peer->out, from, (size_t)size) ? size : -1;
}

static inline int oab_peer_seek(struct mspack_file *in, off_t offset, int mode)
{
	oab_peer_file *file = (oab_peer_file *)in;
	size_t from = mode == MSPACK_SYS_SEEK_START ? 0
		      : mode == MSPACK_SYS_SEEK_CUR ? file->at
						    : file->size;
	file->at = from + (size_t)offset;
	return file->at > file->size;
}

static inline off_t oab_peer_tell(struct mspack_file *file)
{
	return (off_t)((oab_peer_file *)file)->at;
}

static inline void oab_peer_message(struct mspack_file *file, const char *format, ...)
{
	(void)file;
	(void)format;
}

static inline void *oab_peer_alloc(struct mspack_system *system, size_t size)
{
	(void)system;
	return malloc(size);
}

static inline void oab_peer_copy(void *from, void *to, size_t size)
{
	memcpy(to, from, size);
}

static inline void oab_peer_init(oab_peer *peer)
{
	memset(peer, 0, sizeof *peer);
	peer->system = (struct mspack_system){
		.open = oab_peer_open,
		.close = oab_peer_close,
		.read = oab_peer_read,
		.write = oab_peer_write,
		.seek = oab_peer_seek,
		.tell = oab_peer_tell,
		.message = oab_peer_message,
		.alloc = oab_peer_alloc,
		.free = free,
		.copy = oab_peer_copy,
	};
}

/* -- containers ------------------------------------------------------------------------------ */

/* The checksum of address books is the common one without its last complement. */
static inline uint32_t oab_peer_crc(const uint8_t *bytes, size_t size)
{
	return ~(uint32_t)crc32(0, bytes, (uInt)size);
}

/* LZX_HDR ([MS-OXOAB] 2.11.1), to be followed by blocks. */
static inline void oab_peer_put_full(conv_buffer *file, uint32_t block_max, size_t target_size)
{
	conv_buffer_append_u32le(file, 3);
	conv_buffer_append_u32le(file, 1);
	conv_buffer_append_u32le(file, block_max);
	conv_buffer_append_u32le(file, (uint32_t)target_size);
}

/* LZX_BLK ([MS-OXOAB] 2.11.2). */
static inline void oab_peer_put_block(conv_buffer *file, const uint8_t *stream, size_t stream_size,
				      const uint8_t *bytes, size_t size)
{
	conv_buffer_append_u32le(file, 1);
	conv_buffer_append_u32le(file, (uint32_t)stream_size);
	conv_buffer_append_u32le(file, (uint32_t)size);
	conv_buffer_append_u32le(file, oab_peer_crc(bytes, size));
	conv_buffer_append(file, stream, stream_size);
}

/* PATCH_HDR and one PATCH_BLK ([MS-OXOAB] 2.10). */
static inline void oab_peer_put_patch(conv_buffer *file, const uint8_t *stream, size_t stream_size,
				      const uint8_t *base, size_t base_size, const uint8_t *bytes,
				      size_t size)
{
	size_t most = base_size > size ? base_size : size;
	conv_buffer_append_u32le(file, 3);
	conv_buffer_append_u32le(file, 2);
	conv_buffer_append_u32le(file, (uint32_t)(most > stream_size ? most : stream_size));
	conv_buffer_append_u32le(file, (uint32_t)base_size);
	conv_buffer_append_u32le(file, (uint32_t)size);
	conv_buffer_append_u32le(file, oab_peer_crc(base, base_size));
	conv_buffer_append_u32le(file, oab_peer_crc(bytes, size));
	conv_buffer_append_u32le(file, (uint32_t)stream_size);
	conv_buffer_append_u32le(file, (uint32_t)size);
	conv_buffer_append_u32le(file, (uint32_t)base_size);
	conv_buffer_append_u32le(file, oab_peer_crc(bytes, size));
	conv_buffer_append(file, stream, stream_size);
}

/*
 * Decodes `file` to peer->out; `base` NULL for a full file. MSPACK_ERR_OK, or what libmspack says.
 */
static inline int oab_peer_decode(oab_peer *peer, const conv_buffer *file, const uint8_t *base,
				  size_t base_size)
{
	struct msoab_decompressor *decoder = mspack_create_oab_decompressor(&peer->system);
	if (!decoder)
		return MSPACK_ERR_NOMEMORY;
	peer->in = file->bytes;
	peer->in_size = file->size;
	peer->base = base;
	peer->base_size = base_size;
	conv_buffer_clear(&peer->out);
	int status = base ? decoder->decompress_incremental(decoder, "in", "base", "out")
			  : decoder->decompress(decoder, "in", "out");
	mspack_destroy_oab_decompressor(decoder);
	return status;
}

#endif
