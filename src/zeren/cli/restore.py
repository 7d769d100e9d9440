"""`zeren restore DIR --keys KEYS`: a backup made an installation again, checked, its witness asked, and only then opened.

`--check` goes on with an installation that stayed closed; `--open --as NAME` is the decision of an authorised person.
"""

import argparse
from pathlib import Path

from zeren.cli import acting, progress
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotFound, Reason, ZerenError
from zeren.kernel.words import Text
from zeren.site import closed
from zeren.site.closed import Note
from zeren.site.language import reader_language
from zeren.site.start import start_django

COPYING = Text("核对备份并放好", "checking the backup and putting it in place")
REPLAYING = Text("启动数据库，补上日志……", "Starting the database and replaying the log …")
CHECKING = Text("核对总账和各行……", "Verifying the record and every row …")
OPENED = Text(
    "已恢复并开放：总账 {size} 条，{rows} 行与记录一致。根：{root}",
    "Restored and open: a record of {size} entries, {rows} rows as recorded. Root: {root}",
)
COMPARED = Text("与 {count} 份保存的存根一致。", "It agrees with {count} checkpoints that were kept.")
NAMED = Text("数据库名是 {name}，不是默认的：请设 ZEREN_DATABASE={name}。", "The database is {name}, not the usual one: set ZEREN_DATABASE={name}.")  # fmt: skip

DECIDED = Text(
    "决定已记入总账，系统已开放。请告知见证单位：它会拒签旧状态之后的存根，直到其管理人核对并重新登记。",
    "The decision is in the record and the installation is open. Tell the witness's keeper: it refuses checkpoints that "
    "follow an old state until its keeper has looked into it and trusts the record anew.",
)

NOBODY = Reason(
    "NOBODY_DECIDES",
    Text("要有本人账号的人来决定：--as 用户名。", "Somebody with an account of the own has to decide: --as NAME."),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to restore and with which keys; what was kept outside; or the decision."""
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--keys", type=Path, help="the folder that zeren backup --keys made")
    parser.add_argument(
        "--checkpoint", type=Path, action="append", default=[], help="a checkpoint kept on paper or elsewhere"
    )
    parser.add_argument(
        "--witness", nargs=2, metavar=("ADDRESS", "KEY"), help="if the backup is older than its choice"
    )
    parser.add_argument("--check", action="store_true", help="look through an installation that stayed closed")
    parser.add_argument("--open", action="store_true", help="decide to go on, with --as")
    acting.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Restore, check again, or decide. Errors: see `zeren.site.restoring` and `zeren.site.checked`."""
    _one_of_three(options)
    notes = tuple(Note(str(file), _text_of(file)) for file in options.checkpoint)
    if options.folder is not None:
        from zeren.site import restoring

        with progress.bar(COPYING.read(reader_language())) as told:
            manifest = restoring.put_in_place(options.folder, options.keys, told)
        start_django(manifest.database)
    else:
        start_django()
    return _decide(options, notes) if options.open else _check(notes, options.witness)


def _check(notes: tuple[Note, ...], witness: list[str] | None) -> int:
    """Everything that has to hold before somebody is let in."""
    language = reader_language()
    print(REPLAYING.read(language), flush=True)
    from zeren.ledger.actions import note_restoration
    from zeren.site import checked, postgres, upgrading

    upgrading.bring_up_to_date()
    print(CHECKING.read(language), flush=True)
    found = checked.check(notes, checked.Witness(*witness) if witness else None)
    count = len(closed.standing()[1])
    note_restoration(Actor("job", "restore", mandate="zeren restore"))
    closed.open_again()
    if count:
        print(COMPARED.with_values(count=count).read(language))
    print(OPENED.with_values(size=found.size, rows=found.rows, root=found.root).read(language))
    if postgres.database_name() != "zeren":
        print(NAMED.with_values(name=postgres.database_name()).read(language))
    return 0


def _decide(options: argparse.Namespace, notes: tuple[Note, ...]) -> int:
    """An authorised person answers for what nobody outside can confirm; everything else has to hold all the same."""
    from zeren.ledger.actions import note_restoration, open_old_state
    from zeren.site import checked

    try:
        checked.check(notes, checked.Witness(*options.witness) if options.witness else None)
        reasons: tuple[Reason, ...] = ()
    except ZerenError as error:
        reasons = error.reasons
    checked.refuse_undecidable(reasons)
    who = acting.actor(options)
    if who is None:
        raise Invalid(NOBODY)
    open_old_state(who, tuple(sorted({reason.code.lower() for reason in reasons})))
    note_restoration(Actor("job", "restore", mandate="zeren restore"))
    closed.open_again()
    print(DECIDED.read(reader_language()))
    return 0


def _one_of_three(options: argparse.Namespace) -> None:
    if (options.folder is not None) + options.check + options.open != 1:
        raise Invalid(
            Reason(
                "ONE_OF_THREE",
                Text(
                    "请选一种：zeren restore 文件夹 --keys 密钥文件夹；zeren restore --check；zeren restore --open --as 人员编号。",
                    "Say one of: zeren restore FOLDER --keys KEYS; zeren restore --check; zeren restore --open --as PERSON.",
                ),
            )
        )
    if options.folder is not None and options.keys is None:
        raise Invalid(
            Reason(
                "KEYS_NEEDED",
                Text("恢复需要密钥：--keys 文件夹。", "A restore needs the keys: --keys FOLDER."),
                next_step=Text(
                    "就是 zeren backup --keys 存的那个文件夹。", "It is the folder that zeren backup --keys made."
                ),
            )
        )
    if options.open and not options.as_name:
        raise Invalid(NOBODY)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(Reason("NO_FILE", Text(f"读不到 {file}。", f"{file} cannot be read."))) from error
