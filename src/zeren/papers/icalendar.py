"""Days as an iCalendar file that phones and office programs subscribe to. Source: RFC 5545.

As much of it as all-day events need: escaped text, lines folded at 75 octets, CRLF.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

WIDEST = 75


@dataclass(frozen=True, slots=True)
class DayEvent:
    """One all-day event; `uid` is the same however often the file is made."""

    uid: str
    day: date
    title: str
    about: str = ""
    url: str = ""


def calendar_file(name: str, events: Iterable[DayEvent], made_at: datetime) -> bytes:
    """The file: every event on its day, marked as taking no time."""
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zeren//Zeren//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{escaped(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def escaped(text: str) -> str:
    """Text as a value may hold it.

    >>> escaped("a, b; c" + chr(10) + "d")
    'a\\\\, b\\\\; c\\\\nd'
    """
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        text = text.replace(plain, safe)
    return text


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, no character cut in two; all but the first begin with a space."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > WIDEST:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part


def _event(event: DayEvent, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        "TRANSP:TRANSPARENT",
    ]
    lines += [f"DESCRIPTION:{escaped(event.about)}"] if event.about else []
    lines += [f"URL:{event.url}"] if event.url else []
    return [*lines, "END:VEVENT"]
