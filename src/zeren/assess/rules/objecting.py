"""What must hold before facts are put right by an upheld objection. Filing and answering are asked for in `debrief.rules`."""

from collections.abc import Iterator, Mapping, Sequence

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def cannot_put_right(facts: Mapping[str, Sequence[tuple[str, str, bool, bool]]], actor: str) -> Iterator[Reason]:
    """Why these facts cannot be put right by an upheld objection, by this person.

    `facts`: key → every version as key, who entered it, whether the run that is objected to counted it, and whether the
    last freeze, which the new one builds on, holds it.
    """
    if not facts:
        yield Reason(
            "nothing_corrected",
            Text("异议成立的，写明更正了哪条事实。", "Where an objection holds, say which fact is corrected."),
        )
    for key, versions in facts.items():
        if not any(counted for _, _, counted, _ in versions):
            yield Reason(
                "fact_not_counted",
                Text(f"事实“{key}”没有用在这次考核里。", f"Fact “{key}” did not count in this appraisal."),
                "",
                Text("请核对事实编号。", "Check the number of the fact."),
                (key,),
            )
        if any(entered_by == actor for _, entered_by, counted, holds in versions if counted or holds):
            yield Reason(
                "entered_it_oneself",
                Text(
                    "异议涉及的事实是你录入的，由别人答复。",
                    "You entered a fact that the objection is about: somebody else answers.",
                ),
                "objection.other_answers",
                Text("请由另一名经办人复核。", "Let another officer review it."),
                (key,),
            )
