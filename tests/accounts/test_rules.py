"""A second person is another one, in time, and not the one concerned; everything against it is said at once."""

import pytest

from zeren.accounts.rules import cannot_agree

ASKER, OTHER, CONCERNED = "P1", "P2", "P3"


@pytest.mark.parametrize(
    ("actor", "open_", "late", "codes"),
    [
        (OTHER, True, False, set()),
        (ASKER, True, False, {"own_request"}),
        (CONCERNED, True, False, {"own_account"}),
        (OTHER, False, False, {"reset_settled"}),
        (OTHER, True, True, {"reset_late"}),
        (ASKER, False, True, {"own_request", "reset_settled", "reset_late"}),
    ],
)
def test_agreeing__is_for_another_person_in_time(actor: str, open_: bool, late: bool, codes: set[str]) -> None:
    found = list(cannot_agree(actor, ASKER, CONCERNED, open_, late))
    assert {reason.code for reason in found} == codes
    assert all(reason.text.zh and reason.text.en for reason in found)
