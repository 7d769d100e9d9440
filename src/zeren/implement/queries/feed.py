"""The days on which something falls due for a person, for a calendar; and the addresses that a person gave, if any."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zeren.implement.models import CalendarFeed, MailAddress
from zeren.implement.queries.tasks import TaskFound, tasks_of_person
from zeren.implement.rules.clocks import periods

LOOKED_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day and the tasks of which something falls due on it."""

    day: date
    tasks: tuple[TaskFound, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave so as to be reached: the address for e-mail and the calendar, each with since when; None: never.

    An empty address, or a calendar that is not open, was taken back on that day.
    """

    address: str
    address_since: datetime | None
    calendar_open: bool
    calendar_since: datetime | None


def given_by(person: str) -> Given:
    """What is kept of how somebody is reached: two queries."""
    mail = MailAddress.objects.filter(person__key=person).values_list("address", "since").first()
    feed = CalendarFeed.objects.filter(person__key=person).values_list("is_open", "since").first()
    return Given(*(mail or ("", None)), *(feed or (False, None)))


def feed_number(person: str) -> int | None:
    """The number of the address that is good now; None when the person gave none out, or took it back."""
    return CalendarFeed.objects.filter(person__key=person, is_open=True).values_list("number", flat=True).first()


def due_days(person: str, today: date) -> tuple[DueDay, ...]:
    """Every day of this year on which an open task of the person falls due and lacks something, the last month included."""
    found: dict[date, list[TaskFound]] = defaultdict(list)
    for task in tasks_of_person(person, today.year, today):
        if task.finding == "open":
            for day in _days(task, today):
                found[day].append(task)
    return tuple(DueDay(day, tuple(tasks)) for day, tasks in sorted(found.items()))


def _days(task: TaskFound, today: date) -> list[date]:
    """Ends of its periods: what is over counts while something is missing, what runs until it is done."""
    ends = [period.end for period in periods(task.clock, task.year, task.due_on) if period.end]
    over = [end for end in ends if end < today]
    ahead = [end for end in ends if end >= today]
    if ahead and task.done >= task.owed.by_now + task.required:
        ahead = ahead[1:]
    return [end for end in over[-1:] if task.is_overdue and today - end <= LOOKED_BACK] + ahead
