"""Anybody in the room checks the two years with one click and reads the steps; the sheet on paper; the export taken away."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader

from ledger.test_witnessing import trust
from ledger.witnesses import running
from stories.reading import SignIn
from zeren.cli.walk import SETUP
from zeren.ledger import checking
from zeren.ledger.actions import choose_witness
from zeren.ledger.models import Entry
from zeren.ledger.witnessing import hand_over

pytestmark = pytest.mark.story
STEPS = (
    ("文件", "Files"),
    ("第 0 条", "Entry 0"),
    ("格式与编号", "Form and numbers"),
    ("时间", "Times"),
    ("叶值", "Leaves"),
    ("行记录", "Row lines"),
    ("存根与树根", "Checkpoints and roots"),
    ("签名", "Signatures"),
    ("见证", "Witnesses"),
)


@pytest.fixture(autouse=True)
def nothing_checked(settings, tmp_path: Path) -> None:
    """A folder of the test's own: what was checked before is not kept there."""
    settings.STATE = tmp_path / "state"


def test_record__one_click_shows_every_step_and_up_to_where_a_witness_vouches(
    sign_in: SignIn, tmp_path: Path
) -> None:
    with running(tmp_path / "witness") as witness:
        trust(witness)
        choose_witness(SETUP, "outside", witness.address, witness.key)
        hand_over()
        secretary = sign_in("secretary")
        foot = secretary.page.locator(".page-foot").get_by_role("link", name="discipline.example/w1")
        foot.click()
        secretary.sees("三种方式各能看出什么", "What each way can find, and what it cannot")
        secretary.follow("核对总账", "Check the record")
        secretary.sees("还没有核对过", "Not checked yet")
        secretary.press("现在核对", "Check it now")
        size = f"{Entry.objects.count():,}".replace(",", "\u2009")
        secretary.page.locator("main table").wait_for(timeout=60000)
        secretary.sees(f"{size} 条全部相符", f"All {size} entries hold")
        secretary.sees(f"外部见证可以作证到第 {size} 条", f"An outside witness vouches for the first {size}")
        for zh, en in STEPS:
            assert secretary.reads("相符", "holds") in secretary.row(secretary.reads(zh, en)).inner_text()
        assert (
            secretary.page.get_by_role("link", name=secretary.reads("取走这份导出", "Take this export")).count() == 0
        )
        taken = secretary.download("核验程序", "The verifier")
        assert taken == checking.verifier().read_bytes()


@pytest.mark.slow
def test_record__the_head_takes_the_export_and_a_sheet_to_be_signed(sign_in: SignIn, tmp_path: Path) -> None:
    head = sign_in("office_head")
    head.open("/record/check/")
    head.press("现在核对", "Check it now")
    head.page.locator("main table").wait_for(timeout=60000)
    with zipfile.ZipFile(io.BytesIO(head.download("取走这份导出", "Take this export"))) as packed:
        packed.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", str(checking.verifier()), str(tmp_path / "record")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    head.open("/record/witness/")
    sheet = head.download("存根页", "Checkpoint sheet")
    assert "zeren/simulated/" in PdfReader(io.BytesIO(sheet)).pages[0].extract_text()
