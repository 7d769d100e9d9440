"""What `zeren cycle run` writes: results, traces, letters, decision papers, a summary; named and sorted by the sheets' keys."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from zeren.assess.queries import (
    ResultFound,
    RunFound,
    decisions_of,
    draft_letters,
    latest_run,
    letters_of,
    paper_of,
    ranking,
    runs_given,
    traces_of,
)
from zeren.cli.walk import Progress, Walk
from zeren.engines.writing import write_folder
from zeren.implement.queries import facts_of_year
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated, today
from zeren.ledger.gate import canonical
from zeren.organisations.queries import pack_by_digest
from zeren.papers.batch import writing_letters
from zeren.papers.decision_papers import decision_docx, decision_pdf
from zeren.papers.printed_tables import PrintedTable, write_tables
from zeren.papers.stored import decision_paper_from
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class Written:
    """What a run wrote: the year, grades by scheme, how many letters, whether anything was decided, and the seal of it all."""

    year: int
    grades: Mapping[str, Mapping[str, int]]
    letters: int
    decided: bool
    files: int
    digest: str
    out: Path


def write_everything(walk: Walk, year: int, out: Path, keep_facts: bool, told: Progress) -> Written:
    """Write everything below `out`; letters are set beside the rest. What lay there under the same names is replaced."""
    runs = {scheme: latest_run(year, scheme) for scheme in sorted(walk.runs[year])}
    decided = {(row.scheme, row.subject): row.grade for row in decisions_of(year=year)}
    with writing_letters(_letters_said(walk, year, bool(decided)), out / "letters", settings.FONTS) as letters:
        grades = {}
        for place, (scheme, run) in enumerate(runs.items()):
            told(place, len(runs) + 1, f"results, paper {scheme}")
            grades[scheme] = _write_run(walk, run, out, decided)
        if keep_facts:
            _write_facts(out, year)
            for given in runs_given(year):
                place_of = out / "runs" / given.scheme
                write_folder(place_of, given.scheme, given.period, given.inputs)
                pack = settings.PACKS / walk.plan["demonstration"]["pack"]
                shutil.copytree(pack, place_of / "pack", dirs_exist_ok=True)
        told(len(runs), len(runs) + 1, "letters")
        count = letters()
    told(len(runs) + 1, len(runs) + 1, "")
    return _sum_up(year, grades, count, bool(decided), out)


def _write_run(walk: Walk, run: RunFound, out: Path, decided: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """Results, traces and decision paper of one run. Gives how many have each grade."""
    ranked = ranking(run.id)
    rows = sorted(ranked, key=lambda row: row.subject)
    _write_results(out, run.scheme, rows, decided, pack_by_digest(walk.pack.digest), walk.name)
    _write_traces(out / "traces" / run.scheme, run.id)
    _write_paper(out, run, walk, ranked)
    return _grades(rows, decided)


def _grades(rows: Iterable[ResultFound], decided: Mapping[tuple[str, str], str]) -> dict[str, int]:
    found = Counter(decided.get((row.scheme, row.subject)) or row.grade or "—" for row in rows)
    return dict(sorted(found.items()))


def _write_results(
    out: Path, scheme: str, rows: list[ResultFound], decided: Mapping[tuple[str, str], str], pack: Pack, name: Text
) -> None:
    headings = (
        "单位编码",
        "单位",
        "人员编码",
        "姓名",
        "岗位",
        "总分",
        "本责任",
        "门槛",
        "位次",
        "拟定等次",
        "决定等次",
    )
    cells = [
        (
            row.unit, row.unit_name, row.person, row.person_name, row.post_title,
            _exact(row.content["total"]), _first_part(row), "通过" if row.gates_passed else "未通过", row.rank,
            _word(row.grade, pack), _word(decided.get((scheme, row.subject), ""), pack),
        )
        for row in rows
    ]  # fmt: skip
    table = PrintedTable(
        title=f"{name.zh}{rows[0].year if rows else ''}年度考核结果（{pack.schemes[scheme].title.zh}）",
        headings=headings,
        rows=cells,
        sheet="结果",
        marks=("演示数据，均为虚构",) if is_simulated() else (),
    )
    _put(out / "results" / f"{scheme}.xlsx", write_tables([table]))
    lines = "".join(canonical(_line(row, decided)) + "\n" for row in rows)
    _put(out / "results" / f"{scheme}.jsonl", lines.encode())


def _line(row: ResultFound, decided: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "subject": row.subject, "unit": row.unit, "person": row.person, "total": row.content["total"],
        "status": row.status, "gates_passed": row.gates_passed, "rank": row.rank, "zone": row.zone,
        "proposed": row.grade, "decided": decided.get((row.scheme, row.subject), ""),
    }  # fmt: skip


def _write_traces(folder: Path, run_id: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for subject, text in traces_of(run_id):
        (folder / f"{subject}.json").write_text(text + "\n", "utf-8")


def _write_paper(out: Path, run: RunFound, walk: Walk, ranked: Sequence[ResultFound]) -> None:
    body = Text("决定机关", "the deciding body")
    paper = decision_paper_from(paper_of(run.id, issuer_of(walk), body, today(), is_simulated(), ranked))
    _put(out / "papers" / f"{run.scheme}.docx", decision_docx(paper))
    _put(out / "papers" / f"{run.scheme}.pdf", decision_pdf(paper, settings.FONTS))


def issuer_of(walk: Walk) -> Text:
    """The office that writes."""
    return Text(f"{walk.name.zh}责任制办公室", f"Responsibility office, {walk.name.en}")


def _letters_said(walk: Walk, year: int, decided: bool) -> Mapping[str, Mapping[str, Any]]:
    """What each letter says, by its subject; drafts where nothing was decided."""
    if decided:
        return {letter.decision.subject: dict(letter.content) for letter in letters_of(year=year)}
    return draft_letters(year, issuer_of(walk), is_simulated())


def _write_facts(out: Path, year: int) -> None:
    lines = "".join(
        canonical(
            {
                "key": fact.key,
                "name": fact.name,
                "unit": fact.unit,
                "person": fact.person,
                "happened_on": fact.happened_on,
                "entered_on": fact.entered_on,
                "value": fact.value,
                "label": fact.label,
                "attributes": dict(fact.attributes),
                "source": fact.source,
            }
        )
        + "\n"
        for fact in facts_of_year(year)
    )
    _put(out / "facts.jsonl", lines.encode())


def _sum_up(year: int, grades: Mapping[str, Mapping[str, int]], letters: int, decided: bool, out: Path) -> Written:
    apart = {
        out / "summary.json",
        out / "ledger",
    }  # the record of an earlier run may lie there: its name and salts are drawn
    files = sorted(path for path in out.rglob("*") if path.is_file() and apart.isdisjoint((path, *path.parents)))
    seal = sha256()
    for path in files:
        seal.update(f"{path.relative_to(out).as_posix()}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    written = Written(year, grades, letters, decided, len(files), seal.hexdigest(), out)
    summary = {
        "year": year,
        "grades": grades,
        "letters": letters,
        "decided": decided,
        "files": len(files),
        "digest": seal.hexdigest(),
    }
    _put(out / "summary.json", (json.dumps(summary, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode())
    return written


def summary_text(written: Written, language: str) -> str:
    """The summary for the person at the terminal."""
    lines = [
        Text(
            f"{written.year} 年：{written.files} 个文件写在 {written.out}",
            f"{written.year}: {written.files} files in {written.out}",
        )
    ]
    for scheme, grades in written.grades.items():
        counts = "  ".join(f"{grade} {count}" for grade, count in grades.items())
        lines.append(Text(f"  {scheme}：{counts}", f"  {scheme}: {counts}"))
    state = (
        Text("已决定", "decided") if written.decided else Text("草稿：尚未决定", "drafts: nothing has been decided")
    )
    lines.append(Text(f"  通知书 {written.letters} 份（{state.zh}）", f"  {written.letters} letters ({state.en})"))
    lines.append(Text(f"  摘要 {written.digest}", f"  digest {written.digest}"))
    return "\n".join(line.read(language) for line in lines)


def _first_part(row: ResultFound) -> Fraction | None:
    parts = row.content["parts"]
    return _exact(parts[0]["contribution"]) if parts else None


def _exact(value: str | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _word(grade: str, pack: Pack) -> str:
    return pack.words.name(grade).zh if grade else ""


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
