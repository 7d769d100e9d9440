"""Trying a draft: say what happened, see what each clause gives. Nothing is kept; the oracle of the runs computes it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.policy.drafting.scheme_of import SCHEME
from zeren.policy.pack import CaseFact, PackCase
from zeren.policy.phrases import FactOf
from zeren.policy.reading import as_fraction
from zeren.policy.references import parts_of
from zeren.policy.vocabulary import FactWord
from zeren.scoring.cases import score_case
from zeren.scoring.results import Scored
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.assess.draft_page import draft_found
from zeren.web.assess.drafts import OWN
from zeren.web.clarify.places import crumbs

MOST = 366
STRETCHES = {"month": 1, "two_months": 2, "quarter": 3, "half": 6}


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form: what is asked, in which way it is answered, and the answer."""

    name: str
    words: Text
    hint: Text
    labels: tuple[tuple[str, Text], ...]
    value: str


@page("organisations.import", about=of_everything)
def try_out(request: HttpRequest, number: int) -> HttpResponse:
    """A form with every fact that the draft counts; below it the result, node by node."""
    draft = draft_found(number)
    pack = draft.pack()
    scheme = pack.schemes[SCHEME]
    words = sorted(pack.words.facts.values(), key=lambda word: [int(part) for part in word.key[1:].split("_")])
    sent = {key: str(value).strip() for key, value in request.GET.items()}
    stretches = _stretches(pack)
    facts = [
        row for word in words for row in _facts(word, sent, stretches.get(word.key, ""), request.frame.today.year)
    ]
    year = request.frame.today.year
    period = {"year": f"{year}", "half": f"{year}H1", "quarter": f"{year}Q1", "month": f"{year}-01"}[scheme.period]
    case = PackCase("try", SCHEME, "", Text("试算", "trial"), period, {}, facts=tuple(facts))
    scored: Scored | None = score_case(pack, case)[0] if sent else None
    context = {
        "draft": draft,
        "asked": [one for word in words for one in _asked(word, sent, pack, stretches.get(word.key, ""))],
        "scored": scored,
        "grade": pack.words.name(scored.proposal) if scored and scored.proposal else None,
        "lines": [(node, node.id.startswith(("B", "all")), _level(node.id)) for node in scored.nodes] if scored else (),
        "crumbs": crumbs((OWN, address("assess-schemes-drafts")), (draft.found.file_name, address("assess-schemes-draft", number)), (Text("试算", "Try it"), "")),
    }  # fmt: skip
    return render(request, "web/assess/draft_try.html", context)


def _level(name: str) -> int:
    """How deep a line stands: blocks 0, items 1, pieces 2."""
    return 2 if "." in name else 1 if name.startswith(("I", "R")) else 0


def _stretches(pack: Pack) -> dict[str, str]:
    """Facts of which the stretches of time with a record are counted, with the stretch."""
    parts = (part for node in pack.schemes[SCHEME].nodes for part in parts_of(node.body))
    return {part.fact: part.of for part in parts if isinstance(part, FactOf) and part.how == "distinct" and part.of}


def _asked(word: FactWord, sent: dict[str, str], pack: Pack, stretch: str) -> list[Asked]:
    if "level" in word.attributes:
        return [
            Asked(f"{word.key}.{level}", Text(f"{word.name.zh}：{pack.words.name(level).zh}", f"{word.name.en}: {pack.words.name(level).en}"), COUNT, (), sent.get(f"{word.key}.{level}", ""))
            for level in word.attributes["level"]
        ]  # fmt: skip
    labels = tuple((key, pack.words.name(key)) for key in word.labels)
    hint = IN_STRETCHES if stretch else {"events": COUNT, "number": NUMBER, "judged": JUDGED}.get(word.type, LABEL)
    return [Asked(word.key, word.name, hint, labels, sent.get(word.key, ""))]


COUNT = Text("有几条记录", "how many records")
IN_STRETCHES = Text("有几条记录，各在不同时段", "how many records, each in another stretch of time")
NUMBER = Text("填报的数", "the number entered")
JUDGED = Text("评定的分", "the points judged")
LABEL = Text("评定的等次", "what was found")


def _facts(word: FactWord, sent: dict[str, str], stretch: str, year: int) -> list[CaseFact]:
    if "level" in word.attributes:
        found = []
        for level in word.attributes["level"]:
            for place in range(_count(sent.get(f"{word.key}.{level}", ""))):
                found.append(CaseFact(word.key, attributes={"level": level, "matter": f"{level}-{place}"}))
        return found
    value = sent.get(word.key, "")
    if word.type == "events":
        return [CaseFact(word.key, day=_day(place, stretch, year)) for place in range(_count(value))]
    if word.type == "label":
        return [CaseFact(word.key, label=value)] if value in word.labels else []
    number = as_fraction(value)
    return [CaseFact(word.key, number=value, reason="试算")] if number is not None else []


def _count(value: str) -> int:
    return min(int(value), MOST) if value.isdigit() else 0


def _day(place: int, stretch: str, year: int) -> str | None:
    """The day of a record: the last of the period, or each in the next stretch of time."""
    return None if not stretch else f"{year}-{(place * STRETCHES[stretch]) % 12 + 1:02d}-15"
