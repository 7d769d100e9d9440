"""`zeren setup --pack FOLDER --sheet FILE`: the first people get in, once: the sheet, the pack, two administrators' accounts.

After that nobody gets in but by those two: one opens accounts, the other unlocks and resets; each sees what the other did.
"""

import argparse
from datetime import date
from pathlib import Path

from zeren.accounts.rules import SET_UP_ALREADY
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

SETUP = Actor("job", "setup", mandate="first people of a new database")
OPENERS = {
    "accounts.open": Text("系统管理员", "system administrator"),
    "accounts.reset": Text("安全管理员", "security administrator"),
}
"""The rights by which the first two are found in the sheet, in the order in which their passwords are told."""
TOLD = Text(
    "{post} {name}：用户名 {key}，一次性口令 {password}",
    "{post} {name}: user name {key}, password for one sign-in {password}",
)
ONWARD = Text(
    "请把两个口令分别当面交给本人，三天内首次登录。其他账号由系统管理员开通。这个命令不能再用。",
    "Hand each password over in person; the first sign-in is due within three days. The system administrator opens all other "
    "accounts. This command cannot be used again.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """The pack to adopt, and the workbook of the organisation as the page of imports takes it."""
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--sheet", type=Path, required=True)


def run(options: argparse.Namespace) -> int:
    """Set up an empty database. Errors: Refused when anybody has an account or this was done before; Invalid for the sheet."""
    start_django()
    from django.db import transaction

    from zeren.site import guards, postgres, provision

    provision.make_ready(postgres.database_name(), "database")
    guards.compare(postgres.database_name())
    with transaction.atomic():
        told = set_up(options.pack, options.sheet)
    print("\n".join([*told, ONWARD.read(reader_language())]))
    return 0


def set_up(folder: Path, sheet: Path) -> list[str]:
    """Adopt, bring in, open two accounts, record it; gives a line for each of the two."""
    from zeren.accounts.actions import finish_setup, hand_over_first_password
    from zeren.ledger.clock import today
    from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in, open_account
    from zeren.organisations.rules import organisation_of
    from zeren.papers.sheets import organisation_sheets
    from zeren.papers.tables import read_workbook
    from zeren.policy import load_pack

    _not_before()
    pack, day = load_pack(folder), today()
    content = _content(sheet)
    reads = read_workbook(content, organisation_sheets(pack.words, pack.post_kinds))
    problems = [reason for read in reads.values() for reason in read.problems]
    if problems:
        raise Invalid(*problems)
    adopt_pack(SETUP, pack, date(day.year, 1, 1))
    counts = {key: len(read.rows) for key, read in reads.items()}
    number = hand_in(SETUP, "organisation", sheet.name, content, 0, counts)
    bring_in_organisation(SETUP, number, organisation_of({key: read.rows for key, read in reads.items()}))
    first = _first_two(day)
    lines = []
    for permission, (key, name) in first.items():
        open_account(SETUP, key)
        (password,) = hand_over_first_password(SETUP, key).told
        words = TOLD.with_values(
            post=OPENERS[permission].read(reader_language()), name=name, key=key, password=password
        )
        lines.append(words.read(reader_language()))
    finish_setup(SETUP, *(key for key, _ in first.values()))
    return lines


def _not_before() -> None:
    from zeren.accounts.queries import any_account
    from zeren.ledger.clock import is_simulated
    from zeren.ledger.queries import entries_of

    if is_simulated() or any_account() or entries_of(["set_up"]):
        raise Refused(SET_UP_ALREADY)


def _first_two(day: date) -> dict[str, tuple[str, str]]:
    """Permission → key and name of the first who holds it. Errors: Refused naming each that nobody holds."""
    from zeren.organisations.queries import scopes_of, terms_in

    held = terms_in(day, day)
    found = {
        permission: next(((one.person, one.name) for one in held if scopes_of(one.person, permission, day)), None)
        for permission in OPENERS
    }
    missing = [permission for permission, who in found.items() if who is None]
    if missing:
        raise Refused(*(_nobody_is(OPENERS[permission]) for permission in missing))
    return {permission: who for permission, who in found.items() if who is not None}


def _nobody_is(post: Text) -> Reason:
    return Reason(
        "nobody_is",
        Text(f"表里没有人今天任{post.zh}。", f"In the sheet nobody is {post.en} today."),
        next_step=Text(
            "请在“岗位”和“任职”两张表里补上，两人分任。", "Add the post and its holder, two different people."
        ),
    )


def _content(sheet: Path) -> bytes:
    try:
        return sheet.read_bytes()
    except OSError as error:
        raise Invalid(
            Reason("no_sheet", Text(f"读不了 {sheet.name}。", f"{sheet.name} cannot be read."), place=(str(sheet),))
        ) from error
