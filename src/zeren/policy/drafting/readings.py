"""What one stretch of a clause may mean as a rule: each reader takes one way of wording it and gives every reading of it.

A reader gives None where the words are not of its kind, nothing where they are but leave a number open.
"""

import re
from dataclasses import dataclass

from zeren.kernel.words import Text
from zeren.policy.drafting.amounts import NUM, counts_in, frequency, unit_in
from zeren.policy.drafting.rules import Rule
from zeren.policy.drafting.table import Sign

FLOORED = re.compile(
    r"(?:该项|本项|此项)?扣完(?:本项|该项|此项|分值|标准分)*(?:分值|分数)?(?:为止|即止)?|直至扣完|以扣完"
)
JUDGED = re.compile(
    r"视情|酌情|视[^，；]{1,10}情况|根据.{0,12}(?:评定|打分|评分|赋分|给分)|综合(?:评定|评价|打分)|由.{1,12}(?:评定|打分|评分|评价)"
)
MOST = re.compile(
    rf"(?:最高|最多|累计|合计|总共|上限|总分)[^0-9；。]{{0,8}}?(?P<n>{NUM})分|(?:加分|扣分|得分)?(?:累计)?不超过(?P<m>{NUM})分"
)
ZERO = re.compile(
    r"(?P<what>.*?)(?:的|者)?[，,]?(?:(?<!否)则|该项|本项|此项|一律)*"
    r"(?:不得分|不计分|不给分|[记计得]0分|[记计得]?零分|全扣|扣完该项分?|扣除该项全部分值)"
)
_NOT_DONE = re.compile(r"未|没有|没|无|不(?!少于|低于|超过|得|计|足)|缺")
_HAPPENED = re.compile(r"发现|发生|出现|存在|被.{0,6}(?:通报|批评|约谈|曝光)|受到|获|荣获|评为|表彰|推广")
_COUNT = r"(?:次|起|例|项|人次|人|件|处|期|天|个|份)"

Found = tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch without its bounds; `near` is what is asked and the stretch, `whole` all of the clause, `full` its points.

    `most` is the bound that stood in the stretch.
    """

    text: str
    near: str
    whole: str
    full: str
    most: re.Match[str] | None = None


def readings_of(said: Said, sign: Sign) -> Found:
    """Every reading of one stretch; empty where its words give no rule."""
    for read in (veto, _judged, _zero, _each, _cliff, _share, _once):
        found = read(said)
        if found is not None:
            return found
    return _vetoes() if sign == "veto" else ()


def gives(rule: Rule) -> bool:
    """Whether a rule gives points rather than taking them."""
    if rule.kind in ("bands", "label", "levels"):
        return "=-" not in "".join(rule.values.values())
    if rule.kind == "judged":
        return not rule.values.get("lo", "-").startswith("-")
    return rule.kind == "share" or not rule.values.get("points", "-").startswith("-")


def _vetoes() -> Found:
    return (
        Rule("veto", why=Text("否决就是定为最低等次", "a veto means the lowest grade")),
        Rule("not_best", why=Text("否决只是不得评为最高等次", "a veto only bars the best grade")),
    )


def veto(said: Said) -> Found | None:
    """“一票否决”, “取消评优资格”; what a veto does is often left open."""
    if re.search(
        r"取消.{0,12}(?:评优|评先|先进|优秀|评奖).{0,4}资格|不得评(?:定)?为.{0,4}(?:优秀|先进|好)", said.text
    ):
        return (Rule("not_best"),)
    if "否决" not in said.text:
        return None
    lowest = re.search(r"(?:一律|定为|评为|确定为).{0,6}(?:不合格|最低|较?差)", said.text)
    return (Rule("veto"),) if lowest else _vetoes()


def _judged(said: Said) -> Found | None:
    span = re.search(rf"(?P<verb>扣|减|加|得|计|奖)[^0-9，；。]{{0,4}}(?P<lo>{NUM})分?-(?P<hi>{NUM})分", said.text)
    if span:
        bounds = {"lo": span["lo"], "hi": span["hi"]}
        if span["verb"] in "扣减":
            bounds = {"lo": f"-{span['hi']}", "hi": f"-{span['lo']}"}
        return (Rule("judged", {**bounds, "every": "1" if re.search(rf"每|1{_COUNT}", said.text) else ""}),)
    if not JUDGED.search(said.text):
        return None
    size = re.search(rf"(?P<n>{NUM})分", said.text)
    most = size["n"] if size else (said.most["n"] or said.most["m"]) if said.most else said.full
    if not most:
        return ()
    down = re.search(r"扣|减", said.text)
    return (Rule("judged", {"lo": f"-{most}" if down else "0", "hi": "0" if down else most}),)


def _zero(said: Said) -> Found | None:
    found = ZERO.search(said.text)
    if not found or re.search(rf"(?:得|加|扣){NUM}分", found["what"]):
        return None
    if found["what"].strip("，,").endswith("否则"):
        return (Rule("zero_absent"),)
    return _either("zero_absent", "zero_found", {}) if _NOT_DONE.search(found["what"]) else (Rule("zero_found"),)


def _either(absent: str, found: str, values: dict[str, str]) -> Found:
    """Two readings of “not done”: nothing on record that it was done, or a finding on record that it was not."""
    no_record = Text(
        "做到了才有记录：查不到记录就算没有做", "what was done is recorded: no record means it was not done"
    )
    finding = Text(
        "发现没有做才有记录：没有记录就算做了", "a failing is recorded when found: no record means it was done"
    )
    return (Rule(absent, values, no_record), Rule(found, values, finding))


def _each(said: Said) -> Found | None:
    found = re.search(
        rf"(?:每|凡)(?P<what>[^；。]*?)(?P<verb>扣|减|加|奖|得|计)(?:除|掉|去|励)?(?P<n>{NUM})分", said.text
    ) or re.search(
        rf"(?P<what>[^；。，]*?(?<!少于)(?<!低于)(?<!不足)(?<![0-9])1{_COUNT}[^；。，]{{0,8}}?)[，,]?(?P<verb>扣|加)(?P<n>{NUM})分",
        said.text,
    )
    if not found:
        return None
    what = found["what"].split("每")[-1].rstrip("的，, ")
    points = f"-{found['n']}" if found["verb"] in "扣减" else found["n"]
    for kind, words in (("below", "低于?|下降|降低|减少"), ("above", "高于?|超过?|增长|提高|上升|增加")):
        slope = re.search(rf"(?:{words})(?P<k>{NUM})(?:个?百分点|%|分|个点)", what)
        if slope:
            return _steps(kind, slope["k"], points, said)
    step = counts_in(what) or "1"
    if what.startswith(("少", "缺", "欠")):
        due = _short(what, step, points, said)
        return due or ((Rule("each", {"points": points, "per": step}),) if what.startswith("缺") else ())
    return (Rule("each", {"points": points, "per": step}),)


def _steps(kind: str, step: str, points: str, said: Said) -> Found:
    """Steps below or above a target; without a target in the words there is no rule."""
    target = re.search(
        rf"(?:不低于|不少于|达到?|完成|以上为|目标(?:值)?为?|低于|超过|高于)(?P<n>{NUM})%?", said.near
    ) or re.search(rf"(?:不低于|不少于|达到?|目标(?:值)?为?)(?P<n>{NUM})%", said.whole)
    whole = re.search(r"完成.{0,10}(?:得|计)(?:[0-9.]+分|满分)", said.near)
    reach = target["n"] if target else "100" if whole else ""
    if not reach:
        return ()
    partial = ""
    if re.search(r"不足.{0,10}按.{0,8}(?:计|算)", said.whole):
        partial = "any_started"
    elif re.search(r"不足.{0,12}(?:不扣|不计|不加|忽略)", said.whole):
        partial = "full_only"
    elif "按比例" in said.whole:
        partial = "linear"
    return (Rule(kind, {"target": reach, "step": step, "points": points, "partial": partial}),)


def _short(what: str, step: str, points: str, said: Said) -> Found:
    """So much for each one short; how many are due, and of the same thing, must stand in the words."""
    due = frequency(said.near) or frequency(said.whole)
    if due is None or unit_in(what) not in ("", due[2]):
        return ()
    count, period, _ = due
    values = {"target": count, "step": step, "points": points, "by": ""}
    if not period:
        return (Rule("short", values),)
    year = Text("只看全年总数，前后可以补", "only the year's number counts; one may be made up for later")
    each = Text("每个时段都要有，补不回来", "each stretch of time needs its own; it cannot be made up for")
    return (Rule("short", values, year), Rule("short", {**values, "by": period}, each))


def _cliff(said: Said) -> Found | None:
    """One amount below or from a number on: “少于4次的扣1分”, “达到4次的得2分”."""
    found = re.search(
        rf"(?P<word>少于|低于|不足|不满|未达到?|达到|不少于|不低于)[^0-9，；。]{{0,8}}(?P<n>{NUM})(?![:0-9])(?P<unit>%|个百分点)?"
        rf"[^0-9，；。]{{0,4}}(?:的|者)?[，,：:]?(?P<verb>扣|减|加|奖|得|计)(?:(?P<p>{NUM})分|(?P<full>满分))",
        said.text,
    )
    if not found or (found["full"] and not said.full):
        return None
    size = said.full if found["full"] else found["p"]
    points = f"-{size}" if found["verb"] in "扣减" else size
    kind = "reached" if found["word"] in ("达到", "不少于", "不低于") else "fewer"
    return (Rule(kind, {"target": found["n"], "points": points, "of": "number" if found["unit"] else ""}),)


def _share(said: Said) -> Found | None:
    if not re.search(
        r"按.{0,12}(?:比例|率).{0,8}(?:得分|计分|折算|计算|给分)|得分=|(?:率|比例)[×x\*]", said.text
    ) or re.search(rf"(?:扣|加){NUM}分", said.text):
        return None
    target = re.search(rf"(?:达到|目标(?:值)?为?|不低于)(?P<n>{NUM})%", said.near)
    return (Rule("share", {"target": target["n"] if target else "100"}),)


def _once(said: Said) -> Found | None:
    found = re.search(
        rf"(?P<what>.+?)(?:的|者)?[，,：:]?(?:一次性|可|再|另)?(?P<verb>扣|减|加|奖|得|计|记)(?:除|掉|去|励)?(?P<n>{NUM}分|满分)",
        said.text,
    )
    if not found or not (said.full or found["n"] != "满分"):
        return None
    size = said.full if found["n"] == "满分" else found["n"].removesuffix("分")
    down = found["verb"] in "扣减"
    points = f"-{size}" if down else size
    if down and _NOT_DONE.search(found["what"]):
        return _either("absent", "once", {"points": points})
    if _HAPPENED.search(found["what"]):
        once = Rule("once", {"points": points}, Text("不论几次，只算一次", "once, however often"))
        return (
            once,
            Rule("each", {"points": points, "per": "1"}, Text("有几次算几次", "each time it happens")),
        )
    return (Rule("once", {"points": points}),)
