/*
 * A message taken apart into a folder:
 *
 *   body.txt body.html body.rtf    those that exist
 *   headers.txt                    the original Internet headers
 *   NAME                           each attachment, under a safe name
 *   NAME/ NAME.eml NAME.msg        each embedded message: a folder of the same shape, and whole
 *   manifest.json                  a record a file, of the embedded messages' files too:
 *                                  {"files":[{"path","original_name","bytes","sha256",
 *                                             "media_type","object_path"}...]}
 */
#ifndef TOOLS_EXTRACT_H
#define TOOLS_EXTRACT_H

#include "run.h"

/* Makes the folder where it is not there. What fails is told; the rest is taken out all the same. */
void tool_extract(tool_run *run, conv_message *message, const char *folder, int no_clobber);

#endif
