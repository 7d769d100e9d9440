"""Every example of docs/scheme-language.md is read by the loader as it stands there."""

import re
import tomllib
from pathlib import Path

import pytest

from policy.small_packs import scheme_text
from zeren.kernel.errors import Reason
from zeren.policy.read_bodies import BODIES
from zeren.policy.read_scheme import read_scheme
from zeren.policy.reading import Place

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "scheme-language.md").read_text(encoding="utf-8")
EXAMPLES = [text for text in re.findall(r"```toml\n(.*?)```", DOCUMENT, re.S) if text.startswith(("kind", "id"))]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n")[0][:40])
def test_language__example_is_read(example: str) -> None:
    head = "" if example.startswith("id") else 'id = "example"\n'
    problems: list[Reason] = []
    text = scheme_text(f'[[node]]\n{head}title = {{zh = "例", en = "example"}}\n{example}')
    read_scheme(tomllib.loads(text), Place("scheme.toml", "", problems), "small", "1")
    assert [(reason.code, reason.place, reason.text.en) for reason in problems] == []


def test_language__every_kind_is_told() -> None:
    assert len(EXAMPLES) >= 15
    for kind in BODIES:
        assert f"**{kind}**" in DOCUMENT, kind
