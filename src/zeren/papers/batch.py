"""Many letters at once: from stored plain values to Word and PDF files, ready to be run in several processes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from zeren.papers.grade_letters import grade_letter
from zeren.papers.letters import letter_docx, letter_pdf
from zeren.papers.stored import grade_letter_from

Share = tuple[list[tuple[str, Mapping[str, Any]]], str, list[str]]


def write_letters(
    said: Mapping[str, Mapping[str, Any]], folder: Path, fonts: Sequence[Path], workers: int = 2
) -> int:
    """Write NAME.docx and NAME.pdf for every letter into `folder`; gives how many. The bytes do not depend on `workers`."""
    with writing_letters(said, folder, fonts, workers) as written:
        return written()


@contextmanager
def writing_letters(
    said: Mapping[str, Mapping[str, Any]], folder: Path, fonts: Sequence[Path], workers: int = 2
) -> Iterator[Callable[[], int]]:
    """As `write_letters`, while the caller goes on with something else; what it is given waits and gives how many."""
    folder.mkdir(parents=True, exist_ok=True)
    work = sorted(said.items())
    shares: list[Share] = [
        (work[start::workers], str(folder), [str(font) for font in fonts]) for start in range(workers)
    ]
    if workers == 1 or len(work) < 20:
        yield lambda: sum(map(write_share, shares))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        begun = [pool.submit(write_share, share) for share in shares]
        yield lambda: sum(one.result() for one in begun)


def write_share(share: Share) -> int:
    """One worker's share; gives how many."""
    work, folder, fonts = share
    for name, content in work:
        letter = grade_letter(grade_letter_from(content))
        Path(folder, f"{name}.docx").write_bytes(letter_docx(letter))
        Path(folder, f"{name}.pdf").write_bytes(letter_pdf(letter, [Path(font) for font in fonts]))
    return len(work)
