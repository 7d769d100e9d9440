"""Who acts through a command: on a live database a person, by name, password and code, with that person's rights.

A demonstration and a database in which nobody has an account hold nothing of anybody: there the operator may.
"""

import argparse
import getpass
import sys
from pathlib import Path

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.site.language import reader_language

ADDRESS = "command"
"""Failures at the command line count against the name as those on the page do, and together under this address."""
PASSWORD = Text("{name} 的口令：", "Password of {name}: ")
CODE = Text("动态验证码：", "Code: ")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The two options of every command that reads content or writes."""
    parser.add_argument("--as", dest="as_name", default="", metavar="NAME", help="the user name under which to act")
    parser.add_argument(
        "--password-file",
        type=Path,
        default=None,
        help="for scripts: the password in the first line, a code in the second",
    )


def actor(options: argparse.Namespace) -> Actor | None:
    """The person who acts; None where the operator may. Errors: Invalid without a name, NotAllowed as on the page."""
    from zeren.accounts import entering
    from zeren.accounts.queries import any_account, has_second_factor
    from zeren.ledger import clock
    from zeren.organisations.queries import person_signed_in, second_factor_asked

    if clock.is_simulated() or not any_account():
        return None
    if not options.as_name:
        raise Invalid(_nobody_named())
    given = _given(options.password_file)
    password = given[0] if given else _asked(PASSWORD.with_values(name=options.as_name))
    account = entering.check_password(options.as_name, password, ADDRESS)
    key, name = person_signed_in(account.pk)
    if has_second_factor(account.pk):
        code = given[1] if len(given) > 1 else _asked(CODE)
        entering.check_code(account, code, ADDRESS, name)
    elif second_factor_asked(key, clock.today()):
        raise NotAllowed(
            _first_on_the_page("factor_missing", "你的岗位要求动态验证码。", "Your post asks for a second factor.")
        )
    if entering.must_change(account):
        raise NotAllowed(
            _first_on_the_page("password_due", "口令要先更换。", "The password has to be changed first.")
        )
    if not key:
        raise NotAllowed(Reason("nobody", Text("这个账号没有对应的人。", "Nobody stands behind this account.")))
    entering.entered(account)
    return Actor("person", key, name)


def _given(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Invalid(_no_password(str(file))) from error
    if not lines:
        raise Invalid(_no_password(str(file)))
    return lines


def _asked(words: Text) -> str:
    if not sys.stdin.isatty():
        raise Invalid(_no_password(""))
    return getpass.getpass(words.read(reader_language()))


def _nobody_named() -> Reason:
    return Reason(
        "nobody_named",
        Text(
            "这个命令读写业务内容，要用本人身份办理。", "This command reads or writes content: somebody has to act."
        ),
        next_step=Text("加上 --as 用户名。", "Add --as NAME."),
    )


def _no_password(place: str) -> Reason:
    return Reason(
        "no_password",
        Text("没有读到口令。", "No password could be read."),
        next_step=Text(
            "在终端里运行，或用 --password-file 指定文件。",
            "Run it at a terminal, or name a file with --password-file.",
        ),
        place=(place,) if place else (),
    )


def _first_on_the_page(code: str, zh: str, en: str) -> Reason:
    return Reason(
        code, Text(zh, en), next_step=Text("请先在网页上登录办好。", "Sign in on the page and see to it first.")
    )
