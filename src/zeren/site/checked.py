"""A restored database looked through before it is opened: by itself, by the checkpoints kept, and by its witness."""

from collections.abc import Iterator
from dataclasses import dataclass

from zeren.kernel.errors import Corrupt, Reason, Refused, ZerenError
from zeren.kernel.words import Text
from zeren.ledger import levels, outside, witnessing
from zeren.ledger.checkpoints import make_checkpoint
from zeren.ledger.verifying import Verified, verify
from zeren.site import closed, guards, postgres
from zeren.site.closed import Note


@dataclass(frozen=True, slots=True)
class Witness:
    """Whom to ask when the restored state is older than the choice of a witness: its address and public key."""

    address: str
    key: str


def check(notes: tuple[Note, ...] = (), witness: Witness | None = None) -> Verified:
    """Guards, record, rows, the checkpoints kept, the witness. What speaks against opening is kept with the mark.

    The witness is the one that the record names, or `witness`. Errors: Corrupt when the data does not hold together, Refused when only a decision can open it.
    """
    _, earlier = closed.standing()
    notes = tuple(dict.fromkeys((*earlier, *notes)))
    closed.close((closed.UNCHECKED,), notes)
    try:
        guards.compare(postgres.database_name())
        found = verify()
    except ZerenError as error:
        closed.close(error.reasons, notes)
        raise
    faults = tuple(fault for note in notes if (fault := outside.compare(note.text, note.place)))
    if not faults or decidable(faults):
        faults += tuple(_by_witness(witness))
    if faults:
        closed.close(faults, notes)
        raise _worst(faults)
    return found


def _by_witness(given: Witness | None) -> Iterator[Reason]:
    """What the witness has to say; that it cannot be asked is a reason too, for it may remember more."""
    chosen = levels.standing()
    asked = given or (Witness(chosen.address, chosen.key) if chosen.level == levels.OUTSIDE else None)
    if asked is None:
        return
    make_checkpoint()  # of what was verified just now
    try:
        found = witnessing.ask(asked.address, asked.key)
        if fault := outside.remembered(found.size, asked.key.partition("+")[0]):
            yield fault
        elif found.agrees is False:
            yield _differs(asked)
        elif found.agrees is None and given is None:
            witnessing.hand_over()  # it signs only what continues the record that it has seen
    except Refused as error:
        differs = any(reason.code == "witness_another_history" for reason in error.reasons)
        yield from [_differs(asked)] if differs else _not_asked(error)


def _differs(asked: Witness) -> Reason:
    return Reason(
        "WITNESS_DIFFERS",
        Text(
            f"见证机 {asked.address} 见过的总账与这里不是同一份。",
            f"What the witness at {asked.address} has seen is another history than the one here.",
        ),
        next_step=outside.STOP,
    )


def _not_asked(error: Refused) -> Iterator[Reason]:
    for reason in error.reasons:
        yield Reason(
            "WITNESS_NOT_ASKED",
            Text(
                f"问不到见证机，不知道这是不是最新的状态：{reason.text.zh}",
                f"The witness could not be asked, so nobody knows whether this is the newest state: {reason.text.en}",
            ),
            next_step=Text(
                "接通后运行 zeren restore --check；等不及的，由有权的人决定（--open）。",
                "Run zeren restore --check once it answers; if that cannot wait, an authorised person decides (--open).",
            ),
        )


def decidable(reasons: tuple[Reason, ...]) -> bool:
    """Whether an authorised person can answer for all of them."""
    return bool(reasons) and all(reason.code in closed.DECIDABLE for reason in reasons)


def _worst(faults: tuple[Reason, ...]) -> ZerenError:
    return Refused(*faults) if decidable(faults) else Corrupt(*faults)


def refuse_undecidable(reasons: tuple[Reason, ...]) -> None:
    """Errors: Refused with what no decision can answer for."""
    if others := tuple(reason for reason in reasons if reason.code not in closed.DECIDABLE):
        raise Refused(*others)
    if not reasons:
        raise Refused(
            Reason(
                "NOT_CLOSED",
                Text("这套系统没有关闭，无须决定。", "This installation is not closed; nothing to decide."),
            )
        )
