"""A pack as an office adopted it: each value confirmed, replaced or switched off; what is in force, what may be cited."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.exact import is_kept, shown
from zeren.kernel.words import Text
from zeren.policy.pack import Pack, Together, Value
from zeren.policy.reading import as_fraction

CONFIRMED, REPLACED, OFF = "confirmed", "replaced", "off"


@dataclass(frozen=True, slots=True)
class Adopted:
    """A pack with the choices made for it. `values_in_force` is what `score_all` takes: None = switched off."""

    pack: Pack
    choices: Mapping[str, tuple[str, str]]
    values_in_force: Mapping[str, str | None]
    citable: frozenset[str]

    def may_cite(self, key: str) -> bool:
        """A letter cites only what the office confirmed or replaced; what it never looked at computes, but is not cited."""
        return key in self.citable

    @property
    def open_values(self) -> tuple[Value, ...]:
        """Values nobody has decided on yet, those that change outcomes most first."""
        waiting = [value for key, value in self.pack.values.items() if key not in self.choices]
        return tuple(sorted(waiting, key=lambda value: (value.changes_outcome, value.key)))


def adopted(pack: Pack, choices: Mapping[str, tuple[str, str]]) -> Adopted:
    """The pack with `choices`: key → (confirmed | replaced | off, new value).

    Errors: Invalid with every choice that cannot be.
    """
    problems = [
        problem
        for key, (choice, new) in sorted(choices.items())
        for problem in choice_problems(pack, key, choice, new)
    ]
    if problems:
        raise Invalid(*problems)
    in_force: dict[str, str | None] = {key: value.value for key, value in pack.values.items()}
    for key, (choice, new) in choices.items():
        if choice == OFF:
            in_force[key] = None
        elif choice == REPLACED:
            in_force[key] = new
    citable = frozenset(key for key, (choice, _) in choices.items() if choice in (CONFIRMED, REPLACED))
    return Adopted(pack, dict(choices), in_force, citable)


def together_with(pack: Pack, key: str) -> tuple[str, ...]:
    """The values that are decided on in one step with this one, itself among them; alone when nothing binds it."""
    return next((group.keys for group in pack.together if key in group.keys), (key,))


def apart(pack: Pack, choices: Mapping[str, tuple[str, str]]) -> tuple[Reason, ...]:
    """Groups of values that would fall apart with these choices: some switched off and some not, or not their sum.

    The place of a reason names the values of its group.
    """
    found = []
    for group in pack.together:
        off = [choices.get(key, ("", ""))[0] == OFF for key in group.keys]
        if all(off):
            continue
        numbers = [_in_force(pack, key, choices) for key in group.keys]
        whole = sum((number for number in numbers if number is not None), Fraction(0))
        if any(off) or None in numbers or whole != group.sum:
            found.append(_falls_apart(pack, group, any(off), whole))
    return tuple(found)


def _in_force(pack: Pack, key: str, choices: Mapping[str, tuple[str, str]]) -> Fraction | None:
    choice, new = choices.get(key, ("", ""))
    value = pack.values.get(key)
    return as_fraction(new) if choice == REPLACED else value.number if value else None


def _falls_apart(pack: Pack, group: Together, off: bool, whole: Fraction) -> Reason:
    titles = [pack.values[key].title if key in pack.values else Text(key, key) for key in group.keys]
    zh, en = "”“".join(title.zh for title in titles), "”, “".join(title.en for title in titles)
    said = shown(whole, 4)
    text = (
        Text(f"“{zh}”要么都用，要么都停用。", f"“{en}” are all used or all switched off.")
        if off
        else Text(
            f"“{zh}”合计须为 {shown(group.sum, 4)}，现在是 {said}。",
            f"“{en}” have to add up to {shown(group.sum, 4)}; now it is {said}.",
        )
    )
    next_step = Text("请一步定下这几个值。", "Decide on these values in one step.")
    return Reason("APART", text, "", next_step, group.keys)


def choice_problems(pack: Pack, key: str, choice: str, new: str) -> tuple[Reason, ...]:
    """What speaks against one choice: no such value, no such choice, a word where a number stands."""
    if key not in pack.values:
        return (
            Reason(
                "UNKNOWN_VALUE", Text(f"规则包里没有值“{key}”。", f"The pack has no value “{key}”."), place=(key,)
            ),
        )
    if choice not in (CONFIRMED, REPLACED, OFF):
        return (
            Reason("UNKNOWN_CHOICE", Text(f"没有这种处理：{choice}。", f"No such choice: {choice}."), place=(key,)),
        )
    if choice != REPLACED:
        return ()
    value = pack.values[key]
    if not new.strip():
        return (Reason("NO_VALUE", Text("替换要写新的值。", "A replacement needs its new value."), place=(key,)),)
    number = as_fraction(new)
    if value.number is not None and number is None:
        text = Text(f"“{value.title.zh}”是数，“{new}”不是。", f"“{value.title.en}” is a number, “{new}” is not.")
        return (Reason("NOT_EXACT", text, place=(key,)),)
    if value.number is not None and number is not None and not is_kept(number):
        text = Text(f"“{value.title.zh}”最多四位小数。", f"“{value.title.en}” takes at most four decimals.")
        return (Reason("TOO_MANY_DECIMALS", text, place=(key,)),)
    return ()
