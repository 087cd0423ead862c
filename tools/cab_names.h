/* Paths for the files of a cabinet, from names that are not to be trusted. */
#ifndef TOOLS_CAB_NAMES_H
#define TOOLS_CAB_NAMES_H

typedef struct cab_names cab_names;

cab_names *cab_names_new(const char *folder); /* NULL: no memory */
void cab_names_free(cab_names *names);        /* NULL is allowed */

/*
 * The path for a name, under the folder: its directories as far as they are harmless, each part
 * made safe, and none given twice. *path is the caller's to free; *folder, what must be a directory
 * before, is lent. False: no memory.
 */
int cab_names_take(cab_names *names, const char *name, const char **folder, char **path);

#endif
