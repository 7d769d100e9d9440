"""A paper as a file to take away: Word or PDF in the reader's language, with the seal of the record as it stands."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import roots
from zeren.web.investigate.letters import TYPES
from zeren.web.templatetags.words import language
from zeren.web.witness import seal_now


def office_of(day: date) -> Text:
    """The office that writes."""
    if settings.OFFICE_NAME:
        return Text(settings.OFFICE_NAME, settings.OFFICE_NAME)
    top = roots(day)[0]
    return Text(f"{top.name}责任制办公室", f"Responsibility office, {top.name}")


def answer_with(form: str, name: str, as_docx, as_pdf, said) -> HttpResponse:  # type: ignore[no-untyped-def]  # a pair of papers' writers and what they write
    """A paper as Word or PDF in the reader's language. Errors: NotFound for any other form."""
    if form not in TYPES:
        raise NotFound(Reason("no_such_form", Text("只有 Word 和 PDF。", "There are Word and PDF only.")))
    reader, seal = language(), seal_now()
    content = as_docx(said, reader, seal) if form == "docx" else as_pdf(said, settings.FONTS, reader, seal)
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
