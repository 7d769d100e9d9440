"""activities.toml: what it names must stand in the pack; the loader says all of it that does not, at its place."""

import json
from fractions import Fraction

import pytest

from scoring.packs import read_pack
from zeren.kernel.errors import Invalid
from zeren.policy import from_json

PACK = read_pack("party-building-cn")


def test_activities__are_read_with_their_kinds_of_unit_and_their_parts() -> None:
    kinds = PACK.activities
    assert [kind.fact for kind in kinds.of("branch")][:3] == ["assembly", "branch_committee", "group_meeting"]
    assert kinds.by_fact["assembly"].quorum == Fraction(1, 2)
    assert kinds.by_fact["ceremony"].weight == "ceremony"
    assert kinds.pairing is not None and kinds.pairing.links == ("planned", "deployed", "pushed", "appraised")


def test_activities__names_that_lead_nowhere_are_all_told() -> None:
    found = json.loads(PACK.to_json())
    first = found["activities.toml"]["activity"][0]
    first.update(value="coverage.none", unit_kinds=["moon"], not_where="no_fact", source="nobody")
    found["activities.toml"]["pairing"].update(fact="no_item", links=["dreamt"], fields=["sea"], gap="no.value")
    found["activities.toml"]["log"].update(entries=["no_entry"], in_person=["slept"], source="nowhere")
    found["activities.toml"]["contact"].update(visit="no_visit")
    with pytest.raises(Invalid) as invalid:
        from_json(json.dumps(found))
    said = {(reason.code, reason.place[-1]) for reason in invalid.value.reasons}
    assert said == {
        ("UNKNOWN_VALUE", "activity[assembly]"), ("UNKNOWN_KIND", "activity[assembly]"), ("UNKNOWN_FACT", "activity[assembly]"),
        ("UNKNOWN_SOURCE", "activity[assembly].source"), ("UNKNOWN_FACT", "pairing"), ("UNKNOWN_LABEL", "pairing"),
        ("UNKNOWN_KIND", "pairing"), ("UNKNOWN_VALUE", "pairing"), ("UNKNOWN_FACT", "log"), ("UNKNOWN_LABEL", "log"),
        ("UNKNOWN_SOURCE", "log"), ("UNKNOWN_FACT", "contact"),
    }  # fmt: skip


def test_activities__one_kind_twice_and_an_unknown_part_are_refused() -> None:
    found = json.loads(PACK.to_json())
    rows = found["activities.toml"]["activity"]
    rows.append(dict(rows[0]))
    with pytest.raises(Invalid) as twice:
        from_json(json.dumps(found))
    assert [reason.code for reason in twice.value.reasons] == ["TWICE"]
    rows.pop()
    rows[0]["needs"] = ["photograph"]
    with pytest.raises(Invalid) as unknown:
        from_json(json.dumps(found))
    assert unknown.value.reasons[0].place[0] == "activities.toml"
