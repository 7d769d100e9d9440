"""Facts verified by drawn sample: who may be drawn for whom, what an answer needs, and never by who entered it.

Source: domain notes on window dressing at year's end (unannounced draw with its seed recorded); verify.sample (project default).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from zeren.implement.rules.facts import about_oneself
from zeren.implement.rules.stages import STANDING
from zeren.kernel.draws import drawn_order, seed_problems
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

SIZE = "verify.sample"
CONFIRMED, QUESTIONED, CORRECTED, WAITING = "confirmed", "questioned", "corrected", "waiting"
ANSWERS = (CONFIRMED, QUESTIONED)
NAMES = {
    CONFIRMED: Text("核实无误", "confirmed"),
    QUESTIONED: Text("有疑问", "questioned"),
    CORRECTED: Text("已更正或撤回", "corrected or withdrawn"),
    WAITING: Text("待核实", "waiting"),
}
NOTE_LEAST = 4
"""Signs of a question that says something."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """A standing fact as the draw sees it."""

    key: str
    entered_by: str
    person: str = ""


def is_anothers(entered_by: str, person: str, actor: str) -> bool:
    """Whether somebody else entered it, and it is about somebody else."""
    return entered_by != actor and not about_oneself(actor, person)


def population(facts: Iterable[Drawable], verified: frozenset[str], actor: str) -> tuple[str, ...]:
    """The facts that this verifier may draw from, in key order: standing, not the own ones, not confirmed before."""
    return tuple(
        sorted(one.key for one in facts if one.key not in verified and is_anothers(one.entered_by, one.person, actor))
    )


def cannot_draw(said: Iterable[str], among: int, size: Fraction | None) -> Iterator[Reason]:
    """Every reason why no sample can be drawn."""
    yield from seed_problems(tuple(said))
    if size is None:
        yield Reason("no_samples", Text("本单位没有采用抽样核实。", "The office has switched samples off."), SIZE)
    if not among:
        yield Reason(
            "nothing_to_draw",
            Text("没有可抽的事实：都已核实，或都是你自己录的。", "There is nothing to draw: all are verified, or entered by you."),
            next_step=Text("请换另一个单位或年度。", "Choose another unit or year."),
        )  # fmt: skip


def sample(unit: str, year: int, seed: str, keys: Iterable[str], size: Fraction) -> tuple[str, ...]:
    """The first `size` of the keys in the order that the seed gives."""
    return drawn_order("sample of facts", f"{unit} {year}", seed, tuple(keys))[: int(size)]


def cannot_answer(
    answer: str, note: str, before: str, state: str, *, entered_by: str, person: str, actor: str
) -> Iterator[Reason]:
    """Every reason why this actor cannot answer so about a drawn fact."""
    if answer not in ANSWERS:
        yield Reason("unknown_answer", Text("请选择核实结果。", "Choose an answer."))
    if not is_anothers(entered_by, person, actor):
        yield Reason(
            "entered_it_oneself",
            Text("自己录入的、关于本人的事实由别人核实。", "What one entered, or is about oneself, is verified by somebody else."),
            next_step=Text("请另一名核实人办理。", "Let another verifier do it."),
        )  # fmt: skip
    if before == CONFIRMED:
        yield Reason("answered_before", Text("这一条已核实。", "It is confirmed already."))
    if state != STANDING:
        yield Reason(
            "not_standing",
            Text(
                "这条事实已更正或撤回，不再核实。", "This fact was corrected or withdrawn, and is verified no more."
            ),
            next_step=Text("代替它的一条可以另抽。", "The one in its place may be drawn another time."),
        )
    if answer == QUESTIONED and len(note.strip()) < NOTE_LEAST:
        yield Reason(
            "note_missing",
            Text("请写明疑问在哪里。", "Say what is in doubt."),
            next_step=Text("对照原件写一两句。", "Write a sentence or two, from the originals."),
        )


def standing_of(answer: str, state: str) -> str:
    """Where a drawn fact stands: a correction or withdrawal answers for itself, whoever made it."""
    return CORRECTED if state != STANDING else answer or WAITING
