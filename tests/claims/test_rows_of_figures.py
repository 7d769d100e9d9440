"""Rows 22 and 23 of the article: weights that drift towards growth, and figures that leap."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.diagnose.queries import to_decide
from zeren.implement.actions import correct_fact, enter_fact, verify_fact
from zeren.implement.queries import fact_found, facts_held, facts_of_year
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import Refused
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_pack, open_account
from zeren.policy import Pack, drift, from_json, load_pack, weights

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCHEME = (Path(small.PACKS) / "party-building-cn" / "scheme-secretary.toml").read_text("utf-8")


def weighing(pack: Pack, secretary: str, main: str, **others: str) -> Pack:
    """The next version of the pack, in which a secretary's weights (and these values) read otherwise."""
    found = json.loads(pack.to_json())
    found["pack.toml"]["pack"]["version"] = "9999.1"
    values = {"weight.first_responsible": secretary, "weight.first_responsible_main": main, **others}
    for row in found["pack.toml"]["value"]:
        row["value"] = values.get(row["key"], row["value"])
    return from_json(json.dumps(found))


def client_of(key: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username=key), "django.contrib.auth.backends.ModelBackend")
    return client


def test_row_22__a_weight_that_drifts_more_than_5_points_from_one_year_to_the_next_is_noticed(
    pack: Pack, county: None
) -> None:
    """By 5 points: no notice; by more: a notice with both weights, for the year and for a scheme handed in."""
    assert drift(pack, pack) == drift(pack, weighing(pack, "0.45", "0.55")) == ()
    (moved,) = drift(pack, weighing(pack, "0.449", "0.551"))
    assert (moved.role, moved.before.duty, moved.after.duty) == ("first_responsible", 50, Fraction("44.9"))
    assert "50" in moved.reason.text.zh and "44.9" in moved.reason.text.zh and "55.1" in moved.reason.text.en
    assert drift(pack, weighing(pack, "0.70", "0.30")) == (), "more weight for this duty is no drift"
    assert len(drift(pack, weighing(pack, "0.30", "0.70", **{"balance.drift": "90"}))) == 1, (
        "no change excuses itself"
    )

    first = weights(load_pack(EXAMPLES / "gdp-first"))
    assert any(weight.economy for weight in first.values()), "growth written into the duty itself counts as growth"

    small_change = SCHEME.replace(
        'first_responsible = { value = "weight.first_responsible" }', 'first_responsible = "0.40"', 1
    )
    small_change = small_change.replace('first_responsible = { value = "weight.first_responsible_main" }', 'first_responsible = "0.60"', 1)  # fmt: skip
    for actor in (small.HEAD, small.MEMBER):
        open_account(small.SETUP, actor.id)
    office = client_of(small.HEAD.id)
    sent = office.post(
        "/appraisal/schemes/secretary-year/hand-in/", {"file": SimpleUploadedFile("s.toml", small_change.encode())}
    )
    assert sent.status_code == 302
    assert "WEIGHT_DRIFT" in office.get(sent.headers["Location"]).content.decode()

    page = client_of(small.MEMBER.id).get("/appraisal/schemes/").content.decode()
    assert "权重逐年对照：没有漂移" in page and "WEIGHT_DRIFT" not in page
    adopt_pack(small.SETUP, weighing(pack, "0.40", "0.60"), date(today().year + 1, 1, 1))
    page = client_of(small.MEMBER.id).get("/appraisal/schemes/").content.decode()
    assert "权重逐年对照：1 处漂移" in page and "40 : 60" in page and "50 : 50" in page


def test_row_23__a_jump_of_80_per_cent_without_a_source_note_is_held_until_somebody_else_verifies_it(
    pack: Pack, county: None
) -> None:
    """+80.1 % without a note: held, counts nowhere, on the office's list; verified by another with a note, it counts."""
    generate_lists(small.CLERK, "", 2026)
    small.move_to(date(2026, 3, 1))
    for actor in (small.HEAD, small.CLERK):
        open_account(small.SETUP, actor.id)

    def entered(name: str, value: str, note: str = "", day: int = 10) -> str:
        return enter_fact(
            small.CLERK, FactEntry(name, "T1", date(2026, 2, day), "统计快报", value=Fraction(value), reason=note)
        )

    def counted() -> set[str]:
        return {fact.key for fact in facts_of_year(2026, ["T1"], ["growth", "energy_use"])}

    at_limit, noted = (
        entered("growth", "80", day=10),
        entered("growth", "95", "上年基数 1.2 亿元，统计局核定", day=11),
    )
    leaping, falling = entered("growth", "80.1", day=12), entered("energy_use", "-81", "快", day=13)
    assert counted() == {at_limit, noted}
    assert [fact_found(key).state for key in (at_limit, noted, leaping, falling)] == [
        "standing",
        "standing",
        "held",
        "held",
    ]
    assert [fact.key for fact in facts_held(["T1"])] == [leaping, falling]
    told = to_decide({"implement.import_facts"}, "C1", today(), pack).shown
    assert [one.matter for one in told] == ["held"] and "2个" in told[0].what.zh

    office, clerk = client_of(small.HEAD.id), client_of(small.CLERK.id)
    assert "80.1 %" in office.get("/work/verify/", follow=True).content.decode()
    own = clerk.get(f"/work/facts/{leaping}/").content.decode()
    assert "由录入人以外的人" in own and 'name="note"' not in own
    form = {"name": "growth", "happened_on": "2026-02-14", "value": "300", "source": "统计快报"}
    assert "先不计入" in clerk.post("/work/enter/T1/", form, follow=True).content.decode()
    assert "怎样算出" in clerk.get("/work/enter/T1/?name=growth").content.decode()

    note = "县统计局年报第 3 页，上年基数 4000 万元"
    for actor, words, code in ((small.CLERK, note, "entered_it_oneself"), (small.HEAD, " ", "note_missing")):
        with pytest.raises(Refused) as refused:
            verify_fact(actor, leaping, words)
        assert [reason.code for reason in refused.value.reasons] == [code]
    with pytest.raises(Refused) as refused:
        correct_fact(small.CLERK, leaping, "补写", judgement=note)
    assert [reason.code for reason in refused.value.reasons] == ["entered_it_oneself"]
    assert office.post(f"/work/verified/{leaping}/", {"note": note}).status_code == 302
    (verified,) = counted() - {at_limit, noted}
    found = fact_found(verified)
    assert (found.corrects, found.reason, found.entered_by) == (leaping, note, small.HEAD.signature)
    assert fact_found(leaping).state == "corrected"
    assert correct_fact(small.CLERK, falling, "看错了", value=Fraction("-8.1")) in counted(), (
        "no leap, nothing to verify"
    )
