"""The article's rows on the year's work: ceremonies are no work, and Party building goes together with the main work."""

from datetime import date
from fractions import Fraction

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.diagnose.queries import droughts, year_as_it_was
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.queries import main_work
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.together import Parity, Rate, apart_at, matrix, together
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on, unit
from zeren.policy import Pack


def tell(item: str, day: date, **said: str) -> None:
    entry = FactEntry("main_item", "T1", day, "推进表", attributes={"item": item, "project": f"第{item}项", **said})
    enter_fact(small.CLERK, entry)


def whole_year() -> None:
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    small.move_to(date(2027, 1, 5))


def test_row_8__only_one_ceremony_in_july_is_a_drought_of_twelve_months(county: None) -> None:
    """Only one ceremony in July: a drought of twelve months, for the unit alone and among many; a meeting without what makes it count changes nothing."""
    whole_year()
    enter_fact(small.CLERK, FactEntry("ceremony", "T1", date(2026, 7, 1), "活动记录"))
    enter_fact(small.CLERK, FactEntry("activity", "T1", date(2026, 9, 3), "照片一张"))
    found = droughts([unit("T1", today())], 2026, today(), pack_on(today()))["T1"]
    assert (found.dry, found.longest, found.only_a_ceremony) == (12, 12, True)
    year = year_as_it_was(unit("T1", today()), 2026, today())
    assert [prompt.en for prompt in year.prompts] == ["12 months running without any real work."]


def test_row_30__a_main_task_without_party_building_beside_it_is_listed(county: None) -> None:
    """An item of the main work that no duty of the unit's own list stands beside is listed as unlinked."""
    whole_year()
    tell("1", date(2026, 2, 1), link="planned", beside="C1")
    tell("2", date(2026, 2, 1), link="planned")
    tell("3", date(2026, 2, 1), link="planned", beside="党建引领")
    items = main_work(["T1"], 2026, pack_on(today())).items["T1"]
    assert [(one.item, one.unlinked) for one in items] == [("1", False), ("2", True), ("3", True)]


def test_row_31__in_plan_deployment_and_push_but_not_in_appraisal_is_three_of_four(county: None) -> None:
    """Present in plan but not in appraisal: 3/4, and the link that is missing is named."""
    whole_year()
    for month, link in ((1, "planned"), (3, "deployed"), (6, "pushed")):
        tell("1", date(2026, month, 9), link=link, beside="C1")
    tell("1", date(2026, 12, 9), link="appraised")
    pack = pack_on(today())
    (item,) = main_work(["T1"], 2026, pack).items["T1"]
    assert pack.activities.pairing
    assert together(item, pack.activities.pairing.links) == Fraction(3, 4)
    assert apart_at(item, pack.activities.pairing.links) == ("appraised",)


def test_row_32__an_empty_cell_of_front_field_and_link_is_a_finding(county: None) -> None:
    """Front × field × link with owners; a cell that nobody owns is a finding."""
    whole_year()
    pack = pack_on(today())
    pairing = pack.activities.pairing
    assert pairing
    for front in pairing.fronts:
        for field in ("village", "organ"):
            for month, link in enumerate(pairing.links, 1):
                if (front, field, link) != (pairing.fronts[0], "organ", "pushed"):
                    tell(
                        f"{front}{field}", date(2026, month, 9), link=link, front=front, field=field, owner="党委委员"
                    )
    cells = matrix(main_work(["T1"], 2026, pack).every, pairing, ("village", "organ"))
    assert [(cell.front, cell.field, cell.link) for cell in cells if not cell.owners] == [
        (pairing.fronts[0], "organ", "pushed")
    ]


def test_row_33__95_against_70_with_a_threshold_of_15_is_an_alert(pack: Pack) -> None:
    """95 per cent of the main work against 70 of Party building, with a threshold of 15: an alert."""
    assert pack.activities.pairing
    most = pack.number(pack.activities.pairing.gap)
    hands = Parity(Rate(95, 100), Rate(70, 100), most)
    assert (most, hands.gap, hands.one_sided) == (15, 25, True)
    assert not Parity(Rate(85, 100), Rate(70, 100), most).one_sided
