"""`make docs`: draws docs/transitions.md and docs/lint.md from the code, and follows every link between files.

With `--check` it writes nothing and says what is out of date (exit 1).
"""

import argparse
import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from zeren.kernel.transitions import Table, Transition
from zeren.policy.lint_codes import CODES

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "zeren"
DRAWN = ROOT / "docs" / "transitions.md"
WAY = ["organisations", "clarify", "implement", "debrief", "assess", "use", "investigate", "diagnose"]
OPENING = """# States and how they change

Drawn from the transition tables in the code by `make docs`; do not edit. A verb that does not start in the present state is refused, with that as the reason.
"""
LINT = ROOT / "docs" / "lint.md"
LINT_OPENING = """# What the lint finds

Drawn from `zeren.policy.lint_codes` by `make docs`; do not edit. `zeren policy check PACK` names file, key and code; in the browser each code stands under *Points and weights → Checks*.
"""
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def tables() -> Iterator[tuple[str, Table]]:
    """Every transition table of the steps in the order of the way, by its place in the code."""
    for room in WAY:
        files = sorted([*(SOURCE / room).glob("*.py"), *(SOURCE / room).glob("rules/*.py")])
        for file in files:
            if "Transition(" not in file.read_text(encoding="utf-8"):
                continue
            name = ".".join(file.relative_to(SOURCE.parent).with_suffix("").parts)
            module = importlib.import_module(name.removesuffix(".__init__"))  # noqa: TID251  the code draws itself
            for key, value in vars(module).items():
                if isinstance(value, tuple) and value and all(isinstance(row, Transition) for row in value):
                    yield f"{name}.{key}", value


def drawn() -> str:
    """The whole page: for each table a diagram and its rows."""
    parts = [OPENING]
    for place, table in tables():
        parts += [f"\n## `{place}`\n", "```mermaid", "stateDiagram-v2"]
        parts += [f"    {state} --> {row.target}: {row.verb}" for row in table for state in sorted(row.sources)]
        parts += ["```\n", "| verb | 中文 | English | from | to | permission |", "|---|---|---|---|---|---|"]
        parts += [
            f"| `{row.verb}` | {row.name.zh} | {row.name.en} | {', '.join(sorted(row.sources))} | {row.target} | `{row.permission}` |"
            for row in table
        ]
    return "\n".join(parts) + "\n"


def lint() -> str:
    """The page of the lint's codes, each with a heading to link to."""
    parts = [LINT_OPENING]
    for row in CODES:
        asked = "packs for an office" if row.office else "every pack"
        parts += [
            f"\n## {row.code}\n",
            f"{row.when.zh}{row.mend.zh}\n",
            f"{row.when.en} {row.mend.en}\n",
            f"Rests on: {row.source.en} ({row.source.zh}). Asked of {asked}.",
        ]
    return "\n".join(parts) + "\n"


def broken_links() -> list[str]:
    """Links from one file of the checkout to another that is not there."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        f"{page.relative_to(ROOT)}: {target}"
        for page in sorted(pages)
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith(("mailto:", "/")) and not (page.parent / target).exists()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    only_check = parser.parse_args().check
    faults = broken_links()
    for page, text in ((DRAWN, drawn()), (LINT, lint())):
        if not only_check:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            faults.append(f"{page.relative_to(ROOT)} is out of date: make docs")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
