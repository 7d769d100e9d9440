"""Files that other rooms read: kept as they came, brought in once, perhaps taken back. Their rows are not kept here."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About, Done, action
from zeren.organisations.events import FilePreviewed, FileSettled
from zeren.organisations.models import Import
from zeren.organisations.queries.missing import no_such
from zeren.organisations.rules.files import FILES


@action(permission="implement.import_facts", about=lambda *_, unit="", **__: About(unit=unit))
def keep_file(
    actor: Actor,
    kind: str,
    file_name: str,
    content: bytes,
    problems: int,
    counts: Mapping[str, int],
    unit: str = "",
) -> Done:
    """Keep a file of another room as it came, with what reading it found. Nothing else is changed.

    `unit` names the one unit that the file is about, empty when it is about several. Gives the import's number.
    """
    digest = sha256(content).hexdigest()
    row = Import.objects.create(
        kind=kind,
        file_name=file_name[:200],
        digest=digest,
        content=content,
        person_key=actor.signature,
        previewed_at=now(),
        counts={**counts, "problems": problems},
    )
    return Done(row.id, FilePreviewed(row.id, kind, digest, problems))


@action(permission="implement.import_facts", about=lambda *_, unit="", **__: About(unit=unit))
def settle_file(
    actor: Actor,
    import_id: int,
    verb: str,
    counts: Mapping[str, int],
    unit: str = "",
    changes: Sequence[Mapping[str, str]] = (),
) -> Done:
    """Say that a kept file was brought in or taken back, inside the deed that does it; `changes` stay with it.

    Errors: NotFound, Refused when it was brought in or taken back before.
    """
    row = Import.objects.select_for_update().filter(id=import_id).first()
    if row is None:
        raise NotFound(no_such("import", str(import_id)))
    decision = decide(FILES, verb, row.state, None, actor, now())
    if isinstance(decision, RefusedWith):
        raise Refused(_settled())
    row.state = decision.target
    row.confirmed_at = now() if verb == "confirm" else row.confirmed_at
    row.taken_back_at = now() if verb == "take_back" else None
    row.counts = {**row.counts, **counts}
    row.changes = row.changes or [dict(one) for one in changes]
    row.save(update_fields=["state", "confirmed_at", "taken_back_at", "counts", "changes"])
    return Done(row.state, FileSettled(row.id, row.state, row.digest))


def _settled() -> Reason:
    return Reason(
        "import_settled", Text("这次导入已经确认或收回。", "This import was already brought in or taken back.")
    )
