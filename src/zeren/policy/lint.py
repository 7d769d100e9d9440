"""`check_pack`: every fault of design that a pack may have and still load. A pack for use has none.

The checks stand in `lint_tables` (does it add up), `lint_results` (what it calls a result) and `lint_sense` (what it does
to people).
"""

from zeren.policy import lint_results, lint_sense, lint_tables
from zeren.policy.findings import Finding
from zeren.policy.pack import Pack

CHECKS = (
    lint_sense.punishes_complaint,
    lint_tables.sums,
    lint_tables.bands,
    lint_tables.two_values,
    lint_sense.undeclared,
    lint_sense.cited,
    lint_sense.shares,
    lint_results.outcomes,
    lint_results.for_whom,
    lint_results.verifiers,
    lint_sense.weight_profile,
    lint_sense.growth,
    lint_sense.burden,
)


def check_pack(pack: Pack) -> tuple[Finding, ...]:
    """All findings, by file, key and code."""
    found = [finding for check in CHECKS for finding in check(pack)]
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.key, finding.code)))
