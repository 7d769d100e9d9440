"""What is looked at in the demonstration once somebody did it: a fact with its document, a sample drawn of last year, a
sheet of findings that was handed in, a draft of a scheme, a scheme handed in anew."""

from collections.abc import Iterator
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zeren.implement.queries import FactFilter, evidence_of, facts_page

OWN_TABLE = Path(__file__).resolve().parents[2] / "examples" / "office-tables" / "2-branches.xlsx"


def brought(client: Client) -> Iterator[str]:
    """Their addresses, as the head of the office brings them about."""
    yield with_document(client)
    yield drawn_sample(client)
    yield sheet_of_findings(client)
    yield begun_draft(client)
    yield changed_scheme(client)


def with_document(client: Client) -> str:
    """A fact to which a document was put."""
    key = facts_page(FactFilter(2026), size=1).rows[0].key
    if evidence_of(key):  # the same process came by before
        return reverse("implement-facts-fact", args=[key])
    file = SimpleUploadedFile("会议记录.txt", "会议研究集体经济分红方案，表决通过，逐户公示。".encode())
    assert client.post(reverse("implement-evidence-attach", args=[key]), {"file": file}).status_code == 302
    return reverse("implement-facts-fact", args=[key])


def drawn_sample(client: Client) -> str:
    """A sample of last year's facts, to be verified."""
    said = {"one": "7", "other": "清禾", "year": "2025"}
    page = client.get(reverse("implement-samples")).headers["Location"].partition("?")[0]
    return client.post(page, said).headers["Location"]


def sheet_of_findings(client: Client) -> str:
    """The findings of a township, taken out and handed in as they were."""
    sheet = client.get(reverse("implement-returned-sheet", args=["LT01"]), {"year": "2026"}).content
    file = SimpleUploadedFile("findings.xlsx", sheet)
    return client.post(reverse("implement-returned"), {"file": file}).headers["Location"]


def begun_draft(client: Client) -> str:
    """A draft from an office's own table, with the document that it stands in."""
    with OWN_TABLE.open("rb") as file:
        draft = client.post(reverse("assess-schemes-drafts"), {"file": file}).headers["Location"]
    head = {"title": "表", "issuer": "某委", "number": "某委〔2026〕1号", "date": "2026-03-02", "kind": "branch", "period": "year"}  # fmt: skip
    assert client.post(f"{draft}choose/head/", head).status_code == 302
    return draft


def changed_scheme(client: Client) -> str:
    """The scheme in force with one word of it changed, handed in at the workshop."""
    asked = {"key": "secretary-year"}
    text = client.get(reverse("assess-schemes-one-file", kwargs=asked)).content.replace(b"half_up", b"floor", 1)
    file = SimpleUploadedFile("scheme-secretary.toml", text)
    return client.post(reverse("assess-schemes-one-hand-in", kwargs=asked), {"file": file}).headers["Location"]
