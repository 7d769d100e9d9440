"""The pages of a ballot: prepared, slips taken in, opened, counted on slips and on paper, closed, published; refusals."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clarify import small
from debrief import halls
from debrief.box_world import Door, sheet
from web.test_meeting_pages import begun, client_of
from zeren.debrief.queries import ballot_found, ballots_seen, participants, turnout
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.simulating import Draw
from zeren.organisations.actions import open_account


class Ballot:
    """The first ballot of a begun meeting, seen by the head of the office and by two counters."""

    def __init__(self) -> None:
        halls.build()
        for actor in (small.CLERK, small.HEAD, small.COUNTY_SECRETARY, small.SECRETARY):
            open_account(small.SETUP, actor.id)
        self.meeting = begun()
        self.head, self.clerk = client_of(small.HEAD), client_of(small.CLERK)
        assert self.head.post(f"/debrief/meetings/{self.meeting}/ballots/").status_code == 302
        self.key = f"{self.meeting}-1"
        self.address = f"/debrief/meetings/{self.meeting}/ballots/{self.key}/"
        self.codes: dict[str, list[str]] = {}

    def do(self, verb: str, client: Client | None = None, /, **said: object) -> str:
        """What the page says after a deed: empty when it was done, else the page with its reasons."""
        answer = (client or self.head).post(f"{self.address}do/{verb}/", said)
        return "" if answer.status_code == 302 else answer.content.decode()

    def page(self) -> str:
        return self.head.get(self.address).content.decode()

    def issue(self, **slips: int) -> None:
        draw = Draw("slips")
        self.codes = {key: [code_from(draw.bytes()[:13]) for _ in range(number)] for key, number in slips.items()}
        lines = sorted(
            f"{key} {commitment_of(proof_of(self.key, key, code))}\n"
            for key, many in self.codes.items()
            for code in many
        )
        assert self.do("issue", file=SimpleUploadedFile("issued.txt", "".join(lines).encode())) == ""

    @property
    def state(self) -> str:
        return ballot_found(self.key).state


@pytest.fixture
def ballot(transactional_db: None) -> Ballot:
    """Each deed commits: a box is closed in another transaction than the one that ended the vote."""
    return Ballot()


def test_ballot__goes_from_slips_to_its_result_by_its_pages(ballot: Ballot) -> None:
    it = ballot
    assert "zeren-ballot-print --meeting" in it.page()
    assert "issued.txt" in it.do("issue", file=SimpleUploadedFile("issued.txt", b"peer nothing\n"))
    it.issue(peer=10, delegate=14)
    assert it.do("open") == ""
    door, rules = Door(), ballot_found(it.key).rules
    for key, codes in it.codes.items():
        for place, code in enumerate(codes[: 8 if key == "peer" else 12]):
            given = sheet(rules, *(("GOOD", "FAIR") if place % 2 else ("FAIR", "GOOD")))
            assert door.cast(it.key, key, proof_of(it.key, key, code), given)["leaves"]
    observers = it.codes["delegate"][12]
    shown = it.do("show", code=observers)
    assert "监督员" in shown, "nothing was cast with it yet"
    door.cast(it.key, "delegate", proof_of(it.key, "delegate", observers), sheet(rules, "POOR", "GOOD"))
    assert "较差" in it.do("show", code=observers) or "差" in it.do("show", code=observers)
    assert it.do("end") == ""
    refused = it.do("close")
    assert refused.count("<li") > 1, "numbers that do not agree refuse the closing with every reason"
    assert it.do("slips", drawn="zwei", **{"class": "peer"}) != ""
    assert it.do("slips", drawn=8, **{"class": "peer"}) == ""
    assert it.do("slips", drawn=12, observed=1, **{"class": "delegate"}) == ""
    assert it.do("close") == ""
    assert (it.state, "公布结果" in it.page()) == ("closed", True)
    assert it.do("publish") == ""
    page = it.page()
    for one in halls.SPEAKERS:
        assert one.name in page
    assert page.count(">误差范围<") == 2, "beside the result, and beside what the classes differ by"
    assert "第 1—2 位" in page
    files = it.head.post(f"{it.address}files/")
    names = zipfile.ZipFile(io.BytesIO(files.content)).namelist()
    assert {f"{it.key}/published.json", f"{it.key}/room/openings.jsonl"} <= {*names}
    door.close()


def test_ballot__on_paper_alone_is_counted_by_two_who_agree(ballot: Ballot, settings) -> None:
    it, settings.VOTE_ADDRESS = ballot, "https://vote.example"
    assert f"vote.example/m/{it.key}<" in it.page() and f"vote.example/k/{it.key}<" in it.page()
    assert it.do("open") == ""
    assert f"vote.example/m/{it.key}<" not in it.page(), "without slips nobody votes by phone"
    assert f"vote.example/m/{it.key}/board" in it.page()
    for voters, number in (("peer", 8), ("delegate", 12)):
        assert it.do("slips", drawn=number, **{"class": voters}) == ""
        address = f"{it.address}tally/{voters}/"
        shown = it.clerk.get(address).content.decode()
        fields = re.findall(r'name="(m\d+-\d+-\d+)"', shown)
        said = {name: number if name.endswith("-0") else 0 for name in fields}
        wrong = it.clerk.post(address, {**said, "sheets": number, fields[0]: number - 1})
        assert (wrong.status_code, f'value="{number - 1}"' in wrong.content.decode()) == (422, True)
        assert it.clerk.post(address, {**said, "sheets": number}).status_code == 302
    assert it.do("end") == ""
    assert it.do("close") != "", "one counter is not enough"
    for voters, number in (("peer", 8), ("delegate", 12)):
        fields = re.findall(r'name="(m\d+-\d+-\d+)"', it.head.get(f"{it.address}tally/{voters}/").content.decode())
        said = {name: number if name.endswith("-0") else 0 for name in fields}
        assert it.head.post(f"{it.address}tally/{voters}/", {**said, "sheets": number}).status_code == 302
    assert it.do("close") == ""
    assert it.do("publish") == ""
    assert it.state == "published"


def test_paper__with_a_slip_goes_in_when_two_read_it_alike(ballot: Ballot) -> None:
    it = ballot
    it.issue(peer=10, delegate=12)
    assert it.do("open") == ""
    address, code = f"{it.address}paper/", it.codes["peer"][0]
    marks = dict(zip(re.findall(r'name="(m\d+-\d+)"', it.head.get(address).content.decode()), ("GOOD", "FAIR") * 9, strict=False))  # fmt: skip
    sent = {**marks, "class": "peer", "code": code}
    assert it.clerk.post(address, {**sent, "code": "not a code"}).status_code == 422
    assert it.clerk.post(address, sent).status_code == 302
    assert "1" in re.findall(r"已读 (\d+) 张", it.page())
    assert it.head.post(address, sent, follow=True).content.decode().count("已投入票箱") == 1
    fields = re.findall(r'name="(m\d+-\d+-\d+)"', it.head.get(f"{it.address}tally/peer/").content.decode())
    both = it.head.post(f"{it.address}tally/peer/", {**dict.fromkeys(fields, 0), "sheets": 0})
    assert "paper_in_one_way" in both.content.decode(), "a sheet would count twice"
    assert it.do("end") == ""
    assert sum(one.cast for one in turnout(it.key)) in (0, 1)


def test_ballot__is_not_opened_before_its_meeting_has_begun(transactional_db: None) -> None:
    halls.build()
    open_account(small.SETUP, small.HEAD.id)
    key, head = halls.planned(), client_of(small.HEAD)
    assert head.post(f"/debrief/meetings/{key}/ballots/").status_code == 302
    refused = head.post(f"/debrief/meetings/{key}/ballots/{key}-1/do/open/")
    assert (refused.status_code, "meeting_not_begun" in refused.content.decode()) == (422, True)
    assert ballot_found(f"{key}-1").state == "prepared"


def test_rehearsal__stands_beside_the_ballot_and_is_never_published(ballot: Ballot) -> None:
    it = ballot
    prepare = f"/debrief/meetings/{it.meeting}/ballots/"
    assert it.head.post(prepare).status_code == 409, "it is prepared already"
    assert it.head.post(prepare, {"rehearsal": "1"}).status_code == 302
    assert [one.is_rehearsal for one in ballots_seen(it.meeting)] == [False, True]
    assert it.do("void") == ""
    assert it.head.post(prepare).status_code == 302, "a void ballot makes room for another"


def test_pages__hide_a_ballot_from_strangers_and_from_other_meetings(ballot: Ballot) -> None:
    it = ballot
    assert client_of(small.SECRETARY).get(it.address).status_code == 404
    assert it.head.get(it.address.replace(it.key, f"{it.key}x")).status_code == 404
    assert it.head.post(f"{it.address}do/nothing/").status_code == 404
    assert it.head.get(f"{it.address}tally/superior/").status_code == 404, "superiors rate by name"


def test_rating_by_name__is_handed_in_once_by_whom_it_is_asked_of(ballot: Ballot) -> None:
    it = ballot
    leader, address = client_of(small.COUNTY_SECRETARY), f"{it.address}rate/"
    marks = dict.fromkeys(re.findall(r'name="(m\d+-\d+)"', leader.get(address).content.decode()), "GOOD")
    assert leader.post(address, marks).status_code == 422, "the vote is not open yet"
    assert it.do("open") == ""
    marks[next(iter(marks))] = "FAIR"
    assert leader.post(address, marks).status_code == 302
    assert "已交" in leader.get(address).content.decode()
    assert client_of(small.SECRETARY).get(address).status_code == 404
    assert json.loads(ballot_found(it.key).rules.line())["receipt_key"]
    assert len(participants(it.meeting)) == 21
