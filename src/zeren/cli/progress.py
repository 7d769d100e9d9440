"""A progress bar on the terminal for long work; silent where nobody looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int, str], None]]:
    """Give a function (done, of, doing) that moves the bar."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(), TextColumn("{task.fields[doing]}"))  # fmt: skip
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(words, total=1, doing="")

        def told(done: int, of: int, doing: str) -> None:
            shown.update(task, completed=done, total=of, doing=doing)

        yield told
