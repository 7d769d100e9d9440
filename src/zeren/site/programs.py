"""PostgreSQL's own programs as a backup calls them: where they are, whom they sign in as, what they say when they fail."""

import os
from pathlib import Path

from psycopg.conninfo import make_conninfo

from zeren.kernel.errors import Corrupt, NotFound, Reason
from zeren.kernel.words import Text
from zeren.site import cluster
from zeren.site import instance as place
from zeren.site.instance import Instance


def receiver(instance: Instance, slot: str, *words: str | Path) -> list[str | Path]:
    """The command that receives the log under the name `slot`."""
    return [program(instance, "pg_receivewal"), "-d", address(instance, slot), "-w", *words]


def program(instance: Instance, name: str) -> Path:
    """One of PostgreSQL's own programs. Errors: NotFound when the package that brought the server left it out."""
    file = place.programs(instance) / name
    if not file.exists():
        raise NotFound(
            Reason(
                "PROGRAM_MISSING",
                Text(f"{file.parent} 里没有 {name}。", f"There is no {name} in {file.parent}."),
                next_step=Text(
                    "请安装同一主版本的 PostgreSQL 客户端程序。",
                    "Install PostgreSQL's client programs of the same major version.",
                ),
            )
        )
    return file


def environment(instance: Instance) -> dict[str, str]:
    """What PostgreSQL's programs are given: the password is read by this user alone and stands in no command line."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGPASSWORD": place.password(instance, "backup")}


def broken_off(said: bytes) -> Corrupt:
    """PostgreSQL's own words when one of its programs fails."""
    last = "\n".join(said.decode(errors="replace").strip().splitlines()[-4:])
    return Corrupt(
        Reason(
            "BACKUP_BROKEN_OFF",
            Text(f"备份中断，没有留下半份：\n{last}", f"The backup broke off and nothing half done is left:\n{last}"),
        )
    )


def address(instance: Instance, name: str) -> str:
    """The embedded server for the role backup, which signs in under `name`; without the password."""
    return make_conninfo(host=str(instance.sockets), port=cluster.PORT, user="backup", application_name=name)
