"""The report's sentences and headings, Chinese and English side by side."""

from zeren.kernel.words import Text

WORDS = {
    "title": Text("评分校准：{name}", "Calibration of ratings: {name}"),
    "counts": Text(
        "{rows} 行、{marks} 个评分；{ratees} 个对象，{raters} 位署名或可对应的评价人，{items} 个项目，等次 {low} 到 {high}。",
        "{rows} rows, {marks} marks; {ratees} ratees, {raters} raters who sign or whose ballots are linked, {items} items, grades {low} to {high}.",
    ),
    "logit": Text(
        "水平与宽严用同一把尺（logit）：相差 1，选高一档而不是低一档的机会比大约变为 2.7 倍。",
        "Standing and severity are on one scale (logits): a difference of 1 multiplies the odds of the higher of two neighbouring grades by about 2.7.",
    ),
    "spread": Text(
        "对象之间的标准差 {ratee}，评价人宽严的标准差 {rater}，光环（同一人给同一对象的各项一起偏高或偏低）的标准差 {halo}。",
        "Standard deviations: between ratees {ratee}, of severity {rater}, of halo (all items of one rater for one ratee too high or too low together) {halo}.",
    ),
    "unsigned": Text(
        "票没有身份，或者没有人评过两个对象：宽严与光环分不开，合起来的标准差为 {halo}；对象之间的标准差 {ratee}。不对任何一张票作说明。",
        "Sheets carry no identity, or nobody marked two ratees: severity and halo cannot be told apart, together {halo}; between ratees {ratee}. Nothing is said of any single sheet.",
    ),
    "assumed": Text(
        "各部分之间没有共同的评价人。按选定的假定，各部分对象的平均水平视为相同；这是假定，不是数据说明的，已按其可能的偏差放宽区间。",
        "The parts have no rater in common. By the chosen assumption their ratees are equal on average; this is assumed and not shown by the data, and the intervals are widened for it.",
    ),
    "seed": Text(
        "名次区间由 {draws} 次联合抽样得出，种子 {seed} 取自数据本身，同样的数据得到同样的结果。",
        "Rank intervals rest on {draws} joint draws; the seed {seed} is taken from the data, and the same data give the same result.",
    ),
    "jml": Text(
        "本次用传统的联合极大似然法，供与已发表结果对照。它不计光环，标准误偏小；不给名次区间。",
        "This is the classical joint maximum likelihood, for comparison with published results. It leaves halo out, so its standard errors are too small; no rank intervals are given.",
    ),
    "section_ranking": Text("排名能承受多少", "How much the ranking can bear"),
    "ranking": Text(
        "点是估计值，横线是 95 % 区间。区间大半重叠的对象，次序不能当真。校准后的平均分，是换成平均宽严的评价人会给的分。",
        "The dot is the estimate, the bar its 95 % interval. Where bars largely overlap, the order means little. The fair average is what raters of mean severity would give.",
    ),
    "jml_errors": Text(
        "横线只含模型误差，实际误差更大。", "The bars hold model error only; the true error is larger."
    ),
    "top": Text(
        "前四分之一：{sure} 个对象在内的机会超过九成，{out} 个不到一成，其余 {open} 个说不定。",
        "The top quarter: {sure} ratees are in it with a chance above nine in ten, {out} with less than one in ten; of the other {open} it cannot be said.",
    ),
    "picture_ratees": Text("各对象的估计值与 95 % 区间", "Estimates and 95 % intervals of ratees"),
    "table_ratees": Text("对象", "Ratees"),
    "section_raw": Text("原始平均分差在哪里", "What the raw mean gets wrong"),
    "raw": Text(
        "遇到较严的评价人，原始平均分偏低，反之偏高。每人都评了所有对象、没有空白时，两者次序相同。",
        "Whoever met stricter raters has too low a raw mean, and the reverse. Where everybody marked everybody without blanks, both orders are the same.",
    ),
    "moved": Text(
        "按校准后的平均分，{count} 个对象的位次不同，最多相差 {most} 位；先看区间，再看位次。",
        "By the fair average {count} ratees stand at another place, by {most} at most; look at the intervals before the places.",
    ),
    "picture_raw": Text("原始平均分与校准后的平均分", "Raw mean against fair average"),
    "table_raw": Text("位次变化最大的对象", "Ratees whose place changes most"),
    "section_severity": Text("谁严谁宽", "Who is strict"),
    "severity": Text(
        "数值越大越严。宽严不是过错：把它扣除，正是校准要做的。",
        "The larger, the stricter. To be strict is no fault: taking it out is what calibration is for.",
    ),
    "no_ballot": Text(
        "票没有身份，不能说哪一张票宽或严；只有不少于 5 张票的类别可以说平均宽严。",
        "Sheets carry no identity, so no ballot's severity can be told; only of groups with 5 ballots or more is the mean severity given.",
    ),
    "groups": Text(
        "各会议、各类别的平均宽严；不足 5 张票的类别并在一起，仍不足的不列。",
        "Mean severity by meeting and group; groups of fewer than 5 ballots stand together, and are left out if they are still too few.",
    ),
    "picture_raters": Text("评价人的宽严与 95 % 区间", "Severity of raters with 95 % intervals"),
    "table_raters": Text("评价人", "Raters"),
    "table_groups": Text("类别", "Voter groups"),
    "section_scale": Text("项目与等次", "Items and grades"),
    "scale": Text(
        "数值大的项目更难得高分。拟合值接近 1 为正常；明显大于 1，评分杂乱；明显小于 1，评分过于一致。",
        "Items with larger values are harder to score well on. Fit near 1 is as expected; well above, marks are erratic; well below, they are too alike.",
    ),
    "picture_grades": Text("各等次的机会", "Chances of each grade"),
    "table_items": Text("项目", "Items"),
    "table_thresholds": Text("等次之间的门槛", "Thresholds between grades"),
    "disordered": Text(
        "有的门槛次序颠倒：中间的等次很少用到，可以考虑合并。",
        "Some thresholds are out of order: a middle grade is rarely used and might be merged.",
    ),
    "unused": Text("没有人用过的等次：{grades}。", "Grades that nobody gave: {grades}."),
    "section_flags": Text("值得看一看的票", "Ballots worth a look"),
    "flags": Text(
        "只作标记，不删任何一票。千篇一律：对谁都一样；随意：与其他人所见无关。后四列不需要票的身份：整行同分的行数与预期，以及超出机会的程度（大于 3 值得注意）。",
        "Flagged only; no ballot is taken away. Straight-lined: the same for everybody; capricious: unrelated to what others saw. The last columns need no identity: rows of one mark throughout, how many are expected, and how far beyond chance (above 3 is worth a look).",
    ),
    "table_flags": Text("按会议", "By meeting"),
    "section_links": Text("能不能互相比较", "What may be compared"),
    "linked": Text(
        "所有对象由共同的评价人或同一会议连在一起。", "All ratees hang together by common raters or one meeting."
    ),
    "parts": Text(
        "数据分成互不相连的 {parts} 部分（对象数 {sizes}）；只在部分内部比较。",
        "The data fall into {parts} parts without a link (ratees {sizes}); compare within a part only.",
    ),
    "link": Text(
        "联系最弱的是 {first} 与 {second}：平均水平之差的标准误 {error}（超过 {weak} 即不合并排名）。",
        "The weakest link is between {first} and {second}: the standard error of their means' difference is {error} (above {weak}, no common ranking).",
    ),
    "bridges": Text(
        "只靠一个人连接的地方有 {count} 处：{names}。少了其中一位，数据就会断开。",
        "{count} raters each hold two sides together alone: {names}. Without any one of them the data fall apart.",
    ),
    "section_limits": Text("不能由此得出什么", "What does not follow"),
    "limit_official": Text(
        "正式得分以方案为准；这里是旁证，说明排名能承受多少。",
        "The official score is the scheme's; this stands beside it and says how much the ranking can bear.",
    ),
    "limit_blocs": Text(
        "校准能扣除一贯的宽严，不能识破串通。",
        "Calibration takes out steady severity; it does not protect against agreements between voters.",
    ),
    "limit_small": Text(
        "不足 30 个对象、不足 200 行时，区间本身也是大概。",
        "Below 30 ratees or 200 rows the intervals themselves are rough.",
    ),
    "limit_same": Text(
        "平均而言会议之间一样好，是假定还是事实，数据本身说不出来。",
        "Whether meetings are equally good on average is nothing that unlinked data can tell.",
    ),
    "more": Text(
        "只列前 {shown} 行，全部 {all} 行见 CSV 文件。", "The first {shown} lines; all {all} stand in the CSV files."
    ),
}

HEADINGS = {
    "id": Text("名称", "name"),
    "block": Text("会议", "meeting"),
    "group": Text("类别", "group"),
    "ballots": Text("票数", "ballots"),
    "rows": Text("行数", "rows"),
    "marks": Text("评分数", "marks"),
    "count": Text("次数", "count"),
    "raw_mean": Text("原始平均", "raw mean"),
    "fair_average": Text("校准后平均", "fair average"),
    "fair_low": Text("下限", "from"),
    "fair_high": Text("上限", "to"),
    "measure": Text("估计值", "measure"),
    "se": Text("标准误", "std. error"),
    "rank": Text("位次", "place"),
    "rank_low": Text("最前", "best"),
    "rank_high": Text("最后", "worst"),
    "top_quarter": Text("在前四分之一的机会", "chance of top quarter"),
    "infit": Text("加权拟合", "infit"),
    "outfit": Text("拟合", "outfit"),
    "spread": Text("区分度", "spread"),
    "agreement": Text("与他人一致", "agreement"),
    "mean_ability": Text("平均水平", "mean ability"),
    "place_raw": Text("原始位次", "place by raw mean"),
    "place_fair": Text("校准后位次", "place by fair average"),
    "straight_lined": Text("千篇一律", "straight-lined"),
    "capricious": Text("随意", "capricious"),
    "flat_rows": Text("整行同分", "rows of one mark"),
    "flat_expected": Text("预期", "expected"),
    "flat_z": Text("超出程度", "beyond chance"),
    "odd_z": Text("行内悬殊超出程度", "marks far apart, beyond chance"),
}


def heading(name: str) -> Text:
    """Of a column."""
    return HEADINGS.get(name, Text(name, name))
