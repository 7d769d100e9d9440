"""Where a table says whose it is: document number, date, issuer and title among the lines above and below it."""

import re

from zeren.policy.drafting.amounts import normal
from zeren.policy.drafting.table import OfficeTable

_NUMBER = re.compile(r"[一-龥]{2,10}[〔\[（(]\d{4}[〕\]）)]第?\d{1,4}号")
_DAY = re.compile(r"(?P<y>\d{4})[年.\-/](?P<m>\d{1,2})[月.\-/](?P<d>\d{1,2})日?")
_ISSUER = re.compile(r"(?:中共)?[一-龥]{2,16}(?:委员会|办公室|党组|党委|工委|组织部|党工委)")


def source_in(table: OfficeTable) -> dict[str, str]:
    """`title`, `issuer`, `number`, `date` (YYYY-MM-DD) as far as the lines say them; a person looks them over."""
    below = [item.clauses[0].content for item in table.items if item.sign == "note"]
    lines = [line for text in (*table.above, *below) for line in text.split("\n")]
    found: dict[str, str] = {}
    for line in lines:
        flat = normal(line)
        number, day = _NUMBER.search(flat), _DAY.search(flat)
        if number:
            found.setdefault("number", number.group())
        if day and int(day["m"]) <= 12 and int(day["d"]) <= 31:
            found.setdefault("date", f"{day['y']}-{int(day['m']):02d}-{int(day['d']):02d}")
        if number or day:
            issuer = _ISSUER.search(_DAY.sub(" ", _NUMBER.sub(" ", flat)))
            if issuer and line not in table.above[:1]:
                found.setdefault("issuer", issuer.group())
    title = re.sub(r"[（(][^（）()]*\d{4}年[^（）()]*[）)]$", "", table.above[0]).strip() if table.above else ""
    return {**found, "title": title or table.sheet.name}
