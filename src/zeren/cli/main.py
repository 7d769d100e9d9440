"""The `zeren` command. Finds the command's file, runs it, and turns the five errors into sentences and exit codes.

Nothing heavy is imported before the command is known.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import ModuleType

from zeren import __version__
from zeren.cli.answers import FAILED, MISUSED, sentence
from zeren.kernel.errors import Invalid, NotFound, Reason, ZerenError
from zeren.kernel.words import Text
from zeren.site.language import reader_language

COMMANDS = {
    "serve": Text("启动网站，并打印地址", "start the web server and print its address"),
    "vote": Text("单独启动投票网站", "start the ballot's own web server"),
    "work": Text("办到期的事：发提醒", "do what is due: reminders"),
    "setup": Text("首次设立：机构表、规则包、两名管理员", "set up once: the sheet, the pack, two administrators"),
    "migrate": Text("把数据库更新到当前版本", "bring the database to the present version"),
    "backup": Text("备份，密钥另存；可随动", "back up, keys apart; following if wanted"),
    "restore": Text("恢复备份，核对后才开放", "restore a backup, and open it once it is checked"),
    "upgrade": Text("先备份，再更新到当前版本", "back up, then bring the database to the present version"),
    "demo": Text("装入演示数据（虚构的县）", "load the demonstration (an invented county)"),
    "cycle": Text("不用浏览器，把一个年度从头走到尾", "walk a whole year without a browser"),
    "explain": Text("逐句说明一个结果", "explain one result, sentence by sentence"),
    "policy": Text("检查制度包", "check policy packs"),
    "score": Text("不用数据库，按方案计算一批数据", "score a folder of facts by a scheme, without a database"),
    "calibrate": Text(
        "评分校准：谁严谁宽，排名能承受多少", "calibrate ratings: who is strict, how firm a ranking stands"
    ),
    "digest": Text("一批结果的摘要", "the digest of what was scored"),
    "debrief": Text("按种子模拟一场述职评议", "simulate a debrief and its ballot from a seed"),
    "reconcile": Text("手工总分与计算结果对账", "hand totals beside the computed ones, explained"),
    "ledger": Text("核对总账", "verify the record"),
    "import": Text("成批导入事实表；导入行政区划", "bring in many sheets of facts; administrative divisions"),
    "manage": Text("Django 的管理命令", "Django's own commands"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, 1 when a rule or a check says no, or 2 when what was given cannot be read or found."""
    if argv is None:  # told to end, end in order: databases go, the embedded server stops
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    given = list(sys.argv[1:] if argv is None else argv)
    language = reader_language()
    name = next((word for word in given[:1] if word in COMMANDS), "")
    if not name:
        parser = _parser(language)
        parser.parse_args([word for word in given if word.startswith("-")])
        parser.print_help(sys.stderr)
        return MISUSED
    command = _command(name)
    part = argparse.ArgumentParser(f"zeren {name}", description=COMMANDS[name].read(language))
    command.arguments(part)
    try:
        return int(command.run(part.parse_args(["--", *given[1:]] if name == "manage" else given[1:])))
    except ZerenError as error:
        for reason in error.reasons:
            print(sentence(reason, language), file=sys.stderr)
        return MISUSED if isinstance(error, (Invalid, NotFound)) else FAILED
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if reason := _trouble(error):
            print(sentence(reason, language), file=sys.stderr)
            return FAILED
        raise


def _trouble(error: Exception) -> Reason | None:
    """A disk that is full or a database that is away, in words instead of a traceback."""
    from zeren.ledger.troubles import trouble_of

    found = trouble_of(error)
    return found.reason if found else None


def _parser(language: str) -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:10}{words.read(language)}" for name, words in COMMANDS.items())
    parser = argparse.ArgumentParser(
        "zeren",
        usage="zeren COMMAND …",
        description=f"{Text('责任制系统', 'A responsibility system').read(language)} {__version__}\n\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"zeren {__version__}")
    return parser


def _command(name: str) -> ModuleType:
    """The command's file, imported only now: a start of Django costs more than all the rest."""
    match name:
        case "vote":
            from zeren.cli import vote as command
        case "serve":
            from zeren.cli import serve as command
        case "work":
            from zeren.cli import work as command
        case "setup":
            from zeren.cli import setup as command
        case "migrate":
            from zeren.cli import migrate as command
        case "backup":
            from zeren.cli import backup as command
        case "restore":
            from zeren.cli import restore as command
        case "upgrade":
            from zeren.cli import upgrade as command
        case "score":
            from zeren.cli import score as command
        case "calibrate":
            from zeren.cli import calibrate as command
        case "digest":
            from zeren.cli import digest as command
        case "demo":
            from zeren.cli import demo as command
        case "cycle":
            from zeren.cli import cycle as command
        case "explain":
            from zeren.cli import explain as command
        case "policy":
            from zeren.cli import policy as command
        case "debrief":
            from zeren.cli import debrief as command
        case "reconcile":
            from zeren.cli import reconcile as command
        case "ledger":
            from zeren.cli import ledger as command
        case "import":
            from zeren.cli import imports as command
        case _:
            from zeren.cli import manage as command
    return command


if __name__ == "__main__":
    sys.exit(main())
