"""A small organisation with something of every kind in it: the matrix of addresses is asked in it, role by role.

Township T1 with village V1 below it, township T2 beside it, township T3 closed; a year computed, decided and objected to.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import databases
from access import addresses
from assess import told
from clarify import small
from imports import built_from
from investigate.conftest import DECIDER, DISCIPLINE
from use import shortlists
from zeren.assess.models import Answer, Letter, Objection, Proposal, Run
from zeren.clarify.actions import open_year
from zeren.clarify.models import DutyList
from zeren.debrief.actions import plan_meeting, prepare_ballot, prepare_debriefs
from zeren.debrief.models import Debrief
from zeren.debrief.queries import meetings, ready_for
from zeren.implement.actions import attach_evidence, draw_sample, enter_fact, plan_tasks
from zeren.implement.models import Sample, Task
from zeren.implement.rules.evidence import Document
from zeren.implement.rules.facts import FactEntry
from zeren.investigate.actions import put_down_lead
from zeren.investigate.models import Case
from zeren.kernel.exact import exact
from zeren.ledger.clock import today
from zeren.organisations.actions import choose_reading, hand_in, keep_file, open_account
from zeren.organisations.models import Import, Term
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.use.models import Appointment

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "examples" / "office-tables"
SCHEME = ROOT / "policies" / "party-building-cn" / "scheme-secretary.toml"
OWN, BELOW, BESIDE, CLOSED = "T1", "V1", "T2", "T3"
UNITS = (OWN, BELOW, BESIDE, CLOSED)
HELD = {OWN: "P-T1S", BELOW: "P-V1S", BESIDE: "P-T2S", CLOSED: "P-T3S"}
"""The first responsible person of each unit."""

MORE = (
    ("T1-09", "T1", "党建办干事", "unit_clerk", "P-UCL"),
    ("O1-04", "O1", "审计员", "auditor", "P-AUD"),
    ("O1-05", "O1", "系统管理员", "system_admin", "P-SYS"),
    ("O1-06", "O1", "安全管理员", "security_admin", "P-SEC"),
    ("O1-07", "O1", "安全审计员", "audit_admin", "P-ADT"),
)
PEOPLE = {
    "county secretary": small.COUNTY_SECRETARY.id,
    "secretary": small.SECRETARY.id,
    "secretary beside": small.OTHER_SECRETARY.id,
    "branch secretary": "P-B1S",
    "deputy": "P-T1D",
    "member": small.MEMBER.id,
    "office head": small.HEAD.id,
    "clerk": small.CLERK.id,
    "decider": DECIDER.id,
    "discipline": DISCIPLINE.id,
    "unit clerk": "P-UCL",
    "auditor": "P-AUD",
    "system administrator": "P-SYS",
    "security administrator": "P-SEC",
    "audit administrator": "P-ADT",
    "term ended": "P-END",
    "no post": "P-NIL",
    "nobody": "",
}
KINDS = {"first_responsible", "branch_secretary", "deputy", "member"} | {kind for *_, kind, _ in MORE}
BEGINS_AT = (Path(__file__), ROOT / "src" / "zeren" / "site" / "apps.py")
"""What builds the world, and the wiring of the program: they import all the code that it comes from."""
MADE_FROM = ("src/zeren/**/*.sql", "policies/**/*.toml", "examples/office-tables/*.xlsx")


def stand_in(prepared: databases.Prepared) -> None:
    """Work on a copy of the world; it is built once for a state of the code."""
    files = {file for pattern in MADE_FROM for file in ROOT.glob(pattern)} | built_from(BEGINS_AT)
    prepared("matrix", databases.digest_of_files(files), build)


def build() -> None:
    """From the first day to an objection that waits, a case, files, and people of every kind of post."""
    told.objected()
    began = small.FIRST_DAY
    small.bring_in(
        Organisation(
            {CLOSED: UnitRow(CLOSED, "旧渡镇", "township", "C1", began)},
            {
                **{key: PostRow(key, unit, title, kind, "") for key, unit, title, kind, _ in MORE},
                "T3-01": PostRow("T3-01", CLOSED, "党委书记", "first_responsible", ""),
                "T1-08": PostRow("T1-08", OWN, "副书记", "deputy", "纪检"),
            },
            {key: PersonRow(key, f"某{key[2:]}") for key in ("P-T3S", "P-END", "P-NIL", *(who for *_, who in MORE))},
            (
                *(TermRow(key, who, began) for key, *_, who in MORE),
                TermRow("T3-01", "P-T3S", began, date(2026, 12, 31)),
                TermRow("T1-08", "P-END", began, date(2026, 12, 31)),
            ),
        )
    )
    open_year(small.HEAD, 2027)
    plan_tasks(small.HEAD, "", 2027)
    for unit in UNITS:
        enter_fact(small.CLERK, FactEntry("energy_use", unit, today(), "统计局", f"M-{unit}", value=exact("1.5")))
        attach_evidence(small.CLERK, f"M-{unit}", Document("记录.txt", "txt", b"minutes", "会议研究" * 20))
        draw_sample(small.HEAD, unit, today().year, ("7", unit))
    small.bring_in(Organisation({CLOSED: UnitRow(CLOSED, "旧渡镇", "township", "C1", began, today())}))
    for who, unit in ((small.SECRETARY.id, OWN), (small.OTHER_SECRETARY.id, BESIDE)):
        put_down_lead(DISCIPLINE, unit, who, "not_done", "没有专题研究")
    for kind in ("facts", "findings"):
        keep_file(small.CLERK, kind, f"{kind}.xlsx", b"not a workbook", 0, {"rows": 1}, unit=OWN)
    prepare_debriefs(small.HEAD, 2026)
    for organiser in ("C1", "T1"):
        heard = [one.id for one in ready_for(organiser, 2026)]
        meeting = plan_meeting(small.HEAD, organiser, 2026, "述职评议会", "", today(), heard, "B6")
        prepare_ballot(small.HEAD, meeting, f"{meeting}-1", "B6", heard)
    for kind, file in (("scheme", TABLES / "2-branches.xlsx"), ("scheme_changed", SCHEME)):
        hand_in(small.HEAD, kind, file.name, file.read_bytes(), 0, {"rows": 1})
    choose_reading(small.HEAD, Import.objects.get(kind="scheme").id, "I5", {"judged": True})
    small.move_to(date(2027, 2, 1))
    shortlists.with_results()
    shortlists.chosen(shortlists.listed(), reason="急需。", answer_for=shortlists.ANSWER_FOR)
    shortlists.listed()
    for person in filter(None, PEOPLE.values()):
        open_account(small.SETUP, person)


@dataclass(frozen=True, slots=True)
class Thing:
    """What an address names: values by the names in its pattern, its unit, its person (empty for none)."""

    values: dict[str, object]
    unit: str = ""
    person: str = ""
    is_there: bool = True


def things(row: addresses.Row) -> list[Thing]:
    """What a row is asked about: something of the own unit, below it, beside it, closed; once, where it names nothing."""
    if row.about == "unit":
        return [Thing({"unit": unit, "key": unit, "year": 2026, "form": "pdf"}, unit) for unit in UNITS]
    if row.about in ("person", "card"):
        posts = dict(Term.objects.values_list("person__key", "post__key"))
        return [
            Thing(
                {"key": who, "person": who, "subject": f"{who}@{posts[who]}", "year": 2026, "scheme": told.SECRETARIES},
                unit, who,
            )
            for unit, who in HELD.items()
        ]  # fmt: skip
    if row.about == "fact":
        return [Thing({"key": f"M-{unit}", "fact": f"M-{unit}", "year": 2026}, unit) for unit in UNITS]
    if row.about == "task":
        return [Thing({"task_id": _of(Task, unit)}, unit) for unit in UNITS if _of(Task, unit)]
    if row.about == "list":
        return [Thing({"list_id": _of(DutyList, unit)}, unit) for unit in UNITS if _of(DutyList, unit)]
    if "letter" in row.about:
        found = Letter.objects.values_list("id", "result__person__key")
        return [Thing({"letter": number, "form": "pdf"}, "", who) for number, who in found if who in HELD.values()]
    if "objection" in row.about:
        return [Thing({"objection": one.id}, "", one.person.key) for one in Objection.objects.all()]
    if "case" in row.about:
        found = Case.objects.values_list("key", "unit__key", "person__key")
        return [Thing({"key": key, "form": "docx", "verb": "hear"}, unit, who) for key, unit, who in found]
    if row.about == "meeting":
        asked = {"which": "kit", "form": "docx", "verb": "end", "voters": "peer"}
        return [Thing({**asked, "key": one.key, "ballot": f"{one.key}-1"}, one.organiser) for one in meetings()]
    if "debrief" in row.about:
        debriefs = Debrief.objects.values_list("id", "heard_by__key", "person__key")
        return [Thing({"number": number, "deed": "way"}, unit, who) for number, unit, who in debriefs]
    if row.about == "sample":
        return [Thing({"number": number}, unit) for number, unit in Sample.objects.values_list("id", "unit__key")]
    if row.about == "file":
        kind = "findings" if "/findings/" in row.address else "facts"
        found = Import.objects.filter(kind=kind).values_list("id", "person_key")
        return [Thing({"number": number}, "", by.removeprefix("person:")) for number, by in found]
    return [Thing(_anything(row.address), is_there="<" not in row.address)]


def _anything(address: str) -> dict[str, object]:
    proposal, run = Proposal.objects.order_by("id").first(), Run.objects.order_by("id").first()
    assert proposal and run
    files = Import.objects.filter(kind="organisation").values_list("id", flat=True)
    if "/appointments/" in address:
        return {"number": Appointment.objects.get(departs=True).id, "form": "pdf"}
    if "<str:post>" in address:
        return {"person": shortlists.DEPUTY, "post": shortlists.POST, "form": "pdf"}
    number = proposal.id if "/decisions/" in address else run.id if "/runs/" in address else files[0]
    if "/schemes/" in address:
        kind = "scheme" if "/drafts/" in address else "scheme_changed"
        return {"number": Import.objects.get(kind=kind).id, "place": "I6", "key": told.SECRETARIES}
    return {
        "number": number, "run": run.id, "year": 2026, "scheme": told.SECRETARIES, "group": "towns", "form": "pdf",
        "value": "objection.days", "sheet": "pieces", "code": "110000", "person": small.SECRETARY.id, "choice": "grant",
        "deed": "open", "thing": "task", "key": str(_of(Task, OWN)), "letter": 1, "objection": 1, "task_id": 1,
        "ballot": "none", "sign": "none", "token": "none",
    }  # fmt: skip


def _of(model: type, unit: str) -> int | None:
    return model.objects.filter(unit__key=unit).order_by("id").values_list("id", flat=True).first()  # type: ignore[attr-defined]  # a table of a unit


def disputed() -> int:
    """How many disputes there are."""
    return Answer.objects.filter(choice="dispute").count()
