/* Calendar arithmetic on days since 0000-03-01, in which leap days end the year. */
#include "conv/time.h"

#include <math.h>
#include <stdio.h>

#define TICKS_PER_DAY ((uint64_t)864000000000)
#define DAYS_BEFORE_1601 584694 /* 0000-03-01 to 1601-01-01 */
#define DAYS_BEFORE_1899 109205 /* 1601-01-01 to 1899-12-30 */

static int64_t days_of(int year, int month, int day)
{
	int64_t y = year - (month <= 2);
	int64_t m = month <= 2 ? month + 9 : month - 3;
	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1;
}

static void civil_of(int64_t days, conv_civil *civil)
{
	int64_t era = days / 146097, day = days % 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	civil->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	civil->month = (int)(month < 10 ? month + 3 : month - 9);
	civil->year = (int)(era * 400 + year + (civil->month <= 2));
}

int conv_civil_from_filetime(uint64_t filetime, conv_civil *civil)
{
	if (filetime >> 63)
		return 0;
	uint64_t days = filetime / TICKS_PER_DAY, rest = filetime % TICKS_PER_DAY;
	uint64_t seconds = rest / CONV_TICKS_PER_SECOND;

	civil_of((int64_t)days + DAYS_BEFORE_1601, civil);
	civil->hour = (int)(seconds / 3600);
	civil->minute = (int)(seconds / 60 % 60);
	civil->second = (int)(seconds % 60);
	civil->ticks = (uint32_t)(rest % CONV_TICKS_PER_SECOND);
	civil->weekday = (int)((days + 1) % 7); /* 1601-01-01 was a Monday */
	return civil->year <= 9999;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

int conv_filetime_from_civil(const conv_civil *civil, uint64_t *filetime)
{
	if (civil->year < 1601 || civil->year > 9999 || civil->month < 1 || civil->month > 12 ||
	    civil->day < 1 || civil->day > days_in(civil->year, civil->month) || civil->hour < 0 ||
	    civil->hour > 23 || civil->minute < 0 || civil->minute > 59 || civil->second < 0 ||
	    civil->second > 59 || civil->ticks >= CONV_TICKS_PER_SECOND)
		return 0;
	uint64_t days =
		(uint64_t)(days_of(civil->year, civil->month, civil->day) - DAYS_BEFORE_1601);
	uint64_t seconds = (uint64_t)civil->hour * 3600 + (uint64_t)civil->minute * 60 +
			   (uint64_t)civil->second;
	*filetime = days * TICKS_PER_DAY + seconds * CONV_TICKS_PER_SECOND + civil->ticks;
	return 1;
}

int conv_filetime_from_ole(double ole, uint64_t *filetime)
{
	double whole, fraction = modf(ole, &whole);

	if (!(ole > -DAYS_BEFORE_1899 && ole < 2958466)) /* 1601 to 9999 */
		return 0;
	/* Before the epoch the fraction still counts forward within the day. */
	double milliseconds = round(fabs(fraction) * 86400000);
	*filetime = (uint64_t)((int64_t)whole + DAYS_BEFORE_1899) * TICKS_PER_DAY +
		    (uint64_t)milliseconds * 10000;
	return 1;
}

int conv_ole_from_filetime(uint64_t filetime, double *ole)
{
	conv_civil civil;
	if (!conv_civil_from_filetime(filetime, &civil))
		return 0;
	double whole = (double)((int64_t)(filetime / TICKS_PER_DAY) - DAYS_BEFORE_1899);
	double fraction = (double)(filetime % TICKS_PER_DAY) / (double)TICKS_PER_DAY;
	*ole = whole < 0 ? whole - fraction : whole + fraction;
	return 1;
}

char *conv_rfc3339(uint64_t filetime, char text[CONV_RFC3339_SIZE])
{
	conv_civil c;
	if (!conv_civil_from_filetime(filetime, &c))
		return NULL;
	snprintf(text, CONV_RFC3339_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%07uZ",
		 (unsigned)c.year % 10000, (unsigned)c.month % 100, (unsigned)c.day % 100,
		 (unsigned)c.hour % 100, (unsigned)c.minute % 100, (unsigned)c.second % 100,
		 c.ticks % CONV_TICKS_PER_SECOND);
	return text;
}

char *conv_rfc5322_date(uint64_t filetime, int offset_minutes, char text[CONV_RFC5322_SIZE])
{
	static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	uint64_t shift = (uint64_t)(offset_minutes < 0 ? -offset_minutes : offset_minutes) * 60 *
			 CONV_TICKS_PER_SECOND;
	conv_civil c;

	if (offset_minutes < -24 * 60 || offset_minutes > 24 * 60 || filetime >> 63 ||
	    (offset_minutes < 0 && filetime < shift))
		return NULL;
	if (!conv_civil_from_filetime(offset_minutes < 0 ? filetime - shift : filetime + shift, &c))
		return NULL;
	unsigned zone = (unsigned)(offset_minutes < 0 ? -offset_minutes : offset_minutes);
	snprintf(text, CONV_RFC5322_SIZE, "%s, %02u %s %04u %02u:%02u:%02u %c%02u%02u",
		 days[c.weekday], (unsigned)c.day % 100, months[c.month - 1],
		 (unsigned)c.year % 10000, (unsigned)c.hour % 100, (unsigned)c.minute % 100,
		 (unsigned)c.second % 100, offset_minutes < 0 ? '-' : '+', zone / 60 % 100,
		 zone % 60);
	return text;
}

/* ---- Reading ---- */

/* Exactly `count` digits; NULL: they are not there. */
static const char *digits(const char *text, int count, int *value)
{
	*value = 0;
	for (int i = 0; i < count; i++, text++) {
		if (*text < '0' || *text > '9')
			return NULL;
		*value = *value * 10 + (*text - '0');
	}
	return text;
}

/* The same behind a character, in any case. */
static const char *digits_behind(const char *text, char before, int count, int *value)
{
	return text && (*text == before || *text == (before | 0x20))
		       ? digits(text + 1, count, value)
		       : NULL;
}

static const char *fraction(const char *text, uint32_t *ticks)
{
	uint32_t unit = CONV_TICKS_PER_SECOND / 10;

	if (*text != '.')
		return text;
	if (text[1] < '0' || text[1] > '9')
		return NULL;
	for (text++; *text >= '0' && *text <= '9'; text++, unit /= 10)
		*ticks +=
			(uint32_t)(*text - '0') * unit; /* digits past the seventh count nothing */
	return text;
}

/* "Z", "+02:00": minutes to take off. */
static const char *zone(const char *text, int *minutes)
{
	int hour, minute, west = *text == '-';

	*minutes = 0;
	if (*text == 'Z' || *text == 'z')
		return text + 1;
	if (*text != '+' && *text != '-')
		return NULL;
	text = digits(text + 1, 2, &hour);
	text = digits_behind(text, ':', 2, &minute);
	if (!text || hour > 23 || minute > 59)
		return NULL;
	*minutes = (hour * 60 + minute) * (west ? -1 : 1);
	return text;
}

int conv_rfc3339_read(const char *text, uint64_t *filetime)
{
	conv_civil civil = { 0 };
	int minutes;

	text = digits(text, 4, &civil.year);
	text = digits_behind(text, '-', 2, &civil.month);
	text = digits_behind(text, '-', 2, &civil.day);
	text = digits_behind(text, text && *text == ' ' ? ' ' : 'T', 2, &civil.hour);
	text = digits_behind(text, ':', 2, &civil.minute);
	text = digits_behind(text, ':', 2, &civil.second);
	text = text ? fraction(text, &civil.ticks) : NULL;
	text = text ? zone(text, &minutes) : NULL;
	if (!text || *text || !conv_filetime_from_civil(&civil, filetime))
		return 0;
	int64_t shift = (int64_t)minutes * 60 * (int64_t)CONV_TICKS_PER_SECOND;
	if (shift > 0 && (uint64_t)shift > *filetime)
		return 0;
	*filetime -= (uint64_t)shift;
	return 1;
}
