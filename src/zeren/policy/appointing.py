"""What a pack asks of whoever is put forward for a post (experience before it, probation after it), what never stands in
a dossier, which marks, grades and findings stand in the way, and which kinds of responsibility a measure can be for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zeren.kernel.words import Text
from zeren.policy.reading import CITED, Field, flag, many, one_of, record, text, whole, words


@dataclass(frozen=True, slots=True)
class Bar:
    """Bars an appointment while a standing of this kind, a grade (`streak` times running), or a `finding` holds.

    `binding`: no body departs from it.
    """

    key: str
    title: Text
    standing: str | None
    grade: str | None
    finding: str | None
    streak: int
    months: int | None
    years: int | None
    source: str
    date: str
    confidence: str
    binding: bool = False


@dataclass(frozen=True, slots=True)
class Experience:
    """One way to a post of kind `post`: so many months in posts of the kinds `held`. One way is enough."""

    key: str
    title: Text
    post: str
    held: tuple[str, ...]
    months: int
    source: str
    date: str
    confidence: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Probation:
    """Whoever first takes up a post of one of these kinds is on probation for so many months."""

    key: str
    title: Text
    posts: tuple[str, ...]
    months: int
    source: str
    date: str
    confidence: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """What never stands in the dossier of a candidate, and by which rule."""

    key: str
    title: Text
    source: str
    date: str
    confidence: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A kind of responsibility: of a body (`object` unit: overall) or of a person (main, important, direct)."""

    key: str
    title: Text
    source: str
    date: str
    confidence: str
    object: str = "person"


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A kind of appraisal beside the annual one. A `good` or `poor` word of it does not fit the annual grades named
    against it: a question, no conclusion."""

    key: str
    title: Text
    good: tuple[str, ...]
    poor: tuple[str, ...]
    good_against: tuple[str, ...]
    poor_against: tuple[str, ...]
    source: str
    date: str
    confidence: str


BAR = record(
    Bar,
    {
        "key": Field(text),
        "title": Field(words),
        "standing": Field(text, None),
        "grade": Field(text, None),
        "finding": Field(text, None),
        "streak": Field(whole, 1),
        "months": Field(whole, None),
        "years": Field(whole, None),
        "binding": Field(flag, False),
        **CITED,
    },
)
EXPERIENCE = record(
    Experience,
    {
        "key": Field(text),
        "title": Field(words),
        "post": Field(text),
        "held": Field(many(text)),
        "months": Field(whole),
        **CITED,
        "note": Field(words, None),
    },
)
PROBATION = record(
    Probation,
    {
        "key": Field(text),
        "title": Field(words),
        "posts": Field(many(text)),
        "months": Field(whole),
        **CITED,
        "note": Field(words, None),
    },
)
EXCLUDED = record(Excluded, {"key": Field(text), "title": Field(words), **CITED, "note": Field(words, None)})
APPOINTING: dict[str, Field] = {
    "appraisal": Field(
        many(
            record(
                Appraisal,
                {
                    "key": Field(text),
                    "title": Field(words),
                    **{name: Field(many(text), ()) for name in ("good", "poor", "good_against", "poor_against")},
                    **CITED,
                },
            )
        ),
        (),
    ),
    "bar": Field(many(BAR), ()),
    "experience": Field(many(EXPERIENCE), ()),
    "probation": Field(many(PROBATION), ()),
    "excluded": Field(many(EXCLUDED), ()),
    "responsibility": Field(
        many(
            record(
                Responsibility,
                {
                    "key": Field(text),
                    "title": Field(words),
                    "object": Field(one_of("person", "unit"), "person"),
                    **CITED,
                },
            )
        ),
        (),
    ),
}


def names_in_use(
    experience: Iterable[Experience], probation: Iterable[Probation], owners: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str, str, str]]:
    """Kinds of posts and roles that the file names: where, what it is (in both languages), its key.

    `owners`: the key of each consequence and the role that carries it out.
    """
    yield from ((f"consequence[{key}]", "role", "角色", owner) for key, owner in owners if owner)
    for way in experience:
        yield from ((f"experience[{way.key}]", "post", "岗位", kind) for kind in (way.post, *way.held))
    for rule in probation:
        yield from ((f"probation[{rule.key}]", "post", "岗位", kind) for kind in rule.posts)


def grades_in_use(
    consequences: Iterable[tuple[str, str]], bars: Iterable[Bar], appraisals: Iterable[Appraisal]
) -> Iterator[tuple[str, str, str | None]]:
    """Grades that the file names: in what, its key, the grade. `consequences`: the key and grade of each."""
    yield from (("consequence", key, grade) for key, grade in consequences)
    yield from (("bar", bar.key, bar.grade) for bar in bars)
    yield from (("appraisal", one.key, grade) for one in appraisals for grade in one.good_against + one.poor_against)


def rows_beside(
    probation: tuple[Probation, ...], excluded: tuple[Excluded, ...], appraisals: tuple[Appraisal, ...]
) -> tuple[tuple[str, tuple[Probation | Excluded | Appraisal, ...]], ...]:
    """Rows of the file under the name that each kind has there."""
    return ("probation", probation), ("excluded", excluded), ("appraisal", appraisals)
