"""Draws the planted faults: small mistakes of nine kinds, chosen by a fixed seed, each kept as a patch.

Candidates are ordered by the digest of the seed and of what they are, and sorts of mistakes take turns within a kind.
`PYTHONPATH=tests python -m planted.draw` replaces the patches drawn before: only together with new verdicts.
"""

import ast
import difflib
import hashlib
import shutil
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from planted import python_faults, text_faults
from planted.python_faults import Edit, Operator, Source

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ZEREN = ROOT / "src" / "zeren"
SEED = "2026-12"
EACH = 18
"""Faults of each kind."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One fault that could be planted."""

    path: Path
    edit: Edit

    @property
    def rank(self) -> str:
        """Its place in the draw."""
        name = f"{SEED}|{self.path.relative_to(ROOT)}|{self.edit.operator}|{self.edit.start}|{self.edit.new}"
        return hashlib.sha256(name.encode()).hexdigest()

    def changed(self) -> str:
        """The file's text with the fault in it."""
        text = self.path.read_text(encoding="utf-8")
        return text[: self.edit.start] + self.edit.new + text[self.edit.end :]

    def stands(self) -> bool:
        """Whether the file can still be read, and is another one than before: a file that cannot be read proves nothing."""
        text, changed = self.path.read_text(encoding="utf-8"), self.changed()
        try:
            if self.path.suffix == ".py":
                return ast.dump(ast.parse(text)) != ast.dump(ast.parse(changed))
            return self.path.suffix != ".toml" or tomllib.loads(text) != tomllib.loads(changed)
        except (SyntaxError, tomllib.TOMLDecodeError):
            return False


def _files(*patterns: str) -> list[Path]:
    found = {file for pattern in patterns for file in ROOT.glob(pattern) if file.name != "__init__.py"}
    return sorted(file for file in found if "/gallery" not in str(file) and "/node_modules/" not in str(file))


def _python(files: Iterable[Path], operators: tuple[Operator, ...]) -> Iterator[Candidate]:
    for file in files:
        source = Source(file)
        yield from (Candidate(file, edit) for operator in operators for edit in operator(source))


def _text(files: Iterable[Path], propose: Callable[[str], Iterator[Edit]]) -> Iterator[Candidate]:
    for file in files:
        yield from (Candidate(file, edit) for edit in propose(file.read_text(encoding="utf-8")))


def rules() -> Iterator[Candidate]:
    """What the steps' rules decide, and how the engine scores."""
    scored = (
        "chance",
        "contributions",
        "counterfactuals",
        "events",
        "grading",
        "quota",
        "score",
        "totals",
        "nearest",
    )
    files = _files(
        "src/zeren/*/rules.py", "src/zeren/*/rules/*.py", *(f"src/zeren/scoring/{each}.py" for each in scored)
    )
    return _python(files, python_faults.RULES)


def actions() -> Iterator[Candidate]:
    """What the deeds check, write and save."""
    return _python(_files("src/zeren/*/actions.py", "src/zeren/*/actions/*.py"), python_faults.ACTIONS)


def queries() -> Iterator[Candidate]:
    """What is asked of the tables."""
    return _python(_files("src/zeren/*/queries.py", "src/zeren/*/queries/*.py"), python_faults.QUERIES)


def access() -> Iterator[Candidate]:
    """Who may open, do and see what."""
    pages = _files(
        "src/zeren/web/**/*.py", "src/zeren/vote/*.py", "src/zeren/*/actions.py", "src/zeren/*/actions/*.py"
    )
    yield from _python(pages, (python_faults.weaker_page,))
    yield from _text(_files("src/zeren/site/reached.py"), text_faults.fences)
    yield from _text(_files("policies/party-building-cn/roles.toml"), text_faults.roles)
    yield from _text(_files("src/zeren/site/permissions.py"), text_faults.jobs)


def triggers() -> Iterator[Candidate]:
    """What the database itself refuses and notes."""
    yield from _text(_files("src/zeren/**/*.sql", "src/zeren/ledger/migrations/0*.py"), text_faults.sql)
    yield from _text(_files("src/zeren/site/sealed.py"), text_faults.sealed)
    yield from _text(_files("src/zeren/site/covered.py"), text_faults.covered)


def transitions() -> Iterator[Candidate]:
    """The tables by which states move."""
    return _python(_files("src/zeren/*/rules.py", "src/zeren/*/rules/*.py"), (python_faults.transitions,))


def packs() -> Iterator[Candidate]:
    """Numbers of the worked pack and of two published ones."""
    files = _files(
        "policies/party-building-cn/*.toml",
        "policies/published/01-*/scheme*.toml",
        "policies/published/42-*/scheme*.toml",
    )
    return _text(
        [file for file in files if file.name not in ("sources.toml", "words.toml", "roles.toml")], text_faults.pack
    )


def templates() -> Iterator[Candidate]:
    """Pages."""
    files = _files("src/zeren/web/templates/**/*.html", "src/zeren/vote/templates/**/*.html")
    files = [file for file in files if "gallery" not in file.name]
    return _text(files, lambda text: text_faults.template(text, ["assess-cards", "home"]))


def words() -> Iterator[Candidate]:
    """Sentences and names in two languages."""
    rooms = [
        file for file in _files("src/zeren/**/*.py") if "migrations" not in file.parts and "cli" not in file.parts
    ]
    return _python(rooms, python_faults.WORDS)


KINDS: dict[str, Callable[[], Iterator[Candidate]]] = {
    "rules": rules, "actions": actions, "queries": queries, "access": access, "triggers": triggers,
    "transitions": transitions, "packs": packs, "templates": templates, "words": words,
}  # fmt: skip


def drawn(kind: str, many: int = EACH) -> list[Candidate]:
    """The faults of one kind: sorts of mistakes take turns, and files that have none yet come first."""
    by_sort: dict[str, list[Candidate]] = {}
    for candidate in sorted(KINDS[kind](), key=lambda each: each.rank):
        by_sort.setdefault(candidate.edit.operator, []).append(candidate)
    chosen: list[Candidate] = []
    while len(chosen) < many and by_sort:
        for sort in sorted(by_sort):
            left = by_sort[sort]
            used = [each.path for each in chosen]
            left.sort(key=lambda each: (used.count(each.path), each.rank))
            while left and not left[0].stands():
                left.pop(0)
            if left and len(chosen) < many:
                chosen.append(left.pop(0))
            if not left:
                del by_sort[sort]
    return chosen


def patch(candidate: Candidate) -> str:
    """The fault as `git apply` takes it, with a line that tells of it."""
    name = str(candidate.path.relative_to(ROOT))
    old = candidate.path.read_text(encoding="utf-8").splitlines(keepends=True)
    new = candidate.changed().splitlines(keepends=True)
    told = " ".join(f"{candidate.edit.operator}: {candidate.edit.what}".split())
    return f"{told}\n" + "".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", n=3))


def main() -> None:
    """Write the patches: a folder for each kind, numbers across all."""
    number = 0
    for kind in KINDS:
        shutil.rmtree(HERE / kind, ignore_errors=True)
        (HERE / kind).mkdir()
        for candidate in drawn(kind):
            number += 1
            parts = candidate.path.relative_to(ROOT).with_suffix("").parts
            file = "-".join(part for part in parts if part not in ("src", "zeren", "policies", "templates", kind))
            (HERE / kind / f"{number:03}-{file}.patch").write_text(patch(candidate), encoding="utf-8")
        print(f"{kind}: {len(list((HERE / kind).iterdir()))}")


if __name__ == "__main__":
    main()
