"""Cases beside each other: like failures, who decided how, and what is common and unanswered."""

from collections import Counter
from datetime import date

from django.db.models import Max, Q

from zeren.implement.queries import duties_found
from zeren.investigate.models import Case
from zeren.investigate.queries.cases import tasks_followed
from zeren.investigate.rules import CommonFailing, Decided, DutyFound, Judged, alike, common_failings
from zeren.organisations.queries import number_in_force, units_in


def decided_alike(duty: str, finding: str, besides: str) -> tuple[Decided, ...]:
    """The decided cases of like failures that stand, besides the one asked about."""
    return tuple(one for one in alike(duty, finding, decided_cases()) if one.key != besides)


def decided_cases() -> tuple[Decided, ...]:
    """Every case that was decided with a measure and was not corrected, in the order in which they were decided."""
    rows = Case.objects.exclude(measure="").exclude(state="corrected").order_by("decided_on", "id")
    lightened = Max("steps__on", filter=Q(steps__verb="review") & ~Q(lightened_from=""))
    columns = (
        "key", "task__duty__code", "finding", "measure", "why_unlike", "weighed", "also", "decided_on", "lightened_from", "reviewed_on"
    )  # fmt: skip
    return tuple(
        Decided(key, duty or "", *rest, *(tuple(one.split()) for one in (weighed, also)), day, tuple(was.split()), reviewed)
        for key, duty, *rest, weighed, also, day, was, reviewed in rows.annotate(reviewed_on=lightened).values_list(*columns)
    )  # fmt: skip


def judged_cases() -> tuple[Judged, ...]:
    """Every case that was decided and was not corrected, with who decided, whether it was exempted, and the year.

    Who drops an opened case because it is exempted has decided that.
    """
    dropped = Q(state="dropped", dropped_because="exempted", steps__verb="drop")
    rows = Case.objects.filter(Q(decided_on__isnull=False, steps__verb="decide") | dropped).exclude(state="corrected")
    found = rows.order_by("id").values_list("unit__key", "steps__by", "exemption", "steps__on__year")
    return tuple(Judged(unit, by, bool(exemption), year) for unit, by, exemption, year in found)


def confirmed_cases(year: int, until: date) -> Counter[str]:
    """How many cases of each unit were decided in a year with a measure that stands: counts, nobody named."""
    rows = Case.objects.exclude(measure="").exclude(state="corrected")
    rows = rows.filter(decided_on__range=(date(year, 1, 1), until))
    return Counter(rows.values_list("unit__key", flat=True))


def common_failings_of(year: int, day: date) -> tuple[CommonFailing, ...]:
    """Duties of a year that units left undone, by the superior of that day; what is common and unanswered is a finding."""
    most, least = (number_in_force(key, day) for key in ("common.share_most", "common.units_least"))
    parents, followed = {unit.key: unit.parent for unit in units_in(day, day)}, tasks_followed()
    found = (
        DutyFound(parents[unit], unit, code, not_done, task in followed)
        for task, unit, code, not_done in duties_found(year)
        if unit in parents
    )
    return common_failings(found, most, int(least or 1))
