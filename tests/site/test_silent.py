"""What is logged when something fails: places and kinds, and nothing of what somebody entered; by the pages and PostgreSQL."""

import logging
import sys
from collections.abc import Callable

import psycopg
import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

import logs
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.site import instance, postgres
from zeren.site.silent import WithoutContents

NAME = "沈砚秋"
TWICE = "INSERT INTO auth_user (username, password, first_name, last_name, email, is_superuser, is_staff, is_active, date_joined)" \
    " VALUES (%s, '', '', '', '', false, false, true, now())"  # fmt: skip


def twice() -> None:
    """A row that breaks a rule of the database, whose message repeats the row."""
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(TWICE, [NAME])


def no_number() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [NAME])


def refused() -> None:
    try:
        raise ValueError(NAME)
    except ValueError as error:
        raise Refused(Reason("TOO_LATE", Text(NAME, NAME))) from error


def said_of(work: Callable[[], None], kind: type[Exception]) -> str:
    """What a log would hold of the failure."""
    try:
        work()
    except kind:
        record = logging.LogRecord("zeren", logging.ERROR, "", 0, "failed", (), sys.exc_info())
        return WithoutContents("{message}", style="{").format(record)
    raise AssertionError("it did not fail")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("work", "kind", "told"),
    [
        (twice, IntegrityError, "SQLSTATE 23505"),
        (no_number, DataError, "SQLSTATE 22P02"),
        (refused, Refused, "zeren.kernel.errors.Refused: TOO_LATE"),
    ],
)
def test_failure__is_logged_by_place_and_kind(work: Callable[[], None], kind: type[Exception], told: str) -> None:
    said = said_of(work, kind)
    assert "test_silent.py" in said
    assert told in said
    assert NAME not in said


def fails(request: object) -> None:
    raise RuntimeError(NAME)


fails.access = ("open", None)  # type: ignore[attr-defined]
urlpatterns = [path("fails/", fails)]


@override_settings(ROOT_URLCONF=__name__)
def test_page_that_fails__writes_no_content_to_the_file_of_the_log() -> None:
    before = logs.PAGES.stat().st_size if logs.PAGES.exists() else 0
    Client(raise_request_exception=False).get("/fails/")
    written = logs.PAGES.read_bytes()[before:].decode()
    assert "builtins.RuntimeError" in written
    assert NAME not in written


@pytest.mark.django_db
@pytest.mark.skipif(postgres.uses_outside_server(), reason="an outside server has its own log")
def test_postgresql__logs_no_value_of_a_statement_that_failed() -> None:
    with psycopg.connect(**postgres.connection_parameters("app", connection.settings_dict["NAME"])) as session:
        for statement in (
            f"SELECT '{NAME}'::int",
            f'SELECT * FROM "{NAME}"',
            f"DO $$BEGIN RAISE WARNING '{NAME}'; END$$",
        ):
            with pytest.raises(psycopg.Error), session.transaction():
                session.execute(statement)
                raise psycopg.Error
    written = "".join(file.read_text(errors="replace") for file in instance.this_instance().logs.glob("*.log"))
    assert "redirecting log output" in written
    assert NAME not in written


@pytest.mark.parametrize(
    "line",
    [
        "ERROR: 程望舒 was here",
        "刘 霖",
        "/login/?next=/&password=invented-2026",
        "cookie sessionid=0123456789abcdefghijklmnopqrstuv;",
    ],
)
def test_search__finds_names_and_secrets(line: str) -> None:
    secrets = {"invented-2026", "0123456789abcdefghijklmnopqrstuv"}
    assert list(logs._kinds(line, secrets))


@pytest.mark.parametrize("line", ["checkpoint starting: time", "苔溪镇 2025 年度", "Not Found: /tasks/"])
def test_search__has_nothing_against_ordinary_lines(line: str) -> None:
    assert not list(logs._kinds(line, {"invented-2026"}))
