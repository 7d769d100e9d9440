"""The county's debrief meeting of 2025, whole: twenty reports, who is in the hall, how they vote, what is said and what comes of it.

The ballot of each town comes out as `townships` says, to the hundredth: marks are chosen whose weighted mean is that number.
"""

from datetime import date
from decimal import Decimal

from making import hall_words as words
from making.committees import holder
from making.draw import below, between, mixed, pick
from making.organisation import Organisation, Unit
from making.toml import document, table
from making.townships import TOWNS, Town

DAY = date(2025, 12, 22)
OPENING = "# The county's debrief meeting of 22 December 2025, wholly invented: reports, list, marks, comments, verdicts, lists. 演示数据，均为虚构。\n"
GRADES = ("GOOD", "FAIR", "AVERAGE", "POOR")
STEP = 20
"""Points between two grades."""
HALL = {"superior": 5, "peer": 40, "delegate": 50}
WEIGHTS = {"superior": 30, "peer": 30, "delegate": 40}
"""Of form B7. So a step of a superior moves the result by 1.20, of a peer by 0.15, of a delegate by 0.16: every hundredth can be reached."""
SUPERIORS = ("程望舒", "陆怀瑾", "沈砚秋", "岑景明", "尹若谷")
HARD_ON_THOSE_BELOW = "蔚岭乡"
PARTS = {"GOOD": (93, 97), "FAIR": (82, 86), "AVERAGE": (67, 71)}
NUMBERS = "一二三四五六七"


def write(whole: Organisation, made: Organisation) -> str:
    """The file's text, for the towns that the folder holds."""
    towns = [unit for unit in whole.units.values() if unit.name in TOWNS and unit.code in made.units]
    head = {
        "unit": "LT", "title": "2025年度鹭汀县党（工）委书记抓基层党建述职评议会", "place": "县委礼堂", "form": "B7",
        "said": ["潮平两岸", "十二月廿二"], "issuer": {"zh": "鹭汀县责任制办公室", "en": "Office of Luting County"},
        "body": "县委常委会", "document": "鹭汀委纪〔2025〕41号", "word": "鹭汀述评",
        "verifier": _post_of(whole, "县委组织部", "喻清和"),
    }  # fmt: skip
    tables = [table("meeting", head)]
    tables += [table("present", present, array=True) for present in _present(whole)]
    tables += [table("speaker", _speaker(whole, unit), array=True) for unit in towns]
    return document(OPENING, tables)


def _present(whole: Organisation) -> list[dict]:
    """Who is on the list, name and unit: superiors rate by name; peers head organs and schools, delegates villages."""
    organs = [unit for unit in whole.children("LT") if unit.name not in TOWNS and holder(whole, unit, DAY)]
    villages = [
        v for u in whole.children("LT") if u.name in TOWNS for v in whole.children(u.code) if len(v.code) == 6
    ]
    below_them = mixed([v for v in villages if holder(whole, v, DAY)], "in the hall")
    sides = {"peer": organs[: HALL["peer"]], "delegate": below_them[: HALL["delegate"]]}
    named = {
        key: [[whole.people[holder(whole, unit, DAY)], unit.name] for unit in units] for key, units in sides.items()
    }
    lines = {"superior": [[name, "鹭汀县"] for name in SUPERIORS], **named}
    return [{"class": key, "people": people} for key, people in lines.items()]


def _post_of(whole: Organisation, unit: str, name: str) -> str:
    code = whole.by_name(unit).code
    person = whole.person_of(code, name)
    return next(term.post for term in whole.terms if term.person == person and whole.posts[term.post].unit == code)


def _speaker(whole: Organisation, unit: Unit) -> dict:
    town = TOWNS[unit.name]
    topics = mixed(range(len(words.LACKING)), "lacking", unit.code)[: len(NUMBERS)]
    what = words.LACKING[topics[0]][0]
    villages = [v.name for v in whole.children(unit.code) if len(v.code) == 6]
    found: dict = {
        "unit": unit.code,
        "person": holder(whole, unit, DAY),
        "self_number": between(88, 96, "self", unit.code),
        "self_grade": "GOOD",
        "sections": _report(unit, topics, villages),
        "checked": f"现场检查{pick(villages, 'checked', unit.code)}：{'资料齐全，人员在岗' if town.debrief == 'GOOD' else '会议记录不全，值班无人'}",
        "portfolio": pick(words.PORTFOLIO, "portfolio", unit.code).format(what=what),
        "superior": pick(words.SUPERIOR, "superior", unit.code),
        "marks": marks(unit.name, town),
        "parts": _parts(unit, town),
        "opinion": words.OPINION[town.debrief].format(what=what),
        "items": _items(unit, town, [words.LACKING[topic][0] for topic in topics]),
    }
    if town.debrief == "AVERAGE":
        text, answer = words.OBJECTED
        found["objection"] = {"text": text.format(what=what), "answer": answer}
    if below(100, "asked", unit.code) < 60:
        text, answer = pick(words.ASKED, "question", unit.code)
        found["question"] = {"class": pick(("peer", "delegate"), "asker", unit.code), "text": text, "answer": answer}
    return found


def _report(unit: Unit, topics: list[int], villages: list[str]) -> dict[str, str]:
    def put(text: str, place: int) -> str:
        drawn = {"n": between(8, 26, "n", unit.code, text), "m": between(2, 6, "m", unit.code, text)}
        return f"{NUMBERS[place]}是{text.format(v=pick(villages, 'v', unit.code, text), **drawn)}"

    achieved = mixed(words.ACHIEVED, "achieved", unit.code)[:6]
    coming = mixed(words.NEXT, "next", unit.code)[:5]
    return {
        "achievements": "\n".join(
            ["一年来，我把抓党建作为第一位的责任。", *(put(t, n) for n, t in enumerate(achieved))]
        ),
        "problems": "\n".join(
            [
                "对照职责，我履行第一责任还有不少差距，主要有以下七个方面。",
                *(put(words.LACKING[topic][1], n) for n, topic in enumerate(topics)),
                words.WHY,
            ]
        ),
        "next": "\n".join(put(text, n) for n, text in enumerate(coming)),
    }


def _parts(unit: Unit, town: Town) -> dict[str, list[str]]:
    """Points of the three parts that people state; with the ballot they give the grade on record."""
    sources = {"routine": "平时调研台账", "inspection": "2025年第四季度督查通报", "comment": "述职评议会点评记录"}
    low, high = PARTS[town.debrief]
    return {part: [str(between(low, high, part, unit.code)), source] for part, source in sources.items()}


def _items(unit: Unit, town: Town, problems: list[str]) -> list[dict]:
    """What the lists hold: from the comments, from the report itself; where the verdict was not good, from inspection, too."""
    sources = ["comment", "self"] + (["inspection"] if town.debrief != "GOOD" else [])
    return [
        {
            "source": source, "problem": f"{problem}，年内没有明显改进。", "cause": words.CAUSE, "measure": words.MEASURE,
            "due": date(2026, 6, 30) if place == 0 else date(2026, 11, 15),
            "claimed": not (town.debrief == "AVERAGE" and place == 2),
            "verified": town.debrief == "GOOD" or place == 0,
        }
        for place, (source, problem) in enumerate(zip(sources, problems, strict=False))
    ]  # fmt: skip


def marks(name: str, town: Town) -> dict[str, list[int]]:
    """For each class how many of each grade, so that the weighted mean is the town's ballot exactly."""
    short = 100 - Decimal(town.ballot)
    least = {key: Decimal(WEIGHTS[key] * STEP) / 100 / HALL[key] for key in HALL}
    fair = short / STEP
    wanted = {key: fair * HALL[key] for key in HALL}
    if name == HARD_ON_THOSE_BELOW:  # those above see it otherwise
        wanted["superior"] = Decimal(2)
    best: tuple[Decimal, dict[str, int]] | None = None
    for superior in range(3 * HALL["superior"] + 1):
        for peer in range(2 * HALL["peer"]):
            left = short - superior * least["superior"] - peer * least["peer"]
            delegate = left / least["delegate"]
            if delegate != int(delegate) or not 0 < delegate < 2 * HALL["delegate"] or peer == 0:
                continue
            steps = {"superior": superior, "peer": peer, "delegate": int(delegate)}
            away = sum((abs(steps[key] - wanted[key]) / HALL[key] for key in HALL), Decimal())
            if best is None or away < best[0]:
                best = away, steps
    assert best, f"no marks give {town.ballot}"
    return {key: _spread(name, key, steps) for key, steps in best[1].items()}


def _spread(name: str, key: str, steps: int) -> list[int]:
    """So many steps below the best grade among those of a class: mostly one each, some two, few three."""
    many = HALL[key]
    poor = steps // 30
    average = max(steps // 6 - poor, steps - 3 * poor - (many - 1 - poor))
    fair = steps - 3 * poor - 2 * average
    while fair < 0:
        average, fair = average - 1, fair + 2
    counts = [many - fair - average - poor, fair, average, poor]
    assert min(counts) >= 0 and sum(place * count for place, count in enumerate(counts)) == steps, (name, key, counts)
    return counts
