"""The connection class; Django demands this file name of a database engine.

The settings name only a database and a role, so no page, log or traceback can show a password,
and nothing is started before the first query.
"""

from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper as PostgresWrapper

from zeren.site.postgres import connection_parameters


class DatabaseWrapper(PostgresWrapper):
    """PostgreSQL as the role in `USER`, in the database in `NAME`."""

    def get_connection_params(self) -> dict[str, Any]:
        name = self.settings_dict["NAME"] or "postgres"
        return {**super().get_connection_params(), **connection_parameters(self.settings_dict["USER"], name)}
