"""`zeren work`: do what is due again and again: reminders raised, messages handed over. Any number may run at once."""

import argparse
import signal
import sys
import threading

from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

EVERY_SECONDS = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Once, or until told to stop."""
    parser.add_argument("--once", action="store_true", help="do what is due now, and end")
    parser.add_argument("--demo", action="store_true", help="for the demonstration's database")
    parser.add_argument("--every", type=float, default=EVERY_SECONDS, help="seconds between two rounds")


def run(options: argparse.Namespace) -> int:
    """Work until told to stop; what goes wrong is said, and tried again in the next round."""
    start_django(demo=options.demo)
    from zeren.jobs.sending import work

    if options.once:
        work()
        return 0
    end = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: end.set())
    keep_working(end, options.every)
    return 0


def keep_working(end: threading.Event, every: float = EVERY_SECONDS) -> None:
    """Round after round until the end; each begins with a connection of its own. The same trouble is told once."""
    from django.db import DatabaseError, connection

    from zeren.jobs.sending import work
    from zeren.kernel.errors import ZerenError

    told = ""
    while True:
        wrong = ""
        try:
            work()
        except (DatabaseError, OSError, ZerenError) as error:
            wrong = " ".join(error.read(reader_language())) if isinstance(error, ZerenError) else str(error)
            if wrong != told:
                words = Text("提醒没有发成：", "reminders were not sent:")
                print(words.read(reader_language()), wrong, file=sys.stderr, flush=True)
        finally:
            connection.close()
        told = wrong
        if end.wait(every):
            return
