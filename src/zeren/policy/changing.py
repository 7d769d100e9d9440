"""A changed pack on its way into force: what stands against it."""

from collections.abc import Iterable, Iterator
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.findings import Finding
from zeren.policy.pack import Pack


def cannot_adopt(
    before: Pack, after: Pack, findings: Iterable[Finding], from_day: date, today: date
) -> Iterator[Reason]:
    """Why a changed pack cannot come into force from a day on: its checks, its version, the day."""
    if after.use != before.use or after.key != before.key:
        yield Reason("ANOTHER_PACK", Text("这不是正在用的规则包。", "This is not the pack in force."))
    if after.version == before.version:
        yield Reason(
            "VERSION_STANDS",
            Text(f"版本 {after.version} 已经在用。", f"Version {after.version} is in force already."),
            next_step=Text("给改过的规则包一个新的版本号。", "Give the changed pack a version of its own."),
        )
    if from_day < today:
        yield Reason(
            "DAY_PAST",
            Text("生效日已经过去：规则不溯及既往。", "The day has passed: a rule does not reach back."),
            next_step=Text("选今天或以后的一天，最好是下一年的第一天。", "Choose today or later, best the first day of the next year."),
        )  # fmt: skip
    for finding in findings:
        mend = Text("改好方案再交。", "Mend the scheme and hand it in again.")
        yield Reason(finding.code, finding.text, next_step=mend, place=(finding.file, finding.key))
