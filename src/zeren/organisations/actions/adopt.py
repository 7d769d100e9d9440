"""Adopting a pack, and going through its values one by one."""

from datetime import date
from hashlib import sha256

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import Done, action
from zeren.organisations.events import PackAdopted, ValueAdopted
from zeren.organisations.models import AdoptedPack, Adoption, Person
from zeren.organisations.queries import pack_by_digest
from zeren.policy import Pack


@action(permission="organisations.adopt")
def adopt_pack(actor: Actor, pack: Pack, from_day: date) -> Done:
    """Bring a pack into force from a day on. The same content again changes nothing but is recorded."""
    if pack.use != "office":
        raise Refused(
            Reason(
                "pack_not_for_use",
                Text("这个规则包只用于测试，不能采用。", "This pack is for testing only and cannot be adopted."),
            )
        )
    AdoptedPack.objects.get_or_create(
        digest=pack.digest,
        defaults={
            "key": pack.key,
            "version": pack.version,
            "content": pack.to_json(),
            "from_day": from_day,
            "adopted_at": now(),
        },
    )
    return Done(pack.digest, PackAdopted(pack.key, pack.version, pack.digest, from_day))


@action(permission="organisations.adopt")
def adopt_value(actor: Actor, pack_digest: str, value_key: str, choice: str, document: str, value: str = "") -> Done:
    """Confirm one value with an own document, replace it by another value, or switch it off.

    Errors: Invalid when the choice is unknown, the document is missing or the new value is not a number.
    """
    pack = AdoptedPack.objects.get(digest=pack_digest)
    reasons = tuple(_objections(pack_by_digest(pack_digest), value_key, choice, document, value))
    if reasons:
        raise Invalid(*reasons)
    pack.adoptions.filter(value_key=value_key, current=True).update(current=False)
    Adoption.objects.create(
        pack=pack,
        value_key=value_key,
        choice=choice,
        value=value if choice == "replaced" else "",
        document=document,
        person=Person.objects.filter(key=actor.id).first(),
        at=now(),
    )
    seal = sha256(document.encode()).hexdigest()
    return Done(None, ValueAdopted(pack_digest, value_key, choice, value if choice == "replaced" else "", seal))


def _objections(pack: Pack, value_key: str, choice: str, document: str, value: str):  # type: ignore[no-untyped-def]
    if value_key not in pack.values:
        yield Reason("unknown_value", Text(f"规则包里没有“{value_key}”。", f"The pack has no value “{value_key}”."))
    if choice not in {"confirmed", "replaced", "off"}:
        yield Reason(
            "unknown_choice", Text("只能确认、替换或停用。", "It can be confirmed, replaced or switched off.")
        )
    if not document.strip():
        yield Reason(
            "document_missing",
            Text("请写明本单位依据的文件。", "Name the document of your own that this rests on."),
            next_step=Text("例如：鹭汀组〔2026〕8 号。", "For example: the number of your notice."),
        )
    if choice == "replaced":
        try:
            exact(value)
        except (ValueError, TypeError, ZeroDivisionError):
            yield Reason("not_a_number", Text(f"“{value}”不是数。", f"“{value}” is not a number."))
