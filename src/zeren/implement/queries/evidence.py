"""The document of a fact: what it is, its bytes, and the other facts that the same document shows."""

from dataclasses import dataclass
from datetime import datetime

from zeren.implement.models import Evidence
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text

COLUMNS = (
    "fact__key",
    "name",
    "file__kind",
    "file__size",
    "file__digest",
    "pictures",
    "added_at",
    "added_by",
    "file_id",
)


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """A document of a fact; `size` in bytes, `file` the row number under which its content is kept."""

    fact: str
    name: str
    kind: str
    size: int
    digest: str
    pictures: int
    added_at: datetime
    added_by: str
    file: int


def evidence_of(fact: str) -> EvidenceFound | None:
    """The document of a fact that was not taken off, whatever became of the fact."""
    found = Evidence.objects.filter(fact__key=fact, taken_off_at__isnull=True).values_list(*COLUMNS).first()
    return EvidenceFound(*found) if found else None


def evidence_content(fact: str) -> tuple[EvidenceFound, bytes]:
    """The document of a fact with its bytes. Errors: NotFound."""
    found = evidence_of(fact)
    if found is None:
        raise NotFound(Reason("no_file", Text("这条事实没有文件。", "The fact has no document.")))
    content = Evidence.objects.filter(fact__key=fact, taken_off_at__isnull=True).values_list(
        "file__content", flat=True
    )
    return found, bytes(content[0])
