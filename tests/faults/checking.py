"""Program: for each line of its input, verify the record and say what stands, or answer the question that the line is."""

import json
import sys
from typing import Any

from zeren.site.start import start_django

EFFECTS = """
SELECT source, count(*) FROM implement_fact GROUP BY source
UNION ALL SELECT ended_because, count(*) FROM implement_fact WHERE state = 'withdrawn' GROUP BY ended_because
UNION ALL SELECT 'ack-' || p.key, count(*) FROM clarify_acknowledgement a JOIN organisations_person p ON p.id = a.person_id
  GROUP BY p.key
"""
FILES = "SELECT file_name, count(*), bool_and(state = 'confirmed') FROM organisations_import WHERE kind = 'facts' GROUP BY 1"
ENTRIES = "SELECT kind, count(*) FROM ledger_entry GROUP BY kind"
GAPS = "SELECT count(*), coalesce(max(seq), -1) + 1 FROM ledger_entry"
BACK = "SELECT count(*) FROM (SELECT at < lag(at) OVER (ORDER BY seq) back FROM ledger_entry) e WHERE back"


def found() -> dict[str, Any]:
    """Effects by the deed's number; kept files; entries by kind; how many entries, the next number, times running back."""
    from django.db import connection

    from zeren.ledger.verifying import one_view, verify

    with one_view(), connection.cursor() as cursor:
        verified = verify()

        def asked(question: str) -> list[Any]:
            cursor.execute(question)
            return list(cursor.fetchall())

        effects: dict[str, int] = {}
        for number, count in asked(EFFECTS):
            effects[number] = effects.get(number, 0) + count
        ((entries, following),), ((back,),) = asked(GAPS), asked(BACK)
        return {
            "effects": effects,
            "files": {name: [count, confirmed] for name, count, confirmed in asked(FILES)},
            "kinds": dict(asked(ENTRIES)),
            "entries": entries,
            "following": following,
            "back": back,
            "verified": verified.size,
            "rows": verified.rows,
        }


def answered(question: str) -> list[Any]:
    """The rows of a plain question."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def main() -> None:
    start_django()
    from django.db import connection

    from zeren.kernel.errors import Corrupt
    from zeren.ledger.troubles import trouble_of

    for line in sys.stdin:
        answer: Any
        while True:
            try:
                answer = answered(line) if line.strip() else found()
            except Corrupt as error:
                answer = {"fault": error.read("en")}
            except Exception as error:
                connection.close()
                if trouble_of(error):
                    continue
                answer = {"fault": repr(error)}
            break
        print(json.dumps(answer, default=str), flush=True)
        connection.close()


if __name__ == "__main__":
    main()
