"""What is looked at in the demonstration once somebody did it: a fact with its document, a sample drawn of last year, a
sheet of findings that was handed in."""

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zeren.implement.queries import FactFilter, evidence_of, facts_page


def brought(client: Client) -> Iterator[str]:
    """Their addresses, as the head of the office brings them about."""
    yield with_document(client)
    yield drawn_sample(client)
    yield sheet_of_findings(client)


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
