"""`zeren explain DIR SUBJECT`: one result of a run as sentences, from the grade down to the single fact.

Reads the traces and facts that `zeren cycle run` left in a folder, or the tables of `zeren score`; needs no database.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zeren.cli.answers import DONE
from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.policy import Pack, load_pack
from zeren.policy.vocabulary import Words
from zeren.scoring.sentences import Beside, beside_of, say_exactly, sentences
from zeren.site.language import reader_language
from zeren.site.start import checkout

LANGUAGES = {"zh": ("zh-hans",), "en": ("en",), "both": ("zh-hans", "en")}
CLOSE = 5
WHAT_IF = Text("什么会改变等次：", "What would have changed the grade:")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which run, and whose result."""
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("subject", metavar="SUBJECT")
    parser.add_argument("--scheme", default="", help="where a subject was appraised by several")
    parser.add_argument("--pack", type=Path, help="where the names of grades, sources and parameters stand")
    parser.add_argument(
        "--facts", type=Path, help="what `zeren score` was given: tells what would have changed the grade"
    )
    parser.add_argument("--tree", type=Path, help="where the subjects lie, if not with the facts")
    parser.add_argument("--language", choices=LANGUAGES)


def run(options: argparse.Namespace) -> int:
    """Print the result of one subject under each scheme that appraised it. Errors: NotFound, Invalid."""
    if (options.folder / "results.parquet").is_file():
        found = _from_tables(options)
    else:
        found = list(_results(options.folder, options.subject, options.scheme))
    if not found:
        raise NotFound(_nobody(options.folder, options.subject))
    for content in found:
        beside = _beside(options.folder, options.pack, content)
        for language in LANGUAGES.get(options.language, (reader_language(),)):
            print(f"{content['subject']} · {content['scheme']} {content['version']} · {content['period']}")
            for sentence in sentences(content, beside):
                print("  " * sentence.depth + sentence.text.read(language))
            for text in _otherwise(options) if options.facts else ():
                print(text.read(language))
    return DONE


def _otherwise(options: argparse.Namespace) -> Iterator[Text]:
    """What would have changed the grade, and how it stands under other weights: tried on the tables that were scored."""
    from zeren.cli.score import find_scheme
    from zeren.engines.duck import Duck
    from zeren.engines.folder import open_folder
    from zeren.engines.oracle import read_inputs
    from zeren.scoring.counterfactuals import compares, what_if
    from zeren.scoring.score import world_of
    from zeren.scoring.sensitivity import sensitivity, steady_words

    if options.pack is None:
        raise Invalid(_no_pack(options.folder))
    pack, scheme = find_scheme(_named(options))
    folder = open_folder(options.tree or options.facts, options.facts, pack)
    duck = Duck()
    inputs = read_inputs(duck, duck.open(folder), scheme, folder)
    duck.close()
    given = {"scheme": scheme, "period": folder.period, "values": folder.values, **inputs}
    found = what_if(subject=options.subject, **given)
    yield from found.held
    yield WHAT_IF
    for one in (*found.up, *found.down):
        yield Text(f"  {one.text.zh}", f"  {one.text.en}")
    if not found.up and not found.down:
        yield Text(
            "  没有一条或两条事实的变化会改变等次。", "  No change of one or two facts would have changed the grade."
        )
    world = world_of(**given, only="" if compares(scheme) else options.subject)
    steady = sensitivity(world, f"{scheme.key} {folder.period.key}").subjects.get(options.subject)
    if steady:
        yield steady_words(steady)


def _results(folder: Path, subject: str, scheme: str) -> Iterator[Mapping[str, Any]]:
    """The traces of a subject in what `zeren cycle run` wrote: traces/SCHEME/SUBJECT.json."""
    if not (folder / "traces").is_dir():
        raise Invalid(_no_run(folder))
    for below in sorted((folder / "traces").iterdir()):
        file = below / f"{subject}.json"
        if scheme in ("", below.name) and file.parent == below and file.is_file():
            yield json.loads(file.read_text("utf-8"))


def _from_tables(options: argparse.Namespace) -> list[Mapping[str, Any]]:
    """What `zeren score` wrote; the scheme is not in it and is named beside it."""
    from zeren.cli.score import find_scheme
    from zeren.engines.explaining import trace_of

    if options.pack is None:
        raise Invalid(_no_pack(options.folder))
    found = trace_of(options.folder, find_scheme(_named(options))[1], options.subject)
    return [] if found is None else [found]


def _named(options: argparse.Namespace) -> str:
    return f"{options.pack}:{options.scheme}" if options.scheme else str(options.pack)


def _beside(folder: Path, given: Path | None, content: Mapping[str, Any]) -> Beside:
    pack = load_pack(given) if given else _pack_of(content)
    facts = _facts(folder, pack)
    return beside_of(pack, {}, facts) if pack else Beside(facts=facts)


def _pack_of(content: Mapping[str, Any]) -> Pack | None:
    """The pack of the program's own folder that holds this scheme in this version."""
    for file in sorted((checkout() / "policies").glob("*/pack.toml")):
        pack = load_pack(file.parent)
        scheme = pack.schemes.get(content["scheme"])
        if scheme and scheme.version == content["version"]:
            return pack
    return None


def _facts(folder: Path, pack: Pack | None) -> dict[str, Text]:
    """The frozen facts that `--keep-facts` left, in words."""
    file = folder / "facts.jsonl"
    if not file.is_file():
        return {}
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {row["key"]: _fact_words(row, pack) for row in rows}


def _fact_words(row: Mapping[str, Any], pack: Pack | None) -> Text:
    words = pack.words if pack else Words()
    said = [words.name(row["name"]), _same(row["happened_on"])]
    counts_as_one = row["value"] == "1" and row["name"] in words.facts and words.facts[row["name"]].type == "events"
    if row["value"] is not None and not counts_as_one:
        said.append(_same(say_exactly(exact(row["value"]))))
    if row["label"]:
        said.append(words.name(row["label"]))
    for key, value in sorted(row["attributes"].items()):
        name, word = words.name(key), words.name(value)
        said.append(Text(f"{name.zh} {word.zh}", f"{name.en} {word.en}"))
    if row["source"]:
        said.append(Text(f"来源“{row['source']}”", f"from “{row['source']}”"))
    return Text("，".join(one.zh for one in said), ", ".join(one.en for one in said))


def _same(words: str) -> Text:
    return Text(words, words)


def _no_run(folder: Path) -> Reason:
    return Reason(
        "no_run",
        Text(f"{folder} 里没有测算的结果。", f"There are no results in {folder}."),
        next_step=Text("给出 zeren cycle run --out 或 zeren score --out 所写的文件夹。", "Name the folder that `zeren cycle run --out` or `zeren score --out` wrote."),
        place=(str(folder),),
    )  # fmt: skip


def _no_pack(folder: Path) -> Reason:
    return Reason(
        "no_pack",
        Text("这个文件夹里只有数，没有方案。", "This folder holds numbers and no scheme."),
        next_step=Text("用 --pack 写明规则包的文件夹；有几个方案的，再用 --scheme。", "Name the pack's folder with --pack, and the scheme with --scheme where it has several."),
        place=(str(folder),),
    )  # fmt: skip


def _nobody(folder: Path, subject: str) -> Reason:
    if (folder / "results.parquet").is_file():
        from zeren.engines.explaining import subjects_of

        names = subjects_of(folder, CLOSE)
    else:
        names = sorted({file.stem for file in (folder / "traces").glob("*/*.json")})
    near = [name for name in names if subject.partition("@")[0] in name] or names
    zh, en = "、".join(near[:CLOSE]), ", ".join(near[:CLOSE])
    return Reason(
        "nobody",
        Text(f"“{subject}”没有结果。", f"There is no result of “{subject}”."),
        next_step=Text(f"有结果的例如：{zh}。", f"There are results of, for example: {en}."),
        place=(str(folder),),
    )
