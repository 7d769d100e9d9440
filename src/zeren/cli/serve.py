"""`zeren serve`: bring the database up to date, collect the static files, answer on 127.0.0.1 until interrupted."""

import argparse
import contextlib
import functools
import io
import multiprocessing
import socket
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from zeren.cli import demo_witness, progress, vote
from zeren.cli.listening import free_port, serve_on
from zeren.cli.work import keep_working
from zeren.kernel.errors import ZerenError
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django, votes_at

EVERY_SECONDS = 50  # so that nothing waits longer than a minute
WITNESS_SECONDS = 5
NIGHT = 3  # o'clock, when the nightly jobs are done


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether to show the demonstration."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument(
        "--vote-port", type=int, default=0, help="port of the ballot's own host name, beside this one"
    )
    parser.add_argument(
        "--tls", type=Path, help="serve by HTTPS: a folder with main.pem, main.key, vote.pem, vote.key"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop; the embedded database stops too when nobody else uses it."""
    start_django(demo=options.demo)
    from django.core.management import call_command
    from granian import Granian
    from granian.log import LogLevels

    from zeren.site import closed, guards, postgres, provision, upgrading

    closed.refuse_if_closed()
    port = free_port(options.host, options.port)
    call_command("check", stdout=io.StringIO())  # an address that cannot be served stops the start, not the visitor
    if options.demo:
        from zeren.cli.demo import ensure_loaded

        ensure_loaded()
    began = time.monotonic()
    upgrading.refuse_if_older()
    provision.ensure_ready(postgres.database_name(), "" if options.demo else "database")
    guards.compare(postgres.database_name())
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["fonts"])  # fonts are for papers
    # A worker begins with nothing: a fork would inherit what this process may see, and locks of the threads beside it.
    multiprocessing.set_start_method("spawn", force=True)
    make_server = functools.partial(
        Granian,
        "zeren.site.wsgi:application",
        address=options.host,
        port=port,
        interface="wsgi",
        workers=options.workers,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        **vote.certificate(options.tls, "main"),
    )
    duties = (keep_the_record, ask_witness, work_at_night, keep_working)
    companions = (
        threading.Thread(target=_greet_when_ready, args=(options.host, port, bool(options.tls), began), daemon=True),
        *(threading.Thread(target=duty, args=(threading.Event(),), daemon=True) for duty in duties),
    )
    with contextlib.ExitStack() as beside:
        if options.demo:
            beside.enter_context(demo_witness.beside())
        if options.demo or options.tls or options.vote_port:
            vote_port = free_port(options.host, options.vote_port, port)
            scheme = "https" if options.tls else "http"
            votes_at(f"{scheme}://{vote.HOST_NAME}:{vote_port}")
            beside.enter_context(vote.beside(options.host, vote_port, options.tls))
        serve_on(make_server, companions)
    return 0


def keep_the_record(end: threading.Event) -> None:
    """Each minute: a checkpoint if something changed, a look at the clock, old claims dropped.

    What goes wrong is told, and tried again a minute later.
    """
    from django.db import DatabaseError, connection

    from zeren.ledger.checkpoints import make_checkpoint
    from zeren.ledger.once import forget_presses
    from zeren.ledger.watching import ClockWatch

    watch = ClockWatch()
    while True:
        try:
            if wrong := watch.look():
                _tell(wrong.text)
            make_checkpoint()
            forget_presses()
        except (DatabaseError, OSError, ZerenError) as error:
            _tell(Text("总账的例行维护没有做成：", "the record's routine was not done:"), error)
        finally:
            connection.close()
        if end.wait(EVERY_SECONDS):
            return


def ask_witness(end: threading.Event) -> None:
    """Every few seconds, have the newest checkpoint signed by the outside witness where one was chosen.

    It has a thread of its own: a witness that is away delays no checkpoint. What goes wrong is told once.
    """
    from django.db import DatabaseError, connection

    from zeren.ledger.witnessing import hand_over

    told = ""
    while not end.wait(WITNESS_SECONDS):
        wrong = ""
        try:
            hand_over()
        except (DatabaseError, ZerenError) as error:
            wrong = " ".join(error.read(reader_language())) if isinstance(error, ZerenError) else str(error)
            if wrong != told:
                _tell(Text("总账没有取得见证：", "the record was not witnessed:"), wrong)
        finally:
            connection.close()
        told = wrong


def work_at_night(end: threading.Event) -> None:
    """Every night the nightly jobs; what goes wrong is told, and done again the next night."""
    from django.db import DatabaseError, connection

    from zeren.ledger.clock import now
    from zeren.site import nightly

    while True:
        try:
            asleep, at_night = seconds_until(NIGHT, now()), True
        except DatabaseError:
            asleep, at_night = EVERY_SECONDS, False
        connection.close()
        if end.wait(asleep):
            return
        for name, done in nightly.run().items() if at_night else ():
            if isinstance(done, Exception):
                _tell(Text("夜间任务没有做成：", "a nightly job was not done:"), name, done)


def seconds_until(hour: int, moment: datetime) -> float:
    """From a moment until the next time it is that hour: more than nothing, a day at most."""
    then = moment.replace(hour=hour, minute=0, second=0, microsecond=0)
    return (then - moment).total_seconds() if then > moment else (then + timedelta(days=1) - moment).total_seconds()


def _tell(words: Text, *more: object) -> None:
    print(words.read(reader_language()), *more, file=sys.stderr, flush=True)


def _greet_when_ready(host: str, port: int, by_https: bool, began: float) -> None:
    """Print the address once something answers there; a page opened earlier would be refused."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                break
        time.sleep(0.05)
    progress.write_line(Text("网站已启动", "server started").read(reader_language()), began)
    print(_greeting(host, port, by_https), flush=True)


def _greeting(host: str, port: int, by_https: bool) -> str:
    words = Text("责任制系统已启动（按 Ctrl-C 停止）：", "Zeren is running (Ctrl-C stops it):")
    return f"{words.read(reader_language())}\n\n    {'https' if by_https else 'http'}://{host}:{port}/\n"
