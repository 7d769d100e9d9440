"""The draft's pages for who may not, what is refused, and what the record tells of each choice."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client

from clarify import small
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import open_account
from zeren.organisations.models import DraftChoice
from zeren.organisations.queries import choices_made, drafts

pytestmark = pytest.mark.django_db
DRAFTS = "/appraisal/schemes/drafts/"
TABLES = Path(__file__).resolve().parents[2] / "examples" / "office-tables"
HEAD = {
    "title": "表",
    "issuer": "某委",
    "number": "某委〔2026〕1号",
    "date": "2026-03-02",
    "kind": "branch",
    "period": "year",
}


def client_of(key: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username=key), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(db: None) -> Client:
    small.build()
    for actor in (small.HEAD, small.MEMBER):
        open_account(small.SETUP, actor.id)
    return client_of(small.HEAD.id)


def begun(office: Client, name: str = "2-branches.xlsx") -> str:
    answer = office.post(DRAFTS, {"file": SimpleUploadedFile(name, (TABLES / name).read_bytes())})
    assert answer.status_code == 302, answer.content.decode()[:400]
    return answer["Location"]


def test_draft__is_the_office_s_alone(office: Client) -> None:
    address = begun(office)
    member = client_of(small.MEMBER.id)
    for path in (DRAFTS, address, f"{address}pack.zip", f"{address}table.xlsx", f"{address}try/"):
        assert member.get(path).status_code == 403, path
    assert member.post(f"{address}choose/I5/", {"verb": "judged"}).status_code == 403
    assert "从自己的表起草" in office.get("/appraisal/schemes/").content.decode()
    assert "从自己的表起草" not in member.get("/appraisal/schemes/").content.decode()


def test_file__without_a_table_is_refused_and_not_kept(office: Client) -> None:
    before = last_seq()
    wrong = TABLES.parent / "county" / "organisation.xlsx"
    answer = office.post(DRAFTS, {"file": SimpleUploadedFile("x.xlsx", wrong.read_bytes())})
    assert answer.status_code == 422
    assert "没有找到考核表" in answer.content.decode()
    assert (last_seq(), drafts()) == (before, ())


def test_choice__is_recorded_by_name_and_the_latest_counts(office: Client) -> None:
    address = begun(office)
    (draft,) = drafts()
    before = last_seq()
    assert office.post(f"{address}choose/I6/", {"R6.1": "2", "start": "points", "verb": "confirm"}).status_code == 302
    assert choices_made(draft.id)["I6"].answer["rules"]["R6"][0]["by"] == "quarter"
    assert choices_made(draft.id)["I6"].by == f"person:{small.HEAD.id}"
    assert office.post(f"{address}choose/I6/", {"verb": "open"}).status_code == 302
    assert choices_made(draft.id) == {}
    assert DraftChoice.objects.count() == 2, "what was chosen before stays on record"
    assert last_seq() == before + 2


@pytest.mark.parametrize(
    ("place", "sent", "said"),
    [
        ("I6", {"verb": "confirm"}, "还没有选定怎么算"),
        ("I6", {"R6.1": "9", "verb": "confirm"}, "还没有选定怎么算"),
        ("I6", {"R6.1": "own", "R6.1.kind": "short", "R6.1.points": "3", "R6.1.sign": "-"}, "还缺一个数"),
        ("I6", {"R6.1": "own", "R6.1.kind": "bands", "R6.1.from1": "90", "R6.1.gives1": "5"}, "分档写得不完整"),
        ("head", {"title": "表"}, "还缺发文单位"),
        ("I99", {"verb": "judged"}, "没有这一项"),
    ],
)
def test_choice__that_is_not_whole_is_refused_and_not_kept(
    office: Client, place: str, sent: dict[str, str], said: str
) -> None:
    address = begun(office)
    before = last_seq()
    answer = office.post(f"{address}choose/{place}/", sent)
    assert answer.status_code in (404, 422)
    assert said in answer.content.decode()
    assert last_seq() == before


def test_choice__once_made_is_neither_changed_nor_deleted_in_the_database(office: Client) -> None:
    office.post(f"{begun(office)}choose/I5/", {"verb": "judged"})
    for statement in ("UPDATE organisations_draftchoice SET place = 'I6'", "DELETE FROM organisations_draftchoice"):
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            try:
                cursor.execute(statement)
            finally:
                cursor.execute("ROLLBACK TO before")


def test_own_rule__written_by_a_person_is_taken(office: Client) -> None:
    address = begun(office)
    office.post(f"{address}choose/head/", HEAD)
    bands = {"R9.1.from1": "90", "R9.1.gives1": "10", "R9.1.from2": "50", "R9.1.to2": "90", "R9.1.gives2": "4"}
    answer = office.post(
        f"{address}choose/I9/",
        {"R9.1": "own", "R9.1.kind": "bands", "start": "0", **bands},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "90（含）以上：得 10 分；50（含）至 90（不含）：得 4 分" in answer.content.decode()
    tried = office.get(f"{address}try/", {"f9_1": "70"}).content.decode()
    assert "4.0 / 10" in tried
    assert office.get(f"{address}pack.zip").content == office.get(f"{address}pack.zip").content, (
        "the same bytes each time"
    )


def test_pack__without_its_document_is_refused(office: Client) -> None:
    answer = office.get(f"{begun(office)}pack.zip")
    assert answer.status_code == 409
    assert "SOURCE_MISSING" in answer.content.decode()
