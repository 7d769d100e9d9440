"""Adopting a pack, and going through its values one by one."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import Done, action
from zeren.organisations.events import PackAdopted, ValueAdopted
from zeren.organisations.models import AdoptedPack, Adoption, Apart, Person
from zeren.organisations.queries import choices_of, kept_apart, pack_by_digest
from zeren.policy import Pack
from zeren.policy.adoption import apart, together_with


@action(permission="organisations.adopt", milestone=True)
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
    Apart.objects.all().delete()
    Apart.objects.bulk_create(
        Apart(one=one, other=other, rule=rule) for (one, other), rule in sorted(kept_apart(pack).items())
    )
    return Done(pack.digest, PackAdopted(pack.key, pack.version, pack.digest, from_day))


@action(permission="organisations.adopt")
def adopt_value(actor: Actor, pack_digest: str, value_key: str, choice: str, document: str, value: str = "") -> Done:
    """Confirm one value with an own document, replace it by another value, or switch it off.

    Errors: Invalid when the choice is unknown, the document is missing, the new value is not a number, or values that
    belong together would fall apart: those are decided on in one step, by `adopt_values`.
    """
    return Done(None, *_adopt(actor, pack_digest, {value_key: (choice, value)}, document))


@action(permission="organisations.adopt")
def adopt_values(actor: Actor, pack_digest: str, choices: Mapping[str, tuple[str, str]], document: str) -> Done:
    """Decide on several values with one document: key → choice and new value; all of them, or none. Gives how many.

    Errors: as `adopt_value`, with the reasons against whichever of them.
    """
    return Done(len(choices), *_adopt(actor, pack_digest, choices, document))


def _adopt(
    actor: Actor, pack_digest: str, choices: Mapping[str, tuple[str, str]], document: str
) -> list[ValueAdopted]:
    pack = pack_by_digest(pack_digest)
    row = AdoptedPack.objects.get(digest=pack_digest)
    reasons = [
        reason
        for key, (choice, value) in choices.items()
        for reason in _objections(pack, key, choice, document, value)
    ]
    touched = {group for key in choices for group in [together_with(pack, key)] if len(group) > 1}
    if not reasons and touched:
        now_chosen = {**choices_of(pack_digest), **choices}
        reasons = [reason for reason in apart(pack, now_chosen) if reason.place in touched]
    if reasons:
        raise Invalid(*{reason.code + str(reason.place) + reason.text.en: reason for reason in reasons}.values())
    moment, person = now(), Person.objects.filter(key=actor.id).first()
    row.adoptions.filter(value_key__in=choices, current=True).update(current=False)
    Adoption.objects.bulk_create(
        Adoption(
            pack=row,
            value_key=key,
            choice=choice,
            value=value if choice == "replaced" else "",
            document=document,
            person=person,
            at=moment,
        )
        for key, (choice, value) in choices.items()
    )
    seal = sha256(document.encode()).hexdigest()
    return [
        ValueAdopted(pack_digest, key, choice, value if choice == "replaced" else "", seal)
        for key, (choice, value) in choices.items()
    ]


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
