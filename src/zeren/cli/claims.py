"""What `zeren policy claims` looks at: does a row that claims to be built have a page that answers, and a test?

The pages are asked of the demonstration, as the first of its cast that may open them.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.test import Client

from zeren.kernel.words import Text
from zeren.policy.pack import Claim, Pack

LANGUAGE = "zh-hans"
NO_PAGE = Text("页面没有打开：{page}（{status}）", "its page does not open: {page} ({status})")
NO_TEST = Text("没有这项测试：{test}", "it has no such test: {test}")


@dataclass(frozen=True, slots=True)
class Row:
    """One statement of the source and what is missing of it; nothing missing and built means it stands."""

    claim: Claim
    missing: tuple[Text, ...]


def looked_at(pack: Pack, checkout: Path) -> Iterator[Row]:
    """Each claim in the pack's order. A row that is not built claims nothing and lacks nothing."""
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["fonts"])  # pages name their files
    cast = _cast()
    for claim in pack.claims:
        missing = []
        if claim.built:
            status = _status(cast, claim.page) if claim.page else 0
            if status != 200:
                missing.append(NO_PAGE.with_values(page=claim.page or "–", status=status))
            if not claim.test or not has_test(checkout, claim.test):
                missing.append(NO_TEST.with_values(test=claim.test or "–"))
        yield Row(claim, tuple(missing))


def has_test(checkout: Path, name: str) -> bool:
    """Whether `tests/file.py::test_name` is a test function of that file."""
    place, _, function = name.partition("::")
    file = checkout / place
    if not function or not file.is_file():
        return False
    return any(
        isinstance(node, ast.FunctionDef) and node.name == function
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


def _cast() -> list[Client]:
    """The people of the demonstration's first page, each signed in, in its order."""
    page = Client().get("/who/").content.decode()
    signed_in = []
    for person in dict.fromkeys(re.findall(r'name="person"[^>]*value="([^"]+)"', page)):
        client = Client(raise_request_exception=False, headers={"accept-language": LANGUAGE})
        if client.post("/who/", {"person": person}).status_code == 302:
            signed_in.append(client)
    return signed_in


def _status(cast: list[Client], page: str) -> int:
    """200 if anybody of the cast gets the page, else what the last of them got (0 for an empty cast)."""
    status = 0
    for client in cast:
        status = client.get(page, follow=True).status_code
        if status == 200:
            break
    return status
