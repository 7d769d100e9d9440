"""The workshop of a scheme: its tree and sums for everybody; a changed file checked, refused or adopted by the office."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assess import told
from claims.test_rows_of_figures import weighing
from clarify import small
from zeren.assess.models import Result
from zeren.ledger.clock import today
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import adopt_pack, open_account
from zeren.organisations.queries import pack_on
from zeren.web.assess.weight_years import chart_of_parts, parts_by_year

pytestmark = pytest.mark.django_db
PAGE = "/appraisal/schemes/secretary-year/"
SCHEME = (Path(small.PACKS) / "party-building-cn" / "scheme-secretary.toml").read_text("utf-8")
NEXT = date(2099, 1, 1)


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


def handed_in(office: Client, text: str) -> tuple[int, str]:
    answer = office.post(f"{PAGE}hand-in/", {"file": SimpleUploadedFile("s.toml", text.encode())})
    return answer.status_code, answer.headers.get("Location", answer.content.decode())


def test_tree__is_open_to_everybody_with_points_and_sums(office: Client) -> None:
    text = client_of(small.MEMBER.id).get(PAGE).content.decode()
    for node in pack_on(today()).schemes["secretary-year"].nodes:
        assert f'id="node-{node.id}"' in text
    assert "检查没有发现问题" in text
    assert "改好的方案文件" not in text
    assert "改好的方案文件" in office.get(PAGE).content.decode()
    assert office.get("/appraisal/schemes/no-such/").status_code == 404


def test_file__taken_away_and_handed_in_again_changes_nothing(office: Client) -> None:
    taken = office.get(f"{PAGE}scheme.toml").content.decode()
    status, address = handed_in(office, taken)
    assert status == 302
    assert "和现行方案一样" in office.get(address).content.decode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("scheme = [", "NOT_TOML"),
        (SCHEME.replace('key = "secretary-year"', 'key = "another"', 1), "NO_SUCH_SCHEME"),
        (SCHEME.replace('kind = "COMBINE"', 'kind = "ADD"', 1), "NOT_ONE_OF"),
    ],
    ids=["no-toml", "another-scheme", "unknown-kind"],
)
def test_changed__that_cannot_be_read_is_refused_and_not_kept(office: Client, text: str, code: str) -> None:
    before = last_seq()
    status, said = handed_in(office, text)
    assert status == 422
    assert code in said
    assert last_seq() == before


def test_changed__with_findings_is_shown_and_not_adopted(office: Client) -> None:
    status, address = handed_in(office, SCHEME.replace('nature = "outcome"', 'nature = "process"'))
    assert status == 302
    assert "改好才能采用" in office.get(address).content.decode()
    before = pack_on(NEXT).digest
    refused = office.post(address, {"version": "2", "from_day": NEXT.isoformat()})
    assert refused.status_code == 409
    assert "PROCESS_SHARE" in refused.content.decode()
    assert pack_on(NEXT).digest == before


def test_changed__is_adopted_from_its_day_and_its_digest_is_fixed(office: Client) -> None:
    title = "镇街书记年度考核（试改）"
    old = next(line for line in SCHEME.splitlines() if line.startswith("title = "))
    status, address = handed_in(office, SCHEME.replace(old, f'title = {{zh = "{title}", en = "Changed"}}', 1))
    assert status == 302
    before = pack_on(today())
    for sent, code in (
        ({"version": before.version, "from_day": NEXT.isoformat()}, "VERSION_STANDS"),
        ({"version": "2", "from_day": "2020-01-01"}, "DAY_PAST"),
        ({"version": "2", "from_day": "soon"}, "NOT_A_DAY"),
    ):
        refused = office.post(address, sent)
        assert (refused.status_code, code in refused.content.decode()) == (409, True), code
    assert client_of(small.MEMBER.id).post(address, {"version": "2", "from_day": NEXT.isoformat()}).status_code == 403
    assert office.post(address, {"version": "2", "from_day": NEXT.isoformat()}).status_code == 302
    assert pack_on(today()).digest == before.digest, "until its day the old one holds"
    after = pack_on(NEXT)
    assert (after.version, after.schemes["secretary-year"].title.zh) == ("2", title)


@pytest.fixture
def year_run(db: None) -> Client:
    """A year computed and proposed, before the office."""
    told.proposed()
    open_account(small.SETUP, small.HEAD.id)
    return client_of(small.HEAD.id)


def test_trial__of_what_changes_no_number_moves_nobody(year_run: Client) -> None:
    old = next(line for line in SCHEME.splitlines() if line.startswith("title = "))
    _, address = handed_in(year_run, SCHEME.replace(old, 'title = {zh = "另一个名称", en = "Another title"}', 1))
    before = last_seq()
    text = year_run.get(f"{address}?trial").content.decode()
    assert "没有一个等次会变" in text
    assert "全部相同" in text
    assert last_seq() == before, "nothing is kept"


def test_trial__names_whose_grade_would_change(year_run: Client) -> None:
    """The highest band is graded lower: all whose total lies in it move, one by one, by name, and nobody else."""
    band = '{ from = { value = "band.excellent" }, grade = "EXCELLENT" }'
    assert SCHEME.count(band) == 1
    _, address = handed_in(year_run, SCHEME.replace(band, band.replace("EXCELLENT", "BASIC")))
    stored = Result.objects.filter(run__scheme="secretary-year", content__score_grade="EXCELLENT")
    names = {row.person.name for row in stored if row.person}
    others = {row.person.name for row in Result.objects.filter(run__scheme="secretary-year") if row.person} - names
    assert names
    assert others
    text = year_run.get(f"{address}?trial").content.decode()
    assert f"{len(names)} 个等次会变" in text
    trial = text[text.index('id="trial"') : text.index('id="node-')]
    assert {name for name in names | others if name in trial} == names


def test_parts__one_year_says_so_and_more_years_are_drawn_with_their_table(office: Client) -> None:
    first = parts_by_year(date(2025, 6, 1), "secretary-year")
    assert first and first.years == (2025,) and chart_of_parts(first) is None
    assert "只有一个年度，看不出变化" in first.finding.zh
    assert {part.key: part.weights[0] for part in first.parts}["C"] == Fraction("12.5"), "25 of 100 points of a half"
    page = office.get(PAGE).content.decode().split('id="parts-by-year"')[1].split("</section>")[0]
    assert "各部分的权重，几年没有变" in page
    adopt_pack(small.SETUP, weighing(pack_on(today()), "0.60", "0.40"), date(today().year + 1, 1, 1))
    page = office.get(PAGE).content.decode().split('id="parts-by-year"')[1].split("</section>")[0]
    assert "主体工作（引入一个结果，本系统不评判）变动最大，-10" in page
    assert page.count('class="chart"') == 1
    assert "7.5" in page and "9" in page
    branch = office.get("/appraisal/schemes/branch-year/").content.decode()
    assert 'id="parts-by-year"' not in branch, "an average has no fixed weights"
