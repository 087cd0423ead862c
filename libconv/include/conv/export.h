/* What the library shows: everything else stays hidden in it. */
#ifndef CONV_EXPORT_H
#define CONV_EXPORT_H

#if defined(__GNUC__)
#define CONV_API __attribute__((visibility("default")))
#define CONV_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define CONV_API
#define CONV_PRINTF(text, first)
#endif

#endif
