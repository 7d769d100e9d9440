"""The report as one HTML text that needs nothing else: plain sentences in both languages, a table beside each picture."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

import numpy as np

from zeren.calibration import pictures
from zeren.calibration.compiled import Floats
from zeren.calibration.elements import Elements
from zeren.calibration.links import WEAK
from zeren.calibration.report_words import WORDS, heading
from zeren.kernel.words import Text

SHOWN = 200
"""So many lines of a table or picture are shown; all stand in the CSV files."""
STYLE = """
:root{color-scheme:light;font:16px/1.65 system-ui,"Noto Sans SC","Source Han Sans SC","Microsoft YaHei",sans-serif;color:#1d2430}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:62rem}h1{font-size:1.7rem;line-height:1.3}h2{font-size:1.25rem;margin-top:2.5rem;border-top:1px solid #c9d1dc;padding-top:1rem}
p{margin:.4rem 0;max-width:46rem}.en{color:#4a5568;font-size:.95rem}h1 .en,h2 .en{display:block;font-weight:500}
.scroll{overflow-x:auto;margin:1rem 0}.tall{max-height:30rem;overflow-y:auto}table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:600;padding:.3rem 0}th,td{padding:.2rem .6rem;border-bottom:1px solid #e2e8f0;text-align:end;white-space:nowrap}
th:first-child,td:first-child{text-align:start}thead th{background:#f1f5f9;vertical-align:bottom}svg{width:100%;min-width:34rem;height:auto;font-size:11px}
svg .grid{stroke:#dde3eb}svg .bar{stroke:#1f5fa8;stroke-width:2.5;opacity:.55}svg circle{fill:#1f5fa8}svg text{fill:#384252}
.note{border-inline-start:4px solid #a06a00;background:#fdf6e7;padding:.5rem .9rem}:focus-visible{outline:3px solid #1f5fa8}
"""


def report(told: Elements, name: str) -> str:
    """The whole page. `name`: of the file that was calibrated."""
    title = WORDS["title"].with_values(name=name)
    body = "".join(_body(told))
    return (
        f'<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title.zh)} / {escape(title.en)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{_both(title)}</h1>{body}</main></body></html>\n"
    )


def _body(told: Elements) -> Iterator[str]:
    yield from _what(told)
    yield from _ranking(told)
    yield from _raw(told)
    yield from _severity(told)
    yield from _scale(told)
    yield from _flags(told)
    yield from _links(told)
    yield _section("limits")
    yield from (_said(WORDS[key]) for key in ("limit_official", "limit_blocs", "limit_small", "limit_same"))


def _what(told: Elements) -> Iterator[str]:
    ratings = told.ratings
    counts = {
        "rows": f"{ratings.rows:,}", "marks": f"{ratings.marks():,}", "ratees": f"{len(ratings.ratees):,}",
        "raters": f"{len(ratings.raters):,}", "items": len(ratings.items), "low": ratings.low, "high": ratings.low + ratings.levels - 1,
    }  # fmt: skip
    yield _said(WORDS["counts"].with_values(**counts))
    if told.found is None:
        yield _said(WORDS["jml"], "note")
        return
    spread, ranking = told.found.spread, told.ranking
    values = {"ratee": f"{spread.ratee:.2f}", "rater": f"{spread.rater:.2f}", "halo": f"{spread.halo:.2f}"}
    yield _said(WORDS["logit"])
    if told.found.units.signed:
        yield _said(WORDS["spread"].with_values(**values))
    else:
        yield _said(WORDS["unsigned"].with_values(**values), "note")
    if told.across == "equal-means":
        yield _said(WORDS["assumed"], "note")
    if ranking is not None:
        yield _said(WORDS["seed"].with_values(draws=f"{ranking.draws:,}", seed=ranking.seed))


def _ranking(told: Elements) -> Iterator[str]:
    table = told.ratees
    measure, se = _numbers(table["measure"]), _numbers(table["se"])
    yield _section("ranking")
    yield _said(WORDS["ranking"] if told.ranking is not None else WORDS["jml_errors"])
    if told.ranking is not None:
        top = _numbers(table["top_quarter"])
        sure, open_ones = int((top > 0.9).sum()), int(((top >= 0.1) & (top <= 0.9)).sum())
        yield _said(WORDS["top"].with_values(sure=sure, open=open_ones, out=len(top) - sure - open_ones))
    best = np.sort(np.argsort(-measure, kind="stable")[:SHOWN])
    yield _picture("picture_ratees", pictures.intervals(WORDS["picture_ratees"], [table["id"][n] for n in best], measure[best], (measure - 1.96 * se)[best], (measure + 1.96 * se)[best]), "tall")  # fmt: skip
    yield _table("table_ratees", table, ("id", "raw_mean", "fair_average", "fair_low", "fair_high", "measure", "se", "rank", "rank_low", "rank_high", "top_quarter", "infit", "outfit"), np.argsort(-measure, kind="stable"))  # fmt: skip


def _raw(told: Elements) -> Iterator[str]:
    raw, fair = _numbers(told.ratees["raw_mean"]), _numbers(told.ratees["fair_average"])
    yield _section("raw")
    yield _said(WORDS["raw"])
    places = [(-of).argsort(kind="stable").argsort() + 1 for of in (raw, fair)]
    moved = places[0] - places[1]
    yield _said(WORDS["moved"].with_values(count=int((np.abs(moved) >= 1).sum()), most=int(np.abs(moved).max())))
    yield _picture(
        "picture_raw", pictures.against(WORDS["picture_raw"], raw, fair, heading("raw_mean"), heading("fair_average"))
    )
    table = {"id": told.ratees["id"], "raw_mean": raw, "fair_average": fair, "place_raw": places[0], "place_fair": places[1]}  # fmt: skip
    yield _table("table_raw", table, tuple(table), np.argsort(-np.abs(moved), kind="stable")[:20])


def _severity(told: Elements) -> Iterator[str]:
    table = told.raters
    yield _section("severity")
    if not len(table["id"]):
        yield _said(WORDS["no_ballot"], "note")
    else:
        yield _said(WORDS["severity"])
        value, se = _numbers(table["measure"]), _numbers(table["se"])
        far = np.argsort(-np.abs(value), kind="stable")
        best = np.sort(far[:SHOWN])
        yield _picture("picture_raters", pictures.intervals(WORDS["picture_raters"], [table["id"][n] for n in best], value[best], (value - 1.96 * se)[best], (value + 1.96 * se)[best]), "tall")  # fmt: skip
        yield _table("table_raters", table, ("id", "measure", "se", "rows", "raw_mean", "infit", "outfit", "spread", "agreement"), np.argsort(-value, kind="stable"))  # fmt: skip
    if told.groups and told.groups["block"]:
        yield _said(WORDS["groups"])
        yield _table("table_groups", told.groups, ("block", "group", "ballots", "measure", "se"))


def _scale(told: Elements) -> Iterator[str]:
    yield _section("scale")
    yield _said(WORDS["scale"])
    yield _table("table_items", told.items, ("id", "measure", "se", "marks", "raw_mean", "infit", "outfit"))
    thresholds = _numbers(told.thresholds["measure"])
    if len(thresholds) == told.ratings.levels - 1:
        cost = np.concatenate(([0.0], np.cumsum(np.nan_to_num(thresholds))))
        cost[1:][np.isnan(thresholds)] = np.inf
        yield _picture("picture_grades", pictures.chances(WORDS["picture_grades"], cost, told.ratings.low))
    yield _table("table_thresholds", told.thresholds, ("id", "measure", "se", "count", "mean_ability"))
    if any(told.thresholds["disordered"]):
        yield _said(WORDS["disordered"], "note")
    unused = [str(grade + told.ratings.low) for grade, used in enumerate(told.ratings.used) if not used]
    if unused:
        yield _said(WORDS["unused"].with_values(grades=", ".join(unused)), "note")


def _flags(told: Elements) -> Iterator[str]:
    if told.meetings is None:
        return
    yield _section("flags")
    yield _said(WORDS["flags"])
    found = told.meetings
    table = {
        "block": [block or "—" for block in told.ratings.blocks], "ballots": found.ballots, "straight_lined": found.straight_lined, "capricious": found.capricious,
        "rows": found.rows, "flat_rows": found.flat_rows, "flat_expected": found.flat_expected, "flat_z": found.flat_z, "odd_z": found.odd_z,
    }  # fmt: skip
    yield _table("table_flags", table, tuple(table))


def _links(told: Elements) -> Iterator[str]:
    if told.found is None:
        return
    linked = told.found.links
    yield _section("links")
    if linked.parts == 1:
        yield _said(WORDS["linked"])
    else:
        yield _said(
            WORDS["parts"].with_values(parts=linked.parts, sizes="、".join(map(str, linked.sizes[:8]))), "note"
        )
    if told.link is not None:
        first, second = (told.ratings.blocks[block] for block in told.link[:2])
        yield _said(WORDS["link"].with_values(first=first, second=second, error=f"{told.link[2]:.2f}", weak=WEAK))
    names = [told.ratings.raters[j] for j in linked.bridges() if j < told.found.units.signed]
    if names:
        yield _said(WORDS["bridges"].with_values(count=len(names), names="、".join(names[:10])))


def _numbers(column: Sequence[Any]) -> Floats:
    return np.array([np.nan if value is None else value for value in column], np.float64)


def _both(text: Text) -> str:
    return f'<span>{escape(text.zh)}</span> <span class="en" lang="en">{escape(text.en)}</span>'


def _said(text: Text, kind: str = "") -> str:
    return f'<div class="{kind}"><p>{escape(text.zh)}</p><p class="en" lang="en">{escape(text.en)}</p></div>'


def _section(key: str) -> str:
    return f"<h2>{_both(WORDS['section_' + key])}</h2>"


def _picture(key: str, svg: str, kind: str = "") -> str:
    words = escape(f"图：{WORDS[key].zh} / Picture: {WORDS[key].en}")
    return f'<div class="scroll {kind}" tabindex="0" role="region" aria-label="{words}">{svg}</div>'


def _table(caption: str, table: Any, columns: Sequence[str], order: Any = None) -> str:
    columns = [name for name in columns if name in table]
    lines = np.arange(len(table[columns[0]])) if order is None else order
    head = "".join(f'<th scope="col">{escape(heading(name).zh)}<br><span class="en" lang="en">{escape(heading(name).en)}</span></th>' for name in columns)  # fmt: skip
    body = "".join(
        f'<tr><th scope="row">{_cell(table[columns[0]][n])}</th>' + "".join(f"<td>{_cell(table[name][n])}</td>" for name in columns[1:]) + "</tr>"
        for n in lines[:SHOWN]
    )  # fmt: skip
    more = _said(WORDS["more"].with_values(shown=SHOWN, all=len(lines))) if len(lines) > SHOWN else ""
    words = WORDS[caption]
    return (
        f'<div class="scroll tall" tabindex="0" role="region" aria-label="{escape(words.zh)} / {escape(words.en)}"><table><caption>{_both(words)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
    )


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, (float, np.floating)) and not np.isfinite(value)):
        return "—"
    if isinstance(value, (bool, np.bool_)):
        return "✓" if value else ""
    return f"{value:.2f}" if isinstance(value, (float, np.floating)) else escape(str(value))
