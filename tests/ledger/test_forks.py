"""T11: a thousand forked or shrunk records offered to a real witness process, all refused; honest growth always signed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.forging import Draw
from ledger.witnesses import Log, Running, proof, remembered, request, running

CASES = 1000


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "witness") as one:
        yield one


class Attack:
    """One seeded case: what a dishonest operator, who holds the record's key, offers, and what must come back."""

    def __init__(self, draw: Draw, log: Log, seen: int):
        self.draw, self.log, self.seen = draw, log, seen
        self.larger = seen + 1 + draw.below(40)

    def fork(self, size: int) -> Log:
        """Another history with the same name and key: it differs below what was seen."""
        other = Log(self.log.number, list(self.log.leaves))
        other.grow(size)
        other.leaves = other.leaves[:size]
        other.leaves[self.draw.below(min(size, self.seen))] = b"%032d" % self.draw.below(10**9)
        return other

    def forked_growth(self) -> tuple[str, int]:
        other = self.fork(self.larger)
        return other.request(self.seen), 422

    def forked_root_with_an_honest_proof(self) -> tuple[str, int]:
        self.log.grow(self.larger)
        return request(
            self.seen, proof(self.seen, self.log.leaves[: self.larger]), self.fork(self.larger).note()
        ), 422

    def forked_at_the_same_size(self) -> tuple[str, int]:
        return self.fork(self.seen).request(self.seen), 409

    def begun_anew(self) -> tuple[str, int]:
        return self.fork(self.larger).request(0), 409

    def cut_and_grown_otherwise(self) -> tuple[str, int]:
        other = Log(self.log.number, self.log.leaves[: self.draw.below(self.seen)])
        other.leaves += [b"%032d" % n for n in range(self.larger - len(other.leaves))]
        return other.request(self.seen), 422

    def shrunk(self) -> tuple[str, int]:
        return request(self.seen, [], self.log.note(self.draw.below(self.seen))), 400

    def shrunk_as_if_it_were_known(self) -> tuple[str, int]:
        size = self.draw.below(self.seen)
        return self.log.request(self.draw.below(size + 1), size), 409

    def grown_with_a_broken_proof(self) -> tuple[str, int]:
        self.log.grow(self.larger)
        nodes = proof(self.seen, self.log.leaves[: self.larger])
        place = self.draw.below(len(nodes))
        broken = bytes([nodes[place][0] ^ 1 << self.draw.below(8), *nodes[place][1:]])
        nodes = self.draw.one(
            [
                [*nodes[:place], *nodes[place + 1 :]],
                [*nodes, nodes[place]],
                [*nodes[:place], broken, *nodes[place + 1 :]],
                [],
            ]
        )
        return request(self.seen, nodes, self.log.note(self.larger)), 422


ATTACKS = sorted(name for name in vars(Attack) if not name.startswith("_") and name != "fork")


def test_T11__forked_or_shrunk_is_refused_every_time_and_honest_growth_never(witness: Running) -> None:
    draw = Draw("T11")
    logs = [Log(number) for number in range(1, 21)]
    seen = dict.fromkeys(range(1, 21), 0)
    for log in logs:
        witness.trust(log)
    tried: dict[str, int] = dict.fromkeys(ATTACKS, 0)
    grown = 0
    while sum(tried.values()) < CASES:
        log = draw.one(logs)
        if seen[log.number] == 0 or draw.below(4) == 0:
            size = seen[log.number] + 1 + draw.below(30)
            log.grow(size)
            assert witness.ask(log.request(seen[log.number], size))[0] == 200
            seen[log.number], grown = size, grown + 1
            continue
        name = draw.one(ATTACKS)
        body, expected = getattr(Attack(draw, log, seen[log.number]), name)()
        status, kind, said = witness.ask(body)
        tried[name] += 1
        assert status == expected, (name, log.number, seen[log.number], status, said)
        assert status != 409 or (kind, said) == ("text/x.tlog.size", f"{seen[log.number]}\n")
        assert remembered(witness, log) == log.text(seen[log.number])
    assert min(tried.values()) > 80 and grown > 200
