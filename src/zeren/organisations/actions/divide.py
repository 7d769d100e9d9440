"""Administrative divisions for the size test: loaded in one stream; a database that holds them appraises nobody."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import batched

from django.db import connection

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.gate import Done, action
from zeren.organisations.events import DivisionsImported
from zeren.organisations.models import Division, Unit

Row = tuple[str, str, int, str]
AT_ONCE = 2000
"""So many lines are handed to the stream and to the seal together: each call costs as much as a line."""


@action(permission="organisations.import")
def import_divisions(actor: Actor, rows: Iterable[Row]) -> Done:
    """Load divisions (code, parent's code, level from 1, name), in place of those that are there. Gives how many.

    Errors: Refused in a database that holds units: nothing of an organisation hangs on a division.
    """
    refuse_if(_holds_units())
    seal, count = sha256(), 0
    with connection.cursor() as cursor:
        Division.objects.all().delete()
        with cursor.copy("COPY organisations_division (code, parent_code, level, name) FROM STDIN") as stream:
            for some in batched(rows, AT_ONCE):
                lines = "".join(
                    [f"{code}\t{parent}\t{level}\t{name}\n" for code, parent, level, name in some]
                ).encode()
                seal.update(lines)
                stream.write(lines)
                count += len(some)
    return Done(count, DivisionsImported(count, seal.hexdigest()))


def _holds_units() -> list[Reason]:
    if not Unit.objects.exists():
        return []
    return [
        Reason(
            "database_in_use",
            Text("这个库里有单位，不能装入行政区划。", "This database holds units and cannot take divisions."),
            next_step=Text("换一个空库（ZEREN_INSTANCE）。", "Use an empty database (ZEREN_INSTANCE)."),
        )
    ]
