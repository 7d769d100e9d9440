"""`check_pack`: every fault of design that a pack may have and still load. A pack for use has none.

The checks stand in `lint_tables` (does it add up), `lint_bounds` (does it fit), `lint_results` (what it calls a result),
`lint_sense`, `lint_notice` and `lint_burden` (what it does to people); what each code means, in `lint_codes`.
"""

from collections.abc import Mapping

from zeren.policy import lint_bounds, lint_burden, lint_notice, lint_results, lint_sense, lint_tables
from zeren.policy.findings import NO_OTHERS, Finding
from zeren.policy.pack import Pack

CHECKS = (
    lint_sense.punishes_complaint,
    lint_tables.sums,
    lint_tables.bands,
    lint_tables.two_values,
    lint_bounds.outgrow,
    lint_bounds.crossed,
    lint_sense.undeclared,
    lint_sense.cited,
    lint_results.outcomes,
    lint_results.for_whom,
    lint_results.verifiers,
    lint_sense.weight_profile,
    lint_sense.growth,
    lint_notice.notice,
    lint_notice.vetoes,
    lint_notice.traces,
    lint_sense.burden,
    lint_burden.asked_twice,
    lint_burden.limits,
)
ACROSS = (lint_sense.shares, lint_bounds.imported)
"""Checks that look into other packs, too."""


def check_pack(pack: Pack, beside: Mapping[str, Pack] = NO_OTHERS) -> tuple[Finding, ...]:
    """All findings, by file, key and code. `beside`: the packs at hand, from which results may be imported."""
    found = [finding for check in CHECKS for finding in check(pack)]
    found += [finding for check in ACROSS for finding in check(pack, beside)]
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.key, finding.code)))
