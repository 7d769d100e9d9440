"""Making the duty lists of a tree for a year: one deed, one entry, the same number of queries for two units or two thousand."""

from collections.abc import Iterable

from zeren.clarify.events import DutyListsGenerated, YearOpened
from zeren.clarify.models import Duty, DutyList, Year
from zeren.clarify.queries import drafting, year_state, years
from zeren.clarify.rules.lists import Draft, list_problems
from zeren.clarify.rules.years import OPEN, STATE_NAMES, UNOPENED, YEARS, YearAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of
from zeren.organisations.queries import pack_id, post_ids, unit_ids


@action(permission="clarify.generate", about=lambda root, year: About(unit=root))
def generate_lists(actor: Actor, root: str, year: int) -> Done:
    """Make the lists of a unit and all below it (of everything when `root` is empty) as the pack has them now.

    A list whose duties did not change stays, with its acknowledgements; one that changed is replaced. Doing it again
    changes nothing. The first lists of a year open it. Gives the `Change` that was made.
    Errors: Refused when the pack's catalogue is at fault or the year is closed.
    """
    found = drafting(root, year, today())
    refuse_if(list_problems(found.pack.duties, year))
    opened = _first_lists_open_the_year(actor, year, found.pack.digest)
    DutyList.objects.filter(id__in=found.change.replaced).update(state="replaced")
    _store(found.change.fresh, pack_id(found.pack.digest))
    made = DutyListsGenerated(
        root, year, found.pack.digest, len(found.change.fresh), len(found.change.replaced), found.change.unchanged,
        digest_of([[*draft.key, draft.content.digest] for draft in found.change.fresh]),
    )  # fmt: skip
    return Done(found.change, *opened, made)


def _store(drafts: Iterable[Draft], pack: int) -> None:
    """Write lists and their lines in two statements."""
    drafts = list(drafts)
    units = unit_ids({draft.unit for draft in drafts})
    posts = post_ids({draft.post for draft in drafts if draft.post})
    moment = now()
    rows = DutyList.objects.bulk_create(
        DutyList(
            unit_id=units[draft.unit], bearer=draft.bearer, post_id=posts.get(draft.post), year=draft.year,
            pack_id=pack, content_digest=draft.content.digest, generated_at=moment,
        )
        for draft in drafts
    )  # fmt: skip
    Duty.objects.bulk_create(
        Duty(
            list_id=row.id, code=line.code, order=line.order, text_zh=line.text.zh, text_en=line.text.en,
            evidence_zh=line.evidence.zh, evidence_en=line.evidence.en, fact=line.fact, required=line.required,
            clock=line.clock, due_on=line.due_on, source=line.source,
        )
        for row, draft in zip(rows, drafts, strict=True)
        for line in draft.content.lines
    )  # fmt: skip


def _first_lists_open_the_year(actor: Actor, year: int, pack_digest: str) -> tuple[YearOpened, ...]:
    state = year_state(year)
    if state == OPEN:
        return ()
    if state != UNOPENED:
        raise Refused(
            Reason(
                "year_closed",
                Text(f"{year} 年已经关账，清单不再改动。", f"{year} is closed; its lists stay as they are."),
            )
        )
    seen = YearAt(year, tuple(found.year for found in years()))
    decision = decide(YEARS, "open_year", state, seen, actor, now(), STATE_NAMES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    day = today()
    Year.objects.create(year=year, pack_id=pack_id(pack_digest), opened_on=day, state=decision.target)
    return (YearOpened(year, pack_digest, day),)
