"""One word for a branch: who is silent keeps what stands above from looking well, in whatever order the units come."""

from itertools import permutations

import pytest

from zeren.diagnose.rules import Watched, branches, watched

WELL, SILENT = Watched(True, True, False), Watched(True, False, False)
ABOVE, NEVER = Watched(True, True, True), Watched(False, False, False)


@pytest.mark.parametrize(
    ("units", "answer"),
    [
        ((), "not_asked"), ((NEVER, NEVER), "not_asked"), ((WELL, NEVER), "yes"), ((WELL, WELL), "yes"), ((SILENT,), "no_answer"),
        ((SILENT, SILENT, NEVER), "no_answer"), ((WELL, WELL, SILENT), "partly"), ((WELL, ABOVE), "partly"), ((ABOVE, ABOVE, NEVER), "no"),
        ((Watched(False, False, True),), "no"), ((ABOVE, SILENT), "partly"),
    ],
)  # fmt: skip
def test_watched__a_silent_unit_never_lets_its_branch_read_yes(units: tuple[Watched, ...], answer: str) -> None:
    assert {watched(order) for order in permutations(units)} == {answer}


def test_branches__each_unit_hears_itself_and_all_below_and_nobody_beside() -> None:
    paths = {"C": ("C",), "T1": ("C", "T1"), "V1": ("C", "T1", "V1"), "T2": ("C", "T2")}
    found = branches(paths, {"C": 0, "T1": 1, "V1": 2, "T2": 3})
    assert found == {"C": [0, 1, 2, 3], "T1": [1, 2], "V1": [2], "T2": [3]}


def test_branches__what_stands_above_the_root_asked_about_is_no_part() -> None:
    assert branches({"T1": ("C", "T1")}, {"T1": 1}) == {"T1": [1]}
