"""`zeren score`: a scheme over a folder of Parquet or CSV, without a database; `zeren digest`: what came out, in one line."""

import argparse
import shutil
import tomllib
from pathlib import Path

from zeren.cli import progress
from zeren.engines import duck, running
from zeren.engines.folder import open_folder, wrong
from zeren.kernel.words import Text
from zeren.policy import load_pack
from zeren.policy.pack import Pack
from zeren.policy.scheme import Scheme
from zeren.site.language import reader_language


def arguments(parser: argparse.ArgumentParser) -> None:
    """Scheme, tables, where to, and on which engine."""
    parser.add_argument(
        "--scheme", help="a pack's folder, PACK:KEY where it holds several schemes, or one scheme's file"
    )
    parser.add_argument(
        "--facts", type=Path, help="facts, numbers, imports, history, run.toml: a folder or one file of facts"
    )
    parser.add_argument("--tree", type=Path, help="subjects: a folder or one file")
    parser.add_argument(
        "--from", dest="run", type=Path, help="a run that `zeren cycle run --keep-facts` left, instead of these three"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--engine", choices=["duckdb", "spark", "oracle"], default="duckdb")
    parser.add_argument(
        "--master", default="local[*]", help="with --engine spark: a cluster's address, spark://host:port"
    )
    parser.add_argument("--explain", choices=["full", "none"], default="full")
    parser.add_argument(
        "--memory", help="at most so much, such as 1GiB; what is more goes to the disk beside the results"
    )


def run(options: argparse.Namespace) -> int:
    """Write the results. Errors: Invalid with every fault of scheme or tables."""
    if options.run:
        options.facts = options.tree = options.run
        options.scheme = options.scheme or str(options.run / "pack") + _key(options.run)
    if not (options.scheme and options.facts and options.tree):
        raise wrong("NOT_ENOUGH", "要写明 --scheme、--facts 和 --tree，或 --from。", "Say --scheme, --facts and --tree, or --from.")  # fmt: skip
    pack, scheme = find_scheme(options.scheme)
    folder = open_folder(options.tree, options.facts, pack)
    language = reader_language()
    explain = options.explain == "full"
    with progress.bar(Text("计算", "scoring").read(language)) as told:
        if options.engine == "oracle":
            from zeren.engines import oracle

            oracle.score(scheme, folder, options.out, explain=explain, told=told)
        elif options.engine == "spark":
            from zeren.engines import spark

            session = spark.Spark(options.master, options.memory)
            try:
                running.score(session, scheme, folder, options.out, explain=explain, told=told)
            finally:
                session.close()
        else:
            spill = options.out.with_name(f".{options.out.name}.spill")
            engine = duck.Duck(options.memory, spill)
            try:
                running.score(engine, scheme, folder, options.out, explain=explain, told=told)
            finally:
                engine.close()
                shutil.rmtree(spill, ignore_errors=True)
    print(Text(f"结果在 {options.out}。", f"Results are in {options.out}.").read(language))
    return 0


def _key(run: Path) -> str:
    path = run / "run.toml"
    said = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return f":{said['scheme']}" if "scheme" in said else ""


def find_scheme(named: str) -> tuple[Pack, Scheme]:
    """The pack and the scheme meant by `named`. Errors: Invalid when there is none, or more than one."""
    place, _, key = named.partition(":")
    path = Path(place)
    pack = load_pack(path.parent if path.is_file() else path)
    found = [
        scheme
        for scheme in pack.schemes.values()
        if (not key or scheme.key == key) and (not path.is_file() or Path(scheme.file).name == path.name)
    ]
    if len(found) != 1:
        keys = ", ".join(sorted(pack.schemes))
        raise wrong(
            "WHICH_SCHEME",
            f"请写明哪一个方案：{place}:KEY（{keys}）。",
            f"Say which scheme: {place}:KEY ({keys}).",
            named,
        )
    return pack, found[0]
