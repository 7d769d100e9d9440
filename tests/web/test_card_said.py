"""A card in sentences and what would have moved its grade, as pages: what they say, and to whom they say no grade."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assess import year
from clarify import small
from web.test_assess_pages import FAIR_CARD, GOOD_CARD, RANKING, client_of, words_of
from zeren.assess.queries import result_of, steady_in_group, what_if_of

pytestmark = pytest.mark.django_db


def test_sentences__say_every_line_and_every_fact(db: None) -> None:
    runs = year.computed()
    result = result_of(runs["secretary-year"], year.FAIR)
    assert result.content["total"] == "977/10"
    for language, total in (("zh-hans", "总分 {} 分（有数据）。"), ("en", "The total is {} points (known).")):
        said = words_of(client_of(small.HEAD, language).get(f"{FAIR_CARD}?part=sentences").content)
        assert total.format("97.7") in said
        for node in result.content["nodes"]:
            assert (f"〔{node['id']}〕" if language != "en" else f"[{node['id']}]") in said
        keys = {key for node in result.content["nodes"] for key in node["fact_keys"] if ":" not in key}
        assert keys and all(key in said for key in keys)


@pytest.mark.parametrize(("day", "shown"), [(date(2027, 1, 19), False), (date(2027, 1, 22), True)])
def test_sentences__say_a_grade_when_the_card_does(db: None, day: date, shown: bool) -> None:
    year.proposed()
    small.move_to(day)
    client = client_of(small.SECRETARY)
    said = words_of(client.get("/appraisal/my-card/?part=sentences").content)
    assert "〔A1〕" in said
    assert ("建议等次：“称职”" in said) is shown
    assert ("总分" in said.replace("计入总分", "")) is shown
    assert ("〔grade〕" in said) is shown
    assert client.get(f"{FAIR_CARD}?part=changes").status_code == (200 if shown else 404)


def test_changes__of_a_failed_gate_name_the_fact_behind_it(db: None) -> None:
    year.computed()
    said = words_of(client_of(small.HEAD).get(f"{FAIR_CARD}?part=changes").content)
    assert "由“较好”变为“好”：总分不变，等次由“称职”变为“优秀”。" in said
    english = words_of(client_of(small.HEAD, "en").get(f"{FAIR_CARD}?part=changes").content)
    assert "the total stays, the grade “excellent” instead of “competent”." in english
    best = words_of(client_of(small.HEAD).get(f"{GOOD_CARD}?part=changes").content)
    assert "没有一条或两条事实的变化会使等次变好。" in best
    assert "权重变动：±10 % 的" in best and "种等次不变" in best


def test_changes__are_tried_on_what_was_frozen(db: None) -> None:
    runs = year.computed()
    for scheme, subject in (("secretary-year", year.FAIR), ("secretary-year", year.GOOD), ("committee-year", "T1")):
        tried, stored = what_if_of(runs[scheme], subject), result_of(runs[scheme], subject).content
        assert tried is not None
        assert str(tried.facts.total) == stored["total"]
        assert tried.facts.up or tried.facts.down
        assert all(row.tried > 20 for row in tried.weights)
        assert len(tried.weights) == 2


STEADY = f"{RANKING}steadiness/"


def test_steadiness__of_a_group_is_for_whoever_sees_all_of_it(db: None) -> None:
    runs = year.computed()
    head = client_of(small.HEAD)
    assert "正在逐一试算" in words_of(head.get(STEADY).content)
    found = steady_in_group(runs["secretary-year"], "towns")
    assert found is not None and set(found.subjects) == {year.FAIR, year.GOOD}
    said = words_of(head.get(f"{STEADY}?part=table").content)
    for rows in found.subjects.values():
        assert f"{rows[0].grade} / {rows[0].tried}" in said
    assert "每个权重单独" in said or "一起变动" in said
    english = words_of(client_of(small.HEAD, "en").get(f"{STEADY}?part=table").content)
    assert "The least steady first" in english or "keep grade and place" in english
    assert client_of(small.SECRETARY).get(f"{STEADY}?part=table").status_code == 403


def test_changes__ask_no_more_of_the_database_for_another(db: None) -> None:
    year.computed()
    client = client_of(small.HEAD)
    client.get(f"{GOOD_CARD}?part=changes")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{FAIR_CARD}?part=changes")
    assert len(asked) < 90


def test_another_part__is_not_there(db: None) -> None:
    year.computed()
    assert client_of(small.HEAD).get(f"{FAIR_CARD}?part=nothing").status_code == 404
