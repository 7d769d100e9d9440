"""`zeren-ballot-print`: the slips of a ballot as PDF and the file of their commitments, on a machine without the database.

The codes stand in the PDF and nowhere else. Source: docs/verification/meeting.md, 1 and 2.
"""

import argparse
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from zeren.cli.answers import DONE, FAILED, MISUSED, sentence
from zeren.debrief.rules.codes import KEY, code_from, commitment_of, proof_of, written
from zeren.debrief.rules.leaves import digest_of
from zeren.kernel.errors import Reason, Refused, ZerenError, refuse_if
from zeren.kernel.words import Text
from zeren.papers.slips import Slip, SlipSheet, slips_pdf
from zeren.site.instance import holds_a_database
from zeren.site.language import reader_language

REHEARSAL = "rehearsal-"
SPARE = 20
"""One slip more for each twenty, and one at least: some are spoiled."""
PRINTED = Text(
    "{count} 张票条：{slips}\n票码登记：{issued}\n登记文件摘要：{digest}\n请打印后由两人当场删除 PDF；只把 issued.txt 带到服务器。",
    "{count} slips: {slips}\ncommitments: {issued}\ndigest of the commitments: {digest}\n"
    "Print the PDF and delete it, the two of you together; only issued.txt goes to the server.",
)


def arguments() -> argparse.ArgumentParser:
    """Meeting, classes with their numbers, address, folder."""
    parser = argparse.ArgumentParser("zeren-ballot-print", description=__doc__)
    parser.add_argument("--meeting", required=True, help="the meeting's key, as in its rules")
    parser.add_argument("--title", required=True, help="what stands on the slips")
    parser.add_argument(
        "--address", required=True, help="https address of the voting page, such as https://vote.example"
    )
    parser.add_argument(
        "--class", dest="classes", action="append", required=True, metavar="KEY=NUMBER=TITLE", help="voters expected"
    )
    parser.add_argument("--out", type=Path, required=True, help="a folder that is empty or not there yet")
    parser.add_argument(
        "--rehearsal", action="store_true", help="slips that say so, for a meeting that is never counted"
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """0 when printed, 1 when refused, 2 when misused."""
    language = reader_language()
    options = arguments().parse_args(argv)
    try:
        classes = _classes(options.classes)
    except ValueError:
        print(arguments().format_usage(), file=sys.stderr)
        return MISUSED
    try:
        refuse_if(_faults(options, list(classes)))
        print(_printed(options, classes, language).read(language))
    except ZerenError as error:
        print(*(sentence(reason, language) for reason in error.reasons), sep="\n", file=sys.stderr)
        return FAILED
    return DONE


def _classes(said: list[str]) -> dict[str, tuple[int, str]]:
    """Class → number, title. Errors: ValueError when it is written otherwise."""
    found = {}
    for one in said:
        key, number, title = one.split("=", 2)
        found[key] = (int(number), title)
    if len(found) != len(said) or any(number < 1 or not title for number, title in found.values()):
        raise ValueError(said)
    return found


def _faults(options: argparse.Namespace, classes: list[str]) -> list[Reason]:
    """Every reason for which nothing is printed."""
    out, address = options.out, urlsplit(options.address)
    faults = [
        (holds_a_database() and not options.rehearsal, "BESIDE_THE_DATABASE",
         Text("这台机器上有本系统的数据库：谁管数据库，谁就能看到票码。", "This machine holds a database of the system: whoever runs it could see the codes."),
         Text("请在另一台不联网的机器上印；演练可加 --rehearsal。", "Print on another machine, off the network; for a rehearsal add --rehearsal.")),
        (not all(KEY.fullmatch(key) for key in (options.meeting, *classes)), "NOT_A_KEY",
         Text("会议和类别的键只用字母、数字、点、横线。", "Keys of meeting and classes have letters, digits, dots and hyphens only."), None),
        (options.meeting.startswith(REHEARSAL) and not options.rehearsal, "KEY_OF_A_REHEARSAL",
         Text("这个键属于演练。", "This key is that of a rehearsal."), None),
        (address.scheme not in ("https", "http") or not address.netloc or bool(address.query or address.fragment), "NOT_AN_ADDRESS",
         Text("网址应如 https://vote.example。", "The address should be like https://vote.example."), None),
        (out.exists() and (not out.is_dir() or any(out.iterdir())), "FOLDER_NOT_EMPTY",
         Text("文件夹里已有东西，不会覆盖。", "The folder holds something; nothing is written over."),
         Text("请换一个空文件夹。", "Name an empty folder.")),
    ]  # fmt: skip
    return [Reason(code, text, next_step=step) for bad, code, text, step in faults if bad]


def _printed(options: argparse.Namespace, classes: dict[str, tuple[int, str]], language: str) -> Text:
    meeting = REHEARSAL + options.meeting if options.rehearsal else options.meeting
    slips, issued = [], []
    for key, (number, _) in classes.items():
        for _slip in range(number + max(1, -(-number // SPARE))):
            code = code_from(secrets.token_bytes(13))
            slips.append(Slip(key, written(code), f"{options.address.rstrip('/')}/m/{meeting}#{written(code)}"))
            issued.append(f"{key} {commitment_of(proof_of(meeting, key, code))}\n")
    told = "".join(sorted(issued))
    titles = {key: title for key, (_, title) in classes.items()}
    reads = "zh-hans" if language.startswith("zh") else "en"
    sheet = SlipSheet(options.title, meeting, slips, titles, digest_of(told), options.rehearsal, reads)
    _put(options.out, slips_pdf(sheet), told)
    files = {"slips": options.out / "slips.pdf", "issued": options.out / "issued.txt"}
    return PRINTED.with_values(count=len(slips), digest=digest_of(told), **files)


def _put(folder: Path, slips: bytes, issued: str) -> None:
    """Both files, the slips readable for their owner alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "slips.pdf", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(slips)
        (folder / "issued.txt").write_text(issued, encoding="utf-8")
    except OSError as wrong:
        text = Text(f"写不进文件夹：{wrong.strerror}。", f"The folder cannot be written: {wrong.strerror}.")
        raise Refused(Reason("CANNOT_WRITE", text)) from wrong


if __name__ == "__main__":
    sys.exit(main())
