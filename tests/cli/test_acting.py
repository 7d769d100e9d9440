"""Commands on a live database: set up once, then as somebody with a name, a password, a code and the right; recorded."""

import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from accounts import people
from clarify import small
from zeren.accounts import passwords
from zeren.accounts.actions import finish_setup, set_second_factor
from zeren.cli import main, manage, setup
from zeren.kernel.errors import Invalid, Refused
from zeren.ledger import clock
from zeren.ledger.queries import entries_of
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow
from zeren.site import postgres

AUDITOR = "P-THIRD"


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEREN_LANGUAGE", "en")
    people.build()
    small.bring_in(
        Organisation(
            {}, {"O1-80": PostRow("O1-80", "O1", "审计员", "auditor")}, {AUDITOR: PersonRow(AUDITOR, "白观澜")},
            (TermRow("O1-80", AUDITOR, small.FIRST_DAY),),
        )
    )  # fmt: skip
    people.opened(small.SECRETARY, people.SECURITY, people.Actor("person", AUDITOR))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def export(folder: Path, *more: str) -> int:
    return main.main(["ledger", "export", str(folder / "out"), *more])


def in_file(folder: Path, *lines: str) -> str:
    file = folder / "password"
    file.write_text("\n".join(lines))
    return str(file)


def with_factor(key: str) -> str:
    secret = passwords.new_secret()
    set_second_factor(people.Actor("person", key, ""), secret, people.code_for(secret))
    return secret


def test_export__without_rows_shows_no_content_and_needs_nobody(county: None, folder: Path) -> None:
    assert export(folder) == 0
    assert not (folder / "out" / "rows").exists()


def test_rows__need_somebody_with_the_right_and_are_recorded(county: None, folder: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert export(folder, "--rows") == 2
    assert "Add --as NAME" in capsys.readouterr().err
    assert export(folder, "--rows", "--as", AUDITOR, "--password-file", in_file(folder, "wrong")) == 1
    assert "wrong" in capsys.readouterr().err
    right = in_file(folder, people.PASSWORD)
    assert export(folder, "--rows", "--as", AUDITOR, "--password-file", right) == 1
    assert "second factor" in capsys.readouterr().err, "a post that asks for a code is not passed by here"
    secret = with_factor(AUDITOR)
    with_code = in_file(folder, people.PASSWORD, people.code_for(secret, 1))
    assert export(folder, "--rows", "--as", AUDITOR, "--password-file", with_code) == 0
    assert [line.actor for line in entries_of(["rows_handed_over"])] == [f"person:{AUDITOR}"]
    assert "rows_handed_over" in (folder / "out" / "entries.jsonl").read_text(), "the export tells of itself"
    assert export(folder, "--rows", "--as", AUDITOR, "--password-file", with_code) == 1, "replay"


def test_rows__are_refused_without_the_right(county: None, folder: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    given = in_file(folder, people.PASSWORD)
    assert export(folder, "--rows", "--as", "P-T1S", "--password-file", given) == 1
    assert "ledger.export" in capsys.readouterr().err
    assert not (folder / "out" / "rows").exists() and entries_of(["rows_handed_over"]) == []


def test_password__is_locked_at_the_command_as_on_the_page(county: None, folder: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        export(folder, "--rows", "--as", "P-T1S", "--password-file", in_file(folder, "wrong"))
    assert export(folder, "--rows", "--as", "P-T1S", "--password-file", in_file(folder, people.PASSWORD)) == 1
    assert "is locked until" in capsys.readouterr().err
    assert people.knock(people.browser(), "P-T1S").status_code == 429


def test_password__is_asked_for_at_a_terminal_only(county: None, folder: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    assert export(folder, "--rows", "--as", "P-T1S") == 2
    assert "--password-file" in capsys.readouterr().err
    assert export(folder, "--rows", "--as", "P-T1S", "--password-file", str(folder / "there-is-none")) == 2


def test_password__for_one_sign_in_opens_no_command(county: None, folder: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    people.backdate("P-T1S", "set_at", days=200)
    given = in_file(folder, people.PASSWORD)
    assert export(folder, "--rows", "--as", "P-T1S", "--password-file", given) == 1
    assert "has to be changed first" in capsys.readouterr().err


@pytest.mark.parametrize(
    "word",
    ["shell", "dbshell", "dumpdata", "loaddata", "changepassword", "createsuperuser", "flush", "runserver", ""],
)
def test_manage__is_no_way_round(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["manage", *([word] if word else [])]) == 2
    assert "not_on_the_list" in capsys.readouterr().err


def test_manage__hands_on_what_is_harmless() -> None:
    done = subprocess.run([sys.executable, "-m", "zeren.cli.main", "manage", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(manage.HARMLESS) == {"check", "showmigrations", "clearsessions", "findstatic", "collectstatic"}


# -- setting up --------------------------------------------------------------------------------------------------

UNITS = [("C1", "鹭汀县", "县（市、区）", "", "2020-01-01", "")]
POSTS = [("C1-1", "C1", "系统管理员", "系统管理员", ""), ("C1-2", "C1", "安全管理员", "安全管理员", "")]
TERMS = [("C1-1", "R1", "2020-01-01", "", ""), ("C1-2", "R2", "2020-01-01", "", "")]


def workbook(place: Path, terms: list[tuple[str, ...]] = TERMS) -> Path:
    file = place / "organisation.xlsx"
    book = xlsxwriter.Workbook(file)
    for name, headings, rows in (
        ("单位", ("单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期"), UNITS),
        ("岗位", ("岗位编码", "单位编码", "职务", "岗位类别", "分管领域"), POSTS),
        ("人员", ("人员编码", "姓名"), [("R1", "席云屏"), ("R2", "安如磐")]),
        ("任职", ("岗位编码", "人员编码", "任职日期", "免职日期", "文号"), terms),
    ):
        sheet = book.add_worksheet(name)
        for line, row in enumerate([headings, *rows]):
            sheet.write_row(line, 0, row)
    book.close()
    return file


PACK = small.PACKS / "party-building-cn"


def test_setup__lets_two_people_in_once_and_never_again(db: None, folder: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("ZEREN_LANGUAGE", "en")
    clock.start("database")
    system, security = setup.set_up(PACK, workbook(folder))
    assert system.startswith("system administrator 席云屏: user name R1") and "安如磐" in security
    client = people.browser()
    assert people.knock(client, "R2", security.rsplit(" ", 1)[1]).status_code == 302
    assert client.get("/")["location"] == "/account/password/"
    assert [(line.body["system"], line.body["security"]) for line in entries_of(["set_up"])] == [("R1", "R2")]
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            setup.set_up(PACK, workbook(folder))
        assert [reason.code for reason in refused.value.reasons] == ["set_up_already"]
    with pytest.raises(Refused):
        finish_setup(setup.SETUP, "R1", "R2")


@pytest.mark.parametrize(
    ("terms", "codes"),
    [
        ([], {"nobody_is"}),
        ([("C1-1", "R1", "2020-01-01", "", ""), ("C1-2", "R1", "2020-01-01", "", "")], {"not_in_one_hand"}),
        ([("C1-1", "R1", "2020-01-01", "2021-01-01", ""), ("C1-2", "R2", "2020-01-01", "", "")], {"nobody_is"}),
    ],
)
def test_setup__refuses_a_sheet_without_two_administrators(db: None, folder: Path, terms, codes) -> None:  # type: ignore[no-untyped-def]
    clock.start("database")
    with pytest.raises((Refused, Invalid)) as refused:
        setup.set_up(PACK, workbook(folder, terms))
    assert {reason.code for reason in refused.value.reasons} == codes


def test_setup__as_a_process_on_a_new_database(folder: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    name = "test_setup_of_a_new_one"
    monkeypatch.setenv("ZEREN_DATABASE", name)
    monkeypatch.setenv("ZEREN_LANGUAGE", "en")
    command = [sys.executable, "-m", "zeren.cli.main", "setup", "--pack", str(PACK), "--sheet", str(workbook(folder))]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("password for one sign-in") == 2
        again = subprocess.run(command, capture_output=True, text=True)
        assert again.returncode == 1 and "set_up_already" in again.stderr
        verified = subprocess.run(
            [sys.executable, "-m", "zeren.cli.main", "ledger", "verify"], capture_output=True, text=True
        )
        assert verified.returncode == 0, verified.stderr
    finally:
        postgres.drop_database(name)
