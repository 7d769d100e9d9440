"""What was put off: the log of a unit and its tree, summed up by reason, and putting an activity off."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.implement.actions import put_off_activity
from zeren.implement.queries import PutOff, put_off_log, putting_off
from zeren.implement.rules.putting_off import activities_of, reasons_of
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import UnitFound, choices_of, subtree
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.web.access import page
from zeren.web.charts import Chart
from zeren.web.clarify.places import onward, said, top_of, way_to, year_asked, year_choices
from zeren.web.now import pack_now
from zeren.web.pieces import Table

PERMISSION = "implement.read"
ENTER = "implement.enter_fact"
SHOWN = 60
UNITS_SHOWN = 12


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The log of the highest unit that the reader may see."""
    return onward(request, "implement-put-off-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit), post=ENTER)
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """The log of a unit and all that the reader sees below it; a POST puts an activity of the unit off."""
    day, pack = request.frame.today, pack_now(request)
    found, year = unit_on(unit, day), year_asked(request, day)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        reasons = _put_off(request, unit)
        if not reasons:
            messages.success(request, said("已登记改期。", "Put off, and on record."))
            return redirect(reverse("implement-put-off-unit", args=[unit]))
    tree = _tree(request, found, day)
    sums = putting_off(year, tree)
    log = put_off_log(year, tree)[::-1]
    most = most_for_business(pack)
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "log": [(one, what_of(one, pack), reason_of(one.reason, pack), tree[one.fact.unit]) for one in log[:SHOWN]],
        "total": len(log),
        "business": sum(one.for_business for one in log),
        "most": most,
        "over": [(tree[one.unit], one.for_business) for one in sums if most is not None and one.for_business > most],
        "given": [(key, reason_of(key, pack)) for key in reasons_of(pack)],
        "sums": [
            (tree[one.unit], one.total, [(reason_of(key, pack), one.reasons[key]) for key in reasons_of(pack)])
            for one in sums[:SHOWN]
        ],
        "by_reason": [(reason_of(key, pack), sum(one.reasons[key] for one in sums)) for key in reasons_of(pack)],
        "chart": _chart([(tree[one.unit], one.for_business, one.total) for one in sums[:UNITS_SHOWN]], year),
        "may_enter": may(request.actor, ENTER, About(unit=unit)),
        "activities": [(key, pack.words.name(key)) for key in activities_of(pack, found.kind)],
        "choices": [(key, reason_of(key, pack)) for key in reasons_of(pack)],
        "reasons": reasons,
        "typed": request.POST,
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/put_off.html", context, status=422 if reasons else 200)


def most_for_business(pack: Pack) -> int | None:
    """How often something may be put off for business before the superior is told; None when that is switched off."""
    most = adopted(pack, choices_of(pack.digest)).values_in_force.get("postponement.business_most")
    return int(most) if most else None


def what_of(one: PutOff, pack: Pack) -> Text:
    """What was put off, by the pack's word or as it was written."""
    return pack.words.name(one.activity) if one.activity else Text(one.about or "—", one.about or "–")


def reason_of(key: str, pack: Pack) -> Text:
    return pack.words.labels.get(key, Text(key, key))


def _tree(request: HttpRequest, found: UnitFound, day: date) -> dict[str, str]:
    """Names of the units that the reader may read, from this one down."""
    units = subtree(found.key, day)
    below = [one for one in units if one.key != found.key][:1]
    if below and not may(request.actor, PERMISSION, About(unit=below[0].key)):
        return {found.key: found.name}
    return {one.key: one.name for one in units}


def _put_off(request: HttpRequest, unit: str) -> tuple[Reason, ...]:
    typed = request.POST
    try:
        was_on, new_on = (date.fromisoformat(typed.get(key, "")) for key in ("was_on", "new_on"))
    except ValueError:
        return (Reason("no_day", Text("请填原定日期和新日期。", "Give the day it was to be on and the new day.")),)
    try:
        put_off_activity(
            request.actor, unit, typed.get("activity", ""), was_on, new_on, typed.get("reason", ""), typed.get("words", "")
        )  # fmt: skip
    except (Refused, Invalid) as refusal:
        return refusal.reasons
    return ()


def _chart(rows: list[tuple[str, int, int]], year: int) -> Chart | None:
    """For business and in all, unit by unit, the most often first."""
    if not rows:
        return None
    table = Table(
        (Text("单位", "Unit"), Text("为业务", "for business"), Text("共", "in all")),
        tuple((name, business, total) for name, business, total in rows),
    )
    points = [{"name": name, "value": business, "kind": "accent" if business else "pale", "words": Text(f"为业务 {business} 次，共 {total} 次", f"{business} for business of {total}")} for name, business, total in rows]  # fmt: skip
    about = Text(f"{year} 年各单位为业务改期的次数", f"How often units put activities off for business in {year}")
    return Chart("put-off", "columns", about, table, {"points": points}, 180)
