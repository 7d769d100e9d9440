"""How the record is witnessed, on every page and on its own; the check that anybody may begin; what waits for the witness."""

import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pypdf import PdfReader

from assess import told as letters
from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE, MEETING, bring_in_the_bodies
from investigate.test_actions import all_answered, heard, lead
from ledger.forging import Draw
from ledger.test_witnessing import as_superuser, grow_older, trust
from ledger.witnesses import Running, running
from zeren.assess.actions import decide_results, deliver_letters, issue_letters
from zeren.assess.queries import letters_of
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.investigate.actions import appeal_decision, correct_case, decide_by_answers, deliver_case
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused
from zeren.ledger import checking
from zeren.ledger.actions import choose_witness
from zeren.ledger.checkpoints import make_checkpoint
from zeren.ledger.clock import start
from zeren.ledger.levels import standing
from zeren.ledger.models import Entry
from zeren.ledger.witnessing import hand_over
from zeren.organisations.actions import open_account
from zeren.web.witness import seal_now


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def nothing_checked(settings, tmp_path: Path) -> None:
    """A folder of the test's own for what was checked."""
    settings.STATE = tmp_path / "state"


@pytest.fixture
def county(clean_database: None) -> None:
    small.build()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        open_account(small.SETUP, actor.id)


@pytest.fixture
def witness(tmp_path: Path, county: None) -> Iterator[Running]:
    with running(tmp_path / "witness") as one:
        trust(one)
        yield one


def shown(client: Client, url: str = "/record/witness/") -> str:
    return client.get(url).content.decode()


def test_audit_line__every_page_says_how_and_leads_there(county: None) -> None:
    secretary = client_of(small.SECRETARY)
    for url in ("/", "/help/", "/record/witness/", "/record/check/"):
        page = shown(secretary, url)
        assert re.search(r"总账见证\s*<a href=\"/record/witness/\">纸质存根", page), url
    choose_witness(small.SETUP, "none")
    assert "没有见证" in shown(secretary, "/") and "not witnessed" in shown(client_of(small.SECRETARY, "en"), "/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_levels__are_told_with_what_each_cannot_find_to_everybody(county: None, language: str) -> None:
    page = shown(client_of(small.SECRETARY, language))
    for words in (
        ("没有见证", "None"),
        ("纸质存根", "Paper"),
        ("外部见证", "Outside witness"),
        ("看不出", "Cannot find"),
    ):
        assert words[language == "en"] in page
    assert 'name="level"' not in page and "key.txt" not in page


def test_choice__by_the_head_of_the_office_alone(witness: Running) -> None:
    said = {"level": "outside", "address": witness.address, "key": witness.key}
    for other in (small.CLERK, small.SECRETARY):
        assert client_of(other).post("/record/witness/choose/", said).status_code == 403
    head = client_of(small.HEAD)
    assert 'name="level"' in shown(head)
    assert head.post("/record/witness/choose/", said)["location"] == "/record/witness/"
    assert (standing().level, standing().address) == ("outside", witness.address)
    page = shown(head)
    assert "由第" in page and witness.address in page and "历次选定" in page


def test_choice__what_is_wrong_is_said_with_what_was_typed(county: None) -> None:
    head = client_of(small.HEAD)
    answer = head.post("/record/witness/choose/", {"level": "outside", "address": "nowhere<", "key": "x"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "witness_address" in page and "witness_key" in page and "nowhere&lt;" in page
    assert standing().chosen is None
    paper = head.post("/record/witness/choose/", {"level": "paper", "address": "left over", "key": ""})
    assert paper.status_code == 302 and standing().level == "paper"


def test_question__tells_what_the_witness_remembers(witness: Running) -> None:
    choose_witness(small.SETUP, "outside", witness.address, witness.key)
    hand_over()
    head = client_of(small.HEAD)
    size = Entry.objects.count()
    assert f"记得 {size} 条" in head.post("/record/witness/ask/", follow=True).content.decode()
    witness.process.kill()
    witness.process.wait()
    answer = head.post("/record/witness/ask/")
    assert answer.status_code == 422 and "witness_away" in answer.content.decode()
    assert client_of(small.SECRETARY).post("/record/witness/ask/").status_code == 403


def test_banner__shows_on_every_page_until_the_witness_signs(witness: Running) -> None:
    choose_witness(small.SETUP, "outside", witness.address, witness.key)
    secretary = client_of(small.SECRETARY)
    words = "已超过 10 分钟没有见到"
    assert words not in shown(secretary, "/")
    grow_older(11)
    for url in ("/", "/help/", "/record/witness/"):
        assert words in shown(secretary, url)
    assert words in shown(Client(headers={"accept-language": "zh-hans"}), "/login/")
    assert "for more than ten minutes" in shown(client_of(small.SECRETARY, "en"), "/")
    hand_over()
    assert words not in shown(secretary, "/")
    assert f"discipline.example/w1 见到 {Entry.objects.count()} 条" in shown(secretary, "/")


def test_results__are_neither_decided_nor_sent_while_the_witness_is_away(
    clean_database: None, tmp_path: Path
) -> None:
    """Deciding, issuing and delivering are refused with the reason; when the witness signs, each is done."""
    proposal = letters.proposed()
    letters.adopt_everything()
    with running(tmp_path / "w") as one:
        trust(one)
        choose_witness(small.SETUP, "outside", one.address, one.key)

        def decide() -> None:
            decide_results(letters.DECIDER, proposal, [], letters.DECIDED_ON, "鹭汀委〔2027〕2号", letters.PRESENT)

        def issue() -> None:
            issue_letters(small.HEAD, proposal, letters.OFFICE, "鹭责办")

        def deliver() -> None:
            waiting = [row.id for row in letters_of(year=letters.year.YEAR)]
            deliver_letters(small.HEAD, waiting, letters.DELIVERED_ON, "当面")

        for number, deed in enumerate((decide, issue, deliver)):
            if deed is deliver:
                small.move_to(letters.DELIVERED_ON)
            make_checkpoint()
            grow_older(11)
            before = Entry.objects.count()
            with pytest.raises(Refused) as refused:
                deed()
            assert "unwitnessed" in [reason.code for reason in refused.value.reasons], number
            assert Entry.objects.count() == before
            hand_over()
            deed()


def test_case__is_neither_decided_nor_delivered_while_the_witness_is_away_and_a_wrong_one_is_corrected(
    clean_database: None, tmp_path: Path
) -> None:
    small.build()
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    key = heard(lead())
    with running(tmp_path / "w") as one:
        trust(one)
        choose_witness(small.SETUP, "outside", one.address, one.key)
        for deed in (
            lambda: decide_by_answers(
                DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
            ),
            lambda: deliver_case(DISCIPLINE, key),
        ):
            make_checkpoint()
            grow_older(11)
            before = Entry.objects.count()
            with pytest.raises(Refused) as refused:
                deed()
            assert [reason.code for reason in refused.value.reasons] == ["unwitnessed"]
            assert Entry.objects.count() == before
            hand_over()
            deed()
        make_checkpoint()
        grow_older(11)
        appeal_decision(small.SECRETARY, key, "已经补开。")
        correct_case(DECIDER, key, "认定有误，撤销。")


def test_sheet__is_for_readers_of_the_record_and_bears_the_newest_checkpoint(county: None) -> None:
    head = client_of(small.HEAD)
    make_checkpoint()
    sheet = head.get("/record/checkpoint.pdf")
    text = PdfReader(io.BytesIO(sheet.content)).pages[0].extract_text()
    assert str(Entry.objects.count()) in text and "zeren/simulated/" in text
    assert head.get("/record/key.txt").content.startswith(b"zeren/simulated/")
    for url in ("/record/checkpoint.pdf", "/record/key.txt"):
        assert client_of(small.SECRETARY).get(url).status_code == 403


def test_seal__is_on_paper_unless_the_office_chose_none(clean_database: None) -> None:
    start("database")
    assert seal_now() is None
    make_checkpoint()
    seal = seal_now()
    assert seal is not None and seal.size == Entry.objects.count()
    choose_witness(small.SETUP, "none")
    assert seal_now() is None


def checked(client: Client) -> str:
    """Press the button and wait for the end."""
    assert client.post("/record/check/")["location"] == "/record/check/"
    for _ in range(200):
        page = shown(client, "/record/check/")
        if 'class="working"' not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the check does not end")


def test_check__anybody_sees_the_steps_and_takes_the_verifier(witness: Running) -> None:
    choose_witness(small.SETUP, "outside", witness.address, witness.key)
    hand_over()
    secretary = client_of(small.SECRETARY)
    assert "还没有核对过" in shown(secretary, "/record/check/")
    page = checked(secretary)
    size = Entry.objects.count()
    assert f"{size} 条全部相符" in page and f"作证到第 {size} 条" in page
    assert page.count("相符</span>") == 9, "steps 1 to 8 and 10; nothing was brought from outside, no rows"
    assert page.count("未做</span>") == 2
    assert "All" in shown(client_of(small.SECRETARY, "en"), "/record/check/")
    verifier = secretary.get("/record/check/zeren_verify_ledger.py")
    assert b"".join(verifier.streaming_content) == checking.verifier().read_bytes()
    assert secretary.get("/record/check/export.zip").status_code == 403


def test_check__what_was_taken_away_verifies_elsewhere(county: None, tmp_path: Path) -> None:
    head = client_of(small.HEAD)
    assert head.get("/record/check/export.zip").status_code == 404
    checked(head)
    taken = b"".join(head.get("/record/check/export.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(taken)) as packed:
        assert not [name for name in packed.namelist() if "rows/" in name]
        packed.extractall(tmp_path)
    assert "VERIFIED" in checking._verified(tmp_path / "record")
    names = [name for *_, name in small.POSTS if name]
    entries = (tmp_path / "record/entries.jsonl").read_text("utf-8")
    assert names and not [name for name in names if name in entries]


def test_check__a_changed_entry_is_shown_with_its_line(county: None) -> None:
    make_checkpoint()
    place = Draw("check").below(Entry.objects.count() - 2) + 1
    as_superuser(f'UPDATE ledger_entry SET line = replace(line, \'"at":"2026\', \'"at":"2025\') WHERE seq = {place}')
    page = checked(client_of(small.SECRETARY))
    assert "有不符之处" in page and "不符</span>" in page
    assert re.search(rf"首个有误的行</span> {place}–{place}<", page)


def test_check__a_second_press_meanwhile_begins_no_second_one(county: None) -> None:
    with checking._only_one(checking._place()) as held:
        assert held is not None
        page = client_of(small.SECRETARY).post("/record/check/", follow=True).content.decode()
        assert 'class="working"' in page
        part = client_of(small.SECRETARY).get("/record/check/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part and 'class="working"' in part
    assert checking.state().last is None and not checking.state().running


def test_check__one_that_broke_off_says_so(county: None) -> None:
    (checking._place() / "broke-off").touch()
    assert "没有做完" in shown(client_of(small.SECRETARY), "/record/check/")
    assert "全部相符" in checked(client_of(small.SECRETARY))
