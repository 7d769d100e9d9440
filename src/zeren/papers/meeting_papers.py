"""Papers of a debrief meeting: the minutes from the record, and the kit by which a hall can do without a network.

The kit holds no codes: slips are printed by the tellers' own program, `zeren-ballot-print`, off the network.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zeren.kernel.words import Text
from zeren.papers.documents import Block, Document, Grid, Heading, NewPage, Paragraph, numeral
from zeren.papers.seals import Seal

_BLANK_LINES = 8
_SCAN = Text("扫码提问", "Scan to ask")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One debrief as the minutes tell it. `questions`: who, what, answer; `comments`: which kind, who, what.

    `from_phones`: how many questions came so; `set_aside`: why those that were not put were not.
    """

    name: str
    post: str
    way: Text
    times: Text
    questions: tuple[tuple[Text, str, str], ...]
    no_questions: bool
    comments: tuple[tuple[Text, str, str], ...]
    from_phones: int = 0
    set_aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """What both papers need. `classes`: title, invited, present, names; `notes`: when and what; `ballot_sheets`: who stands
    on each prepared ballot, in its order; `envelopes`: how many who could not come sent a sealed sheet; `ask_at`: where
    phones in the hall ask."""

    title: str
    organiser: str
    place: str
    day: date
    classes: tuple[tuple[Text, int, int, tuple[str, ...]], ...]
    agenda: tuple[Spoken, ...]
    seed: str
    form: Text
    grades: tuple[Text, ...]
    items: tuple[Text, ...]
    notes: tuple[tuple[str, str], ...] = ()
    ballots: tuple[Text, ...] = ()
    marks: tuple[str, ...] = ()
    objects_most: int = 15
    ballot_sheets: tuple[tuple[Spoken, ...], ...] = ()
    envelopes: int = 0
    ask_at: str = ""

    @property
    def sheets(self) -> Sequence[Sequence[Spoken]]:
        """Who stands on which sheet: as the prepared ballots have it, before that as they will."""
        return self.ballot_sheets or evenly(self.agenda, self.objects_most)


def _sign(number: int, language: str) -> str:
    return f"{numeral(number)}、" if language.startswith("zh") else f"{number}. "


def minutes(paper: MeetingPaper, language: str = "zh-hans") -> Document:
    """The minutes: when, where, who of how many, each debrief with questions, answers and comments, what happened else."""
    read = _reader(language)
    present = [(title.read(language), str(invited), str(there)) for title, invited, there, _ in paper.classes]
    blocks: list[Block] = [
        Paragraph(read("时间：{day}；地点：{place}；组织：{organiser}。", "On {day}, at {place}, held by {organiser}.", day=paper.day, place=paper.place or "—", organiser=paper.organiser)),
        Heading(_sign(1, language) + read("到会情况", "Who was there")),
        Grid((read("类别", "Class"), read("应到", "Invited"), read("签到", "Checked in")), tuple(present), (50, 25, 25), (1, 2)),
        *([Paragraph(read("另有{n}人不能到会，交来密封票，投票结束时与其他票一起拆封。", "{n} more could not come and sent sealed sheets, which were opened with the others when voting ended.", n=paper.envelopes))] if paper.envelopes else []),
        Heading(_sign(2, language) + read("述职顺序", "Order of speaking")),
        Paragraph(read("当场抽定，种子为“{seed}”。任何人可按公布的算法重算。", "Drawn in the room from the seed “{seed}”. Anybody can draw it again by the published rule.", seed=paper.seed or "—")),
        Heading(_sign(3, language) + read("述职、提问、点评", "Debriefs, questions, comments")),
    ]  # fmt: skip
    for number, one in enumerate(paper.agenda, start=1):
        blocks += _spoken(number, one, language)
    blocks += [Heading(_sign(4, language) + read("民主测评", "The ballot"))]
    blocks += [Paragraph(one.read(language)) for one in paper.ballots] or [
        Paragraph(read("本系统没有记录。", "Nothing on record here."))
    ]
    blocks += [Heading(_sign(5, language) + read("其他记录", "Other notes"))]
    blocks += [Paragraph(f"{at}　{text}") for at, text in paper.notes] or [Paragraph(read("没有。", "None."))]
    return Document(
        title=f"{paper.title}\n{read('会议纪要', 'Minutes')}",
        blocks=tuple(blocks),
        signature=paper.organiser,
        signed_on=paper.day,
        marks=paper.marks,
        language=language,
    )


def _reader(language: str):  # type: ignore[no-untyped-def]  # a short name for one sentence in the paper's language
    def read(zh: str, en: str, **values: object) -> str:
        return Text(zh, en).with_values(**values).read(language)

    return read


def _spoken(number: int, one: Spoken, language: str) -> list[Block]:
    read = _reader(language)
    blocks: list[Block] = [
        Heading(f"{number}. {one.name}", 2),
        Paragraph(f"{one.post}；{one.way.read(language)}；{one.times.read(language)}"),
    ]
    if one.no_questions and not one.questions:
        blocks.append(Paragraph(read("当场询问，没有提问。", "Asked in the room: no questions.")))
    for asker, question, answer in one.questions:
        blocks.append(Paragraph(question, lead=read("问（{who}）：", "Question ({who}): ", who=asker.read(language))))
        blocks.append(Paragraph(answer or read("尚未答复。", "Not answered."), lead=read("答：", "Answer: ")))
    if one.from_phones:
        blocks.append(Paragraph(read("手机提问{n}条，不采用{m}条。", "From phones: {n} questions, {m} set aside.", n=one.from_phones, m=len(one.set_aside)) + "".join(f"（{why}）" for why in one.set_aside)))  # fmt: skip
    for kind, by, text in one.comments:
        blocks.append(Paragraph(text, lead=f"{kind.read(language)}（{by}）："))
    return blocks


def kit(paper: MeetingPaper, language: str = "zh-hans", *, rehearsal: bool = False) -> Document:
    """Everything on paper in one file: instructions, agenda, sign-in by class, ballots, comment and tally sheets."""
    parts = [_instructions(paper, language), _agenda(paper, language), *_sign_in(paper, language)]
    parts += [*_ballots(paper, language), _comments(paper, language), *_tallies(paper, language)]
    read = _reader(language)
    blocks: list[Block] = [*parts[0], *([NewPage(), *_asking(language)] if paper.ask_at else [])]
    rest: list[Block] = [block for part in parts[1:] for block in (NewPage(), *part)]
    marks = (*([read("演练，不计票", "Rehearsal, not counted")] if rehearsal else []), *paper.marks)
    return Document(
        title=f"{paper.title}\n{read('会务材料', 'Meeting kit')}",
        blocks=tuple(blocks),
        annexes=tuple(rest),
        marks=marks,
        language=language,
        seal=Seal(paper.ask_at, 0, 70, _SCAN) if paper.ask_at else None,
    )


def _asking(language: str) -> Sequence[Block]:
    """The sheet to hang up; its square follows it."""
    read = _reader(language)
    steps = [
        read("述职和提问时，扫下面的码，问题转给记录人。不用登录。", "While somebody speaks and answers, scan the code below: your question goes to the clerk. No sign-in."),
        read("写姓名，或者只选类别。不采用的问题写明原因，计入纪要。", "Write your name, or choose your class alone. What is set aside is counted in the minutes with the reason."),
        read("也可以写纸条、口头提。无记名测评不在这里，用抽到的票条。", "Or ask on paper or aloud. The secret ballot is not here: it takes the slip that you drew."),
    ]  # fmt: skip
    return [Heading(read("现场提问", "Questions from the hall")), *map(Paragraph, steps)]


def _instructions(paper: MeetingPaper, language: str) -> Sequence[Block]:
    read = _reader(language)
    steps = [
        read("会前：按类别打印签到表；纸质票按各类人数另加5%；计票表每类两份。", "Before: print sign-in sheets by class, ballots for each class with 5 per cent more, two tally sheets for each class."),
        read("票条（带票码）不在本材料里：由两名监票人在不联网的电脑上用 zeren-ballot-print 打印。全部用纸质票手工计票的，不需要票条。", "Slips with codes are not in this kit: two tellers print them with zeren-ballot-print on a machine off the network. A ballot wholly on paper and counted by hand needs none."),
        read("入场：在签到表上打勾，按类别领取纸质票一张；领票数记在签到表下方。", "At the door: tick the sheet, hand one ballot of the class to each; note how many at the foot."),
        read("抽定顺序：请在场两人各报一个数，当场录入，或用抽签条，记入记录。", "Order: two of those present name a number each; type it in, or draw lots and put it on record."),
        read("述职、提问、点评：一述一评；分管领导和上级书记的点评缺一不可；没有提问的注明“没有”。", "Debrief, questions, comments: one debrief, one comment; neither that of the portfolio leader nor that of the superior may be missing; where nobody asks, write “none”."),
        read("投票：每人一行打一个勾，可弃权；整张空白的不计。投进票箱，不署名、不编号。", "Vote: one tick in each line, or none to abstain. Into the box, without name or number."),
        read("计票：每类由两名计票人分别计，互不商量，各填一张计票表；一致后录入系统，不一致的一起重数。", "Count: two counters for each class, each alone, each on a sheet of the own; where both agree it is entered, where not they count again together."),
        read("缺席的人：会前由监票人从同一批票条里随机取一张，连同纸质票、内外两个信封交给本人。内信封装票，不写字；外信封写姓名、类别。收到后在签到页点“收密封票”，投票结束时当众拆外信封，内信封投进票箱，与其他票混在一起再拆。同一类的纸票不足五张的，先请在场的人也用纸票。", "Who cannot come: before the meeting the tellers draw a slip blindly and hand it over with a paper ballot and two envelopes. The ballot goes into the inner one, which bears nothing; the outer one bears name and class. Once it has come, press “Take in sealed sheet” on the check-in page. When voting ends, outer envelopes are opened in sight of all, inner ones go into the box and are opened among the others. Where a class has fewer than five on paper, ask some in the room to use paper, too."),
        read("断网时：已经在手机上投的不用重投；其余人用纸质票。恢复后分别录入。", "Without a network: whoever has voted by phone does not vote again; the others use paper. Both are entered later."),
    ]  # fmt: skip
    return [
        Heading(read("一页说明", "On one page")),
        *(Paragraph(f"{n}. {step}") for n, step in enumerate(steps, start=1)),
    ]


def _agenda(paper: MeetingPaper, language: str) -> Sequence[Block]:
    read = _reader(language)
    heads = (
        read("序号", "No."),
        read("姓名", "Name"),
        read("单位和职务", "Unit and post"),
        read("方式", "Way"),
        read("起止时间", "From, to"),
    )
    rows = tuple(
        (str(n), one.name, one.post, one.way.read(language), "") for n, one in enumerate(paper.agenda, start=1)
    )
    return [Heading(read("议程", "Agenda")), Grid(heads, rows, (8, 18, 40, 14, 20), (0, 3), tall=True)]


def _sign_in(paper: MeetingPaper, language: str) -> list[Sequence[Block]]:
    read = _reader(language)
    heads = (read("序号", "No."), read("姓名、单位", "Name, unit"), read("签到", "Present"), read("领票", "Ballot"))
    made: list[Sequence[Block]] = []
    for title, invited, _, names in _coming(paper):
        lines = [*names, *([""] * _BLANK_LINES)]
        rows = tuple((str(n) if name else "", name, "", "") for n, name in enumerate(lines, start=1))
        made.append([
            Heading(read("签到表：{title}", "Sign-in: {title}", title=title.read(language))),
            Grid(heads, rows, (10, 54, 18, 18), (0,), tall=True),
            Paragraph(read("应到{n}人；签到____人；领票____张；作废____张。", "Invited {n}; present ____; ballots handed out ____; spoiled ____.", n=invited)),
        ])  # fmt: skip
    return made


def _coming(paper: MeetingPaper) -> list[tuple[Text, int, int, tuple[str, ...]]]:
    """The classes that somebody on the list is of; all of them while the list is empty."""
    return [one for one in paper.classes if one[1]] or list(paper.classes)


def evenly[T](things: Sequence[T], most: int) -> list[Sequence[T]]:
    """Things divided among as few sheets as possible, of nearly equal length; a sheet holds `most`."""
    count = max(1, -(-len(things) // most))
    short, longer = divmod(len(things), count)
    ends = [short * n + min(n, longer) for n in range(count + 1)]
    return [things[start:end] for start, end in itertools.pairwise(ends)]


def _ballots(paper: MeetingPaper, language: str) -> list[Sequence[Block]]:
    """A ballot of each sheet to be copied for every class; one table for each item."""
    read = _reader(language)
    heads = (
        read("姓名", "Name"),
        read("单位和职务", "Unit and post"),
        *(one.read(language) for one in paper.grades),
        read("弃权", "Abstain"),
    )
    widths = (16, 30, *([54 // (len(paper.grades) + 1)] * (len(paper.grades) + 1)))
    made: list[Sequence[Block]] = []
    for number, objects in enumerate(paper.sheets, start=1):
        blocks: list[Block] = [
            Heading(
                read(
                    "纸质票（第{n}张）：{form}",
                    "Ballot (sheet {n}): {form}",
                    n=number,
                    form=paper.form.read(language),
                )
            ),
            Paragraph(
                read(
                    "类别：____________　每行只打一个“√”。不署名。",
                    "Class: ____________  One tick in each line. No name.",
                )
            ),
        ]
        for item in paper.items:
            if len(paper.items) > 1:
                blocks.append(Heading(item.read(language), 2))
            rows = tuple((one.name, one.post, *([""] * (len(paper.grades) + 1))) for one in objects)
            blocks.append(Grid(heads, rows, widths, tall=True))
        made.append(blocks)
    return made  # fmt: skip


def _comments(paper: MeetingPaper, language: str) -> Sequence[Block]:
    read = _reader(language)
    heads = (
        read("述职人", "Debriefs"),
        read("分管领导点评（谁、要点）", "Portfolio leader: who, what"),
        read("上级书记点评（要点）", "Superior: what"),
    )
    rows = tuple((one.name, "", "") for one in paper.agenda)
    return [Heading(read("点评记录表", "Comments")), Grid(heads, rows, (16, 42, 42), tall=True)]


def _tallies(paper: MeetingPaper, language: str) -> list[Sequence[Block]]:
    read = _reader(language)
    heads = (
        read("姓名", "Name"),
        *(one.read(language) for one in paper.grades),
        read("弃权", "Abstain"),
        read("合计", "Total"),
    )
    made: list[Sequence[Block]] = []
    for title, *_ in _coming(paper):
        for number, objects in enumerate(paper.sheets, start=1):
            blocks: list[Block] = [
                Heading(
                    read(
                        "计票表：{title}，第{n}张", "Tally: {title}, sheet {n}", title=title.read(language), n=number
                    )
                ),
                Paragraph(
                    read(
                        "两名计票人各填一份。每行合计都应等于本类票数。",
                        "Each of two counters fills one. Each line adds up to the ballots of the class.",
                    )
                ),
            ]
            for item in paper.items:
                if len(paper.items) > 1:
                    blocks.append(Heading(item.read(language), 2))
                blocks.append(
                    Grid(heads, tuple((one.name, *([""] * (len(heads) - 1))) for one in objects), tall=True)
                )
            blocks.append(
                Paragraph(
                    read("本类票数：____　计票人：____________", "Ballots of this class: ____  Counter: ____________")
                )
            )
            made.append(blocks)
    return made  # fmt: skip
