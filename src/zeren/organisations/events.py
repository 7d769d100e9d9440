"""What happened to who there is, in the past tense, without personal data."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PackAdopted:
    """A pack came into force here from a day on; `digest` is over its whole content."""

    pack: str
    version: str
    digest: str
    from_day: date


@dataclass(frozen=True, slots=True)
class ValueAdopted:
    """One value of the pack was confirmed, replaced or switched off, by which document (as a digest)."""

    pack_digest: str
    value: str
    choice: str
    replaced_by: str
    document_digest: str


@dataclass(frozen=True, slots=True)
class FilePreviewed:
    """A file was handed in and read; nothing was changed by it."""

    import_id: int
    kind: str
    file_digest: str
    problems: int


@dataclass(frozen=True, slots=True)
class ReadingChosen:
    """It was decided how a place of an office's own table is read; `taken_back`: it is open again."""

    import_id: int
    place: str
    taken_back: bool


@dataclass(frozen=True, slots=True)
class SchemeChanged:
    """A scheme that was handed in changed comes into force with its pack from a day on."""

    import_id: int
    pack: str
    version: str
    pack_digest: str
    from_day: date


@dataclass(frozen=True, slots=True)
class FileSettled:
    """A file that another room reads was brought in, or taken back."""

    import_id: int
    state: str
    file_digest: str


@dataclass(frozen=True, slots=True)
class OrganisationImported:
    """The rows of one file were brought in, all of them: how many, and their digest in key order."""

    import_id: int
    file_digest: str
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ImportTakenBack:
    """Everything that one import had brought was undone."""

    import_id: int
    count: int


@dataclass(frozen=True, slots=True)
class TermBegun:
    """A person took up a post."""

    post: str
    person: str
    from_day: date


@dataclass(frozen=True, slots=True)
class TermEnded:
    """A term of office ended on a day, that day included."""

    post: str
    person: str
    until_day: date


@dataclass(frozen=True, slots=True)
class StandInNamed:
    """Somebody answers for a post from one day until another, as a document says (its digest)."""

    standing_in: int
    post: str
    person: str
    from_day: date
    until_day: date
    document_digest: str


@dataclass(frozen=True, slots=True)
class StandInEnded:
    """Somebody answers for a post no longer than until a day, which is earlier than it was."""

    standing_in: int
    post: str
    person: str
    until_day: date


@dataclass(frozen=True, slots=True)
class StandingPlaced:
    """A dated mark was placed on a person or unit."""

    standing_id: int
    kind: str
    reference: str
    from_day: date
    until_day: date | None


@dataclass(frozen=True, slots=True)
class StandingLifted:
    """A mark was lifted before its time."""

    standing_id: int
    on: date


@dataclass(frozen=True, slots=True)
class DivisionsImported:
    """Administrative divisions were loaded for the size test."""

    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class AccountOpened:
    """A person can sign in."""

    person: str
