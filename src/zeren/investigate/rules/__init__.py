"""Rules of step `investigate`: leads, the way of a case as a table, the exemption question, even-handedness, common failings."""

from zeren.investigate.rules.after import RANGES, no_term_runs, took_no_part
from zeren.investigate.rules.before import (
    GROUNDS,
    SIGNED,
    another_decides,
    another_opens,
    by_the_person,
    not_a_poor_result_only,
    not_about_oneself,
)
from zeren.investigate.rules.even import Decided, Exempted, Judged, Unlike, alike, exempted_by, unlike
from zeren.investigate.rules.exemptions import AskedOf, answers_told, exemption_from, unanswered, weighing
from zeren.investigate.rules.failings import CommonFailing, DutyFound, common_failings
from zeren.investigate.rules.leads import (
    DERELICTION,
    FINDINGS,
    ItemNamed,
    LeadAt,
    Terms,
    cannot_name,
    cannot_put_down,
    terms_of,
)
from zeren.investigate.rules.together import by_weight, called, governing, impact_until, may_stand, weighs_longer
from zeren.investigate.rules.view import CaseView, Meeting
from zeren.investigate.rules.walking import (
    FOLLOWED,
    IN_TURN,
    LEAD,
    LEADS,
    STATES,
    TABLE,
    is_heard,
    waits_for_hearing,
)

__all__ = [
    "DERELICTION",
    "FINDINGS",
    "FOLLOWED",
    "GROUNDS",
    "IN_TURN",
    "LEAD",
    "LEADS",
    "RANGES",
    "SIGNED",
    "STATES",
    "TABLE",
    "AskedOf",
    "CaseView",
    "CommonFailing",
    "Decided",
    "DutyFound",
    "Exempted",
    "ItemNamed",
    "Judged",
    "LeadAt",
    "Meeting",
    "Terms",
    "Unlike",
    "alike",
    "another_decides",
    "another_opens",
    "answers_told",
    "by_the_person",
    "by_weight",
    "called",
    "cannot_name",
    "cannot_put_down",
    "common_failings",
    "exempted_by",
    "exemption_from",
    "governing",
    "impact_until",
    "is_heard",
    "may_stand",
    "no_term_runs",
    "not_a_poor_result_only",
    "not_about_oneself",
    "terms_of",
    "took_no_part",
    "unanswered",
    "unlike",
    "waits_for_hearing",
    "weighing",
    "weighs_longer",
]
