"""Which kind of body may take a measure, and until when one weighs. Pure: told the measure and the kinds of the pack.

A measure decided in a case here and one decided elsewhere are held to the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.measures import DecidingBody, Measure


def beyond_competence(kind: str, measure: Measure | None, bodies: Mapping[str, DecidingBody]) -> Iterator[Reason]:
    """Why a body of this kind does not take a measure (None: none is taken). A pack without kinds of bodies asks nothing.

    Source: accountability-2019; the kinds of each measure are the pack's.
    """
    if not bodies:
        return
    if kind not in bodies:
        yield Reason(
            "kind_of_body_missing",
            Text("写明决定机关属于哪一类：{kinds}。", "Say of which kind the body is: {kinds}.").with_values(
                kinds=titles(bodies, bodies)
            ),
            "accountability-2019",
        )
    elif measure and measure.by and kind not in measure.by:
        may = titles(measure.by, bodies)
        yield Reason(
            "beyond_competence",
            Text("“{measure}”由{may}决定，{body}不能决定。", "“{measure}” is for: {may}. It is not for: {body}.").with_values(
                measure=measure.title, may=may, body=bodies[kind].title
            ),
            measure.source,
            Text(
                "向{may}提出建议，由它决定；它在本系统以外已经决定的，在“任用资格”中登记。",
                "Propose it to: {may}. Where that decided outside this system, put it on record under “Eligibility”.",
            ).with_values(may=may),
        )  # fmt: skip


def titles(kinds: Mapping[str, object] | tuple[str, ...], bodies: Mapping[str, DecidingBody]) -> Text:
    """Kinds of bodies in words, in the order given."""
    found = [bodies[kind].title for kind in kinds]
    return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))


def cannot_combine(measure: Measure, months: int | None) -> Iterator[Reason]:
    """Why a body cannot have fixed so many months for several acts at once (None: it fixed none, the measure's own count).

    No shorter than the measure's own period, no longer than the pack's limit. Source: sanctions-law-2020, articles 8 and 15.
    """
    if months is None:
        return
    most = measure.combined_months
    if most is None:
        yield Reason(
            "not_combined",
            Text("“{measure}”的影响期由规则包定，不能另定月数。", "The period of “{measure}” is the pack's: no other number of months is fixed.").with_values(
                measure=measure.title
            ),
            measure.source,
            Text("几项措施同时有的，分别登记，以最长的为准。", "Where several measures meet, put each on record: the longest governs."),
        )  # fmt: skip
    elif not measure.impact_months <= months <= most:
        yield Reason(
            "combined_out_of_range",
            Text("合并确定的期限应在{least}个月和{most}个月之间。", "A period fixed for several acts lies between {least} and {most} months.").with_values(
                least=measure.impact_months, most=most
            ),
            measure.source,
        )  # fmt: skip


def last_day(decided_on: date, measure: Measure, months: int | None = None) -> date | None:
    """The last day that a measure weighs; the next day is free. None where it never ends, or has no period at all.

    `months`: what the body fixed for several acts at once. Source: the measure's own months in the pack.
    """
    if measure.lasting:
        return None
    return months_later(decided_on, months or measure.impact_months) if measure.weighs else None
