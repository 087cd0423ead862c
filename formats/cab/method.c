/* How the blocks of a folder are unpacked: CFFOLDER.typeCompress, [MS-CAB] 2.2. */
#include <stdlib.h>
#include <string.h>

#include "cab/cab.h"
#include "lzx/lzx.h"
#include "mszip/mszip.h"
#include "report.h"

/* ---- Stored ---- */

static const uint8_t zeros[CAB_BLOCK];

static conv_status stored_open(conv_context *context, unsigned window_bits, void **state)
{
	(void)context;
	(void)window_bits;
	*state = NULL;
	return CONV_OK;
}

static conv_status stored_unpack(void *state, const uint8_t *packed, size_t size, size_t expected,
				 cab_output *output)
{
	(void)state;
	output->bytes = packed;
	output->size = size < expected ? size : expected;
	output->fault = size == expected ? NULL : "has two sizes";
	return output->fault ? CONV_DAMAGED : CONV_OK;
}

static void stored_blank(void *state, size_t size, cab_output *output)
{
	(void)state;
	output->bytes = zeros;
	output->size = size;
}

static void stored_close(void *state)
{
	(void)state;
}

/* ---- MSZIP: [MS-MCI]; the history goes through the folder ---- */

static conv_status cab_mszip_open(conv_context *context, unsigned window_bits, void **state)
{
	(void)window_bits;
	*state = mszip_decoder_new();
	return *state ? CONV_OK : conv_report_memory(context);
}

static conv_status cab_mszip_unpack(void *state, const uint8_t *packed, size_t size,
				    size_t expected, cab_output *output)
{
	mszip_output unpacked;
	mszip_fault fault = mszip_decode_block(state, packed, size, &unpacked);

	if (fault == MSZIP_NO_MEMORY)
		return CONV_MACHINE;
	output->bytes = unpacked.bytes;
	output->size = unpacked.size < expected ? unpacked.size : expected;
	output->fault = fault == MSZIP_FINE ? NULL : mszip_fault_text(fault);
	if (fault == MSZIP_UNFINISHED && unpacked.size)
		mszip_decoder_accept(state, &unpacked);
	else if (fault != MSZIP_FINE)
		return CONV_FAILED;
	if (unpacked.size != expected && !output->fault)
		output->fault = "does not give the size it should";
	return output->fault ? CONV_DAMAGED : CONV_OK;
}

static void cab_mszip_blank(void *state, size_t size, cab_output *output)
{
	mszip_output blank;

	mszip_decode_blank(state, size, &blank);
	output->bytes = blank.bytes;
	output->size = blank.size;
}

static void cab_mszip_close(void *state)
{
	mszip_decoder_free(state);
}

/* ---- LZX: a frame is a block; all state goes through the folder ---- */

typedef struct cab_lzx {
	lzx_cab *decoder;
	uint8_t frame[CAB_BLOCK];
} cab_lzx;

static void cab_lzx_close(void *state)
{
	cab_lzx *lzx = state;

	if (lzx)
		lzx_cab_close(lzx->decoder);
	free(lzx);
}

static conv_status cab_lzx_open(conv_context *context, unsigned window_bits, void **state)
{
	cab_lzx *lzx = malloc(sizeof *lzx);

	if (!lzx)
		return conv_report_memory(context);
	lzx->decoder = NULL;
	conv_status status = lzx_cab_open(context, window_bits, &lzx->decoder);
	if (!conv_usable(status)) {
		cab_lzx_close(lzx);
		return status;
	}
	*state = lzx;
	return status;
}

static conv_status cab_lzx_unpack(void *state, const uint8_t *packed, size_t size, size_t expected,
				  cab_output *output)
{
	cab_lzx *lzx = state;
	conv_status status =
		lzx_cab_decode(lzx->decoder, packed, size, lzx->frame, expected, &output->size);

	output->bytes = lzx->frame;
	if (status == CONV_MACHINE)
		return status;
	output->fault = conv_usable(status) ? NULL : "holds no valid LZX data";
	if (conv_usable(status))
		return status;
	return output->size ? CONV_DAMAGED : CONV_FAILED;
}

enum { STORED, MSZIP, QUANTUM, LZX, UNKNOWN };

static const cab_method methods[] = {
	[STORED] = {
		.name = "stored",
		.open = stored_open,
		.unpack = stored_unpack,
		.blank = stored_blank,
		.close = stored_close,
	},
	[MSZIP] = {
		.name = "MSZIP",
		.remembers = 1,
		.open = cab_mszip_open,
		.unpack = cab_mszip_unpack,
		.blank = cab_mszip_blank,
		.close = cab_mszip_close,
	},
	[QUANTUM] = { .name = "Quantum", .least_window = 10, .most_window = 21 },
	[LZX] = {
		.name = "LZX",
		.least_window = 15,
		.most_window = 21,
		.remembers = 1,
		.open = cab_lzx_open,
		.unpack = cab_lzx_unpack,
		.close = cab_lzx_close,
	},
	[UNKNOWN] = { .name = "unknown" },
};

const cab_method *cab_method_of(unsigned compression)
{
	const unsigned mask = 0x000F;
	unsigned method = compression & mask;

	return &methods[method < UNKNOWN ? method : UNKNOWN];
}

unsigned cab_window_bits(unsigned compression)
{
	return cab_method_of(compression)->most_window ? compression >> 8 & 0x1F : 0;
}
