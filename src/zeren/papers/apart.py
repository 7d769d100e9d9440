"""The other side of the wall: files from outside are looked at in this process, under limits that the system enforces.

Frames come in on stdin (a line of JSON: job, size, name, most; then the bytes), one line of JSON goes out for each.
Nothing is decided from the answer but whether the file is read at all; `zeren.web.apart` starts it.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, TextIO

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.evidence import read_evidence
from zeren.papers.grid import Workbook
from zeren.papers.office_tables import read_office_table
from zeren.papers.report_docx import paragraphs_of
from zeren.papers.survey import Limits, unreadable

MEMORY = 160 * 1024 * 1024
SECONDS = 10
ANSWER = 4 * 1024 * 1024
OPEN_FILES = 16
HANDED_IN = Limits(cells=500_000, area=1_500_000)
"""So much of a spreadsheet finds room in the memory allowed."""


class TooLongError(Exception):
    """The processor time for one file is used up."""


def answer(job: str, data: bytes, name: str, most: int) -> dict[str, Any]:
    """What came of one file: reasons, or what it gave. Nothing but an answer ever comes out."""
    try:
        return {"reasons": [], **JOBS[job](data, name, most)}
    except Invalid as refused:
        return {"reasons": [told(reason) for reason in refused.reasons]}
    except (MemoryError, RecursionError, TooLongError):
        pass  # told below, when what used the memory up has been let go
    return BEYOND


def _sheet(data: bytes, name: str, most: int) -> dict[str, Any]:
    workbook = Workbook(data, HANDED_IN)
    return {"rows": sum(len(workbook.grid(one).rows) for one in workbook.names)}


def _report(data: bytes, name: str, most: int) -> dict[str, Any]:
    return {"rows": len(paragraphs_of(data))}


def _office(data: bytes, name: str, most: int) -> dict[str, Any]:
    return {"rows": len(read_office_table(data, limits=HANDED_IN).clauses)}


def _evidence(data: bytes, name: str, most: int) -> dict[str, Any]:
    found = read_evidence(data, name, most)
    return {"kind": found.kind, "text": found.text, "pictures": found.pictures}


JOBS: dict[str, Callable[[bytes, str, int], dict[str, Any]]] = {
    "sheet": _sheet,
    "report": _report,
    "office": _office,
    "evidence": _evidence,
}


def told(reason: Reason) -> dict[str, Any]:
    """A reason as JSON; `heard` reads it back."""
    step = reason.next_step
    return {
        "code": reason.code,
        "text": [reason.text.zh, reason.text.en],
        "next": [step.zh, step.en] if step else None,
        "place": list(reason.place),
    }


def heard(said: Mapping[str, Any]) -> Reason:
    """The reason that `told` wrote."""
    step = Text(*said["next"]) if said["next"] else None
    return Reason(said["code"], Text(*said["text"]), next_step=step, place=tuple(said["place"]))


def beyond_limits() -> Reason:
    """A file that takes more memory or time to read than any honest one."""
    return unreadable(
        "beyond_limits",
        Text("读这份文件要用的内存或时间超过上限，已停止。", "Reading it takes more memory or time than is allowed; it was stopped."),
        Text("请把内容复制到新的空白文件，或分成几份再上传。", "Copy the content to a new file, or split it, and upload that."),
    ).reasons[0]  # fmt: skip


BEYOND = {"reasons": [told(beyond_limits())]}
BEYOND_SAID = json.dumps(BEYOND, ensure_ascii=True)


def confine() -> None:
    """Take away what reading a file does not need, before its first byte is read."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER, ANSWER))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    signal.signal(signal.SIGXCPU, _stop)


def _stop(*_: object) -> None:
    raise TooLongError


def _begin_clock() -> None:
    """So many seconds of processor time for this file, counted from now."""
    used = sum(os.times()[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + SECONDS, hard))


def serve(incoming: BinaryIO, outgoing: TextIO) -> None:
    """Answer frame after frame until there are no more."""
    while line := incoming.readline():
        asked = json.loads(line)
        data = incoming.read(asked["size"])
        try:
            _begin_clock()
            said = json.dumps(answer(asked["job"], data, asked["name"], asked["most"]), ensure_ascii=True)
        except (
            MemoryError,
            TooLongError,
        ):  # after the reading itself: on its way out, or when the answer is put in words
            said = BEYOND_SAID
        del data
        print(said, file=outgoing, flush=True)


if __name__ == "__main__":
    confine()
    serve(sys.stdin.buffer, sys.stdout)
