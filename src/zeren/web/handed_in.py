"""What all kinds of files share on their way in: a first reading apart, limits, states, stages, sheets to take away."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.web.apart import read_apart
from zeren.web.pieces import Stage

MOST_BYTES = 20 * 1024 * 1024
PROBLEMS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    "previewed": Text("待确认", "waiting"),
    "confirmed": Text("已生效", "in force"),
    "taken_back": Text("已收回", "taken back"),
}
STAGES = (Text("上传", "Hand in"), Text("核对", "Look it over"), Text("确认", "Confirm"), Text("收回", "Take back"))
REACHED = {"previewed": 1, "confirmed": 2, "taken_back": 3}


def cannot_take(file: UploadedFile | None, job: str = "sheet") -> tuple[Reason, ...]:
    """Why a file cannot even be read. It is first read apart as `job` says (`papers.apart`), not at all where that is ""."""
    if file is None:
        return (Reason("no_file", Text("请选择一个文件。", "Choose a file.")),)
    if (file.size or 0) > MOST_BYTES:
        return (Reason("file_too_large", Text("文件超过 20 MB。", "The file is larger than 20 MB.")),)
    try:
        if job:
            read_apart(job, file.read(), file.name or "")
    except Invalid as refused:
        return refused.reasons
    finally:
        file.seek(0)
    return ()


def has_errors(said: Text) -> Reason:
    """A file with errors brings nothing in; `said` counts them."""
    return Reason(
        "rows_with_errors",
        said,
        next_step=Text(
            "下载有误的行，对照着在原表里改好，整表再传。",
            "Download the wrong rows, mend them in your sheet and hand the whole sheet in again.",
        ),
    )


def no_such_import() -> Reason:
    return Reason("no_such_import", Text("没有这次导入。", "There is no such import."))


def stages(state: str) -> list[Stage]:
    """The way of a file, as far as it has come; taking back is named only when it happened."""
    reached = REACHED[state]
    here = "now" if state == "previewed" else "done"
    names = STAGES if state == "taken_back" else STAGES[:3]
    return [
        Stage(name, "done" if place < reached else here if place == reached else "ahead")
        for place, name in enumerate(names)
    ]


def sheet(content: bytes, name: str) -> HttpResponse:
    """A workbook to take away."""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
