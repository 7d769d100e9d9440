"""A pack loads whole or not at all, and tells every problem with its file, its key, and what to write."""

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from policy.small_packs import CITED, PACK, PACK_WITH_VALUES, documents, node, small_pack, words
from zeren.kernel.errors import Invalid, NotFound
from zeren.policy import Pack, from_json, load_pack

POLICIES = Path(__file__).resolve().parents[2] / "policies"
STEP = node("x", 'kind = "STEP"\nevents = {fact = "meeting"}\neach = "-1"')


def problems(
    nodes: str = STEP, head: dict[str, str | None] | None = None, **files: str
) -> dict[str, tuple[str, ...]]:
    with pytest.raises(Invalid) as caught:
        small_pack(nodes, head, **files)
    return {reason.code: reason.place for reason in caught.value.reasons}


def test_load__small_pack_is_read() -> None:
    pack = small_pack(STEP, pack__toml=PACK_WITH_VALUES)
    assert pack.key == "small"
    assert pack.number("quota.top") == pack.values["quota.top"].number
    assert [n.id for n in pack.schemes["s1"].nodes] == ["all", "x"]


@pytest.mark.parametrize("path", sorted(POLICIES.glob("**/pack.toml")), ids=lambda path: path.parent.name)
def test_load__stored_form_is_the_same_pack(path: Path) -> None:
    pack = load_pack(path.parent)
    again = from_json(pack.to_json())
    assert again == pack
    assert again.digest == pack.digest
    assert again.to_json() == pack.to_json()


def test_digest__changes_with_any_word() -> None:
    other = small_pack(STEP, pack__toml=PACK.replace('"trial"', '"another trial"'))
    assert other.digest != small_pack(STEP).digest


def test_load__every_problem_is_told_at_once() -> None:
    found = problems(
        node("x", 'kind = "STEP"\nevents = {fact = "nothing"}\neach = -1.5\nfoo = 1') + node("y", 'kind = "WHAT"'),
        {"title": '"no pair"'},
    )
    assert {"NOT_AN_AMOUNT", "UNKNOWN_KEY", "NOT_ONE_OF", "NOT_WORDS"} <= set(found)
    assert found["UNKNOWN_KEY"] == ("scheme.toml", "node[x].foo")


def test_load__value_without_source_or_date_is_refused() -> None:
    value = '[[value]]\nkey = "a"\nvalue = "1"\ntitle = {zh = "甲", en = "a"}\nconfidence = "default"\nchanges_outcome = 1\n'
    with pytest.raises(Invalid) as caught:
        small_pack(STEP, pack__toml=PACK + value)
    places = {reason.place for reason in caught.value.reasons}
    assert ("pack.toml", "value[1].source") in places
    assert ("pack.toml", "value[1].date") in places


def test_load__every_problem_says_what_to_write() -> None:
    with pytest.raises(Invalid) as caught:
        small_pack(STEP, {"floor": '"maybe"'})
    (reason,) = caught.value.reasons
    assert reason.next_step is not None
    assert "undeclared" not in reason.place
    assert "zero" in reason.next_step.en


def test_load__an_attribute_bears_no_word_that_every_record_has() -> None:
    taken = words() + '\n[attributes.number]\nzh = "数"\nen = "number"\n'
    assert problems(words__toml=taken) == {"RESERVED_WORD": ("words.toml", "attributes.number")}


def test_load__unknown_names_are_refused() -> None:
    assert "UNKNOWN_FACT" in problems(node("x", 'kind = "STEP"\nevents = {fact = "nothing"}\neach = "1"'))
    assert "UNKNOWN_ATTRIBUTE" in problems(
        node("x", 'kind = "STEP"\nevents = {fact = "task", where = {colour = "red"}}\neach = "1"')
    )
    assert "UNKNOWN_VALUE" in problems(
        node("x", 'kind = "STEP"\nevents = {fact = "task"}\neach = {value = "no.such"}')
    )
    assert "UNKNOWN_NODE" in problems(node("x", 'kind = "FACT"\nof = {node = "nobody"}'))
    assert "UNKNOWN_SOURCE" in problems(node("x", 'kind = "FACT"\nof = {fact = "score"}\nsource = "hearsay"'))
    assert "UNKNOWN_GRADE" in problems(
        node(
            "x",
            'kind = "OVERRIDE"\norder = 1\neffect = "cap"\ngrade = "A"\nwhen = {fact = "task", at_least = "1"}',
            None,
        )
    )
    assert "UNKNOWN_KIND" in problems(head={"applies_to": '["castle"]'})
    assert "UNKNOWN_NODE" in problems(
        STEP + node("c", 'kind = "CHECK"\nchecks = "sum"\nof = ["nobody"]\nis = "1"', None)
    )
    question = (
        '[[question]]\nkey = "q"\nbearer = "member"\ntitle = {zh = "问", en = "q"}\nyes = {value = "no.such"}\npartly = "0.5"\n'
        f'{CITED}item = [{{key = "i", title = {{zh = "项", en = "i"}}, fact = "nothing", clock = "per_year", applies_to = []}}]\n'
    )
    assert {"UNKNOWN_VALUE", "UNKNOWN_FACT"} <= set(problems(questions__toml=question))


def test_load__a_measure_names_kinds_of_bodies_that_the_pack_has() -> None:
    body = f'[[deciding_body]]\nkey = "committee"\ntitle = {{zh = "党委", en = "committee"}}\n{CITED}'
    measure = (
        '[[measure]]\nkey = "admonition"\nobject = "person"\nweight = 1\ntitle = {zh = "诫勉", en = "admonition"}\n'
        f'impact_months = 6\nby = ["committee", "court"]\n{CITED}'
    )
    assert problems(use__toml=body + measure)["UNKNOWN_DECIDING_BODY"] == ("use.toml", "measure[admonition].by")
    pack = small_pack(STEP, use__toml=body + measure.replace(', "court"', ""))
    assert pack.measures["admonition"].by == ("committee",)


def test_load__circle_is_refused() -> None:
    circle = node("x", 'kind = "FACT"\nof = {node = "y"}') + node("y", 'kind = "FACT"\nof = {node = "x"}')
    assert "CIRCLE" in problems(circle)


def test_load__same_key_twice_is_refused() -> None:
    assert "TWICE" in problems(STEP + STEP)
    twice = PACK_WITH_VALUES + PACK_WITH_VALUES[len(PACK) :]
    assert "TWICE" in problems(pack__toml=twice)


def test_load__unknown_file_is_refused() -> None:
    assert "UNKNOWN_FILE" in problems(notes__toml="a = 1")


def test_load__absent_file_is_told() -> None:
    found = documents(STEP)
    del found["words.toml"]
    with pytest.raises(Invalid) as caught:
        from_json(json.dumps(found))
    assert ("words.toml", "") in {reason.place for reason in caught.value.reasons}


def test_load__folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_pack(tmp_path / "nowhere")
    (tmp_path / "pack.toml").write_text("[pack\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load_pack(tmp_path)
    assert "NOT_TOML" in {reason.code for reason in caught.value.reasons}


def test_load__total_or_parts() -> None:
    assert "ONE_OF_THESE" in problems(head={"total": None})


def test_load__bounds_and_reasons_are_asked_for() -> None:
    assert "NO_BOUNDS" in problems(node("x", 'kind = "JUDGE"\nfact = "proposal"'))
    assert "KEY_ABSENT" in problems(node("x", "expressible = false"))
    assert "PARENT" in problems(STEP + node("y", 'kind = "FACT"\nof = {fact = "score"}', "x"))


def test_load__source_and_withholding_are_inherited() -> None:
    block = node("b", 'kind = "COMBINE"\nsource = "law"\nwithheld = {zh = "不用", en = "not used"}') + node(
        "x", 'kind = "FACT"\nof = {fact = "score"}', "b"
    )
    found = small_pack(block).schemes["s1"].node("x")
    assert (found.source, found.withheld is not None, found.date) == ("law", True, "2026")


def test_load__duty_and_use_are_read() -> None:
    duty = (
        '[[duty]]\ncode = "D1"\nbearer = "committee"\napplies_to = ["village"]\norder = 1\ntext = {zh = "甲", en = "a"}\n'
        f'evidence = {{zh = "乙", en = "b"}}\nfact = "meeting"\nrequired = 2\nclock = "by 01-31"\ndue = "01-31"\n{CITED}'
    )
    pack: Pack = small_pack(STEP, duties__toml=duty)
    assert (pack.duties[0].required, pack.duties[0].clock) == (2, "by 01-31")
    assert "NOT_MONTH_DAY" in problems(duties__toml=duty.replace("by 01-31", "by 02-31"))


def test_load__what_bars_an_appointment_names_its_months() -> None:
    rule = (
        '[[consequence]]\nkey = "bars"\ngrade = "TOP"\nsubject = "person"\nwhat = "{what}"\ntitle = {{zh = "甲", en = "a"}}\n'
        f"due_days = 30\n{{months}}{CITED}"
    )
    for months in ("", "months = 0\n"):
        found = problems(use__toml=rule.format(what="block", months=months))
        assert found["BAR_WITHOUT_MONTHS"] == ("use.toml", "consequence[1].months")
    for what, months, read in (("talk", "", None), ("block", "months = 12\n", 12)):
        assert small_pack(STEP, use__toml=rule.format(what=what, months=months)).consequences[0].months == read


def test_calendar__last_days_move_where_the_pack_says_so_and_nowhere_else() -> None:
    """A holiday, a weekend, a weekend that is worked; and a year of which no holiday is known."""
    off = "holidays = [2026-10-01, 2026-10-02]\nworking_weekends = [2026-10-03]\n"
    moving = small_pack(STEP, calendar__toml=f"{off}[terms]\nlast_day_moves = true\n{CITED}").calendar
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 4), date(2031, 10, 1), date(2031, 10, 4)]
    assert [moving.last_day(day) for day in days] == [
        date(2026, 9, 30), date(2026, 10, 3), date(2026, 10, 5), date(2031, 10, 1), date(2031, 10, 6),
    ]  # fmt: skip
    for said in (off, f"{off}[terms]\nlast_day_moves = false\n{CITED}"):
        still = small_pack(STEP, calendar__toml=said).calendar
        assert [still.last_day(day) for day in days] == days
    wrong = f"[terms]\nlast_day_moves = true\n{CITED}".replace('source = "s"', 'source = "nowhere"')
    assert problems(calendar__toml=wrong)["UNKNOWN_SOURCE"] == ("calendar.toml", "terms.source")


def test_load__case_of_unknown_scheme_is_refused() -> None:
    case = '[[case]]\nid = "c"\nscheme = "other"\nabout = "x"\ntitle = {zh = "甲", en = "a"}\nperiod = "2026"\nexpect = {total = "1"}\n'
    found = documents(STEP)
    found["cases/a.toml"] = tomllib.loads(case)
    with pytest.raises(Invalid) as caught:
        from_json(json.dumps(found))
    assert {reason.code for reason in caught.value.reasons} == {"UNKNOWN_SCHEME"}
