"""What differs between SQL engines: whole division, types, quotes, and a handful of functions. All else is one text."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes things. Templates are filled with `format`."""

    name: str
    long: str
    """A whole number of 64 bits."""
    short: str
    """One that fits 32 bits; as `long` where an engine does not say when 32 bits overflow."""
    wide: str
    """The type of a whole number that may need 128 bits."""
    divide: str
    """Whole division, cut towards zero."""
    quote: str
    escape: Callable[[str], str]
    pair: str
    """Several values that are ordered as one."""
    attribute: str
    """A member of a JSON text, null when it is not there."""
    matches: str
    """Does the whole text match."""
    year_start: str
    """The number of a day, 1 January of the year 1 being 1."""

    def identifier(self, name: str) -> str:
        return f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}"

    @property
    def is_short(self) -> bool:
        """Whether numbers that fit 32 bits are computed in 32 bits."""
        return self.short != self.long

    def text(self, words: str) -> str:
        return f"'{self.escape(words)}'"


DUCKDB = Dialect(
    name="duckdb",
    long="{}::BIGINT",
    short="{}::INTEGER",
    wide="HUGEINT",
    divide="{} // {}",
    quote='"',
    escape=lambda words: words.replace("'", "''"),
    pair="row({})",
    attribute="json_extract_string({0}, '$.\"{1}\"')",
    matches="regexp_full_match({}, '{}')",
    year_start="(date_diff('day', DATE '0001-01-01', {}) + 1)",
)
SPARK = Dialect(
    name="spark",
    long="{}L",
    short="{}L",
    wide="DECIMAL(38,0)",
    divide="{} div {}",
    quote="`",
    escape=lambda words: words.replace("\\", "\\\\").replace("'", "\\'"),
    pair="struct({})",
    attribute="get_json_object({0}, \"$['{1}']\")",
    matches="({} rlike '^({})$')",
    year_start="(datediff({}, DATE '0001-01-01') + 1)",
)
DIALECTS = {one.name: one for one in (DUCKDB, SPARK)}
NUMBER = "[+-]?0*[0-9]{1,14}([.][0-9]+)?"
"""What is read as a number where a text may be one."""
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
