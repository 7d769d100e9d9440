"""What happened to facts and tasks, in the past tense; keys, days, counts and digests only."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FactEntered:
    """One fact was put down; `content_digest` is over all that it says."""

    fact: str
    name: str
    unit: str
    person: str
    happened_on: date
    content_digest: str


@dataclass(frozen=True, slots=True)
class FactCorrected:
    """A fact no longer stands; `by_fact` says it rightly."""

    fact: str
    by_fact: str
    content_digest: str
    because_digest: str


@dataclass(frozen=True, slots=True)
class FactVerified:
    """A figure that was held for verification was confirmed, by a note on how it was reckoned; `by_fact` counts."""

    fact: str
    by_fact: str
    note_digest: str


@dataclass(frozen=True, slots=True)
class EvidenceAttached:
    """A document was put to a fact: its kind, size in bytes and digest."""

    fact: str
    kind: str
    size: int
    file_digest: str


@dataclass(frozen=True, slots=True)
class EvidenceTakenOff:
    """The document of a fact was taken off; it stays on record."""

    fact: str
    file_digest: str
    because_digest: str


@dataclass(frozen=True, slots=True)
class SampleDrawn:
    """Facts were drawn to be verified: from which seed, how many out of how many, and which, in the order drawn."""

    sample: int
    unit: str
    year: int
    seed: str
    population: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleAnswered:
    """A verifier confirmed a drawn fact, or questioned it with a note."""

    sample: int
    fact: str
    answer: str
    note_digest: str


@dataclass(frozen=True, slots=True)
class FactWithdrawn:
    """A fact no longer stands, and nothing stands in its place."""

    fact: str
    because_digest: str


@dataclass(frozen=True, slots=True)
class FactsImported:
    """All facts of one file were put down: how many were new, and the digest of keys and contents in key order."""

    import_id: int
    count: int
    unchanged: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class FactsTakenBack:
    """All facts that one import had brought stand no longer."""

    import_id: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class TasksPlanned:
    """The duties of a tree became tasks of a year: made, moved to a list that replaced theirs, and dropped."""

    root: str
    year: int
    made: int
    moved: int
    dropped: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class FindingRecorded:
    """Somebody found on a task: done, done poorly or not done (or set it open to look again)."""

    task_id: int
    unit: str
    post: str
    code: str
    year: int
    finding: str
    because_digest: str


@dataclass(frozen=True, slots=True)
class FindingsBroughtIn:
    """Findings of a sheet that came back: how many were recorded, on how many tasks that had been changed meanwhile the
    sheet's stands or the system's, and the digest of task, finding and seal of the reason, by task."""

    import_id: int
    count: int
    overwritten: int
    kept: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class FulfilledTasksFound:
    """Every open task whose facts fulfil all of its periods was found done: how many, and the digest of their lines."""

    root: str
    year: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ActivityPutOff:
    """An activity got another day: which fact tells of it, the reason's key, how often this one, how often for business."""

    fact: str
    unit: str
    activity: str
    was_on: date
    new_on: date
    reason: str
    times: int
    for_business: int


@dataclass(frozen=True, slots=True)
class ActivityRecorded:
    """An activity was put down: which fact tells of it, and how many were there of how many due; nobody is named."""

    fact: str
    unit: str
    activity: str
    held_on: date
    attendance: str


@dataclass(frozen=True, slots=True)
class FollowUpAnswered:
    """Somebody said what came of the follow-up of an activity; `activity` is the fact that told of it."""

    fact: str
    activity: str
    unit: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RemindersRaised:
    """Steps of reminders that came up to a day: how many, and how many messages took them in."""

    day: date
    reminders: int
    messages: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class TaskChased:
    """Somebody reminded of a task by hand, for a reason, at the cost of so many minutes."""

    task_id: int
    unit: str
    code: str
    people: int
    minutes: int
    because_digest: str


@dataclass(frozen=True, slots=True)
class MessageSent:
    """A message was handed over to its channel (or let go, for want of an address)."""

    key: str
    state: str


@dataclass(frozen=True, slots=True)
class MessagePutOff:
    """A channel did not take a message; so many tries were made."""

    key: str
    tries: int


@dataclass(frozen=True, slots=True)
class MailAddressGiven:
    """Somebody said where messages by e-mail go, or that none do; the address itself is not in the record."""

    person: str
    has_address: bool


@dataclass(frozen=True, slots=True)
class BaseAsked:
    """Something is asked of the base from a day on: what kind, of which units, how often, minutes each time."""

    asking: int
    kind: str
    unit_kind: str
    below: str
    asked_by: str
    clock: str
    minutes: int
    from_day: date
    content_digest: str


@dataclass(frozen=True, slots=True)
class AskingStopped:
    """It is asked no longer."""

    asking: int
    because_digest: str


@dataclass(frozen=True, slots=True)
class CalendarOpened:
    """Somebody gave out an address of the own calendar; earlier ones are good no longer."""

    person: str
    number: int


@dataclass(frozen=True, slots=True)
class CalendarClosed:
    """Somebody took the address back."""

    person: str
    number: int
