"""One click for anyone in the room: the record is exported and the verifier of one file runs over it; its steps are shown."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger import checking
from zeren.ledger.gate import may
from zeren.ledger.levels import standing
from zeren.ledger.queries import last_seq
from zeren.web.access import SIGNED_IN, of_everything, page

HERE = Text("核对总账", "Check the record")


@page(SIGNED_IN, post=SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """The button, and what the last check found; while one is under way, the part that asks again each second."""
    if request.method == "POST":
        checking.begin()
        return redirect("check-record")
    state, size = checking.state(), last_seq() + 1
    context = {
        "state": state,
        "size": size,
        "since": size - state.last.size if state.last else 0,
        "witness": standing(),
        "may_take": may(request.actor, "ledger.read"),
        "bar_title": HERE,
    }
    return render(request, "web/check_found.html" if request.htmx else "web/check.html", context)


@page("ledger.read", about=of_everything)
def export(request: HttpRequest) -> FileResponse:
    """The export that was checked last, packed: who did what and when, by keys; no rows and no names."""
    last = checking.state().last
    if last is None:
        raise NotFound(
            Reason(
                "nothing_checked",
                Text("还没有核对过。", "Nothing was checked yet."),
                next_step=Text("先按“现在核对”。", "Press “Check it now” first."),
            )
        )
    return FileResponse(last.packed.open("rb"), as_attachment=True, filename=f"record-{last.size}.zip")


@page(SIGNED_IN)
def verifier(request: HttpRequest) -> FileResponse:
    """The verifier, one file, to run on a machine of one's own."""
    file = checking.verifier()
    return FileResponse(file.open("rb"), as_attachment=True, filename=file.name, content_type="text/x-python")
