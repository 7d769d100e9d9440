"""Calendar files as RFC 5545 wants them: folded by octets, escaped, each event whole."""

from datetime import UTC, date, datetime

from zeren.papers.icalendar import DayEvent, calendar_file, escaped, folded

NOW = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


def unfolded(content: bytes) -> list[str]:
    """What a reader makes of the lines."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_lines__are_folded_by_octets_and_come_back_whole() -> None:
    long = "SUMMARY:" + "抓党建责任制" * 20
    parts = list(folded(long))
    assert len(parts) > 4 and all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part.removeprefix(" ") for part in parts[1:]) == long
    assert list(folded("A" * 75)) == ["A" * 75] and len(list(folded("A" * 76))) == 2


def test_text__keeps_its_marks() -> None:
    assert escaped("甲；乙; 丙, \\ 丁\n戊") == "甲；乙\\; 丙\\, \\\\ 丁\\n戊"


def test_file__each_event_on_its_day() -> None:
    events = [
        DayEvent(
            "task-7-2026-06-30@zeren",
            date(2026, 6, 30),
            "专题研究，半年; 一次",
            "苔溪镇",
            "https://z.test/work/finding/7/",
        )
    ]
    content = calendar_file("问我要的", events, NOW)
    lines = unfolded(content)
    assert content.endswith(b"END:VCALENDAR\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    assert lines[0] == "BEGIN:VCALENDAR" and lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert {"DTSTART;VALUE=DATE:20260630", "DTEND;VALUE=DATE:20260701", "DTSTAMP:20260401T083000Z"} <= set(lines)
    assert "SUMMARY:专题研究，半年\\; 一次" in lines
