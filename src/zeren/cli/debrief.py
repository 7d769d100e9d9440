"""`zeren debrief simulate`: a meeting drawn from a seed, exported as observers in the room receive it, without a database."""

import argparse
import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zeren.cli.answers import DONE
from zeren.debrief.rules.closing import export
from zeren.debrief.rules.forms import rules_for
from zeren.debrief.rules.leaves import digest_of
from zeren.debrief.rules.simulating import simulated
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.policy import Pack, load_pack
from zeren.site.language import reader_language
from zeren.site.start import checkout

WRITTEN = Text(
    "{folder}：{objects} 人述职，{ballots} 张票计入，根 {root}\n  核对：zeren-verify-meeting {folder} --root {root} --issued {issued}",
    "{folder}: {objects} debriefers, {ballots} ballots counted, root {root}\n"
    "  check: zeren-verify-meeting {folder} --root {root} --issued {issued}",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How many, from which seed, where to."""
    parser.add_argument("deed", choices=["simulate"])
    parser.add_argument("--debriefers", type=int, required=True)
    parser.add_argument("--voters", type=int, required=True)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--form", default="B7", help="a ballot form of the pack")
    parser.add_argument(
        "--policy", type=Path, default=checkout() / "policies/party-building-cn", help="a policy pack"
    )
    parser.add_argument("--out", type=Path, required=True, help="a folder that is empty or not there yet")


def run(options: argparse.Namespace) -> int:
    """Write a folder of files, or one folder each when a sheet cannot hold all objects.

    Errors: Refused when the folder holds something or the numbers make no meeting; NotFound for a form; Invalid as in `rules_for`.
    """
    pack = load_pack(options.policy)
    refuse_if(_faults(options))
    for number, (folder, objects) in enumerate(_ballots(options, pack), 1):
        key = f"sim-{hashlib.sha256(options.seed.encode()).hexdigest()[:8]}-{number}"
        _write(folder, _exported(options, pack, key, objects), len(objects), reader_language())
    return DONE


def _faults(options: argparse.Namespace) -> list[Reason]:
    out: Path = options.out
    faults = [
        (out.exists() and (not out.is_dir() or any(out.iterdir())), "FOLDER_NOT_EMPTY",
         Text("文件夹里已有东西，不会覆盖；请换一个空文件夹。", "The folder holds something; nothing is written over. Name an empty folder.")),
        (options.debriefers < 1 or options.voters < 3, "NO_MEETING",
         Text("至少一人述职、三人评议。", "A meeting has one debriefer and three voters at least.")),
        (options.debriefers > 1000 or options.voters > 5000, "TOO_LARGE",
         Text("最多1000人述职、5000人评议。", "At most 1000 debriefers and 5000 voters.")),
    ]  # fmt: skip
    return [Reason(code, text) for bad, code, text in faults if bad]


def _ballots(options: argparse.Namespace, pack: Pack) -> list[tuple[Path, list[str]]]:
    """The objects in as few ballots of about the same length as a sheet allows; folder of each."""
    limits = pack.ballot_limits
    if options.form not in pack.ballot_forms or limits is None:
        raise NotFound(
            Reason("NO_FORM", Text(f"规则包里没有测评表 {options.form}。", f"The pack has no form {options.form}."))
        )
    everybody = [f"d{number:03}" for number in range(1, options.debriefers + 1)]
    count = -(-len(everybody) // limits.objects_most)
    parts = [everybody[place::count] for place in range(count)]
    return [(options.out if count == 1 else options.out / f"ballot{n}", part) for n, part in enumerate(parts, 1)]


def _exported(options: argparse.Namespace, pack: Pack, key: str, objects: list[str]) -> dict[str, str]:
    """The files. The meeting's key comes from the seed: nobody relies on a receipt of it."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{options.seed} {key}".encode()).digest())
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    form = pack.ballot_forms[options.form]
    rules = rules_for(form, pack.ballot_limits, key, objects, receipt_key=public)
    return export(simulated(rules, options.voters, options.seed))


def _write(folder: Path, files: dict[str, str], objects: int, language: str) -> None:
    (folder / "room").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    classes = json.loads(files["counts.json"])["classes"]
    told = WRITTEN.with_values(
        folder=folder,
        objects=objects,
        ballots=sum(one["cast"] + one["hand"] + one["signed"] for one in classes),
        root=json.loads(files["closing.json"])["root"],
        issued=digest_of(files["issued.txt"]),
    )
    print(told.read(language))
