"""Which test files could find a fault in a file: those from which a way of imports leads to it, the shortest way first.

Templates, SQL and packs hang on the Python files that name them. What no way leads to is left to the whole suite.
"""

import ast
import json
from collections import deque
from pathlib import Path

UNKNOWN_SECONDS = 30.0
"""What a test file is taken to cost while tests/durations.json does not know it."""


WITH_DATABASE = ("django_db", "transactional_db", "clean_database", "prepared", "live_server", "browser")
"""What a test file says that works on a database. pytest-django would run such tests before all others."""
NO_SUBJECT = {"src", "zeren", "tests", "test", "web", "templates", "migrations", "rules", "actions", "queries", "pages", "policies", "of", "to", "and", "the"}  # fmt: skip
"""Words of paths that say nothing of what a file is about."""


def _imported(file: Path, root: Path) -> set[Path]:
    """The files of the program and of the tests that a file imports."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        for name in names:
            for top in (root / "src", root / "tests", root / "examples"):
                place = top.joinpath(*name.split("."))
                found |= {each for each in (place.with_suffix(".py"), place / "__init__.py") if each.is_file()}
    return found


def _named(file: Path, root: Path) -> set[str]:
    """The words by which a template, SQL file or pack is named in code, in a template or in a test."""
    parts = file.relative_to(root).parts
    if parts[0] == "policies":
        return {parts[-2]}
    if "templates" in parts:
        below = parts[parts.index("templates") + 1 :]
        if below[0] != "cotton":
            return {"/".join(below)}
        return {f"<c-{Path(*below[1:]).with_suffix('')}".replace("/", ".").replace("_", "-")}
    return {parts[-1]}


def ways(root: Path) -> dict[Path, set[Path]]:
    """For each file, the files that use it."""
    users: dict[Path, set[Path]] = {}
    python = [file for top in ("src", "tests") for file in (root / top).rglob("*.py")]
    for file in python:
        for used in _imported(file, root):
            users.setdefault(used, set()).add(file)
    templates = [file for file in (root / "src").rglob("*.html") if "built" not in file.parts]
    naming = {file: file.read_text(encoding="utf-8") for file in [*python, *templates]}
    for file in [*templates, *(root / "src").rglob("*.sql"), *(root / "policies").rglob("*.toml")]:
        names = _named(file, root)
        users[file] = {user for user, text in naming.items() if user != file and any(name in text for name in names)}
    return users


def reaching(changed: Path, root: Path, users: dict[Path, set[Path]], *, farthest: int = 4) -> list[list[str]]:
    """Test files to try one after another: those without a database, those with one, and all others.

    Within each, those of the same room or name come first, then the near and cheap ones.
    """
    distance, waiting = {changed: 0}, deque([changed])
    while waiting:
        at = waiting.popleft()
        for user in users.get(at, ()):
            if user not in distance and distance[at] < farthest:
                distance[user] = distance[at] + 1
                waiting.append(user)
    seconds, words = durations(root), _words(changed, root)

    def shared(file: Path) -> int:
        return len(words & _words(file, root))

    def place(file: Path) -> tuple[int, float, str]:
        name = str(file.relative_to(root))
        return -shared(file), distance.get(file, farthest) * seconds.get(name, UNKNOWN_SECONDS), name

    everything = set((root / "tests").rglob("test_*.py"))
    near = {file for file in everything if file in distance or shared(file)}
    bare = {file for file in near if not any(word in file.read_text(encoding="utf-8") for word in WITH_DATABASE)}
    steps = (bare, near - bare, everything - near)
    return [[str(file.relative_to(root)) for file in sorted(step, key=place)] for step in steps if step]


def _words(file: Path, root: Path) -> set[str]:
    """The words of a file's path that say what it is about."""
    parts = file.relative_to(root).with_suffix("").parts
    return {word.removesuffix("s") for part in parts for word in part.split("_") if word not in NO_SUBJECT}


def durations(root: Path) -> dict[str, float]:
    """Seconds of each test file, summed from tests/durations.json (test → seconds) where there is one."""
    file, summed = root / "tests" / "durations.json", {}
    if file.is_file():
        for test, seconds in json.loads(file.read_text(encoding="utf-8")).items():
            name = test.partition("::")[0]
            summed[name] = summed.get(name, 0.0) + float(seconds)
    return summed
