"""Many workbooks one after the other: while one is put to use, the next are read in processes of their own."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from zeren.kernel.errors import Invalid, Reason
from zeren.papers.spec import TableSpec
from zeren.papers.tables import TableRead, read_table

AHEAD = 2
"""So many files wait read: more would only fill the memory."""

Found = tuple[bytes, TableRead | tuple[Reason, ...]]


def tables_ahead(files: Iterable[Path], spec: TableSpec, workers: int = 0) -> Iterator[tuple[Path, Found]]:
    """Each file in its order with its bytes and its table, or with every reason why it has none.

    `workers` is one less than there are processors when 0. Errors: OSError for a file that cannot be opened.
    """
    workers = workers or max(1, (os.cpu_count() or 1) - 1)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        begun: deque[tuple[Path, Future[Found]]] = deque()
        for file in files:
            begun.append((file, pool.submit(_read, file, spec)))
            if len(begun) >= workers + AHEAD:
                first, found = begun.popleft()
                yield first, found.result()
        for file, found in begun:
            yield file, found.result()


def _read(file: Path, spec: TableSpec) -> Found:
    content = file.read_bytes()
    try:
        return content, read_table(content, spec)
    except Invalid as refused:  # reasons travel between processes, errors would not
        return content, refused.reasons
