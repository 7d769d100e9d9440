"""From a pack's ballot form to the frozen rules of one meeting.

The form says how; the meeting says who is rated, and of which classes somebody will come.
"""

from collections.abc import Sequence

from zeren.debrief.rules.ballots import BallotRules, Quorum, Share, SheetRule, VoterClass
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.policy.ballots import BallotForm, BallotLimits


def rules_for(
    form: BallotForm,
    limits: BallotLimits,
    meeting: str,
    objects: Sequence[str],
    classes: Sequence[str] = (),
    receipt_key: str = "",
) -> BallotRules:
    """The rules of a meeting in this form; `classes` empty means all of the form.

    Errors: Invalid with every fault, when there are more objects than a sheet may hold or a class is unknown.
    """
    known = {one.key for one in form.voters}
    faults = [_unknown(form, key) for key in classes if key not in known]
    if len(objects) > limits.objects_most:
        faults.append(_too_many(len(objects), limits))
    if faults:
        raise Invalid(*faults)
    voters = [one for one in form.voters if not classes or one.key in classes]
    secret = [one.key for one in voters if not one.signed]
    return BallotRules(
        meeting=meeting,
        form=form.key,
        classes=tuple(
            VoterClass(
                one.key,
                one.weight,
                "signed" if one.signed else "secret",
                one.merge_into if one.merge_into in secret else "",
            )
            for one in voters
        ),
        grades={one.key: one.points for one in form.grade},
        items={one.key: one.weight for one in form.item},
        objects=tuple(objects),
        shares=tuple(Share(one.gives, one.of, one.at_least) for one in form.share),
        full=form.full,
        k=limits.k,
        k_distribution=limits.k_distribution,
        candidates=limits.candidates,
        quorum=tuple(Quorum(one.classes or tuple(secret), one.least, one.of) for one in form.quorum),
        sheet=tuple(SheetRule(one.kind, one.grades, one.share, one.rounding) for one in form.sheet),
        receipt_key=receipt_key,
    )


def _unknown(form: BallotForm, key: str) -> Reason:
    return Reason(
        "unknown_class", Text(f"{form.title.zh}没有“{key}”这一类。", f"{form.title.en} has no class “{key}”.")
    )


def _too_many(number: int, limits: BallotLimits) -> Reason:
    most = limits.objects_most
    return Reason(
        "too_many_objects",
        Text(
            f"一张票上有{number}个对象，最多{most}个。", f"A sheet of {number} objects; at most {most} are allowed."
        ),
        source=limits.source,
        next_step=Text("请分成两场或两张票。", "Divide it into two meetings, or two ballots."),
    )
