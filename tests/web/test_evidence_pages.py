"""The document of a fact at its door: attached, given back as a file and nothing else, refused with every reason."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clarify import small
from papers.hostile import bomb, by_hand, flagged
from papers.sound_files import a_docx, a_pdf, an_xlsx
from zeren.implement.actions import enter_fact
from zeren.implement.queries import evidence_of, facts_of_year
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.ledger.looks import looks_at
from zeren.organisations.actions import open_account
from zeren.web.apart import read_apart

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    small.with_lists(small.CLERK)
    for actor in (small.CLERK, small.HEAD, small.SECRETARY, small.OTHER_SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def a_fact(**more: object) -> str:
    return enter_fact(small.CLERK, FactEntry("special_study", "T1", date(2026, 1, 4), "会议纪要", **more))  # type: ignore[arg-type]


def file(name: str = "会议记录.docx", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or a_docx())


def test_attach_and_take_back__as_a_file_that_no_browser_opens(county: None) -> None:
    key, client = a_fact(), client_of(small.SECRETARY)
    assert client.post(f"/work/evidence-to/{key}/", {"file": file()}).status_code == 302
    page = client.get(f"/work/facts/{key}/").content.decode()
    assert "会议记录.docx" in page
    answer = client.get(f"/work/evidence/{key}/")
    assert answer.content == a_docx()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]


def test_read__by_those_who_may_see_the_fact_and_by_nobody_else(county: None) -> None:
    key = a_fact()
    client_of(small.SECRETARY).post(f"/work/evidence-to/{key}/", {"file": file()})
    assert client_of(small.HEAD).get(f"/work/evidence/{key}/").status_code == 200
    assert client_of(small.OTHER_SECRETARY).get(f"/work/evidence/{key}/").status_code == 404
    assert client_of(small.OTHER_SECRETARY).post(f"/work/evidence-to/{key}/", {"file": file()}).status_code == 404


def test_read__of_a_fact_about_a_person_is_told_to_that_person(county: None) -> None:
    entry = FactEntry(
        "performance_log", "T1", date(2026, 1, 4), "记实", person="P-T1S", attributes={"kind": "arrange"}
    )
    key = enter_fact(small.CLERK, entry)
    client_of(small.CLERK).post(f"/work/evidence-to/{key}/", {"file": file()})
    client_of(small.HEAD).get(f"/work/evidence/{key}/")
    assert [(look.looker, look.kind, look.thing) for look in looks_at("P-T1S")] == [(small.HEAD.id, "evidence", key)]


def test_entry__with_its_document_at_once_and_nothing_entered_when_the_file_is_refused(county: None) -> None:
    client = client_of(small.SECRETARY)
    form = {"name": "special_study", "happened_on": "2026-01-04", "value": "", "source": "会议纪要"}
    refused = client.post("/work/enter/T1/", {**form, "file": file("a.docx", flagged("docx", 1))})
    assert refused.status_code == 422
    assert "打开密码" in refused.content.decode()
    assert not facts_of_year(2026, ["T1"])
    assert client.post("/work/enter/T1/", {**form, "file": file()}).status_code == 302
    (found,) = facts_of_year(2026, ["T1"])
    assert evidence_of(found.key) is not None


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("最多一份", "照片不作佐证")), ("en", ("one at most", "photos are no evidence"))],
)
def test_refused__in_the_readers_language_with_all_reasons(
    county: None, language: str, words: tuple[str, ...]
) -> None:
    key, client = a_fact(), client_of(small.SECRETARY, language)
    answer = client.post(f"/work/evidence-to/{key}/", {"file": file("现场照片.jpg", bomb("docx", 20))})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert all(one in page for one in words)
    assert ("压缩炸弹" if language == "zh-hans" else "zip bomb") in page
    assert client.post(f"/work/evidence-to/{key}/").status_code == 422
    assert evidence_of(key) is None


def test_take_off__with_a_reason(county: None) -> None:
    key, client = a_fact(), client_of(small.SECRETARY)
    client.post(f"/work/evidence-to/{key}/", {"file": file("a.pdf", a_pdf())})
    assert client.post(f"/work/evidence-off/{key}/", {"because": ""}).status_code == 422
    assert client.post(f"/work/evidence-off/{key}/", {"because": "附错了"}).status_code == 302
    assert client.get(f"/work/evidence/{key}/").status_code == 404


def test_every_door__answers_hostile_files_with_a_page(county: None) -> None:
    """Two dozen at each door, through the whole of the program: an answer below 500, and reasons on it."""
    key, client = a_fact(), client_of(small.HEAD)
    doors = (f"/work/evidence-to/{key}/", "/work/import/", "/organisations/imports/", "/appraisal/schemes/drafts/")
    cases = [case for case in by_hand() if case.about in ("entities", "locked", "acts", "macros", "another ending")][
        ::9
    ]
    for case in cases:
        for door in doors:
            answer = client.post(door, {"file": file(case.file_name, case.data)}, follow=True)
            assert answer.status_code < 500, (door, case.about)


def test_apart__a_child_that_does_not_come_back_is_a_refusal(county: None) -> None:
    from zeren.kernel.errors import Invalid

    with pytest.raises(Invalid) as refused:
        read_apart("no such job", an_xlsx())
    assert [reason.code for reason in refused.value.reasons] == ["beyond_limits"]
