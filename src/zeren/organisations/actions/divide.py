"""Administrative divisions for the size test: loaded in one stream; a database that holds them appraises nobody."""

from collections.abc import Iterable
from hashlib import sha256

from django.db import connection

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.gate import Done, action
from zeren.organisations.events import DivisionsImported
from zeren.organisations.models import Division, Unit

Row = tuple[str, str, int, str]


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
            for code, parent, level, name in rows:
                line = f"{code}\t{parent}\t{level}\t{name}\n".encode()
                seal.update(line)
                stream.write(line)
                count += 1
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
