"""Who looked, at the doors: every view of a person's dossier, card, case or letter says so and leaves its look."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

import zeren.web.access
from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.api.routes import LOOKS
from zeren.assess.queries import letters_to
from zeren.investigate.actions import put_down_lead
from zeren.kernel.actors import Actor
from zeren.ledger.looks import looks_at
from zeren.organisations.actions import open_account
from zeren.use.actions import draw_consequences

pytestmark = pytest.mark.django_db
PERSON = year.FAIR_SECRETARY
OWN_ONLY = {f"accountability/mine/<str:key>/{part}" for part in ("", "letter.<str:form>", "<slug:verb>/")}
"""Routes that name a case and show it only to the person it is about; another's is not found there."""
ACCOUNTS = {"accounts/<str:person>/", "accounts/<str:person>/<slug:deed>/"}
"""How somebody signs in: a matter of the administrators, with nothing in it of what the person did or got."""
QUESTIONS = {"accountability/asked/<str:key>/"}
"""What a lead asks the unit that answers it: the question alone, which names nobody."""
NAMES = {"person", "subject", "letter", "objection"}


@pytest.fixture
def told_year(db: None) -> str:
    """A year with its letters; a lead about the secretary. Gives the lead's key."""
    told.delivered()
    draw_consequences(small.HEAD, year.YEAR)
    for actor in (small.HEAD, small.CLERK, DECIDER, Actor("person", PERSON)):
        open_account(small.SETUP, actor.id)
    key: str = put_down_lead(DECIDER, "T1", PERSON, "not_done", "全年没有研究")
    return key


def client_of(actor: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username=actor), "django.contrib.auth.backends.ModelBackend")
    return client


def views_of_people() -> Iterator[tuple[str, object]]:
    """Every route that names a person, or a thing of one."""
    for route, view in zeren.web.access._routes(zeren.web.access.get_resolver()):
        named = set(re.findall(r"<(?:\w+:)?(\w+)>", route))
        if named & NAMES or (("people/" in route or "accountability/" in route) and "key" in named):
            yield route, view


def test_views__that_name_a_person_declare_their_look() -> None:
    seen = dict(views_of_people())
    assert len(seen) > 14, sorted(seen)
    silent = {
        route for route, view in seen.items() if not getattr(view, "looks", "") and not route.startswith("api/")
    }
    assert silent == OWN_ONLY | ACCOUNTS | QUESTIONS
    assert LOOKS == {"one_result": "card"}


def test_view__that_declares_a_look_and_does_not_say_whose_fails() -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    shows = zeren.web.access.page("use.read", looks="dossier")(lambda request: HttpResponse("a dossier"))
    with pytest.raises(RuntimeError, match="does not say whose"):
        shows(RequestFactory().get("/"))


def test_dossier__opens_on_a_ground_and_the_look_is_told_on_the_page(told_year: str) -> None:
    head, address = client_of("P-HEAD"), f"/use/dossiers/{PERSON}/"
    asked = head.get(address).content.decode()
    assert "请先说明依据" in asked and "历年结果" not in asked
    assert looks_at(PERSON) == (), "nothing was shown, nothing is recorded"
    assert "请先说明依据" in head.get(f"{address}?ground=because").content.decode()
    shown = head.get(f"{address}?ground=appointment").content.decode()
    assert "历年结果" in shown and "本次查看已记下" in shown
    (look,) = looks_at(PERSON)
    assert (look.looker, look.kind, look.role, look.ground) == ("P-HEAD", "dossier", "office_head", "appointment")
    assert "历年结果" in head.get(address).content.decode(), "the ground once named is good until the sign-out"
    assert len(looks_at(PERSON)) == 2, "each opening is a look of its own"
    other = head.get(f"/use/dossiers/{year.GOOD_SECRETARY}/").content.decode()
    assert "请先说明依据" in other, "for another person it is asked anew"


def test_case__a_file_of_it_is_opened_on_a_ground_too(told_year: str) -> None:
    decider, case = client_of(DECIDER.id), f"/accountability/cases/{told_year}/"
    assert decider.get(f"{case}letter.pdf")["content-type"].startswith("text/html")
    assert decider.get(f"{case}?ground=case_work").status_code == 200
    assert decider.get(f"{case}letter.pdf").content.startswith(b"%PDF")
    refused = decider.post(f"{case}drop/", {"words": ""})
    assert refused.status_code == 422 and "本次查看已记下" in refused.content.decode()
    assert [(look.kind, look.ground) for look in looks_at(PERSON)] == [("case", "case_work")] * 3


def test_letter_card_objection_and_api__leave_their_looks(told_year: str) -> None:
    head, line = client_of("P-HEAD"), letters_to(PERSON)[0]
    addresses = {
        f"/appraisal/letters/{line.id}/": "letter",
        f"/appraisal/letters/{line.id}/letter.pdf": "letter",
        f"/appraisal/letters/{line.id}/letter.docx": "letter",
        f"/appraisal/cards/of/{PERSON}/": "card",
        f"/appraisal/cards/{year.YEAR}/person/{PERSON}@T1-01/": "card",
        f"/use/eligibility/{PERSON}/": "eligibility",
        f"/use/eligibility/?person={PERSON}": "eligibility",
        f"/organisations/people/{PERSON}/": "marks",
        f"/api/results/{year.YEAR}/secretary-year/{PERSON}@T1-01": "card",
    }
    for address, kind in addresses.items():
        before = len(looks_at(PERSON))
        assert head.get(address).status_code == 200, address
        after = looks_at(PERSON)
        assert (len(after) - before, after[0].kind) == (1, kind), address
        assert after[0].role == "office_head"


def test_own__is_never_a_look(told_year: str) -> None:
    own, line = client_of(PERSON), letters_to(PERSON)[0]
    for address in (
        f"/appraisal/letters/{line.id}/", "/appraisal/my-card/", "/use/mine/", f"/organisations/people/{PERSON}/",
        f"/accountability/mine/{told_year}/",
    ):  # fmt: skip
        answer = own.get(address)
        assert answer.status_code == 200, address
        assert "本次查看已记下" not in answer.content.decode()
    assert looks_at(PERSON) == ()


def test_refused__page_leaves_no_look(told_year: str) -> None:
    assert client_of("P-CLERK").get(f"/accountability/cases/{told_year}/?ground=case_work").status_code == 404
    assert client_of("P-HEAD").get("/appraisal/letters/9999/").status_code == 404
    assert looks_at(PERSON) == ()
