"""What the frame around a page shows: the day, the person and post, the pack in force, and the person's rights."""

from datetime import date

from django.http import HttpRequest

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound
from zeren.kernel.words import Text
from zeren.ledger.levels import NONE, PAPER, Standing, standing, unwitnessed
from zeren.ledger.queries import Present, present
from zeren.ledger.watching import behind_by, jumped_by
from zeren.organisations.queries import HolderFound, pack_on, posts_of, roots
from zeren.policy import Pack
from zeren.web.look import Frame


def frame_of(request: HttpRequest) -> Frame:
    """The frame of a request; a number of queries that does not grow."""
    at = present()
    day = at.now.date()
    actor: Actor | None = request.actor  # type: ignore[attr-defined]  # set before this by the access middleware
    try:
        pack = pack_on(day)
    except NotFound:
        return Frame(
            simulated=at.simulated,
            today=day,
            rights=frozenset(),
            alarm=_alarm(at, frozenset()),
            unwitnessed=tuple(unwitnessed()),
        )
    held = posts_of(actor.id, day) if actor else ()
    rights = rights_of(held, pack)
    return Frame(
        simulated=at.simulated,
        today=day,
        actor_name=actor.name if actor else "",
        actor_post=held[0].title if held else "",
        place=_place(held, day),
        pack_label=f"{pack.key} {pack.version}",
        pack_digest=pack.digest,
        as_of=f"{at.now:%Y-%m-%d %H:%M}",
        audit_line=f"#{at.last_seq}",
        rights=rights,
        alarm=_alarm(at, rights),
        witness=witness_words(standing()),
        unwitnessed=tuple(unwitnessed()),
    )


def _alarm(at: Present, rights: frozenset[str]) -> Text | None:
    """What is wrong: for everybody while nothing can be done; for readers of the record, guards that differ until a
    comparison finds them right, and a jump of the clock for a week."""
    if at.behind:
        return behind_by(at.behind).text
    if at.guards and "ledger.read" in rights:
        return Text(
            "数据库的防护与清单有 {n} 处不符：有人绕过程序改过数据库。请停用并保留现场，核对总账。",
            "The database's guards differ from the list in {n} places: somebody changed it behind the program. Stop, keep "
            "it as it is, and check the record.",
        ).with_values(n=at.guards)
    return jumped_by(at.jumped).text if at.jumped and "ledger.read" in rights else None


def witness_words(found: Standing) -> Text:
    """How the record is witnessed, in a few words for the audit line."""
    if found.level == NONE:
        return Text("没有见证", "not witnessed")
    if found.level == PAPER:
        return Text("纸质存根", "on paper")
    return Text("{name} 见到 {n} 条", "{name} has seen {n} entries").with_values(name=found.name, n=found.seen)


def rights_of(held: tuple[HolderFound, ...], pack: Pack) -> frozenset[str]:
    """Every permission that these posts give, however far it reaches: what a menu may offer."""
    roles = {role for holder in held if holder.kind in pack.post_kinds for role in pack.post_kinds[holder.kind].roles}
    return frozenset(permission for role in roles for permission in pack.roles[role].permissions)


def _place(held: tuple[HolderFound, ...], day: date) -> str:
    if held:
        return held[0].unit_name
    tops = roots(day)
    return tops[0].name if tops else ""
