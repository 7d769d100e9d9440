"""How the record is witnessed: what was chosen, what each way can and cannot find, the choice, a question to the witness."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.actions import choose_witness
from zeren.ledger.gate import may
from zeren.ledger.levels import NONE, OUTSIDE, PAPER, standing
from zeren.ledger.queries import CheckpointFound, entries_of, newest_checkpoint, record_key
from zeren.ledger.witnessing import ask
from zeren.papers.checkpoint_sheets import CheckpointSheet, checkpoint_pdf
from zeren.papers.seals import Seal
from zeren.web.access import SIGNED_IN, of_everything, page
from zeren.web.clarify.places import crumbs, said
from zeren.web.record_words import told
from zeren.web.templatetags.words import language

HERE = Text("总账见证", "Witness of the record")


@dataclass(frozen=True, slots=True)
class Level:
    """One way to be witnessed: its name, what it needs, what it can find and what it cannot."""

    key: str
    name: Text
    needs: Text
    finds: Text
    cannot: Text


LEVELS = (
    Level(
        NONE,
        Text("没有见证", "None"),
        Text("不需要什么", "nothing"),
        Text(
            "单独改动一条、删一条、换个时间：当场可见",
            "one entry changed, removed or dated otherwise: seen at once",
        ),
        Text(
            "掌握密钥的人把整本总账从头重做，或截去末尾",
            "the whole record made anew by whoever holds its key, or its end cut off",
        ),
    ),
    Level(
        PAPER,
        Text("纸质存根", "Paper"),
        Text(
            "每份签发文件上的二维码；存根页由两人签名保存",
            "a code on every signed sheet; a sheet kept by two officials",
        ),
        Text(
            "此外：凡在某张纸之前的内容被重做、截去，拿纸一对即知",
            "also: whatever came before a sheet and was made anew or cut shows when the sheet is compared",
        ),
        Text(
            "最后一张纸之后的重做；没有人拿纸来对，就不会知道",
            "what is made anew after the last sheet; nothing is noticed until somebody compares",
        ),
    ),
    Level(
        OUTSIDE,
        Text("外部见证", "Outside witness"),
        Text("另一部门的一台机器和它的保管人", "a machine of another department, and its keeper"),
        Text(
            "此外：一分钟内签名，重做、分叉、截去当即被拒；超过 10 分钟没有签名，各页示警，不发结果",
            "also: signs within a minute, refuses at once what was made anew, forked or cut; after ten minutes without it every "
            "page warns and no result goes out",
        ),
        Text(
            "两个部门串通；录入时就不真实的内容（哪一种方式都看不出）",
            "two departments acting together; what was untrue when it was entered (no way finds that)",
        ),
    ),
)


@page(SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """What was chosen and how it stands; the choice for whoever may choose."""
    return _show(request, (), {})


@page(post="ledger.choose_witness", about=of_everything)
def choose(request: HttpRequest) -> HttpResponse:
    """Choose; what is wrong is said on the page, with what was typed."""
    typed = {name: request.POST.get(name, "").strip() for name in ("level", "address", "key")}
    outside = typed["level"] == OUTSIDE
    try:
        choose_witness(
            request.actor, typed["level"], typed["address"] if outside else "", typed["key"] if outside else ""
        )
    except Refused as refused:
        return _show(request, refused.reasons, typed)
    messages.success(request, said("已选定，并记入总账。", "It is chosen, and in the record."))
    return redirect("witness")


@page(post="ledger.read", about=of_everything)
def question(request: HttpRequest) -> HttpResponse:
    """Ask the witness now what it remembers; it is not moved by asking."""
    found = standing()
    if found.level != OUTSIDE:
        return redirect("witness")
    try:
        remembered = ask(found.address, found.key)
    except Refused as refused:
        return _show(request, refused.reasons, {})
    if remembered.agrees is False:
        messages.error(
            request,
            said(
                "见证机记得同样的条数，内容却不同：停用，保留现场。",
                "It remembers as many entries, but others: stop.",
            ),
        )
    else:
        words = said("见证机应答：记得 {n} 条。", "The witness answers: it remembers {n} entries.", n=remembered.size)
        messages.success(request, words)
    return redirect("witness")


@page("ledger.read", about=of_everything)
def key(request: HttpRequest) -> HttpResponse:
    """The public key of the record, for the keeper of a witness and for whoever checks an export."""
    answer = HttpResponse(f"{record_key()}\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="key.txt"'
    return answer


@page("ledger.read", about=of_everything)
def sheet(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint on a sheet to be signed by two officials, as PDF."""
    found = _checkpoint()
    made = CheckpointSheet(
        Seal(found.note, found.size),
        found.note.partition("\n")[0],
        found.root,
        record_key(),
        request.frame.today,
        settings.DEMO,
        request.frame.simulated,
    )
    answer = HttpResponse(checkpoint_pdf(made, settings.FONTS, language()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{found.size}.pdf"'
    return answer


def seal_now() -> Seal | None:
    """The newest checkpoint for a sheet that is being printed; nothing where the office chose no witness."""
    if standing().level == NONE:
        return None
    found = newest_checkpoint()
    return Seal(found.note, found.size) if found else None


def _checkpoint() -> CheckpointFound:
    found = newest_checkpoint()
    if found is None:
        raise NotFound(
            Reason(
                "no_checkpoint",
                Text("总账还没有存根。", "The record has no checkpoint yet."),
                next_step=Text("系统运行一分钟内会做成第一份。", "The first is made within a minute of running."),
            )
        )
    return found


def _show(request: HttpRequest, reasons: tuple[Reason, ...], typed: dict[str, str]) -> HttpResponse:
    found = standing()
    reads = may(request.actor, "ledger.read")
    choices = told(entries_of(["witness_chosen"]), may(request.actor, "organisations.read")) if reads else []
    context = {
        "levels": LEVELS,
        "found": found,
        "now": next(level for level in LEVELS if level.key == found.level),
        "newest": newest_checkpoint(),
        "reads": reads,
        "may_choose": may(request.actor, "ledger.choose_witness"),
        "choices": [(line, _level_name(dict(line.body)["level"]), dict(line.body)) for line in reversed(choices)],
        "reasons": reasons,
        "typed": typed or {"level": found.level, "address": found.address, "key": found.key},
        "crumbs": crumbs((HERE, "")),
        "bar_title": HERE,
    }
    return render(request, "web/witness.html", context, status=422 if reasons else 200)


def _level_name(key: str) -> Text:
    return next((level.name for level in LEVELS if level.key == key), Text(key, key))
