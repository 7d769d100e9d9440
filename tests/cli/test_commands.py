"""The `zeren` command by itself: what it imports, what it says, and with which code it ends."""

import subprocess
import sys

import pytest

from zeren.cli import main
from zeren.cli.answers import sentence
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

REASON = Reason(
    "TOO_LATE", Text("已过期限。", "The term is over."), "rule", Text("请申请。", "Apply."), ("表一", "C3")
)


def test_help__needs_no_django() -> None:
    program = "import sys; from zeren.cli.main import main; main([]); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


def test_unknown_command__shows_the_list_and_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["dance"]) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in main.COMMANDS)


def test_every_command__has_its_file() -> None:
    for name in main.COMMANDS:
        command = main._command(name)
        assert callable(command.run), name
        assert callable(command.arguments), name


def test_sentence__says_where_what_and_what_next() -> None:
    assert sentence(REASON, "zh-hans") == "表一 C3: 已过期限。 [TOO_LATE]\n  → 请申请。"
    assert sentence(REASON, "en") == "表一 C3: The term is over. [TOO_LATE]\n  → Apply."


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "ZEREN_LANGUAGE": "zh"}, "zh-hans"),
        ({}, "en"),
    ],
)
def test_language__is_that_of_the_terminal(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ZEREN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main.reader_language() == language


def test_missing_database__is_a_sentence_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEREN_DATABASE", "there_is_none")
    monkeypatch.setenv("ZEREN_LANGUAGE", "en")
    done = subprocess.run(
        [sys.executable, "-m", "zeren.cli.main", "ledger", "verify"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("There is no database there_is_none. [NO_DATABASE]")
    assert "Traceback" not in done.stderr
