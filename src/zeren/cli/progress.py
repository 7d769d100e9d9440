"""What is shown of long work: a bar on a terminal. Where nobody looks `bar` is silent, and `bar_or_lines` writes plain lines.

Nothing is imported to draw a bar where none is drawn.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from zeren.kernel.words import Text
from zeren.site.language import reader_language

Told = Callable[[int, int, str], None]
"""Done, of how many, doing what."""
EVERY_SECONDS = 3.0


@contextmanager
def bar(words: str) -> Iterator[Told]:
    """Give a function (done, of, doing) that moves the bar."""
    if not sys.stderr.isatty():
        yield lambda _done, _of, _doing: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), TextColumn("{task.fields[doing]}"))  # fmt: skip
    with Progress(*columns, console=console) as shown:
        task = shown.add_task(words, total=1, doing="")

        def told(done: int, of: int, doing: str) -> None:
            shown.update(task, completed=done, total=of, doing=doing)

        yield told


@contextmanager
def bar_or_lines(words: str) -> Iterator[Told]:
    """As `bar`; written to a pipe or a file, every few seconds one line that says how far it is, at what, after how long."""
    if sys.stderr.isatty():
        with bar(words) as told:
            yield told
        return
    began, now, end = time.monotonic(), [""], threading.Event()

    def write_lines() -> None:
        while not end.wait(EVERY_SECONDS):
            write_line(f"{words}: {now[0]}", began)

    def doing_now(done: int, of: int, doing: str) -> None:
        now[0] = f"{done}/{of} {doing}"

    writer = threading.Thread(target=write_lines, daemon=True)
    writer.start()
    try:
        yield doing_now
    finally:
        end.set()
        writer.join()


@contextmanager
def phase(words: Text) -> Iterator[None]:
    """One line at the end of a part of a long start: what was done, and in how many seconds."""
    began = time.monotonic()
    yield
    write_line(words.read(reader_language()), began)


def write_line(words: str, began: float) -> None:
    """A line with the seconds since `began`, in one piece."""
    sys.stderr.write(f"{words}, {time.monotonic() - began:.1f} s\n")
    sys.stderr.flush()
