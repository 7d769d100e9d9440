"""The tests' own databases: prepared ones are built once, and what a test leaves behind is gone."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

import databases

built: list[str] = []


def build() -> None:
    built.append("once")
    ContentType.objects.create(app_label="tests", model="prepared")


@pytest.mark.parametrize("turn", [1, 2])
def test_prepared__is_built_once_and_fresh_each_time(prepared: databases.Prepared, turn: int) -> None:
    prepared("trial", databases.digest_of_files([], f"{connection.settings_dict['NAME']}"), build)
    assert built == ["once"]
    found = ContentType.objects.filter(app_label="tests")
    assert found.count() == 1
    found.delete()


@pytest.mark.django_db
def test_afterwards__the_empty_database_is_back() -> None:
    assert not ContentType.objects.filter(app_label="tests").exists()


def test_digest__changes_with_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("1")
    first = databases.digest_of_files([file])
    file.write_text("2")
    assert databases.digest_of_files([file]) != first
