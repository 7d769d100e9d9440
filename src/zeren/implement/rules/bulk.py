"""A file of facts, judged as a whole: all of it or nothing, and the same file again changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zeren.implement.rules.facts import FactEntry, Known, content_of, fact_problems, tidied
from zeren.implement.rules.leaps import is_held
from zeren.implement.rules.stages import LIVE
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class Bulk:
    """What bringing a file in would do: new facts, how many stand already as they are, every problem; the keys of new facts
    that would be held for verification."""

    fresh: tuple[FactEntry, ...]
    unchanged: int
    problems: tuple[Reason, ...]
    held: frozenset[str] = frozenset()


def bulk_of(entries: Iterable[FactEntry], existing: Mapping[str, FactEntry], known: Known) -> Bulk:
    """`existing` holds the facts whose keys stand in the file. A row that stands already is not judged again."""
    fresh: list[FactEntry] = []
    problems: list[Reason] = []
    seen: dict[str, FactEntry] = {}
    unchanged = 0
    for entry in (tidied(raw, known.words) for raw in entries):
        problems += _key_problems(entry, seen)
        seen.setdefault(entry.key, entry)
        old = existing.get(entry.key)
        if old is None:
            fresh.append(entry)
            problems += fact_problems(entry, known)
        elif content_of(old) == content_of(entry):
            unchanged += 1
        else:
            problems.append(_other_content(entry))
    held = frozenset(entry.key for entry in fresh if is_held(entry, known.words, known.before, known.jump))
    return Bulk(tuple(fresh), unchanged, tuple(problems), held)


def _key_problems(entry: FactEntry, seen: Mapping[str, FactEntry]) -> Iterator[Reason]:
    if not entry.key:
        yield Reason("key_missing", Text("缺事实编号。", "The fact has no number."), place=entry.place)
    elif "@" in entry.key:
        text = Text("事实编号不能含“@”，它留给更正使用。", "A fact's number cannot hold “@”; it marks corrections.")
        yield Reason("key_with_sign", text, place=entry.place)
    elif entry.key in seen and content_of(seen[entry.key]) == content_of(entry):
        row = seen[entry.key].place[-1] if seen[entry.key].place else ""
        yield Reason(
            "identical_rows",
            Text(f"这一行与第 {row} 行完全相同。", f"This row is the same as row {row} in everything."),
            next_step=Text(
                "请删去一行；若确是两件事，请填不同的事实编号。",
                "Delete one; if these are two things, give each a fact number of its own.",
            ),
            place=entry.place,
        )
    elif entry.key in seen:
        text = Text(f"事实编号“{entry.key}”在文件里出现两次。", f"Number “{entry.key}” stands twice in the file.")
        yield Reason("key_twice", text, place=entry.place)


def _other_content(entry: FactEntry) -> Reason:
    return Reason(
        "same_key_other_content",
        Text(
            f"事实编号“{entry.key}”已经有一条不同的事实。", f"Number “{entry.key}” already stands for another fact."
        ),
        next_step=Text(
            "请改编号；若要改内容，请用“更正”。", "Give it another number, or correct the fact that stands."
        ),
        place=entry.place,
    )


def take_back_problems(
    states: Iterable[tuple[str, str, int]], open_years: frozenset[int], import_state: str
) -> Iterator[Reason]:
    """Why an import cannot be taken back. `states` are (key, state, year) of every fact that it brought."""
    if import_state != "confirmed":
        yield Reason("import_not_confirmed", Text("这次导入没有生效，无须收回。", "This import is not in force."))
    rows = list(states)
    changed = [key for key, state, _ in rows if state not in LIVE]
    if changed:
        count, first = len(changed), changed[0]
        yield Reason(
            "changed_since",
            Text(
                f"其中 {count} 条已被更正或撤回，如 {first}。",
                f"{count} of its facts were changed since, such as {first}.",
            ),
            next_step=Text("请逐条更正。", "Correct facts one by one instead."),
        )
    for year in sorted({year for _, _, year in rows} - open_years):
        yield Reason("year_closed", Text(f"{year} 年已经关账。", f"{year} is closed."))
