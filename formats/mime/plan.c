/*
 * The structure of an ordinary message ([MS-OXCMAIL] 2.1.3.3, 2.1.3.4):
 *
 *     multipart/mixed                       if there are attachments outside
 *         multipart/related                 if there are attachments inside the HTML
 *             multipart/alternative         if there is HTML
 *                 text/plain
 *                 text/html
 *             attachments inside
 *         attachments
 *
 * Each level is left out where it would have one child only.
 */
#include "plan.h"

#include <string.h>

#include "report.h"

/* Wraps `part` and the children of `others` into a multipart, if there are any others. */
static conv_status wrap(mime_job *job, const char *subtype, const char *root_type,
			mime_part *others, mime_part **part)
{
	if (!others->first)
		return CONV_OK;
	mime_part *whole = mime_part_multipart(job, subtype, root_type ? "type" : NULL, root_type);
	if (!whole)
		return mime_no_memory(job);
	mime_part_add(whole, *part);
	(*part)->next = others->first;
	whole->last = others->last;
	*part = whole;
	return CONV_OK;
}

static conv_status plan_ordinary(mime_job *job)
{
	mime_bodies bodies;
	CONV_TRY(mime_plan_bodies(job, &bodies));
	mime_part *inside = bodies.pictures, *beside = mime_part_new(job, MIME_PART_MULTIPART);
	if (!beside)
		return mime_no_memory(job);
	CONV_TRY(mime_plan_attachments(job, &bodies, inside, beside));

	mime_part *root = bodies.part;
	/* RFC 2387 3.1: the type of the root is required. */
	CONV_TRY(wrap(job, "related", bodies.type, inside, &root));
	CONV_TRY(wrap(job, "mixed", NULL, beside, &root));
	job->root = root;
	return CONV_OK;
}

conv_status mime_plan(mime_job *job)
{
	int taken = 0;
	CONV_TRY(mime_plan_secured(job, &taken));
	if (!taken)
		CONV_TRY(mime_plan_tnef(job, &taken));
	if (!taken)
		CONV_TRY(mime_plan_report(job, &taken));
	return taken ? CONV_OK : plan_ordinary(job);
}
