"""Loads a pack from its folder or from its stored form; refuses it with every problem at once.

The whole pack is what its files say (`documents`): read once, digested, stored, and read again from the store by the same path.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.words import Text
from zeren.policy import pack as shape
from zeren.policy.activities import activities_of
from zeren.policy.calendars import Calendar
from zeren.policy.canonical import digest
from zeren.policy.read_cases import CASE_FILE
from zeren.policy.read_files import FILES
from zeren.policy.read_scheme import read_scheme
from zeren.policy.reading import UNREAD, Place, table
from zeren.policy.references import problems_of_references
from zeren.policy.vocabulary import Words

PASTED = "scheme-pasted.toml"
REQUIRED_FILES = ("pack.toml", "sources.toml", "words.toml")


def load_pack(path: Path | str) -> shape.Pack:
    """The pack in a folder.

    Errors: NotFound when there is no such folder; Invalid with every problem found (place: file, key).
    """
    folder = Path(path)
    if not folder.is_dir():
        raise NotFound(
            Reason(
                "NO_PACK",
                Text(f"没有这个规则包目录：{folder.name}。", f"There is no pack folder “{folder.name}”."),
                place=(str(folder),),
            )
        )
    problems: list[Reason] = []
    documents: dict[str, Any] = {}
    for file in sorted([*folder.glob("*.toml"), *folder.glob("cases/*.toml")]):
        name = file.relative_to(folder).as_posix()
        try:
            documents[name] = _jsonable(tomllib.loads(file.read_text(encoding="utf-8-sig")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            Place(name, "", problems).wrong(
                "NOT_TOML", Text(f"文件读不出来：{error}", f"The file cannot be read: {error}")
            )
    return _read(documents, problems)


def from_json(stored: str) -> shape.Pack:
    """The pack from what `Pack.to_json` wrote. Errors: Invalid as in `load_pack`."""
    return _read(json.loads(stored), [])


def with_scheme(pack: shape.Pack, text: str) -> shape.Pack:
    """The pack with the scheme that `text` writes as TOML beside its own, under the file name `PASTED`.

    Errors: Invalid with every problem (place: file, key), as in `load_pack`.
    """
    problems: list[Reason] = []
    documents = dict(pack.documents)
    try:
        documents[PASTED] = _jsonable(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:  # brackets within brackets without end
        Place(PASTED, "", problems).wrong("NOT_TOML", Text(f"读不出来：{error}", f"It cannot be read: {error}"))
    return _read(documents, problems)


def with_changed(pack: shape.Pack, text: str, version: str = "") -> shape.Pack:
    """The pack with the scheme that `text` writes in the place of its own one of the same key, and perhaps a new version.

    Errors: Invalid with every problem (place: file, key), as in `load_pack`; NO_SUCH_SCHEME when the pack has none of that key.
    """
    problems: list[Reason] = []
    documents = dict(pack.documents)
    try:
        changed = _jsonable(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        Place(PASTED, "", problems).wrong("NOT_TOML", Text(f"读不出来：{error}", f"It cannot be read: {error}"))
        raise Invalid(*problems) from None
    head = changed.get("scheme")
    key = str(head.get("key")) if isinstance(head, dict) else ""
    file = pack.schemes[key].file if key in pack.schemes else ""
    if not file:
        known = "、".join(pack.schemes)
        Place(PASTED, "scheme.key", problems).wrong(
            "NO_SUCH_SCHEME",
            Text(f"规则包里没有方案“{key}”。", f"The pack has no scheme “{key}”."),
            Text(f"写成其中一个：{known}。", f"Write one of: {known.replace('、', ', ')}."),
        )
        raise Invalid(*problems)
    documents[file] = changed
    if version:
        whole = documents["pack.toml"]
        documents["pack.toml"] = {**whole, "pack": {**whole["pack"], "version": version}}
    return _read(documents, problems)


def _jsonable(data: Any) -> Any:
    """TOML days become text; floats and times of day stay, so that their reader refuses them."""
    if isinstance(data, dict):
        return {key: _jsonable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_jsonable(item) for item in data]
    return data.isoformat() if isinstance(data, date) and not isinstance(data, datetime) else data


def _is_scheme(name: str) -> bool:
    return name.startswith("scheme") and "/" not in name


def _read(documents: Mapping[str, Any], problems: list[Reason]) -> shape.Pack:
    found: dict[str, dict[str, Any]] = {}
    for name in REQUIRED_FILES:
        if name not in documents and not any(name in reason.place for reason in problems):
            Place(name, "", problems).wrong("FILE_ABSENT", Text(f"缺少文件 {name}。", f"The file {name} is absent."))
    for name, document in documents.items():
        place = Place(name, "", problems)
        if name in FILES:
            found[name] = table(document, place, FILES[name])
        elif name.startswith("cases/"):
            found[name] = table(document, place, CASE_FILE)
        elif not _is_scheme(name):
            place.wrong(
                "UNKNOWN_FILE",
                Text(f"规则包里没有名为 {name} 的文件。", f"A pack has no file named {name}."),
                Text("可用：" + "、".join(FILES), "Files: " + ", ".join(FILES)),
            )
    head = found.get("pack.toml", {}).get("pack") or {}
    schemes = [
        read_scheme(document, Place(name, "", problems), str(head.get("key")), str(head.get("version")))
        for name, document in documents.items()
        if _is_scheme(name)
    ]
    if problems:
        raise Invalid(*_ordered(problems))
    pack = _assembled(documents, found, head, schemes)
    problems.extend(problems_of_references(pack))
    if problems:
        raise Invalid(*_ordered(problems))
    return pack


def _ordered(problems: Iterable[Reason]) -> list[Reason]:
    return sorted(problems, key=lambda reason: (reason.place[:1], 0))


def _assembled(
    documents: Mapping[str, Any], found: dict[str, dict[str, Any]], head: Mapping[str, Any], schemes: list[Any]
) -> shape.Pack:
    def rows(file: str, key: str) -> tuple[Any, ...]:
        return found.get(file, {}).get(key, ())

    words = Words(**found["words.toml"])
    calendar = Calendar(
        rows("calendar.toml", "milestone"),
        rows("calendar.toml", "holiday_year"),
        rows("calendar.toml", "holidays"),
        rows("calendar.toml", "working_weekends"),
        rows("calendar.toml", "reminder"),
        found.get("calendar.toml", {}).get("terms"),
    )
    cases = tuple(
        replace(case, file=name)
        for name in sorted(found)
        if name.startswith("cases/")
        for case in found[name]["case"]
    )
    return shape.Pack(
        **head,
        values=_keyed(rows("pack.toml", "value")),
        sources=_keyed(rows("sources.toml", "source")),
        roles=_keyed(rows("roles.toml", "role")),
        post_kinds=_keyed(rows("roles.toml", "post_kind")),
        grounds=_keyed(rows("roles.toml", "ground")),
        apart=_keyed(rows("roles.toml", "apart")),
        calendar=calendar,
        duties=rows("duties.toml", "duty"),
        schemes=_keyed(replace(scheme, words=words) for scheme in schemes if scheme is not UNREAD),
        consequences=rows("use.toml", "consequence"),
        bars=rows("use.toml", "bar"),
        experience=rows("use.toml", "experience"),
        probation=rows("use.toml", "probation"),
        excluded=rows("use.toml", "excluded"),
        appraisals=rows("use.toml", "appraisal"),
        responsibilities=rows("use.toml", "responsibility"),
        deciding_bodies=_keyed(rows("use.toml", "deciding_body")),
        measures=_keyed(rows("use.toml", "measure")),
        exemptions=_keyed(rows("use.toml", "exemption")),
        words=words,
        questions=rows("questions.toml", "question"),
        peer_groups=rows("pack.toml", "peer_group"),
        together=rows("pack.toml", "together"),
        claims=rows("claims.toml", "claim"),
        cases=cases,
        ballot_forms=_keyed(rows("ballots.toml", "form")),
        ballot_limits=found.get("ballots.toml", {}).get("limits"),
        hearings=rows("debrief.toml", "hearing"),
        report_sections=rows("debrief.toml", "section"),
        check_points=rows("debrief.toml", "check_point"),
        activities=activities_of(found.get("activities.toml", {})),
        documents=documents,
        digest=digest(documents),
    )


def _keyed(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.key: row for row in rows}
