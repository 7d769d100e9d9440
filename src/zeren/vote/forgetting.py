"""What a request brings along besides its question is dropped before anything of the program can see it.

Address, cookies, agent, referrer and every other header go; of the languages asked for, which of our two comes first is kept.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Answer = Callable[..., Iterable[bytes]]
KEPT = frozenset(
    {
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "PATH_INFO",
        "QUERY_STRING",
        "CONTENT_TYPE",
        "CONTENT_LENGTH",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "HTTP_HOST",
        "HTTP_SEC_FETCH_SITE",
    }
)


def forgetting(application: Answer) -> Answer:
    """The application, which now sees of each request what `remembered` leaves."""

    def answer(environ: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return application(remembered(environ), start)

    return answer


def remembered(environ: Mapping[str, Any]) -> dict[str, Any]:
    """The question alone: method, address, form, host, whether another site sent it, and one of two languages."""
    left = {name: value for name, value in environ.items() if name in KEPT or name.startswith("wsgi.")}
    return {**left, "HTTP_ACCEPT_LANGUAGE": _language(str(environ.get("HTTP_ACCEPT_LANGUAGE", "")))}


def _language(asked: str) -> str:
    first = next(
        (part.strip()[:2].lower() for part in asked.split(",") if part.strip()[:2].lower() in ("zh", "en")), "zh"
    )
    return "zh" if first == "zh" else "en"
