"""Results of other appraisals than the annual one (routine, special, of a term): what is taken, and when one does not fit. Pure.

They stand beside the annual result. Which words of theirs count as good or poor, and against which annual grades, is the pack's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.appointing import Appraisal


@dataclass(frozen=True, slots=True)
class Beside:
    """The result of another appraisal: of which kind, over which days (`since` None: of one day), about what, by which paper."""

    person: str
    kind: str
    since: date | None
    day: date
    about: str
    grade: str
    words: str
    document: str


LONGEST = {"about": 200, "grade": 40, "document": 80}
"""As the columns are."""


def cannot_take(
    put: Beside, actor: str, kinds: Collection[str], known: bool, there: bool, today: date
) -> Iterator[Reason]:
    """Why the result of another appraisal is not taken. `known`: there is such a person; `there`: it is on record already."""
    place = (put.person,)
    if not known:
        yield Reason("unknown_person", Text("查不到这个人。", "There is no such person."), place=place)
    if put.kind not in kinds:
        yield Reason(
            "unknown_kind", Text("规则包里没有这类考核。", "The pack has no such kind of appraisal."), place=place
        )
    if put.day > today:
        yield Reason(
            "appraisal_ahead", Text("考核的日期还没有到。", "The day of the appraisal lies ahead."), place=place
        )
    if put.since and put.since > put.day:
        yield Reason(
            "ends_before_it_begins", Text("起日晚于止日。", "The period ends before it begins."), place=place
        )
    if not put.about.strip():
        yield Reason("about_missing", Text("写明考核了什么。", "Say what was appraised."), place=place)
    if not (put.grade.strip() or put.words.strip()):
        yield Reason("nothing_said", Text("写明等次或者评语。", "Give its grade or its words."), place=place)
    if not put.document.strip():
        yield Reason("document_missing", Text("没有写明文件。", "No document is named."), place=place)
    if any(len(getattr(put, name).strip()) > most for name, most in LONGEST.items()):
        yield Reason("too_long", Text("文字太长。", "The words are too long."), place=place)
    if there:
        yield Reason(
            "appraisal_there", Text("这一次考核已经登记。", "This appraisal is on record already."), place=place
        )
    if actor == put.person:
        yield Reason(
            "own_record",
            Text("不能登记关于自己的事项。", "Nobody records such a thing about oneself."),
            "project",
            Text("请由另一人登记。", "Let somebody else record it."),
            place,
        )


def span_words(one: Beside) -> Text:
    """The day or the days of an appraisal."""
    if one.since is None:
        return Text(str(one.day), str(one.day))
    return Text(f"{one.since}至{one.day}", f"{one.since} to {one.day}")


def does_not_fit(
    grade: str, year: int, found: Iterable[Beside], kinds: Mapping[str, Appraisal]
) -> tuple[Beside, ...]:
    """Appraisals of the same year that say otherwise than the annual grade. Source: the `appraisal` rows of the pack.

    A question to whoever decides: nothing is concluded from it.
    """
    return tuple(
        one
        for one in found
        if one.day.year == year
        and (rule := kinds.get(one.kind))
        and (
            (one.grade in rule.poor and grade in rule.poor_against)
            or (one.grade in rule.good and grade in rule.good_against)
        )
    )
