"""A small record that is whole: a year from its lists to an objection, uses, a case; rows in nearly every covered table.

Built once and kept as a template; tests that tamper work on copies of it or of its export.
"""

from datetime import date
from pathlib import Path

from django.db import connection

import databases
from assess import told, year
from clarify import small
from imports import built_from
from investigate.conftest import DECIDER, DISCIPLINE
from zeren.assess.actions import import_earlier_results
from zeren.assess.rules.sheets import EarlierRow
from zeren.clarify.actions import generate_lists, take_proposals
from zeren.implement.actions import plan_tasks
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import answer_lead, put_down_lead
from zeren.ledger.checkpoints import make_checkpoint
from zeren.organisations.actions import place_standing
from zeren.use.actions import draw_consequences

HERE = Path(__file__).resolve()
NEXT = year.YEAR + 1


def build() -> None:
    """Walk it, with a checkpoint now and then."""
    told.objected()
    make_checkpoint()
    draw_consequences(small.HEAD, year.YEAR)
    generate_lists(small.WALKER, "", NEXT)
    take_proposals(small.WALKER, "C1", NEXT)
    plan_tasks(small.WALKER, "", NEXT)
    make_checkpoint()
    earlier = EarlierRow(2025, "T1", year.FAIR_SECRETARY, "COMPETENT", None, "鹭汀组〔2026〕1号")
    import_earlier_results(small.HEAD, (earlier,))
    place_standing(DECIDER, "open_case", date(NEXT, 1, 20), None, "case", "A-1", person=year.GOOD_SECRETARY)
    case = put_down_lead(
        DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "没有专题研究", task_of_duty("T1", "C1", NEXT)
    )
    answer_lead(DISCIPLINE, case, "以协调会代替")
    make_checkpoint()


def use_it(prepared: databases.Prepared) -> None:
    """Work on a copy of it."""
    packs = (databases.ROOT / "policies/party-building-cn").rglob("*.toml")
    files = {*built_from((HERE, databases.SOURCE / "site" / "apps.py")), *packs}
    prepared("recorded", databases.digest_of_files(files), build)


def counted() -> dict[str, int]:
    """Rows of each covered table."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table" FROM ledger_covered')
        tables = [table for (table,) in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts
