"""Results of other appraisals than the annual one (routine, special, of a term): what is taken, and when one does not fit. Pure.

They stand beside the annual result. Which words of theirs count as good or poor, and against which annual grades, is the pack's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from zeren.assess.rules.deciding import DecisionRow, departs_alone
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.organisations.rules import SheetRow
from zeren.policy import Pack
from zeren.policy.appointing import Appraisal


@dataclass(frozen=True, slots=True)
class Beside:
    """The result of another appraisal: of which kind, over which days (`since` None: of one day), about what, by which paper.

    It is of a person or of a unit: the other one is empty. `place`: where a sheet has it.
    """

    person: str
    kind: str
    since: date | None
    day: date
    about: str
    grade: str
    words: str
    document: str
    unit: str = ""
    place: tuple[str, ...] = field(default=(), compare=False)

    @property
    def whose(self) -> str:
        """The key of the person or of the unit."""
        return self.person or self.unit


LONGEST = (("about", 200, "about_too_long"), ("grade", 40, "grade_too_long"), ("document", 80, "document_too_long"))
"""As the columns are."""
DIRECTORY = Text("请照“组织与人员”里的编码写。", "Take the code from “Units and people”.")


def beside_rows(rows: Iterable[SheetRow]) -> tuple[Beside, ...]:
    """The rows of the sheet of other appraisals, each with its place."""
    return tuple(
        Beside(
            values.get("person_code") or "", values["kind"], values.get("since"), values["day"], values["about"],
            values.get("grade") or "", values.get("words") or "", values["document"], values.get("unit_code") or "",
            (row.sheet, str(row.number)),
        )
        for row in rows
        for values in (row.values,)
    )  # fmt: skip


def cannot_take(
    put: Beside, actor: str, kinds: Collection[str], known: bool, there: bool, today: date
) -> Iterator[Reason]:
    """Why the result of another appraisal is not taken. `known`: there is such a person or unit; `there`: it is on record
    already, or twice among those that are put on record together."""
    place = put.place or (put.whose,)
    if bool(put.person) == bool(put.unit):
        yield Reason(
            "whose_appraisal",
            Text(
                "写明是哪个人的，或者哪个单位的，只写一个。", "Say whose it is: a person's or a unit's, one of them."
            ),
            place=place,
        )
    elif not known and put.person:
        yield Reason(
            "unknown_person", Text("查不到这个人。", "There is no such person."), next_step=DIRECTORY, place=place
        )
    elif not known:
        yield Reason(
            "unknown_unit", Text("查不到这个单位。", "There is no such unit."), next_step=DIRECTORY, place=place
        )
    yield from _kind_and_days(put, kinds, today, place)
    yield from _said(put, place)
    if there:
        yield Reason(
            "appraisal_there",
            Text("这一次考核已经登记。", "This appraisal is on record already."),
            next_step=Text(
                "同一对象、类别、日期和文号只登记一次；重复的去掉。",
                "One entry for the same subject, kind, day and document: leave out the other.",
            ),
            place=place,
        )
    if actor == put.person:
        yield Reason(
            "own_record",
            Text("不能登记关于自己的事项。", "Nobody records such a thing about oneself."),
            "project",
            Text("请由另一人登记。", "Let somebody else record it."),
            place,
        )


def _kind_and_days(put: Beside, kinds: Collection[str], today: date, place: tuple[str, ...]) -> Iterator[Reason]:
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


def _said(put: Beside, place: tuple[str, ...]) -> Iterator[Reason]:
    if not put.about.strip():
        yield Reason("about_missing", Text("写明考核了什么。", "Say what was appraised."), place=place)
    if not (put.grade.strip() or put.words.strip()):
        yield Reason("nothing_said", Text("写明等次或者评语。", "Give its grade or its words."), place=place)
    if not put.document.strip():
        yield Reason("document_missing", Text("没有写明文件。", "No document is named."), place=place)
    for name, most, code in LONGEST:
        if len(getattr(put, name).strip()) > most:
            yield Reason(
                code, Text(f"文字太长，最多 {most} 字。", f"The words are too long: {most} at most."), place=place
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

    No grade follows from it: whoever decides says why, or decides another one.
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


@dataclass(frozen=True, slots=True)
class ByTwo:
    """Which decisions take two people: those that depart from what was proposed, and those that another appraisal of the
    year does not fit (`beside`).

    `seconds`: subject → the second member of the body, empty where none is named; `whose`: subject of `beside` → its name.
    """

    departing: frozenset[str]
    beside: Mapping[str, tuple[Beside, ...]]
    seconds: Mapping[str, str]
    whose: Mapping[str, str]

    def against(self, decided: Iterable[DecisionRow], pack: Pack) -> Iterator[Reason]:
        """Why one person's word is not enough."""
        for row in decided:
            second = self.seconds.get(row.subject, "")
            if row.subject in self.departing and not second:
                yield departs_alone(row)
            if not (row.reason.strip() and second):
                yield from self._passed_over(row, pack)

    def _passed_over(self, row: DecisionRow, pack: Pack) -> Iterator[Reason]:
        kinds = {one.key: one for one in pack.appraisals}
        for one in self.beside.get(row.subject, ()):
            rule = kinds[one.kind]
            yield Reason(
                "other_appraisal_does_not_fit",
                Text(
                    "{kind}（{days}，{about}，{paper}）为“{word}”，与决定的“{grade}”不吻合。",
                    "The {kind} ({days}, {about}, {paper}) says “{word}”, which does not fit “{grade}”.",
                ).with_values(
                    kind=rule.title, days=span_words(one), about=one.about, paper=one.document, word=one.grade,
                    grade=pack.words.name(row.grade),
                ),
                rule.source,
                Text(
                    "单列出来，写明理由，并在“在场”栏写上决定机关另一名成员；或者另定等次。",
                    "Name it in a row of its own with the reason and, under “present”, another member of the body; or decide"
                    " another grade.",
                ),
                row.place or (self.whose.get(row.subject, row.subject),),
            )  # fmt: skip
