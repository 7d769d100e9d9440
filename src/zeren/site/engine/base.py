"""The connection class; Django demands this file name of a database engine.

The settings name only a database and a role, so no page, log or traceback can show a password,
and nothing is started before the first query.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.reach import connection_options
from zeren.site.postgres import connection_parameters, database_exists


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL as the role in `USER`, in the database in `NAME`."""

    def get_connection_params(self) -> dict[str, Any]:
        name = self.settings_dict["NAME"] or "postgres"
        asked = {**super().get_connection_params(), **connection_parameters(self.settings_dict["USER"], name)}
        return {**asked, "options": asked.get("options", "") + connection_options()}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Errors: NotFound when the server is there and the database is not; psycopg's own otherwise."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            name = conn_params["dbname"]
            if database_exists(name):
                raise
            raise NotFound(
                Reason(
                    "NO_DATABASE",
                    Text("没有数据库 {name}。", "There is no database {name}.").with_values(name=name),
                    next_step=Text(
                        "请运行 zeren migrate；演示数据用 zeren demo load。",
                        "Run zeren migrate; for the demonstration, zeren demo load.",
                    ),
                )
            ) from error
