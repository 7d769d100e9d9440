"""What entry 0 fixed for good: the record's name, its hash and its clock."""

import json
from dataclasses import dataclass

from zeren.ledger.models import Entry
from zeren.ledger.tree import Hash, hash_named


@dataclass(frozen=True, slots=True)
class Origin:
    """The name is the first line of every checkpoint; it says whether the clock is simulated."""

    name: str
    hash_name: str
    clock: str
    hashed: Hash


def origin() -> Origin:
    """Entry 0 as it stands. Errors: Entry.DoesNotExist before the record was started."""
    return origin_of(Entry.objects.values_list("line", flat=True).get(seq=0))


def origin_of(line: str) -> Origin:
    """What the line of entry 0 says."""
    body = json.loads(line)["body"]
    return Origin(f"zeren/{body['clock']}/{body['origin']}", body["hash"], body["clock"], hash_named(body["hash"]))
