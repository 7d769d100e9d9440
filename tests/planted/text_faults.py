"""Faults in files that are not Python, line by line: SQL, policy packs, templates, and the tables of access and guards."""

import re
from collections.abc import Callable, Iterator

from planted.python_faults import Edit

Proposal = Callable[[re.Match[str]], str]


def _each(text: str, operator: str, pattern: str, new: Proposal, flags: int = re.MULTILINE) -> Iterator[Edit]:
    for found in re.finditer(pattern, text, flags):
        line_start = text.rfind("\n", 0, found.start()) + 1
        if text[line_start:].lstrip().startswith(("#", "--", "{#")):
            continue
        if (made := new(found)) != found[0]:
            yield Edit(operator, *found.span(), made, f"{found[0].strip()[:100]} becomes {made.strip()[:100]}")


def sql(text: str) -> Iterator[Edit]:
    """The conditions under which a trigger refuses, weakened."""
    yield from _each(text, "never refuses", r"^ *(?:ELS)?IF (?!NOT EXISTS \(SELECT FROM pg)([^;\n]+) THEN$",
                     lambda m: m[0].replace(m[1], f"FALSE AND ({m[1]})"))  # fmt: skip
    yield from _each(text, "change not seen", r"IS DISTINCT FROM", lambda m: "IS NOT DISTINCT FROM")
    yield from _each(text, "and or", r"^( +)AND ", lambda m: f"{m[1]}OR ")
    yield from _each(text, "comparison", r" (<>|<=|>=) ", lambda m: {"<>": " = ", "<=": " < ", ">=": " > "}[m[1]])
    yield from _each(text, "negated", r"\b(?<!IF )NOT EXISTS", lambda m: "EXISTS")


def sealed(text: str) -> Iterator[Edit]:
    """The table of what may still change in a row, widened or narrowed."""
    yield from _each(text, "may change freely", r"(?<=: )ONCE\b|(?<=: )WITH_STATE\b", lambda m: "FREELY")
    yield from _each(text, "may change freely", r'"(?:OLD|NEW)\.[^"]+"', lambda m: "FREELY")
    yield from _each(
        text, "column dropped", r'"([a-z_]+) ([a-z_]+)(?= [a-z_]|": (?:ONCE|WITH))', lambda m: f'"{m[1]}'
    )
    yield from _each(
        text, "may be deleted", r'^    "\w+": Sealed\(\),$', lambda m: m[0].replace("()", '(goes="TRUE")')
    )
    yield from _each(text, "comes in alone", r", part_of=\([^)]+\)", lambda m: "")
    yield from _each(text, "begins anywhere", r',? *begins=\("\w+",\)', lambda m: "")


def covered(text: str) -> Iterator[Edit]:
    """Tables that the record no longer covers."""
    for table in ("use_use", "investigate_step", "assess_letter", "debrief_verdict", "implement_fact"):
        yield from _each(
            text, "not covered", r"^NOT_COVERED = \{$", lambda m, t=table: f'{m[0]}\n    "{t}": "left out",'
        )
    yield from _each(text, "not covered", r'frozenset\(\{"ledger_waiver"\}\)', lambda m: "frozenset()")


def fences(text: str) -> Iterator[Edit]:
    """The net under the checks, with a hole."""
    yield from _each(text, "fence taken away", r'^    "\w+": Fence\([^\n]*\),\n', lambda m: "")
    yield from _each(text, "fence of less", r', (?:person|post|unit)="\w+"(?=[,)])', lambda m: "")
    yield from _each(
        text, "area for more", r'^(    "\w+": \()("[\w.]+", )(?=")', lambda m: f'{m[1]}"organisations.", {m[2]}'
    )


def roles(text: str) -> Iterator[Edit]:
    """Roles that may do too much, too little or too far."""
    yield from _each(text, "role may too little", r'(?<=[\[ ])"(?!organisations)\w+\.\w+", ', lambda m: "")
    yield from _each(text, "role may too much", r"^permissions = \[", lambda m: f'{m[0]} "investigate.decide", ')
    yield from _each(text, "role reaches too far", r'^scope = "(self|unit|subtree)"', lambda m: 'scope = "all"')
    yield from _each(text, "no second factor", r"^second_factor = true", lambda m: "second_factor = false")


def jobs(text: str) -> Iterator[Edit]:
    """What jobs and everybody may do, widened."""
    yield from _each(text, "everybody may", r'"implement\.own"\}', lambda m: '"implement.own", "ledger.read"}')
    yield from _each(
        text, "job may too much", r'frozenset\(\{"looks\.forget", ', lambda m: f'{m[0]}"investigate.decide", '
    )


def pack(text: str) -> Iterator[Edit]:
    """Numbers and terms of a policy that its source does not give."""
    field = r"^(?!key|id|order|date|source|version|number|title|year)(\w+) = "
    yield from _each(text, "number", field + r'"?(\d+)"?$', lambda m: m[0].replace(m[2], str(int(m[2]) + 1)))
    yield from _each(text, "number within", r'\b(value|points|at_least|at_most|below|above|lo|hi|weight|days|least|most|per|each|limit|to|up_to|floor|cap|from|share) = "?(\d+(?:\.\d+)?)"?(?=[ ,}])',
                     lambda m: m[0].replace(m[2], _more(m[2])))  # fmt: skip
    yield from _each(text, "part of a number", field + r'"(\d+\.\d+)"$', lambda m: m[0].replace(m[2], _more(m[2])))
    yield from _each(text, "yes or no", field + r"(true|false)$",
                     lambda m: m[0].replace(m[2], "false" if m[2] == "true" else "true"))  # fmt: skip
    yield from _each(text, "rounding", r'\bhow = "(half_up|down|up|sum|mean|max|min)"',
                     lambda m: m[0].replace(m[1], OTHER[m[1]]))  # fmt: skip


OTHER = {"half_up": "down", "down": "half_up", "up": "down", "sum": "mean", "mean": "sum", "max": "min", "min": "max"}


def _more(number: str) -> str:
    """The number with its last digit one higher (one lower after a nine)."""
    last = int(number[-1])
    return number[:-1] + str(last + 1 if last < 9 else 8)


def template(text: str, addresses: list[str]) -> Iterator[Edit]:
    """Pages that leave out, mix up or hide something; `addresses`: names that pages link to."""
    yield from _each(
        text, "condition negated", r"\{% if (?!not )(\w[\w.]*) %\}", lambda m: "{% if not " + m[1] + " %}"
    )
    yield from _each(text, "condition negated", r"\{% if not (\w[\w.]*) %\}", lambda m: "{% if " + m[1] + " %}")
    yield from _each(
        text, "variable renamed", r"\{\{ ([\w.]+)((?:\|\w+)?) \}\}", lambda m: "{{ " + f"{m[1]}s{m[2]}" + " }}"
    )
    yield from _each(
        text, "attribute removed", r' (?:aria-(?!hidden)[a-z]+|for|id|scope|role|lang)="[^"{}]+"', lambda m: ""
    )
    yield from _each(text, "field renamed", r' name="(?!_|viewport)([a-z_]+)"(?=[ >])', lambda m: f' name="{m[1]}_"')
    if addresses:
        yield from _each(text, "other link", r"\{% url [\"']([\w-]+)[\"'] ?%\}",
                         lambda m: m[0].replace(m[1], next(each for each in addresses if each != m[1])))  # fmt: skip
    yield from _each(text, "value of a link", r"\{% url ([\"'][\w-]+[\"']) (\w+)\.(\w+) %\}",
                     lambda m: m[0].replace(f"{m[2]}.{m[3]}", f"{m[2]}.{'unit' if m[3] != 'unit' else 'id'}"))  # fmt: skip
    yield from _each(text, "no token", r"\{% csrf_token %\}", lambda m: "")
    yield from _each(
        text, "languages swapped", r'\{% t ("[^"{}]+") ("[^"{}]+")', lambda m: "{% t " + f"{m[2]} {m[1]}"
    )
