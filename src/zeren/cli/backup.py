"""`zeren backup DIR`: everything that is kept, in a new folder; keys apart; with `--follow` every later change too."""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from zeren.cli import progress
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

COPYING = Text("备份数据", "copying the data")
MADE = Text(
    "备份在 {folder}：总账至少 {size} 条，{megabytes} MB，程序 {program}。",
    "The backup is in {folder}: a record of at least {size} entries, {megabytes} MB, program {program}.",
)
KEYS = Text(
    "密钥 {count} 个在 {folder}：请与备份分开保管，没有它们不能恢复。",
    "{count} keys are in {folder}: keep them apart from the backup; without them nothing can be restored.",
)
NO_KEYS = Text(
    "没有另存密钥。若还没有存过，请运行 zeren backup --keys 文件夹：没有密钥不能恢复。",
    "Keys were not saved. If they never were, run zeren backup --keys FOLDER: without them nothing can be restored.",
)
STATES = {
    "waiting": Text(
        "正在接收日志，等前一个随动备份结束。", "Receiving the log; waiting for the other follower to end."
    ),
    "leading": Text(
        "随动中：每项改动先写进备份，再答复用户（按 Ctrl-C 停止）。",
        "Following: every change is in the backup before its user is answered (Ctrl-C stops it).",
    ),
    "behind": Text("与数据库的连接断了，正在重连。", "The server is gone for a moment; trying again."),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, where the keys, and whether to stay."""
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--keys", type=Path, help="a new folder for the keys, apart from the backup")
    parser.add_argument("--follow", action="store_true", help="stay, and receive every change")


def run(options: argparse.Namespace) -> int:
    """Make the backup, or go on with one that follows. Errors: see `zeren.site.backup` and `zeren.site.following`."""
    if options.folder is None and options.keys is None:
        raise Invalid(
            Reason("NO_FOLDER", Text("请给出文件夹：zeren backup 文件夹。", "Name a folder: zeren backup FOLDER."))
        )
    start_django()
    from zeren.site import backup, following, kept

    language = reader_language()
    goes_on = options.follow and options.folder is not None and (options.folder / kept.MANIFEST).exists()
    with backup.keys_into(options.keys, options.folder) if options.keys else nullcontext(0) as keys:
        if options.folder is not None and not goes_on:
            slot = following.slot_of(options.folder) if options.follow else ""
            with progress.bar(COPYING.read(language)) as told:
                made = backup.make_backup(options.folder, told, slot)
            size, megabytes = made.size, made.bytes // 2**20
            words = MADE.with_values(folder=options.folder, size=size, megabytes=megabytes, program=made.program)
            print(words.read(language), flush=True)
    print((KEYS if keys else NO_KEYS).with_values(count=keys, folder=options.keys).read(language), flush=True)
    if options.follow and options.folder is not None:
        following.follow(options.folder, lambda state: _say(state, language))
    return 0


_last: list[str] = [""]


def _say(state: str, language: str) -> None:
    """Each state once, on the terminal and in the journal."""
    if _last[0] != state:
        _last[0] = state
        print(STATES[state].read(language), file=sys.stderr, flush=True)
