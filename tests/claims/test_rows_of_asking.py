"""The statement of the article about one collection: nothing is asked of the base twice."""

import json
from dataclasses import replace
from datetime import date

import pytest

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import ask_base
from zeren.implement.rules.asking import Wanted
from zeren.kernel.errors import Refused
from zeren.policy import Pack, check_pack, from_json


def test_row_40__a_second_scheme_asking_for_an_existing_field_is_refused(pack: Pack, county: None) -> None:
    """A pack whose second scheme brings its own word for a known field is faulted; an office that asks again is refused."""
    assert not [one for one in check_pack(pack) if one.code in ("ASKED_TWICE", "BURDEN_LIMIT")]
    second = json.loads(pack.to_json())
    words = second["words.toml"]["facts"]
    words["study_of_scheme_two"] = {**words["special_study"], "zh": "专题 研究", "en": "how often it was studied"}
    (found,) = [one for one in check_pack(from_json(json.dumps(second))) if one.code == "ASKED_TWICE"]
    assert (found.file, found.key) == ("words.toml", "study_of_scheme_two")
    assert "special_study" in found.text.zh and "special study of Party building" in found.text.en

    generate_lists(small.WALKER, "", 2026)
    wanted = Wanted(
        "form",
        "评价表",
        ("专题研究", "special_study", "防汛值守人数"),
        "township",
        "C1",
        "O1",
        "per_year",
        5,
        date(2026, 3, 1),
        "通知",
    )
    with pytest.raises(Refused) as refusal:
        ask_base(small.HEAD, wanted)
    assert [reason.code for reason in refusal.value.reasons] == ["exists", "exists"]
    assert all("责任清单" in reason.text.zh and reason.source for reason in refusal.value.reasons)
    with pytest.raises(Refused) as over:
        ask_base(small.HEAD, replace(wanted, fields=("防汛值守人数",), minutes=31))
    assert [reason.code for reason in over.value.reasons] == ["over_the_limit"]
    assert ask_base(small.HEAD, replace(wanted, fields=("防汛值守人数",)))
