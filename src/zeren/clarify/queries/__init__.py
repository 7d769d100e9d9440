"""Asking who answers for what: lists and their lines, allocations, the coverage map, years."""

from zeren.clarify.queries.allocations import AllocationFound, allocation_of, allocations_in, unallocated_units
from zeren.clarify.queries.drafting import Drafting, drafting
from zeren.clarify.queries.lists import (
    DutyRow,
    ListFound,
    duty_rows,
    list_found,
    list_seen,
    lists_of_person,
    lists_of_unit,
)
from zeren.clarify.queries.map import CoverageMap, MapRow, coverage_map, list_counts
from zeren.clarify.queries.signing import NameDue, NamePut, names_due, names_put, signatures_due
from zeren.clarify.queries.years import (
    YearFound,
    open_years,
    opening_preview,
    year_found,
    year_state,
    years,
    years_open_to,
)

__all__ = [
    "AllocationFound",
    "CoverageMap",
    "Drafting",
    "DutyRow",
    "ListFound",
    "MapRow",
    "NameDue",
    "NamePut",
    "YearFound",
    "allocation_of",
    "allocations_in",
    "coverage_map",
    "drafting",
    "duty_rows",
    "list_counts",
    "list_found",
    "list_seen",
    "lists_of_person",
    "lists_of_unit",
    "names_due",
    "names_put",
    "open_years",
    "opening_preview",
    "signatures_due",
    "unallocated_units",
    "year_found",
    "year_state",
    "years",
    "years_open_to",
]
