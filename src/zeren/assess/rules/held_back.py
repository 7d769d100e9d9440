"""Who is not graded on the day of a decision: a mark is in force under which the scheme gives no grade, such as an open case.

A run looks at the marks of its period alone; one that came between the end of the year and the meeting is looked at here.
Pure.
"""

from collections.abc import Iterable, Iterator, Mapping

from zeren.assess.rules.deciding import DecisionRow
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import Scheme
from zeren.policy.phrases import FactOf, Filter, Holds, Number, Test
from zeren.policy.scheme import Node, Override


def barring(scheme: Scheme) -> dict[str, Node]:
    """Kind of mark → the rule of this scheme that gives no grade while one is in force."""
    found: dict[str, Node] = {}
    for node in scheme.nodes:
        match node.body:
            case Override(
                effect="bar", soft=False, requires=Holds(of=FactOf(fact="standing", where=Filter(tests=tests)))
            ):
                for kind in _kinds(dict(tests).get("kind", ())):
                    found.setdefault(kind, node)
    return found


def _kinds(tests: Iterable[Test]) -> Iterator[str]:
    for test in tests:
        if test.op == "equals" and isinstance(test.value, Number):
            yield test.value.text


def cannot_grade(rows: Iterable[DecisionRow], held: Mapping[str, Node]) -> Iterator[Reason]:
    """Why somebody named in a decision is not graded yet. `held`: subject → the rule under which no grade is given."""
    for row in rows:
        if row.subject in held:
            rule = held[row.subject]
            yield Reason(
                "held_back",
                Text("{rule}，现在不定等次。", "{rule}: not graded now.").with_values(rule=rule.title),
                rule.source or "gate",
                Text(
                    "结案以后重新测算，再单独决定。", "Once it is concluded, run again and decide on this one alone."
                ),
                row.place or (row.subject,),
            )
