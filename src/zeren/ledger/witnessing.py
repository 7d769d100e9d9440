"""Handing checkpoints to the outside witness (C2SP tlog-witness): docs/verification/witness.md.

Never called by a deed: a witness that is away stops and slows nothing. `zeren serve` hands over every few seconds.
"""

import http.client
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection

from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger import levels, notes, tree
from zeren.ledger.models import Checkpoint, Entry
from zeren.ledger.origin import Origin, origin

SECONDS = 10
LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a witness remembers of this record: so many entries; whether its root is ours, None where sizes differ."""

    size: int
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    text: str

    @property
    def size(self) -> int:
        """What a conflict names. Errors: Refused when it names nothing."""
        said = self.text.strip()
        if self.status != 409 or not (said.isascii() and said.isdigit()):
            raise Refused(_unclear(self.status))
        return int(said)


def ask(address: str, key: str) -> Remembered:
    """What the witness at `address` with the public key `key` remembers of this record; it is never moved by asking.

    Errors: Refused when it is away, does not trust this record, or answers with another key.
    """
    last = _newest()
    answer = _offer(address, last.size, last, [])
    if answer.status == 200:
        _line_of(answer, last, key)
        return Remembered(last.size, True)
    size = answer.size
    return Remembered(size, False if size == last.size else None)


def hand_over() -> int | None:
    """Have the chosen witness sign the newest checkpoint. Gives its size, or None when there is nothing to do.

    Errors: Refused when the witness is away, does not trust this record, remembers more, or remembers something else.
    """
    found = levels.standing()
    last = Checkpoint.objects.order_by("-size").first()
    if found.level != levels.OUTSIDE or last is None or found.seen >= last.size:
        return None
    answer = _continue(found.address, found.seen, last)
    if answer.status == 409:
        told, last = answer.size, _newest()  # meanwhile somebody else may have handed over a newer one
        if told > last.size:
            raise Refused(_remembers_more(told, last.size))
        answer = _continue(found.address, told, last)
    if answer.status in (409, 422):
        raise Refused(_another_history())
    line = _line_of(answer, last, found.key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_cosign(%s, %s)", [last.size, line])
    return last.size


def _newest() -> Checkpoint:
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        raise Refused(Reason("no_checkpoint", Text("总账还没有存根。", "The record has no checkpoint yet.")))
    return last


def _continue(address: str, old: int, last: Checkpoint) -> _Answer:
    """Offer a checkpoint to a witness that remembers `old` entries."""
    known = origin()
    proof = [] if old in (0, last.size) else _proof(old, last.size, known)
    return _offer(address, old, last, proof)


def _proof(old: int, new: int, known: Origin) -> list[bytes]:
    """That the first `old` entries are the beginning of the first `new`; reads no entry before the old checkpoint."""
    before = Checkpoint.objects.filter(size__lte=old).order_by("-size").first()
    edge = tree.edge_from(bytes(before.edge), known.hashed) if before else []
    start = before.size if before else 0
    tree.grow(edge, start, _leaves(start, old, known), known.hashed)
    return tree.consistency_proof(edge, old, new, _leaves(old, new, known), known.hashed)


def _leaves(start: int, end: int, known: Origin):  # type: ignore[no-untyped-def]  # an iterator of bytes
    lines = Entry.objects.filter(seq__gte=start, seq__lt=end).order_by("seq").values_list("line", flat=True)
    return (tree.leaf_of(line, known.hashed) for line in lines.iterator(chunk_size=5000))


def _offer(address: str, old: int, last: Checkpoint, proof: list[bytes]) -> _Answer:
    lines = [f"old {old}", *(b64encode(node).decode() for node in proof), "", last.note]
    answer = _post(address, "\n".join(lines).encode())
    if answer.status in (403, 404):
        raise Refused(_unknown_there(address))
    if answer.status not in (200, 409, 422):
        raise Refused(_unclear(answer.status))
    return answer


def _post(address: str, body: bytes) -> _Answer:
    """One request, no redirects, no proxy. Errors: Refused when nobody answers."""
    place = urlsplit(address)
    connect = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    to = connect(place.hostname or "", place.port, timeout=SECONDS)
    try:
        to.request("POST", f"{place.path.rstrip('/')}/add-checkpoint", body, {"Content-Type": "text/plain"})
        answer = to.getresponse()
        return _Answer(answer.status, answer.read(LONGEST_ANSWER).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException) as error:
        raise Refused(_away(address)) from error
    finally:
        to.close()


def _line_of(answer: _Answer, last: Checkpoint, key: str) -> str:
    """The witness's own line of its answer. Errors: Refused when none is by the key that was chosen."""
    witness = notes.witness_from(key)
    for line in answer.text.splitlines():
        if notes.cosigned_at(last.note, line, witness) is not None:
            return line
    raise Refused(
        Reason(
            "witness_other_key",
            Text("见证机答复的签名不是选定的公钥所签。", "The answer is not signed with the key that was chosen."),
            next_step=Text(
                "核对见证机的公钥；确有更换的，由办公室主任重新选定。",
                "Compare the witness's public key; if it was changed, the head of the office chooses it anew.",
            ),
        )
    )


def _away(address: str) -> Reason:
    return Reason(
        "witness_away",
        Text("见证机没有应答：{address}", "The witness does not answer: {address}").with_values(address=address),
        next_step=Text(
            "请见证单位检查机器和网络；恢复后自动补签。",
            "Ask its department to look at the machine and the network; it signs by itself once it is back.",
        ),
    )


def _unknown_there(address: str) -> Reason:
    return Reason(
        "witness_does_not_trust_us",
        Text(
            "见证机 {address} 没有登记本总账，或登记的是另一把公钥。",
            "The witness at {address} does not trust this record, or trusts another key of it.",
        ).with_values(address=address),
        next_step=Text(
            "把 key.txt 交见证单位登记：zeren-witness 文件夹 --trust key.txt",
            "Give key.txt to its keeper, who has it trusted: zeren-witness FOLDER --trust key.txt",
        ),
    )


def _remembers_more(told: int, ours: int) -> Reason:
    return Reason(
        "witness_remembers_more",
        Text(
            "见证机记得总账有 {told} 条，这里只有 {ours} 条：这里是旧的状态，或末尾被截断。",
            "The witness remembers {told} entries, there are {ours} here: this is an old state, or the end was cut.",
        ).with_values(told=told, ours=ours),
        next_step=_STOP,
    )


def _another_history() -> Reason:
    return Reason(
        "witness_another_history",
        Text(
            "见证机拒签：这里的总账不是它见过的那一份的延续。",
            "The witness refuses: the record here does not continue the one that it has seen.",
        ),
        next_step=_STOP,
    )


_STOP = Text(
    "停用，保留现场，用备份和导出逐条核对。", "Stop, keep everything as it is, compare with backups and exports."
)


def _unclear(status: int) -> Reason:
    return Reason(
        "witness_unclear",
        Text("见证机的答复看不懂（{status}）。", "The witness's answer cannot be read ({status}).").with_values(
            status=status
        ),
        next_step=Text("查看见证机的输出。", "Look at what the witness printed."),
    )
