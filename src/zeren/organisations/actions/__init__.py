"""The deeds of this room: bringing sheets in and taking them back, adopting a pack, terms of office, standings."""

from zeren.organisations.actions.accounts import open_account
from zeren.organisations.actions.adopt import adopt_pack, adopt_value, adopt_values
from zeren.organisations.actions.appoint import (
    begin_term,
    end_standing_in,
    end_term,
    lift_standing,
    name_stand_in,
    place_standing,
)
from zeren.organisations.actions.bring_in import bring_in_organisation, hand_in, take_back_organisation
from zeren.organisations.actions.divide import import_divisions
from zeren.organisations.actions.draft import adopt_changed, choose_reading
from zeren.organisations.actions.files import keep_file, settle_file

__all__ = [
    "adopt_changed",
    "adopt_pack",
    "adopt_value",
    "adopt_values",
    "begin_term",
    "bring_in_organisation",
    "choose_reading",
    "end_standing_in",
    "end_term",
    "hand_in",
    "import_divisions",
    "keep_file",
    "lift_standing",
    "name_stand_in",
    "open_account",
    "place_standing",
    "settle_file",
    "take_back_organisation",
]
