"""Uses of a group's result: years in a row count for units as they do for people."""

import pytest

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from use.conftest import tell
from zeren.assess.actions import decide_results, import_earlier_results
from zeren.assess.rules.deciding import DecisionRow
from zeren.assess.rules.sheets import EarlierRow
from zeren.kernel.errors import Refused
from zeren.use.actions import draw_consequences, record_use
from zeren.use.queries import consequences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("earlier", "two_years"), [("G_AVERAGE", True), ("G_GOOD", False)])
def test_drawing__counts_the_years_of_a_group(earlier: str, two_years: bool) -> None:
    proposal = year.proposed()["committee-year"]
    import_earlier_results(small.CLERK, [EarlierRow(2025, "T2", "", earlier, None, "鹭汀委〔2026〕1号")])
    small.move_to(told.DECIDED_ON)
    row = DecisionRow("T2", "G_AVERAGE", "班子运行情况一般，会议研究决定。", "沈砚秋、程望舒")
    decide_results(DECIDER, proposal, [row], told.DECIDED_ON, "鹭汀委〔2027〕2号", told.PRESENT)
    draw_consequences(small.HEAD, year.YEAR)
    rules = {one.rule: one for one in consequences(told.DECIDED_ON, unit="T2")}
    assert "group_average" in rules
    assert ("group_average_two_years" in rules) == two_years

    review = rules["group_average"]
    assert review.waits_for_letter
    with pytest.raises(Refused) as refused:
        record_use(small.HEAD, review.id, "done", "书面检查已交。")
    assert [one.code for one in refused.value.reasons] == ["not_told"]
    tell(told.DECIDED_ON)
    record_use(small.HEAD, review.id, "done", "书面检查已交。")
