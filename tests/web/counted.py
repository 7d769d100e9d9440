"""How many queries a page asks. The tests' own process sees the whole between requests; going back to that is no page's query."""

from typing import Any

BACK_TO_THE_WHOLE = "set_config('zeren.signature', '', true)"


def counted(asked: Any) -> int:
    """The queries that a worker of the server would have asked, of a `CaptureQueriesContext`."""
    return sum(BACK_TO_THE_WHOLE not in query["sql"] for query in asked.captured_queries)
