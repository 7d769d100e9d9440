"""The calendar of a person by an address that is signed and can be taken back; whoever has it reads it without signing in."""

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zeren.implement.queries import DueDay, due_days, feed_number
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.reach import beyond
from zeren.organisations.queries import unit_names
from zeren.papers.icalendar import DayEvent, calendar_file
from zeren.web.access import OPEN, page
from zeren.web.templatetags.words import language

SIGNER = Signer(salt="zeren.calendar")
NAME = Text("责任制：问我要的", "Zeren: asked of me")


def token_of(person: str, number: int) -> str:
    """What the address holds: whose calendar, and which address of it."""
    return SIGNER.sign_object([person, number])


@page(OPEN, hidden=True)
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The days on which something falls due; the same answer to every address that is not good."""
    try:
        person, number = SIGNER.unsign_object(token)
    except (BadSignature, ValueError) as error:
        raise _not_good() from error
    with beyond("whoever has the signed address of a person reads the days of that person's tasks"):
        if feed_number(str(person)) != number:
            raise _not_good()
        days = due_days(str(person), today())
        names = unit_names({task.unit for day in days for task in day.tasks})
    here = request.build_absolute_uri(reverse("implement-asked"))
    events = [_event(day, names, here, request.get_host()) for day in days]
    answer = HttpResponse(
        calendar_file(NAME.read(language()), events, now()), content_type="text/calendar; charset=utf-8"
    )
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


def _event(day: DueDay, names: dict[str, str], url: str, host: str) -> DayEvent:
    """One event a day: how many things fall due, and which."""
    reader = language()
    title = Text(f"{len(day.tasks)} 项到期", f"{len(day.tasks)} due").read(reader)
    lines = (f"{names.get(task.unit, task.unit)} {task.code} {task.text.read(reader)}" for task in day.tasks)
    return DayEvent(f"due-{day.day.isoformat()}@{host}", day.day, title, "\n".join(lines), url)


def _not_good() -> NotFound:
    return NotFound(Reason("no_such_calendar", Text("没有这个日历地址。", "There is no such calendar.")))
