"""The page of points and weights: what the pack in force gives points for, and a pasted scheme with all that is wrong with it."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.html import escape

from clarify import small
from zeren.kernel.actors import Actor
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import open_account
from zeren.policy.lint_codes import CODES

pytestmark = pytest.mark.django_db
ADDRESS = "/appraisal/schemes/"
SCHEME = (small.PACKS / "party-building-cn" / "scheme-secretary.toml").read_text("utf-8")
GROWTH_FIRST = (small.PACKS.parent / "examples" / "gdp-first" / "scheme.toml").read_text("utf-8")


@pytest.fixture
def reader(db: None) -> Client:
    """A member of a township's committee: nobody with any right over schemes."""
    small.build()
    open_account(small.SETUP, small.MEMBER.id)
    return client_of(small.MEMBER)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def pasted(reader: Client, text: str) -> tuple[int, str]:
    answer = reader.post(ADDRESS, {"scheme": text})
    return answer.status_code, answer.content.decode()


def test_weights__are_open_to_everybody_in_both_languages(reader: Client) -> None:
    text = reader.get(ADDRESS).content.decode()
    for said in ("实效 50 %", "过程 35 %", "测评 15 %", "检查没有发现问题"):
        assert said in text, said
    english = client_of(small.MEMBER, "en").get(ADDRESS).content.decode()
    for said in ("outcomes 50 %", "process 35 %", "The checks found nothing"):
        assert said in english, said
    assert Client().get(ADDRESS).status_code == 302


def test_pasted__a_sound_scheme_is_said_to_be_sound_and_nothing_is_kept(reader: Client) -> None:
    before = last_seq()
    status, text = pasted(reader, SCHEME.replace('key = "secretary-year"', 'key = "another"', 1))
    assert status == 200
    assert "没有发现问题。" in text
    assert last_seq() == before


def test_pasted__each_fault_is_named_with_file_key_and_code(reader: Client) -> None:
    status, text = pasted(reader, SCHEME.replace('nature = "outcome"', 'nature = "process"'))
    assert status == 422
    for code in ("PROCESS_SHARE", "OUTCOME_SHARE"):
        assert code in text
    assert "scheme-pasted.toml · party_building" in text


@pytest.mark.parametrize("text", ["", "not toml [", "[scheme]", "a = " + "[" * 5000, GROWTH_FIRST, "x" * 300_000])
def test_pasted__what_cannot_be_read_is_told_and_kept_in_the_form(reader: Client, text: str) -> None:
    status, said = pasted(reader, text)
    assert status == 422
    assert "读不懂" in said
    assert "Traceback" not in said


def test_checks__each_code_has_its_place_in_both_languages(reader: Client) -> None:
    text = reader.get(f"{ADDRESS}checks/").content.decode()
    english = client_of(small.MEMBER, "en").get(f"{ADDRESS}checks/").content.decode()
    for row in CODES:
        assert f'id="{row.code}"' in text, row.code
        assert escape(row.mend.zh) in text, row.code
        assert escape(row.when.en) in english, row.code
