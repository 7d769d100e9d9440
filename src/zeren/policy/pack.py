"""A policy pack as frozen dataclasses: every number, role, word and rule of one responsibility system.

`load` reads it from a folder or from its stored form. It knows no step of the way; the rooms ask it by key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zeren.kernel.words import Text
from zeren.policy.activities import Activities
from zeren.policy.appointing import Appraisal, Bar, Excluded, Experience, Probation, Responsibility
from zeren.policy.ballots import BallotForm, BallotLimits
from zeren.policy.calendars import Calendar
from zeren.policy.canonical import canonical
from zeren.policy.debriefs import CheckPoint, Hearing, ReportSection
from zeren.policy.measures import DecidingBody, Exemption, Measure
from zeren.policy.phrases import Amount, Filter
from zeren.policy.reading import as_fraction
from zeren.policy.scheme import Scheme
from zeren.policy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Value:
    """A number (or word) that a rule uses. `changes_outcome` 1 = changes outcomes most; the adoption sheet's order."""

    key: str
    value: str
    unit: str
    title: Text
    source: str
    date: str
    confidence: str
    changes_outcome: int
    note: Text | None = None

    @property
    def number(self) -> Fraction | None:
        """The value as an exact number, None when it is a word."""
        return as_fraction(self.value)


@dataclass(frozen=True, slots=True)
class Source:
    key: str
    title: Text
    issuer: Text
    date: str
    kind: str
    confidence: str
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    title: Text
    permissions: tuple[str, ...]
    scope: str
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Apart:
    """Roles that one person must not hold at once: no two of `roles`, and none of them with one of `never_with`."""

    key: str
    title: Text
    roles: tuple[str, ...]
    never_with: tuple[str, ...]
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class PostKind:
    key: str
    title: Text
    bearer: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody may open what concerns another person. `opens` are the kinds of things for which it is asked.

    `until_heard`: looks on this ground are not shown to the person while a case waits for the hearing.
    """

    key: str
    title: Text
    opens: tuple[str, ...]
    source: str
    date: str
    confidence: str
    until_heard: bool = False


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Who is compared with whom: a quota line is drawn inside one of these."""

    key: str
    title: Text
    unit_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Values that an office decides on in one step: whatever it makes of them, their numbers add up to `sum`."""

    keys: tuple[str, ...]
    sum: Fraction
    title: Text


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """One thing a question looks at: a share from 0 to 1. `where` and `of` filter the fact's records by attribute."""

    key: str
    title: Text
    fact: str
    required: int
    clock: str
    applies_to: tuple[str, ...]
    essential: bool = False
    distinct: str | None = None
    label: str | None = None
    where: Filter | None = None
    of: Filter | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One of the three questions; its answer by the thresholds `yes` and `partly`."""

    key: str
    bearer: str
    title: Text
    yes: Amount
    partly: Amount
    items: tuple[QuestionItem, ...]
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of duty lists. `carries`: duties of the level above that it carries down, by code."""

    code: str
    bearer: str
    applies_to: tuple[str, ...]
    order: int
    text: Text
    evidence: Text
    fact: str | None
    required: int
    clock: str
    due: str | None
    source: str
    date: str
    confidence: str
    carries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a grade. `owner`: the role that carries it out."""

    key: str
    grade: str
    subject: str
    streak: int
    what: str
    title: Text
    due_days: int
    months: int | None
    source: str
    date: str
    confidence: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement of the pack's source in our own words, with where it can be seen."""

    row: str
    statement: Text
    built: bool
    page: str | None = None
    figure: str | None = None
    test: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CaseSubject:
    key: str
    kind: str | None = None
    parent: str | None = None
    start: str | None = None
    end: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseFact:
    fact: str
    day: str | None = None
    number: str | None = None
    label: str | None = None
    subject: str | None = None
    reason: str = ""
    source: str = "case"
    state: str = "confirmed"
    attributes: Mapping[str, str] = field(default_factory=dict)
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class CaseImport:
    scheme: str
    subject: str
    total: str | None = None
    grade: str | None = None
    points: str | None = None


@dataclass(frozen=True, slots=True)
class CaseHistory:
    period: str
    what: str
    number: str | None = None
    label: str | None = None
    subject: str | None = None
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class PackCase:
    """A case written by hand. `expect` holds total, grade, status, nodes, gates, caps, flags, quota as text."""

    id: str
    scheme: str
    about: str
    title: Text
    period: str
    expect: Mapping[str, Any]
    why: Text | None = None
    subject: str | None = None
    subjects: tuple[CaseSubject, ...] = ()
    facts: tuple[CaseFact, ...] = ()
    imports: tuple[CaseImport, ...] = ()
    history: tuple[CaseHistory, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    with_withheld: bool = True
    file: str = ""


@dataclass(frozen=True)
class Pack:
    """A whole pack. Tables are keyed by key. `documents` is what the files say, from which all the rest is read."""

    key: str
    name: Text
    version: str
    use: str
    effective_from: str
    summary: Text
    values: Mapping[str, Value]
    sources: Mapping[str, Source]
    roles: Mapping[str, Role]
    post_kinds: Mapping[str, PostKind]
    grounds: Mapping[str, Ground]
    apart: Mapping[str, Apart]
    calendar: Calendar
    duties: tuple[Duty, ...]
    schemes: Mapping[str, Scheme]
    consequences: tuple[Consequence, ...]
    bars: tuple[Bar, ...]
    experience: tuple[Experience, ...]
    probation: tuple[Probation, ...]
    excluded: tuple[Excluded, ...]
    appraisals: tuple[Appraisal, ...]
    responsibilities: tuple[Responsibility, ...]
    deciding_bodies: Mapping[str, DecidingBody]
    measures: Mapping[str, Measure]
    exemptions: Mapping[str, Exemption]
    words: Words
    questions: tuple[Question, ...]
    peer_groups: tuple[PeerGroup, ...]
    together: tuple[Together, ...]
    claims: tuple[Claim, ...]
    cases: tuple[PackCase, ...]
    ballot_forms: Mapping[str, BallotForm]
    ballot_limits: BallotLimits | None
    hearings: tuple[Hearing, ...]
    report_sections: tuple[ReportSection, ...]
    check_points: tuple[CheckPoint, ...]
    activities: Activities
    documents: Mapping[str, Any] = field(repr=False, compare=False)
    digest: str = ""

    def numbers(self) -> dict[str, Fraction | None]:
        """The values that are numbers, as `score_all` takes them (without adoption; see `adoption.adopted`)."""
        return {key: value.number for key, value in self.values.items() if value.number is not None}

    def number(self, key: str) -> Fraction:
        """One value as a number. Errors: KeyError when the pack has none, ValueError when it is a word."""
        found = self.values[key].number
        if found is None:
            raise ValueError(f"{key} is not a number")
        return found

    def to_json(self) -> str:
        """The whole pack as canonical JSON text, to be stored; `load.from_json` reads it again."""
        return canonical(self.documents)
