"""An office's own table becomes a pack that runs, without anybody opening a file of it: choose, try, take it away."""

import io
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from stories.reading import ZH_PHONE, Reader, SignIn, Visit
from zeren.papers.office_tables import read_office_table
from zeren.policy import Pack, load_pack

pytestmark = pytest.mark.story
TABLES = Path(__file__).resolve().parents[2] / "examples" / "office-tables"
DRAFTS = "/appraisal/schemes/drafts/"


def begun(visit: Visit, name: str) -> str:
    """Hand a table in; the address of its draft."""
    visit.open(DRAFTS)
    visit.page.set_input_files("input[type=file]", TABLES / name)
    visit.press("上传并起草", "Hand in and draft")
    return visit.page.url


def pack_in(content: bytes, folder: Path) -> Pack:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    (found,) = folder.iterdir()
    return load_pack(found)


def choose(visit: Visit, item: str, **pieces: str) -> None:
    """Tick a reading for each piece of an item and confirm it; wait for what comes in its place."""
    card = visit.page.locator(f"#{item}")
    for piece, value in pieces.items():
        card.locator(f'input[name="{piece.replace("_", ".")}"][value="{value}"]').check()
    visit.press("确认这样算", "Confirm it", card)
    card.locator(".tag.done").wait_for()


def total_of(visit: Visit, said: dict[str, str], address: str) -> str:
    """Say what happened on the page of the trial; the total that it gives."""
    visit.page.goto(f"{address}try/")
    for name, value in said.items():
        visit.page.locator(f'[name="{name}"]').fill(value)
    visit.press("算一算", "Compute")
    return visit.page.locator("main .card h2").first.inner_text()


def test_step_14__a_table_becomes_a_pack_that_runs(sign_in: SignIn, tmp_path: Path) -> None:
    """As computed by hand in tests/policy/test_drafting.py, but every step by a person before a browser."""
    head = sign_in("office_head")
    address = begun(head, "1-townships.xlsx")
    head.sees("12 条里还有 12 条没有定", "12 of 12 clauses are still open")
    head.page.goto(f"{address}pack.zip")
    assert "SOURCE_MISSING" in head.page.content(), "without its document there is no pack"
    head.page.goto(address)
    assert head.page.locator("#id_number").input_value() == "苔溪委办〔2026〕8号", (
        "the document was read from the table"
    )
    head.page.select_option("#id_floor", "zero")
    head.press("记下", "Note it", head.page.locator("#head"))

    card = head.page.locator("#I6")
    head.press("确认这样算", "Confirm it", card)
    head.sees("还没有选定怎么算", "no reading has been chosen")
    assert card.locator(".tag.done").count() == 0, "two readings: nothing is confirmed before one is chosen"
    choose(head, "I6", R6_1="1")
    head.sees("12 条里还有 11 条没有定", "11 of 12 clauses are still open")
    choose(head, "I4", R4_1="1", R4_2="1")
    choose(head, "I7", R7_1="1")
    for item in ("I5", "I8", "I9", "I10", "I11", "I12"):
        choose(head, item)
    choose(head, "I13", R13_1="1")
    choose(head, "I15", R15_1="1")
    happened = {"f4_2": "3", "f5_1": "2", "f6_1": "1", "f7_1": "85", "f8_1": "2", "f9_1": "-2", "f10_1": "93.5", "f11_1": "80", "f12_1": "2", "f12_2": "2"}  # fmt: skip
    total = total_of(head, happened, address)
    assert "87" in total, total
    assert head.reads("良好", "good") in total

    head.page.goto(address)
    head.press("重新定", "Decide again", head.page.locator("#I10"))
    head.press("整项由人评定", "A person judges all of it", head.page.locator("#I10"))
    head.sees("由人评定 1 条", "1 judged by a person")
    pack = pack_in(head.download("下载规则包", "Download the pack"), tmp_path)
    nodes = {node.id: node for node in pack.schemes["draft"].nodes}
    assert {clause for node in nodes.values() for clause in node.clauses} == {clause.id for clause in read_office_table((TABLES / "1-townships.xlsx").read_bytes()).clauses}  # fmt: skip
    assert (nodes["I10"].kind, nodes["R8.1"].kind) == ("JUDGE", "STEP")
    assert nodes["R16"].slot is not None, "what nobody confirmed waits"
    assert pack.sources["office-table"].hint.zh == "苔溪委办〔2026〕8号"
    table = head.download("导出原表", "Export the table again")
    assert read_office_table(table).sheet == read_office_table((TABLES / "1-townships.xlsx").read_bytes()).sheet


@pytest.mark.slow
def test_step_14__a_person_changes_a_proposal_and_writes_a_rule(sign_in: SignIn, tmp_path: Path) -> None:
    head = sign_in("office_head")
    begun(head, "6-villages.xlsx")
    head.page.fill("#id_issuer", "河湾镇党委")
    head.page.select_option("#id_period", "month")
    head.press("记下", "Note it", head.page.locator("#head"))
    card = head.page.locator("#I4")
    card.locator('input[name="R4.1"][value="own"]').check()
    card.locator("summary").click()
    card.locator('[name="R4.1.points"]').fill("1.5")
    head.press("确认这样算", "Confirm it", card)
    head.sees("每有 1 条记录，扣 1.5 分", "for every 1 on record, minus 1.5")

    last = head.page.locator("#I9")
    head.press("确认这样算", "Confirm it", last)
    last.get_by_text("NO_POINTS").wait_for()
    last.locator('input[name="points"]').fill("10")
    head.press("确认这样算", "Confirm it", last)
    last.locator(".tag.done").wait_for()
    head.page.reload()
    head.page.locator("summary", has_text=head.reads("逐条看", "See each")).click()
    head.sees("PUNISHES_COMPLAINT", "PUNISHES_COMPLAINT")
    pack = pack_in(head.download("下载规则包", "Download the pack"), tmp_path)
    node = next(node for node in pack.schemes["draft"].nodes if node.id == "R4.1")
    assert node.body.each.value == Fraction(-3, 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", [file.name for file in sorted(TABLES.glob("*.xlsx"))])
def test_step_14__each_table_runs_once_all_its_items_are_decided(
    windows: Callable[[str, Reader], Visit], name: str, tmp_path: Path
) -> None:
    head = windows("office_head", ZH_PHONE)
    address = begun(head, name)
    for field, value in (("issuer", "某某委办公室"), ("date", "2026-03-02"), ("number", "某委〔2026〕1号")):
        if not head.page.locator(f"#id_{field}").input_value():
            head.page.fill(f"#id_{field}", value)
    head.press("记下", "Note it", head.page.locator("#head"))
    for item in [card.get_attribute("id") for card in head.page.locator("#items > .card").all()]:
        card = head.page.locator(f"#{item}")
        for fields in card.locator("fieldset.field:has(details)").all():
            if fields.is_visible() and not fields.locator("input[type=radio]:checked").count():
                fields.locator("input[type=radio]").first.check()
        points = card.locator('input[name="points"]')
        if points.count():
            points.fill("5")
        confirm = card.get_by_role("button", name="确认这样算").locator("visible=true")
        head.press("确认这样算" if confirm.count() else "整项由人评定", "", card)
        card.locator(".tag.done, .tag.ink").first.wait_for()
    table = read_office_table((TABLES / name).read_bytes())
    head.sees(f"{len(table.clauses)} 条都定了", "")
    pack = pack_in(head.download("下载规则包", ""), tmp_path)
    scheme = pack.schemes["draft"]
    assert {clause for node in scheme.nodes for clause in node.clauses} == {clause.id for clause in table.clauses}
    assert any(node.kind in ("STEP", "WHEN", "TABLE", "RATIO") for node in scheme.nodes)
    assert "总分" in total_of(head, {}, address)
