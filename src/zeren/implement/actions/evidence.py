"""Putting a document to a fact, and taking it off again. Bytes are kept once, under their digest; none is ever deleted."""

from hashlib import sha256

from zeren.implement.actions.sketches import _sketch_file
from zeren.implement.events import EvidenceAttached, EvidenceTakenOff
from zeren.implement.models import Evidence, KeptFile, Sketch
from zeren.implement.queries import evidence_of, fact_found
from zeren.implement.rules.evidence import MOST, Document, cannot_attach, cannot_take_off
from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.organisations.queries import number_in_force


def _about(key: str, *_: object) -> About:
    found = fact_found(key)
    return About(unit=found.unit, person=found.person)


@action(permission="implement.enter_fact", about=_about)
def attach_evidence(actor: Actor, key: str, document: Document) -> Done:
    """Put a document to a fact. Gives the digest under which it is kept. Errors: Refused with every reason."""
    fact = fact_found(key)
    refuse_if(cannot_attach(document, fact.state, evidence_of(key) is not None, number_in_force(MOST, today())))
    digest = sha256(document.content).hexdigest()
    file, _ = KeptFile.objects.get_or_create(
        digest=digest,
        defaults={
            "kind": document.kind, "size": len(document.content), "content": document.content, "text": document.text,
            "kept_at": now(),
        },
    )  # fmt: skip
    Evidence.objects.create(
        fact_id=fact.id, file=file, name=document.name, pictures=document.pictures, added_at=now(),
        added_by=actor.signature,
    )  # fmt: skip
    _sketch_file(fact.id, document.text)
    return Done(digest, EvidenceAttached(key, file.kind, file.size, digest))


@action(permission="implement.enter_fact", about=_about)
def take_off_evidence(actor: Actor, key: str, reason: str) -> Done:
    """Take the document of a fact off; it stays on record with the reason. Errors: Refused."""
    fact, found = fact_found(key), evidence_of(key)
    refuse_if(cannot_take_off(fact.state, found is not None, reason))
    assert found is not None
    Evidence.objects.filter(fact_id=fact.id, taken_off_at__isnull=True).update(
        taken_off_at=now(), taken_off_by=actor.signature, taken_off_because=reason.strip()
    )
    Sketch.objects.filter(fact_id=fact.id, of="file").delete()
    return Done(None, EvidenceTakenOff(key, found.digest, seal_of(reason)))
