"""Row-level security as statements: which rows of a table the role app sees, by the settings that `reach` opens.

Run by the role owner after migrations. Owner and auditor see every row, backup passes policies by; both stay true
under FORCE. The table of fences stands in `site/reached.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from zeren.ledger.reach import ALL, SIGNATURE, setting_of

NOW = f"current_setting('{SIGNATURE}', true)"
ME = f"(SELECT id FROM organisations_person WHERE key = substr({NOW}, 8) AND starts_with({NOW}, 'person:'))"  # noqa: S608  no values
"""The reader's own row number; asked for once a statement, and only where nothing else opens the row."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What opens a row: the reach of its area over all, over its unit, or over the row that it hangs on; or being it.

    `unit`, `person`, `post` name columns of row numbers; `unit_key` and `person_key` hold keys, an empty `unit_key` what concerns
    everybody who is known; `signature` says who wrote the row; `person` and `signature` may be several with commas.
    `hangs_on` is column → table, whose own fence then holds; `unit_of` is column → a question to open
    tables up to their column of the unit; `named_by` is table → its column that names this row, and its fence holds; `units_of_person` opens a row of a person by the person's posts.
    """

    area: str
    unit: str = ""
    person: str = ""
    post: str = ""
    unit_key: str = ""
    person_key: str = ""
    signature: str = ""
    hangs_on: tuple[str, str] = ("", "")
    unit_of: tuple[str, str] = ("", "")
    named_by: tuple[str, str] = ("", "")
    post_unit: bool = False
    units_of_person: bool = False

    def condition(self, own: str) -> str:
        """The condition of the policy on table `own`; reaching all is asked first and once a statement."""
        name = setting_of(self.area)
        units = f"(SELECT unnest(string_to_array(nullif(nullif(current_setting('{name}', true), ''), '{ALL}'), ',')::bigint[]))"
        parts = [f"(SELECT current_setting('{name}', true) = '{ALL}')"]
        if self.unit:
            parts.append(f"{self.unit} IN {units}")
        if self.unit_key:
            key, keys = self.unit_key, "SELECT u.key FROM organisations_unit u"
            posts = "JOIN organisations_post p ON p.unit_id = u.id JOIN organisations_term t ON t.post_id = p.id"
            parts.append(f"({key} = '' AND (SELECT {NOW} <> ''))")
            parts.append(f"{key} IN ({keys} WHERE u.id IN {units})")
            parts.append(f"{key} IN ({keys} {posts} WHERE t.person_id = {ME})")
        if self.post_unit:
            parts.append(f"{self.post} IN (SELECT id FROM organisations_post WHERE unit_id IN {units})")  # noqa: S608  names of our own tables, no values
        if self.units_of_person:
            held = "SELECT t.person_id FROM organisations_term t JOIN organisations_post p ON p.id = t.post_id"
            parts.append(f"{self.person} IN ({held} WHERE p.unit_id IN {units})")
        if self.hangs_on[0]:
            column, table = self.hangs_on
            parts.append(f"EXISTS (SELECT FROM {table} above WHERE above.id = {own}.{column})")
        if self.named_by[0]:
            table, column = self.named_by
            parts.append(f"EXISTS (SELECT FROM {table} below WHERE below.{column} = {own}.id)")
        if self.unit_of[0]:
            column, question = self.unit_of
            parts.append(f"{column} IN ({question} IN {units})")
        if self.person:
            parts.append(f"{ME} IN ({self.person})")
        if self.post:
            parts.append(f"{self.post} IN (SELECT post_id FROM organisations_term WHERE person_id = {ME})")  # noqa: S608  names of our own tables, no values
        if self.person_key:
            parts.append(f"'person:' || {self.person_key} = (SELECT {NOW})")
        if self.signature:
            parts.append(f"(SELECT nullif({NOW}, '')) IN ({self.signature})")
        return " OR ".join(parts)


def take_down() -> None:
    """Drop every policy: a column that one of them names cannot be changed by a migration.

    Until `fence` puts them up again the owner, who migrates, sees every row and everybody else none.
    """
    with connection.cursor() as cursor:
        for table in _fenced(cursor):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute("SELECT polname, polrelid::regclass::text FROM pg_policy")
        for policy, table in cursor.fetchall():
            cursor.execute(f'DROP POLICY "{policy}" ON {table}')


@transaction.atomic
def fence(fences: Mapping[str, Fence], roles: Mapping[str, str]) -> None:
    """Put up the policies of these tables and no others; `roles` is our name → the database's, as far as known."""
    take_down()
    with connection.cursor() as cursor:
        for table in _fenced(cursor):
            if table not in fences:
                cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for table, found in fences.items():
            _put_up(cursor, table, found.condition(table), roles)


def _fenced(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        " AND relowner = current_user::regrole"
    )
    return [table for (table,) in cursor.fetchall()]


def _put_up(cursor: Any, table: str, condition: str, roles: Mapping[str, str]) -> None:
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    cursor.execute(f'CREATE POLICY reached ON {table} TO "{roles["app"]}" USING ({condition})')
    cursor.execute(f"CREATE POLICY owned ON {table} TO CURRENT_USER USING (true)")
    who = (
        f'"{roles["auditor"]}"' if "auditor" in roles else "CURRENT_USER"
    )  # the list of guards is the same everywhere
    cursor.execute(f"CREATE POLICY audited ON {table} FOR SELECT TO {who} USING (true)")
