"""A progress bar on the terminal for long work; silent where nobody looks, and nothing is imported to draw it there."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int, str], None]]:
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
