"""Those above by the measure they apply: the appraising office and the deciding body, late answers, waivers, results unused."""

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.diagnose.queries import Counted, Offices, offices_of
from zeren.kernel.exact import rounded
from zeren.kernel.words import Text
from zeren.organisations.queries import choices_of, pack_on, roots, subtree
from zeren.policy.adoption import adopted
from zeren.web.access import page
from zeren.web.assess.decisions import may_see
from zeren.web.charts import Chart
from zeren.web.clarify.places import year_asked, year_choices
from zeren.web.diagnose.reach import PERMISSION
from zeren.web.pieces import Table, Words
from zeren.web.trends import percent

WORDS = {
    "objections_late": (Text("考核异议答复超过期限", "objections to results answered late"), Text("收到的异议", "objections received")),
    "verdicts_late": (Text("述职评议异议答复超过期限", "objections to verdicts answered late"), Text("收到的异议", "objections received")),
    "upheld": (Text("异议成立，即原来有错", "objections upheld: it was wrong before"), Text("答复的异议", "objections answered")),
    "leads_late": (Text("线索超过期限没有答复", "leads past their term without an answer"), Text("交办的线索", "leads put down")),
    "leads_lapsed": (Text("线索没有立案而失效", "leads that lapsed, never opened"), Text("交办的线索", "leads put down")),
    "unused": (Text("结果超过期限没有运用", "results unused past their term"), Text("应运用的结果", "results to be used")),
    "waivers": (Text("批准的延期、重开、变更", "waivers granted"), Text("任务", "duties")),
    "appeals_late": (Text("申诉答复超过期限", "appeals answered late"), Text("收到的申诉", "appeals received")),
    "reviews_late": (Text("上一级复核案件超过期限", "reviews of cases by the body above answered late"), Text("申请的复核", "reviews asked for")),
    "grade_reviews_late": (Text("上一级复核等次超过期限", "reviews of grades by the body above answered late"), Text("申请的复核", "reviews asked for")),
    "departures": (Text("决定与测算不一致", "decisions that depart from what was computed"), Text("作出的决定", "decisions")),
    "corrected": (Text("追责决定后来更正", "accountability decisions corrected later"), Text("作出的追责决定", "such decisions")),
}  # fmt: skip
WAYS = {
    "objections_late": "assess-letters", "upheld": "assess-letters", "verdicts_late": "debrief-reports",
    "leads_late": "investigate-leads", "leads_lapsed": "investigate-leads", "unused": "use-unused", "waivers": "implement-waivers",
    "appeals_late": "investigate-cases", "reviews_late": "investigate-cases", "grade_reviews_late": "assess-letters", "departures": "assess-decisions", "corrected": "investigate-cases",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One count in words: what, of what, the share, the page of the single matters, the term with where it comes from."""

    words: Text
    of_words: Text
    counted: Counted
    share: Words
    url: str
    term: Text | None
    is_default: bool


@page(PERMISSION)
def show(request: HttpRequest) -> HttpResponse:
    """Counts over everything; the single matters are behind them for whoever may open those."""
    day = request.frame.today
    year = year_asked(request, day)
    until = min(day, day.replace(year=year, month=12, day=31)) if year <= day.year else day
    pack = pack_on(until)
    found = offices_of(subtree(roots(until)[0].key, until), year, day)
    in_force = adopted(pack, choices_of(pack.digest)).values_in_force

    def line(one: Counted) -> Line:
        value = pack.values.get(one.value)
        after = f"?year={year}" if one.key == "waivers" else ""
        is_open = one.key != "departures" or may_see(request)  # its page is open to fewer than its mark says
        words, of_words = WORDS[one.key]
        return Line(
            words, of_words, one, percent(one.count, one.of), reverse(WAYS[one.key]) + after if is_open else "",
            _term(one.value, in_force.get(one.value)), bool(value and value.confidence == "default"),
        )  # fmt: skip

    office, body = [line(one) for one in found.office], [line(one) for one in found.body]
    minutes = sum(row.together for row in found.asks)
    context = {
        "year": year,
        "years": year_choices(),
        "until": until,
        "parts": [
            (Text("责任制办公室", "The appraising office"), office),
            (Text("决定机关", "The deciding body"), body),
        ],
        "finding": finding(found),
        "chart": chart(found),
        "asks": [(row, pack.words.unit_kinds[row.unit_kind], percent(row.together, minutes)) for row in found.asks],
        "minutes": minutes,
        "chased": found.chased,
    }
    return render(request, "web/diagnose/offices.html", context)


def _term(key: str, number: str | None) -> Text | None:
    """A term in words; the key of the pack's value ends with its unit."""
    if not number:
        return None
    months = key.endswith("months")
    return Text(f"期限{number}{'个月' if months else '天'}", f"term: {number} {'months' if months else 'days'}")


def finding(found: Offices) -> Text:
    """The title says how often a term of their own passed."""
    if found.missed:
        return Text("{all}次期限中过了{n}次", "{n} of {all} terms of their own passed").with_values(n=found.missed, all=found.owed)  # fmt: skip
    if found.owed:
        return Text("{all}次期限一次也没有过", "None of {all} terms of their own passed").with_values(all=found.owed)
    return Text("还没有要他们答复的事", "Nothing has asked for their answer yet")


def chart(found: Offices) -> Chart | None:
    """The shares side by side; None where there is nothing to divide by."""
    rows = [one for one in (*found.office, *found.body) if one.of]
    if not rows:
        return None
    points = [
        {"name": WORDS[one.key][0], "value": rounded(Fraction(one.count * 100, one.of), 1), "kind": "accent" if one.count else "pale",
         "words": Text(f"{WORDS[one.key][0].zh}：{one.count} ÷ {one.of}", f"{WORDS[one.key][0].en}: {one.count} ÷ {one.of}")}
        for one in rows
    ]  # fmt: skip
    said = Text(
        f"{found.year} 年各项占比（%）：{finding(found).zh}", f"Shares in {found.year} (%): {finding(found).en}"
    )
    table = Table(
        (Text("事项", "Matter"), Text("次数", "Count"), Text("总数", "Of")),
        tuple((WORDS[one.key][0], str(one.count), str(one.of)) for one in rows),
    )
    return Chart("offices", "bars", said, table, {"points": points, "start": 0, "end": 100}, 30 + 28 * len(rows))
