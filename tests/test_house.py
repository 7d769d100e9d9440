"""What the house promises and imports alone cannot show; each check also counts what it looked at.

Import contracts stand in `.importlinter`, banned names in `pyproject.toml`.
"""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection

import zeren.web.access
from access import addresses
from zeren.ledger.gate import deeds
from zeren.policy import load_pack
from zeren.site import permissions, postgres

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "zeren"
WAY = ["organisations", "clarify", "implement", "debrief", "assess", "use", "investigate", "diagnose"]
STEP_FILES = {"events", "rules", "models", "queries", "actions", "apps", "migrations", "__init__"}
PURE = ["kernel", "policy", "scoring", "calibration", "papers"]
HOMELESS = {"utils", "helpers", "common", "manager", "service", "base", "misc"}
ONE_NAME_OF_DJANGO = SOURCE / "site" / "engine" / "base.py"  # Django looks for a database engine under this name
LONGEST = 400
ONE_FILE = {ROOT / "verifiers" / "zeren_verify_meeting.py": 820}
"""Handed to others as one file that needs no other; it holds sixteen steps, and a signature check written out."""
LONGEST_OPENING = 5
LONGEST_FUNCTION = 60

PYTHON = sorted(
    file
    for folder in ("src", "tests", "scripts", "verifiers", "benchmarks", "examples")
    for file in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in file.parts and "node_modules" not in file.parts
)
LOOKS = sorted(
    file
    for folder in (SOURCE / "web", ROOT / "frontend")
    for ending in ("*.html", "*.css", "*.js", "*.mjs")
    for file in folder.rglob(ending)
    if not {"built", "node_modules"} & set(file.parts)
)
GENERATED = {file for file in PYTHON if file.parent.name == "migrations" and "migrations.Run" not in file.read_text()}
"""Migrations that Django wrote; nobody reads them, and nobody edits them."""


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def action_files() -> list[Path]:
    return [file for room in [*WAY, "ledger", "accounts"] for file in part_of(room, "actions")]


def part_of(room: str, part: str) -> list[Path]:
    """The files of one part of a room: the file of that name, or those in the folder of that name."""
    single = SOURCE / room / f"{part}.py"
    return [single] if single.exists() else sorted((SOURCE / room / part).glob("*.py"))


def module_of(file: Path) -> str:
    return ".".join(("zeren", *file.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


def test_files__are_plausibly_many() -> None:
    assert len(PYTHON) > 120
    assert len(LOOKS) > 20
    assert len(action_files()) > 8


def test_file__opens_by_saying_what_it_holds() -> None:
    silent = []
    for file in PYTHON:
        if file in GENERATED or (file.name == "__init__.py" and not file.read_text().strip()):
            continue
        said = ast.get_docstring(tree_of(file))
        if not said or len(said.splitlines()) > LONGEST_OPENING:
            silent.append(shown(file))
    assert silent == []


def test_file__is_within_length() -> None:
    lengths = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in [*PYTHON, *LOOKS]}
    lengths = {file: length for file, length in lengths.items() if ROOT / file not in GENERATED}
    assert {file: n for file, n in lengths.items() if n > ONE_FILE.get(ROOT / file, LONGEST)} == {}


def test_function__fits_on_a_screen() -> None:
    long, seen = [], 0
    for file in PYTHON:
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.FunctionDef):
                seen += 1
                if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                    long.append(f"{shown(file)}: {node.name}")
    assert seen > 500
    assert long == []


def test_name__has_a_home() -> None:
    names = {file for file in SOURCE.rglob("*") if file.stem in HOMELESS and file.suffix in ("", ".py")}
    assert {shown(file) for file in names - {ONE_NAME_OF_DJANGO}} == set()


@pytest.mark.parametrize("room", WAY)
def test_step__has_its_five_files_and_no_others(room: str) -> None:
    held = {entry.stem for entry in (SOURCE / room).iterdir() if entry.name != "__pycache__"}
    assert held <= STEP_FILES
    assert "apps" in held


def test_foreign_key__points_back_along_the_way() -> None:
    order = {
        "auth": -3,
        "contenttypes": -3,
        "ledger": -2,
        "accounts": -1,
        **{room: place for place, room in enumerate(WAY)},
    }
    forward, seen = [], 0
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in WAY and label not in ("ledger", "accounts"):
            continue
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model is not None:
                seen += 1
                if order.get(field.related_model._meta.app_label, len(WAY)) > order[label]:
                    forward.append(f"{model._meta.label}.{field.name}")
    assert seen > 20
    assert forward == []


def test_action__states_a_permission_that_somebody_can_hold() -> None:
    held = {
        permission
        for role in load_pack(ROOT / "policies/party-building-cn").roles.values()
        for permission in role.permissions
    }
    held |= {permission for those in permissions.JOBS.values() for permission in those} | permissions.EVERYBODY
    for file in action_files():
        importlib.import_module(module_of(file))  # noqa: TID251  a deed is known once its file is read
    stated = {deed: permission for deed, permission in deeds().items() if deed.startswith("zeren.")}
    assert len(stated) > 15
    assert {deed: permission for deed, permission in stated.items() if permission not in held} == {}


def test_action__takes_the_actor_first() -> None:
    unmarked = [deed for file in action_files() for deed in public_functions(file) if not is_gated(deed)]
    assert [deed.name for deed in unmarked] == []
    first = [deed.args.args[0].arg for file in action_files() for deed in public_functions(file)]
    assert len(first) > 15
    assert set(first) == {"actor"}


def public_functions(file: Path) -> list[ast.FunctionDef]:
    return [
        node for node in tree_of(file).body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def is_gated(function: ast.FunctionDef) -> bool:
    """Whether `@action(permission="…")` stands over it."""
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "action":
            return any(word.arg == "permission" for word in mark.keywords)
    return False


@pytest.mark.django_db
def test_deeds_outside_the_gate__are_the_ballot_alone() -> None:
    """Casting is a function that the role voter may execute; the others that it may call change nothing."""
    with psycopg.connect(**postgres.connection_parameters("voter", connection.settings_dict["NAME"])) as session:
        may = session.execute(
            "SELECT proname, provolatile = 'v' FROM pg_proc WHERE proowner = 'owner'::regrole"
            " AND prorettype <> 'trigger'::regtype AND has_function_privilege(oid, 'execute')"
            " AND has_schema_privilege(pronamespace, 'usage') ORDER BY proname"
        ).fetchall()
    assert [name for name, _ in may] == ["ballot_board", "ballot_kept", "ballot_sheet", "ballot_slip", "cast_ballot"]
    assert [name for name, changes in may if changes] == ["cast_ballot"]
    assert writers_outside_the_gate() == []


def writers_outside_the_gate() -> list[str]:
    """Places in doors, queries and wiring that write rows themselves instead of calling an action."""
    writes = {"save", "bulk_create", "bulk_update", "create", "get_or_create", "update_or_create", "delete"}
    files = [file for door in ("web", "api", "cli", "jobs", "vote") for file in (SOURCE / door).rglob("*.py")]
    files += [file for room in WAY for part in ("queries", "models", "rules") for file in part_of(room, part)]
    assert len(files) > 40
    found = []
    for file in files:
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes:
                chain = ast.unparse(node.func.value)
                if ".objects" in chain or ".filter(" in chain or node.func.attr in ("bulk_create", "bulk_update"):
                    found.append(f"{shown(file)}:{node.lineno}")
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.split(None, 1)
                if words and words[0] in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
                    found.append(f"{shown(file)}:{node.lineno}")
    return found


def test_site__reads_the_environment_but_no_clock_and_no_chance() -> None:
    """The lint leaves this room out because of `os.environ`; the other banned names are looked for here."""
    banned = {
        "datetime.now",
        "datetime.utcnow",
        "date.today",
        "timezone.now",
        "time.time",
        "apps.get_model",
        "import_module",
    }
    files = sorted((SOURCE / "site").rglob("*.py"))
    assert len(files) > 8
    found = []
    for file in files:
        for node in ast.walk(tree_of(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in banned:
                found.append(f"{shown(file)}:{node.lineno}")
            if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names):
                found.append(f"{shown(file)}:{node.lineno}")
    assert found == []


def test_rules__import_without_django() -> None:
    rooms = [file for room in WAY for part in ("rules", "events") for file in part_of(room, part)]
    pure = [file for room in PURE for file in (SOURCE / room).rglob("*.py")]
    names = [module_of(file) for file in [*rooms, *pure]]
    assert len(rooms) > 7
    assert len(names) > 40
    blocked = "import sys, importlib\nsys.modules['django'] = None\nsys.modules['psycopg'] = None\n"
    program = blocked + f"for name in {names!r}: importlib.import_module(name)\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_address__has_an_access_rule() -> None:
    routes = zeren.web.access.routes()
    assert len(routes) > 20
    assert zeren.web.access.pages_without_rule() == []


def test_address__has_its_row_in_the_table() -> None:
    """A row that is missing is written out here as far as the code knows it: put it into docs/access.md."""
    listed = {(row.address, row.method): row.permission for row in addresses.rows()}
    stated = addresses.stated()
    missing = [
        f"| `{address}` | {method} | {permission} | ? | ? | |"
        for (address, method), permission in stated.items()
        if (address, method) not in listed
    ]
    assert missing == [], "to be added to docs/access.md, in the order of the addresses, with what it is about"
    assert {key for key in listed if key not in stated} == set(), "rows of docs/access.md without an address"
    other = {key: asked for key, asked in stated.items() if asked not in (listed[key], "signed in")}
    assert other == {}, f"docs/access.md says {[listed[key] for key in other]}"
    assert len(listed) == len(addresses.rows()) > 130


def test_page__states_the_methods_that_it_answers() -> None:
    """A view that reads what is sent says `post=` in its mark: `@page("a.read", post="a.change")`."""
    forgotten = []
    for route, view in zeren.web.access.routes():
        access = zeren.web.access.access_of(view)
        whole = inspect.unwrap(view)
        reads_only = access is not None and "POST" not in access.asks and inspect.isfunction(whole)
        if reads_only and '"POST"' in inspect.getsource(whole):
            forgotten.append(route)
    assert forgotten == []
