"""The table of addresses (docs/access.md), and what the code says of itself, in the same form.

Used by the house test, which compares both, and by the sweeps that ask for every row as every role.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import URLPattern, get_resolver

from zeren.api.routes import RULES, api
from zeren.web.access import access_of, routes

TABLE = Path(__file__).resolve().parents[2] / "docs" / "access.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One address and method: permission, what it has to reach, what opens it to oneself, alike when not there."""

    address: str
    method: str
    permission: str
    about: str
    oneself: str
    hidden: bool


@cache
def rows() -> tuple[Row, ...]:
    """The rows of the table in its order."""
    found = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `/"):
            address, method, permission, about, oneself, hidden = (
                cell.strip() for cell in line.strip("|").split("|")
            )
            found.append(Row(address.strip("`"), method, permission, about, oneself, hidden == "404"))
    return tuple(found)


def stated() -> dict[tuple[str, str], str]:
    """Address and method → the permission that the code states, for everything that it answers."""
    found = {}
    for route, view in routes():
        access = access_of(view)
        asks = operations().get(route) or (access.asks if access else {})
        if route in ("api/openapi.json", "api/docs", "api/"):
            asks = {"GET": "open"}
        found |= {(f"/{route}", method): asked for method, asked in asks.items()}
    return found


def operations() -> dict[str, dict[str, str]]:
    """Route of the API → method → permission."""
    found: dict[str, dict[str, str]] = {}
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            route = "api" + path.replace("{", "<").replace("}", ">")
            for operation in view.operations:
                permission = RULES[operation.view_func.__name__][0]
                found.setdefault(route, {}).update(dict.fromkeys(operation.methods, permission))
    return found


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the program."""
    waiting = list(get_resolver().url_patterns)
    for entry in waiting:
        if isinstance(entry, URLPattern):
            yield entry.name or str(entry.pattern), entry
        else:
            waiting += entry.url_patterns


def is_page(name: str, entry: URLPattern) -> bool:
    """Whether it answers people: neither an operation of the API nor a view that takes POST alone."""
    view = entry.callback
    if view.__module__.startswith("ninja."):
        return name.startswith("openapi")
    rule = access_of(view)
    return rule is None or "GET" in rule.methods
