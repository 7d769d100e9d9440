"""The adoption sheet: every value of the pack, those that change outcomes most first, to confirm, replace or switch off."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.organisations.actions import adopt_values
from zeren.organisations.queries import AdoptedValue, adoption_sheet, pack_on, person_names
from zeren.policy import Pack
from zeren.policy.adoption import together_with
from zeren.policy.pack import Source
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import Tag, crumbs, said
from zeren.web.pieces import Part

CONFIDENCE = {
    "verified": Tag(Text("已核实", "verified"), "done"),
    "known": Tag(Text("已知", "known"), "plain"),
    "unsure": Tag(Text("存疑", "unsure"), "dashed"),
    "default": Tag(Text("本系统默认，非上级规定", "project default, not a rule from above"), "dashed"),
}
CHOICES = {
    "": Tag(Text("待定", "open"), "plain"),
    "confirmed": Tag(Text("已确认", "confirmed"), "done"),
    "replaced": Tag(Text("已替换", "replaced"), "done"),
    "off": Tag(Text("已停用", "switched off"), "dashed"),
}
DEEDS = (
    ("confirmed", Text("确认", "Confirm it"), Text("按规则包的值采用", "take the pack's value as it is")),
    ("replaced", Text("替换", "Replace it"), Text("改用本单位的数", "use a number of your own")),
    (
        "off",
        Text("停用", "Switch it off"),
        Text("不用这个值，用到它的规则随之停用", "rules that use it stop with it"),
    ),
)
OUTCOMES = {
    1: Text("门槛、名额、权重：直接改变等次", "Gates, quotas, weights: these move grades"),
    2: Text("等次线", "Where grades begin"),
    3: Text("不让材料代替实效的比例", "The shares that keep paper from counting"),
    4: Text("应做多少次", "What is due"),
    5: Text("保障公正的期限", "Clocks of fairness"),
    6: Text("运用与追责", "Use, and holding to account"),
    7: Text("向基层要的时间", "Burden"),
    8: Text("三问的线", "The three questions"),
    9: Text("只提示、不扣分", "Prompts to look, never deductions"),
}
"""What the values of each level change, those that change outcomes most first."""

UNITS = {
    "share": Text("", ""),
    "points": Text("分", "points"),
    "day": Text("", ""),
    "days": Text("天", "days"),
    "working days": Text("个工作日", "working days"),
    "hours": Text("学时", "hours"),
    "months": Text("个月", "months"),
    "minutes": Text("分钟", "minutes"),
    "%": Text("%", "%"),
    "times": Text("次", "times"),
    "kinds": Text("类", "kinds"),
    "matters": Text("件", "matters"),
    "periods": Text("期", "periods"),
    "rounds": Text("轮", "rounds"),
    "label": Text("", ""),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One value as a line of the sheet."""

    found: AdoptedValue
    shown: Text
    in_force: Text
    unit: Text
    source: Source | None
    confidence: Tag
    choice: Tag
    by: str


@page("organisations.adopt", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """The sheet; `?state=open` shows what nobody has decided on yet."""
    return _sheet(request, ())


@page("organisations.adopt", about=of_everything, post="organisations.adopt")
def one(request: HttpRequest, value: str) -> HttpResponse:
    """One value with its form; on POST the choice is made."""
    pack, rows = _rows(request)
    row = next((row for row in rows if row.found.value.key == value), None)
    if row is None:
        raise NotFound(Reason("unknown_value", Text(f"规则包里没有“{value}”。", f"The pack has no value “{value}”.")))
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            _adopt(request, pack, value)
        except Invalid as invalid:
            reasons = invalid.reasons
        else:
            name = row.found.value.title
            messages.success(request, said("已记下：{name}。", "Recorded: {name}.", name=name))
            return redirect(f"{reverse('organisations-adoption')}#{value}")
    context = {
        "row": row,
        "pack": pack,
        "beside": _beside(request, pack, rows, value),
        "reasons": reasons,
        "deeds": DEEDS,
        "chosen": request.POST.get("choice", "confirmed"),
        "typed": request.POST,
        "crumbs": crumbs((row.found.value.title, request.path)),
    }
    return render(request, "web/organisations/adoption_value.html", context, status=422 if reasons else 200)


def _beside(request: HttpRequest, pack: Pack, rows: list[Row], value: str) -> list[tuple[Row, str]]:
    """The values that are decided on in the same step, each with the number for its field."""
    keys = [key for key in together_with(pack, value) if key != value]
    return [
        (row, request.POST.get(f"new_value-{row.found.value.key}", row.found.in_force or row.found.value.value))
        for row in rows
        if row.found.value.key in keys
    ]


@page(post="organisations.adopt", about=of_everything)
def many(request: HttpRequest) -> HttpResponse:
    """Confirm all ticked values with one document: all of them, or none."""
    pack = pack_on(request.frame.today)
    keys = [key for key in request.POST.getlist("value") if key in pack.values]
    document = request.POST.get("document", "")
    if not keys:
        return _sheet(request, (_nothing_ticked(),))
    try:
        adopt_values(request.actor, pack.digest, dict.fromkeys(keys, ("confirmed", "")), document)
    except Invalid as invalid:
        return _sheet(request, invalid.reasons)
    messages.success(request, said("已确认 {n} 项。", "{n} values confirmed.", n=len(keys)))
    return redirect("organisations-adoption")


def _adopt(request: HttpRequest, pack: Pack, value: str) -> None:
    """The choice for one value, and in the same step for those that belong together with it."""
    form = request.POST
    choice = form.get("choice", "")
    choices = {
        key: (choice, form.get("new_value" if key == value else f"new_value-{key}", "").strip())
        for key in together_with(pack, value)
    }
    adopt_values(request.actor, pack.digest, choices, form.get("document", ""))


def _sheet(request: HttpRequest, reasons: tuple[Reason, ...]) -> HttpResponse:
    pack, rows = _rows(request)
    state = request.GET.get("state", "")
    waiting = [row for row in rows if not row.found.choice]
    shown = waiting if state == "open" else rows
    counts = Counter(row.found.choice for row in rows)
    by_confidence = Counter(row.found.value.confidence for row in rows)
    context = {
        "pack": pack,
        "groups": _groups(shown),
        "count": len(rows),
        "open": len(waiting),
        "citable": sum(row.found.citable for row in rows),
        "state": state,
        "parts": [
            Part(CHOICES[key].words, counts[key], kind)
            for key, kind in (("confirmed", "accent"), ("replaced", "deep"), ("off", "slate"), ("", "none"))
            if counts[key]
        ],
        "confidences": [(CONFIDENCE[key], by_confidence[key]) for key in CONFIDENCE if by_confidence[key]],
        "reasons": reasons,
        "typed": request.POST,
        "ticked": set(request.POST.getlist("value")),
    }
    return render(request, "web/organisations/adoption.html", context, status=422 if reasons else 200)


def _groups(rows: list[Row]) -> list[tuple[Text, list[Row]]]:
    levels = sorted({row.found.value.changes_outcome for row in rows})
    return [
        (
            OUTCOMES.get(level, Text("其他", "other")),
            [row for row in rows if row.found.value.changes_outcome == level],
        )
        for level in levels
    ]


def _rows(request: HttpRequest) -> tuple[Pack, list[Row]]:
    day = request.frame.today
    pack = pack_on(day)
    sheet = adoption_sheet(day)
    names = person_names({found.person for found in sheet if found.person})
    return pack, [
        Row(
            found,
            _word(found.value.value, found.value.unit, pack),
            _word(found.in_force, found.value.unit, pack),
            UNITS.get(found.value.unit, Text(found.value.unit, found.value.unit)),
            pack.sources.get(found.value.source),
            CONFIDENCE[found.value.confidence],
            CHOICES[found.choice],
            names.get(found.person, ""),
        )
        for found in sheet
    ]


def _word(value: str, unit: str, pack: Pack) -> Text:
    """A value as it is read: a label or grade by its word, a share as a percentage."""
    if unit == "share" and value:
        said = f"{shown(exact(value) * 100, 2)} %"
        return Text(said, said)
    label = pack.words.labels.get(value)
    grade = pack.words.grades.get(value)
    return label or (grade.name if grade else Text(value, value))


def _nothing_ticked() -> Reason:
    return Reason("nothing_ticked", Text("请先勾选要确认的数值。", "Tick the values to confirm first."))
