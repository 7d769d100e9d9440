"""How a rule is cited in words: title, issuer, date; and how far it can be trusted."""

from zeren.kernel.words import Text
from zeren.policy.pack import Pack

CONFIDENCE_WORDS = {
    "verified": Text("已核对原文", "checked against the text"),
    "known": Text("已知，未核对原文", "known, not checked against the text"),
    "unsure": Text("存疑，请核对", "unsure, please check"),
    "default": Text("本系统默认，非上级规定", "project default, not a rule from above"),
}


def cite(pack: Pack, source: str) -> Text:
    """A source in words: 《title》（issuer，date）. Errors: KeyError when the pack has no such source."""
    found = pack.sources[source]
    if found.kind == "project":
        return CONFIDENCE_WORDS["default"]
    return Text(
        f"《{found.title.zh}》（{found.issuer.zh}，{found.date}）",
        f"{found.title.en} ({found.issuer.en}, {found.date})",
    )


def cite_value(pack: Pack, key: str) -> Text:
    """A value with its source and how far it can be trusted."""
    value = pack.values[key]
    source, trust = cite(pack, value.source), CONFIDENCE_WORDS[value.confidence]
    if source == trust:
        return Text(f"{value.title.zh}：{value.value}。{source.zh}", f"{value.title.en}: {value.value}. {source.en}")
    return Text(
        f"{value.title.zh}：{value.value}。{source.zh}；{trust.zh}",
        f"{value.title.en}: {value.value}. {source.en}; {trust.en}",
    )
