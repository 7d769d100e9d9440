"""Which files a file is built from: everything of the program and of the tests that it imports, and what these import.

Read from the import lines alone, so that nothing has to be loaded; prepared databases and `make quick` ask here.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOTS = (ROOT / "src", ROOT / "tests", ROOT / "examples", ROOT)
FROM = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)", re.MULTILINE)
IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)


def built_from(files: Iterable[Path]) -> set[Path]:
    """These files and all that they import, directly or not."""
    found, waiting = set[Path](), list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += imported_by(file)
    return found


@cache
def imported_by(file: Path) -> frozenset[Path]:
    """The files behind the import lines of one, packages on the way included."""
    text = file.read_text(encoding="utf-8")
    names = {name.strip().split(" ")[0] for line in IMPORT.findall(text) for name in line.split(",")}
    for module, imported in FROM.findall(text):
        names.add(module)
        names |= {f"{module}.{name.split(' as ')[0].strip()}" for name in imported.strip("()").split(",")}
    return frozenset(place for name in names for place in _files_of(name))


@cache
def _files_of(name: str) -> tuple[Path, ...]:
    """The files of a module by its dotted name: its own, and the `__init__` of each package that holds it."""
    parts = name.split(".")
    for root in ROOTS:
        found = [root.joinpath(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
        found.append(root.joinpath(*parts).with_suffix(".py") if parts[-1].isidentifier() else root)
        if there := tuple(file for file in found if file.is_file()):
            return there
    return ()
