"""Files that were handed in: lists, one file, and its bytes as they came."""

from dataclasses import dataclass

from zeren.kernel.errors import NotFound
from zeren.organisations.models import Import
from zeren.organisations.queries.missing import no_such


@dataclass(frozen=True, slots=True)
class ImportFound:
    """A file handed in, for lists."""

    id: int
    kind: str
    file_name: str
    digest: str
    state: str
    person_key: str
    counts: dict[str, int]


def imports(limit: int = 50) -> tuple[ImportFound, ...]:
    """Files handed in, newest first."""
    return tuple(import_of(row) for row in Import.objects.defer("content", "changes")[:limit])


def import_found(import_id: int) -> ImportFound:
    """One file handed in. Errors: NotFound."""
    row = Import.objects.defer("content", "changes").filter(id=import_id).first()
    if row is None:
        raise NotFound(no_such("import", str(import_id)))
    return import_of(row)


def import_content(import_id: int) -> bytes:
    """The file as it came."""
    return bytes(Import.objects.values_list("content", flat=True).get(id=import_id))


def import_changes(import_id: int) -> list[dict[str, str]]:
    """What stays with a file about how it was brought in, as the room that did it wrote it down."""
    return list(Import.objects.values_list("changes", flat=True).get(id=import_id))


def import_of(row: Import) -> ImportFound:
    """A row for lists, without its bytes."""
    return ImportFound(row.id, row.kind, row.file_name, row.digest, row.state, row.person_key, row.counts)
