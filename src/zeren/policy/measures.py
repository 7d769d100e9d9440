"""The measures of a pack, which kind of body may take which, and the questions that a case answers before one is taken."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zeren.kernel.words import Text
from zeren.policy.reading import CITED, Field, flag, many, one_of, record, text, whole, words


@dataclass(frozen=True, slots=True)
class DecidingBody:
    """A kind of body that takes measures. `needs_approval`: the committee of its own level approves each one first."""

    key: str
    title: Text
    source: str
    date: str
    confidence: str
    needs_approval: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure and how long it weighs. `by`: the kinds of bodies that may take it (none named: any).

    `kept`: taken in a procedure of its own, and only put on record here. `lasting`: it never ends. `combined_months`: the
    longest period that a body may fix where it takes this measure for several acts at once; None where it fixes none.
    """

    key: str
    object: str
    weight: int
    title: Text
    impact_months: int
    source: str
    date: str
    confidence: str
    note: Text | None = None
    by: tuple[str, ...] = ()
    kept: bool = False
    lasting: bool = False
    combined_months: int | None = None

    @property
    def weighs(self) -> bool:
        """Whether anything is to be kept of it: a period, or for good."""
        return self.lasting or self.impact_months > 0


@dataclass(frozen=True, slots=True)
class Exemption:
    """A question every case answers. `effect`: exempt, lighter, heavier. `paper`: a yes names the record it rests on."""

    key: str
    title: Text
    source: str
    date: str
    confidence: str
    effect: str = "exempt"
    paper: bool = False


_BODY = record(
    DecidingBody,
    {
        "key": Field(text),
        "title": Field(words),
        "needs_approval": Field(flag, False),
        **CITED,
        "note": Field(words, None),
    },
)
_MEASURE = record(
    Measure,
    {
        "key": Field(text),
        "object": Field(one_of("person", "unit")),
        "weight": Field(whole),
        "title": Field(words),
        "impact_months": Field(whole),
        "by": Field(many(text), ()),
        "kept": Field(flag, False),
        "lasting": Field(flag, False),
        "combined_months": Field(whole, None),
        **CITED,
        "note": Field(words, None),
    },
)
_EXEMPTION = record(
    Exemption,
    {
        "key": Field(text),
        "title": Field(words),
        **CITED,
        "effect": Field(one_of("exempt", "lighter", "heavier"), "exempt"),
        "paper": Field(flag, False),
    },
)
MEASURES: dict[str, Field] = {
    "deciding_body": Field(many(_BODY), ()),
    "measure": Field(many(_MEASURE), ()),
    "exemption": Field(many(_EXEMPTION), ()),
}


def bodies_in_use(measures: Iterable[Measure]) -> Iterator[tuple[str, str, str, str]]:
    """The kinds of bodies that the measures name: where, what it is (in both languages), its key."""
    yield from ((f"measure[{one.key}].by", "deciding_body", "机关种类", kind) for one in measures for kind in one.by)


def rows_of_cases(
    bodies: Mapping[str, DecidingBody], measures: Mapping[str, Measure], exemptions: Mapping[str, Exemption]
) -> tuple[tuple[str, str, Iterable[DecidingBody | Measure | Exemption]], ...]:
    """The file, the name that each kind of row has there, and its rows."""
    found = ("deciding_body", bodies.values()), ("measure", measures.values()), ("exemption", exemptions.values())
    return tuple(("use.toml", kind, rows) for kind, rows in found)
