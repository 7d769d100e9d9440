"""Other appraisals that do not fit an annual grade, in words: for the order of a group and for the body's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zeren.assess.queries import not_fitting
from zeren.kernel.words import Text
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class Unlike:
    """One that does not fit: its kind, until which day, about what, its word, the paper it stands in."""

    kind: Text
    day: date
    about: str
    grade: str
    document: str

    @property
    def mark(self) -> Text:
        """For a row of a list."""
        words = ("{kind}“{grade}”，不吻合", "{kind} “{grade}”: does not fit")
        return Text(*words).with_values(kind=self.kind, grade=self.grade)


def unlike(grades: Mapping[str, str], year: int, pack: Pack) -> dict[str, tuple[Unlike, ...]]:
    """Subject → the other appraisals of the year that do not fit its grade; `grades`: subject → grade, empty for none."""
    titles = {one.key: one.title for one in pack.appraisals}
    found = not_fitting({subject: grade for subject, grade in grades.items() if grade}, year, pack)
    return {
        subject: tuple(Unlike(titles[one.kind], one.day, one.about, one.grade, one.document) for one in rows)
        for subject, rows in found.items()
    }
