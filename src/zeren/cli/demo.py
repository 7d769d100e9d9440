"""`zeren demo load`: fill an empty database with the invented county, walked day by day on a simulated clock."""

import argparse
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from zeren.cli import progress
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

DEMO_PASSWORD_NOTE = Text(
    "演示账号没有口令，只能从第一页进入。",
    "Demonstration accounts have no passwords; they open from the first page only.",
)
STOPPED = Text(
    "装入演示县时被中止：未装完的不保留，下次启动会自动重新装入。",
    "Stopped while the demonstration was loading: nothing of it is kept, and the next start loads it anew by itself.",
)
STOPPED_OUTSIDE = Text(
    "装入演示县时被中止：外部数据库里留有未装完的部分，请先清空再启动。",
    "Stopped while the demonstration was loading: the outside database holds a part of it; empty it before the next start.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the demonstration."""
    parser.add_argument("deed", choices=["load"])
    parser.add_argument("--unless-loaded", action="store_true", help="do nothing when it is loaded already")


def run(options: argparse.Namespace) -> int:
    """Load the demonstration. Errors: Refused when the database holds anything already."""
    start_django(demo=True)
    from zeren.site import closed

    closed.refuse_if_closed()
    if options.unless_loaded:
        ensure_loaded()
        return 0
    with stoppable():
        if is_loaded():
            raise Refused(
                Reason(
                    "not_empty",
                    Text(
                        "这个库已经有记录，不能装入演示数据。",
                        "This database has a record already and cannot take the demonstration.",
                    ),
                    next_step=Text("换一个 ZEREN_INSTANCE 再试。", "Use another ZEREN_INSTANCE."),
                )
            )
        load()
    return 0


def ensure_loaded() -> None:
    """Load the demonstration when the database is still empty; called by `zeren serve --demo`."""
    from zeren.site import postgres, provision

    if is_loaded():
        return
    with stoppable():
        load()
        provision.ensure_ready(postgres.database_name())


@contextmanager
def stoppable() -> Iterator[None]:
    """Told to end meanwhile, by Ctrl+C or SIGTERM, the process ends at once, says so in one line and stops the server.

    It does not unwind: an exception out of a signal may strike in a destructor, where Python prints and drops it. What was
    being built has a name of its own, and whoever loads next drops it.
    """
    from zeren.site import instance, postgres

    def end(number: int, _frame: FrameType | None) -> None:
        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, signal.SIG_IGN)
        words = STOPPED if postgres.has_role("admin") else STOPPED_OUTSIDE
        line_feed = "\n" if sys.stderr.isatty() else ""  # a bar may stand there
        sys.stderr.write(f"{line_feed}{words.read(reader_language())}\n")
        sys.stderr.flush()
        try:
            for child in multiprocessing.active_children():
                child.kill()
            if not postgres.uses_outside_server():
                postgres.stop_unless_used(instance.this_instance())
        finally:
            os._exit(128 + number)

    before = {ending: signal.signal(ending, end) for ending in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def load() -> None:
    """Load the demonstration into a database that is there whole or not at all: when it breaks off, the next begins anew."""
    from zeren.cli import demo_witness
    from zeren.site import postgres, provision

    name = postgres.database_name()
    demo_witness.forget()
    if postgres.has_role("admin"):
        provision.build_whole(name, _fill)
    else:  # a server of somebody else's, where we make no databases
        provision.point_at(name)
        _fill()


def is_loaded() -> bool:
    """Whether the record was begun; a demonstration that broke off has no account yet, and nobody could do anything in it."""
    from django.contrib.auth import get_user_model

    from zeren.ledger import clock
    from zeren.site import postgres, provision

    name = postgres.database_name()
    provision.point_at(name)
    if not postgres.database_exists(name):
        return False
    provision.ensure_ready(name)
    return clock.is_started() and (get_user_model().objects.exists() or not clock.is_simulated())


def _fill() -> None:
    """Walk the demonstration's plan and give its cast accounts without passwords."""
    from django.conf import settings
    from django.db import connection

    from zeren.cli import walk, walk_cases, walk_year
    from zeren.ledger.keeping import forced_at_the_end
    from zeren.site import provision

    with progress.phase(Text("数据库已建好", "database made")):
        provision.make_ready(connection.settings_dict["NAME"])
    folder = settings.EXAMPLES / settings.DEMO_FOLDER
    language = reader_language()
    words = Text("装入演示县（均为虚构）", "loading the demonstration county (invented)").read(language)
    going = walk.begin(folder)
    steps = walk.steps_until(going.plan)
    with progress.phase(Text("演示县已装入", "county loaded")):
        with progress.bar_or_lines(words) as told, forced_at_the_end():
            walk.walk_on(going, steps, {**walk_year.DEEDS, **walk_cases.DEEDS}, told)
        _open_accounts(going.plan["actors"].values())
        walk.move_to(going.plan["demonstration"]["today"])


def _open_accounts(keys) -> None:  # type: ignore[no-untyped-def]  # keys of people
    from zeren.cli.walk import SETUP
    from zeren.organisations.actions import open_account

    for key in keys:
        open_account(SETUP, key)
