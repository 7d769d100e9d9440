"""An older database brought to the present version: on a copy, which takes its place once everything holds.

The old database is not touched until then, so a failure leaves it as it was.
"""

import psycopg
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from zeren.kernel.errors import Corrupt, Reason, Refused, ZerenError
from zeren.kernel.words import Text
from zeren.ledger.clock import is_started
from zeren.ledger.outside import entries, root_at
from zeren.ledger.verifying import verify
from zeren.site import guards, postgres, provision

GIVEN_UP = frozenset({"axes"})
"""Libraries with tables of their own that an earlier version used: their migrations are no sign of a later one."""


def pending() -> list[str]:
    """Names of the migrations that the database has not had. Errors: Refused when it has had some of a later program."""
    executor = MigrationExecutor(connections["default"])
    executor.loader.check_consistent_history(connections["default"])
    unknown = sorted(set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations))
    replaced = {name for migration in executor.loader.replacements.values() for name in migration.replaces}
    unknown = [key for key in unknown if key not in replaced and key[0] not in GIVEN_UP]
    if unknown:
        raise Refused(
            Reason(
                "DATABASE_IS_NEWER",
                Text(
                    "数据库属于更新的程序版本：" + "、".join(".".join(key) for key in unknown) + "。",
                    "The database belongs to a later version: " + ", ".join(".".join(key) for key in unknown) + ".",
                ),
                next_step=Text("请用那个版本的程序。", "Use the program of that version."),
            )
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def has_record() -> bool:
    """Whether the default database was ever migrated and its record begun."""
    return bool(connections["default"].introspection.table_names()) and is_started()


def refuse_if_older() -> None:
    """Errors: Refused when there is data that this version has to bring up to date first."""
    name = postgres.database_name()
    if postgres.database_exists(name) and has_record() and (steps := pending()):
        raise Refused(
            Reason(
                "UPGRADE_NEEDED",
                Text(
                    f"数据库还是旧版本的，差 {len(steps)} 步。",
                    f"The database is of an earlier version, {len(steps)} steps behind.",
                ),
                next_step=Text(
                    "请运行 zeren upgrade：它先备份，再更新。", "Run zeren upgrade: it backs up first, then upgrades."
                ),
            )
        )


def bring_up_to_date() -> list[str]:
    """Migrate a copy, compare its guards, verify its record, let it take the place; gives what was done.

    Errors: Refused while somebody works in the database or without the right to make one; Corrupt when something does
    not hold afterwards. The database is as it was then, and the reasons say so.
    """
    steps = pending()
    if not steps:
        return []
    name = postgres.database_name()
    size = entries()
    root = root_at(size)
    draft = f"{name}_upgrading"
    connections.close_all()
    _copy(name, draft)
    provision.point_at(draft)
    try:
        provision.migrate()
        guards.compare(draft)
        verify()
        if root_at(size) != root:
            raise Corrupt(Reason("RECORD_CHANGED", Text("更新改动了总账。", "The upgrade changed the record.")))
    except (ZerenError, DatabaseError, psycopg.Error) as error:
        provision.point_at(name)
        postgres.drop_database(draft)
        said = error.reasons if isinstance(error, ZerenError) else ()
        raise Corrupt(_as_it_was(type(error).__name__), *said) from error
    provision.point_at(name)
    postgres.drop_database(f"{name}_before")
    postgres.rename_database(name, f"{name}_before")
    postgres.rename_database(draft, name)
    return steps


def _copy(name: str, draft: str) -> None:
    if not postgres.has_role("admin"):
        raise Refused(
            Reason(
                "NO_ADDRESS_FOR_ROLE",
                Text(
                    "更新要建一个副本，外部数据库须设置 DATABASE_URL_ADMIN。",
                    "An upgrade makes a copy; with an outside database DATABASE_URL_ADMIN must be set.",
                ),
            )
        )
    postgres.drop_database(draft)
    try:
        postgres.create_database(draft, name)
    except psycopg.errors.ObjectInUse as error:
        raise Refused(
            Reason(
                "DATABASE_IN_USE",
                Text("还有人在用数据库，不能更新。", "The database is in use and cannot be upgraded."),
                next_step=Text("请先停止 zeren serve。", "Stop zeren serve first."),
            )
        ) from error


def _as_it_was(kind: str) -> Reason:
    return Reason(
        "UPGRADE_FAILED",
        Text(
            f"没有更新成（{kind}）。数据库保持原样，没有改动。",
            f"The upgrade failed ({kind}). The database is as it was; nothing was changed.",
        ),
        next_step=Text(
            "请用原来版本的程序继续工作，并把以下各条告诉开发者。",
            "Go on with the former version of the program, and tell its makers what follows.",
        ),
    )
