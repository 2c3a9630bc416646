#include "created.h"

struct reader {
    const char *at, *end;
};

static bool take(struct reader *reader, char c)
{
    if (reader->at == reader->end || *reader->at != c)
        return false;
    reader->at++;
    return true;
}

static bool take_blanks(struct reader *reader)
{
    const char *start = reader->at;
    while (take(reader, ' ') || take(reader, '\t'))
        continue;
    return reader->at > start;
}

static bool is_digit(const struct reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

/* Exactly `digits` digits, a number from `least` to `most`. */
static bool number(struct reader *reader, int digits, int64_t least, int64_t most, int64_t *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if (!is_digit(reader))
            return false;
        *value = *value * 10 + (*reader->at++ - '0');
    }
    return *value >= least && *value <= most;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int64_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap day is the last one. */
static int64_t day_number(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month <= 2 ? year - 1 : year, m = month <= 2 ? month + 9 : month - 3;
    return y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1 - 719468;
}

static bool read_date(struct reader *reader, int64_t *instant)
{
    int64_t year, month, day;
    if (!number(reader, 4, 1, 9999, &year) || !take(reader, '-') || !number(reader, 2, 1, 12, &month) ||
        !take(reader, '-') || !number(reader, 2, 1, days_in_month(year, month), &day))
        return false;
    *instant = day_number(year, month, day) * 86400 * 1000000;
    return true;
}

static bool read_fraction(struct reader *reader, int64_t *instant)
{
    if (!is_digit(reader))
        return false;
    for (int64_t unit = 100000; is_digit(reader); unit /= 10)
        *instant += (*reader->at++ - '0') * unit;
    return true;
}

static bool read_time(struct reader *reader, int64_t *instant)
{
    int64_t hour, minute, second = 0;
    if (!number(reader, 2, 0, 23, &hour) || !take(reader, ':') || !number(reader, 2, 0, 59, &minute))
        return false;
    if (take(reader, ':') && !number(reader, 2, 0, 59, &second))
        return false;
    *instant += ((hour * 60 + minute) * 60 + second) * 1000000;
    return !take(reader, '.') || read_fraction(reader, instant);
}

static bool read_zone(struct reader *reader, int64_t *instant)
{
    take_blanks(reader);
    if (take(reader, 'Z') || take(reader, 'z') || reader->at == reader->end)
        return true;
    int64_t sign = take(reader, '-') ? -1 : 1, hours, minutes = 0;
    if (sign == 1 && !take(reader, '+'))
        return false;
    if (!number(reader, 2, 0, 15, &hours))
        return false;
    if ((take(reader, ':') || is_digit(reader)) && !number(reader, 2, 0, 59, &minutes))
        return false;
    *instant -= sign * (hours * 60 + minutes) * 60 * 1000000;
    return true;
}

bool created_parse(struct slice text, int64_t *instant)
{
    struct reader reader = {text.at, text.at + text.length};
    if (!read_date(&reader, instant))
        return false;
    if (reader.at == reader.end)
        return true;
    if (!take(&reader, 'T') && !take(&reader, 't') && !take_blanks(&reader))
        return false;
    return read_time(&reader, instant) && read_zone(&reader, instant) && reader.at == reader.end;
}
