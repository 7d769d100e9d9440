"""Scoring: a scheme, subjects and facts in; results with their trace out. Exact fractions, no Django, no clock.

`score_all` runs a scheme, `fit_quota` fits its quotas, `after_quota` gives the proposals; results write as canonical JSON.
"""

from typing import TYPE_CHECKING, Any

from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject, period_before, period_of
from zeren.scoring.quota import after_quota, fit_quota
from zeren.scoring.results import Proposal, QuotaOutcome, Scored, plain, result_digest, result_json

if TYPE_CHECKING:
    from zeren.scoring.score import score_all

__all__ = [
    "FactRecord",
    "Imported",
    "Past",
    "Period",
    "Proposal",
    "QuotaOutcome",
    "Scored",
    "Subject",
    "after_quota",
    "fit_quota",
    "period_before",
    "period_of",
    "plain",
    "result_digest",
    "result_json",
    "score_all",
]


def __getattr__(name: str) -> Any:
    """The rules of the reference run are read when somebody asks for them: an engine starts without."""
    if name != "score_all":
        raise AttributeError(name)
    from zeren.scoring.score import score_all

    return score_all
