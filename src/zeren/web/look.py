"""The frame around every page: strip, menu of the eight steps, tabs of the phone, footer.

The door puts a `Frame` on the request (`request.frame`); the context processor `frame` adds the menu and the way here.
A page whose address does not exist yet is not shown: the menu names what can be opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.web.pieces import Crumb, Words
from zeren.web.templatetags.words import language


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the menu: its words, the name of its address, the permissions of which one is enough (none: all).

    `also` are the names of other pages under which it is the open one; `group` heads those that belong together.
    """

    words: Text
    name: str
    permissions: tuple[str, ...] = ()
    icon: str = ""
    also: tuple[str, ...] = ()
    group: Text | None = None

    def is_open_to(self, rights: frozenset[str] | None) -> bool:
        """Whether one of these rights opens it; None means that nothing is known about the reader."""
        return rights is None or not self.permissions or any(one in rights for one in self.permissions)


@dataclass(frozen=True, slots=True)
class Step:
    """One of the eight steps; `key` is its room, `prefix` the beginning of its addresses' names."""

    number: int
    key: str
    words: Text
    pages: tuple[Page, ...]


def _grouped(group: Text, *pages: Page) -> tuple[Page, ...]:
    return tuple(replace(page, group=group) for page in pages)


HOME = Page(Text("首页", "Home"), "home", icon="home")

PUT_DOWN, DUE = Text("记下", "Put down"), Text("要办", "To be done")
VERIFIED, LIMITS = Text("核实", "Verified by others"), Text("期限和负担", "Terms and burden")
MENU: tuple[Step, ...] = (
    Step(
        1,
        "organisations",
        Text("组织", "Organisations"),
        (
            Page(Text("组织与人员", "Units and people"), "organisations-tree", ("organisations.read",)),
            Page(Text("导入", "Imports"), "organisations-imports", ("organisations.import",)),
            Page(Text("采用规则包", "Adopting the pack"), "organisations-adoption", ("organisations.adopt",)),
            Page(Text("开启下一年", "Open next year"), "organisations-next-year", ("year.open_next",)),
        ),
    ),
    Step(
        2,
        "clarify",
        Text("明责", "Duties"),
        (
            Page(Text("责任清单", "Duty lists"), "clarify-lists", ("organisations.read",)),
            Page(Text("责任矩阵", "Who answers for what"), "clarify-matrix", ("organisations.read",)),
            Page(Text("按名确认", "Acknowledged"), "clarify-acknowledged", ("organisations.read",)),
            Page(Text("上下贯通", "From list to list"), "clarify-cascade", ("implement.read",)),
            Page(Text("断链", "Gaps"), "clarify-gaps", ("organisations.read",)),
        ),
    ),
    Step(
        3,
        "implement",
        Text("履责", "Doing"),
        (
            *_grouped(
                PUT_DOWN,
                Page(Text("事实", "Facts"), "implement-facts", ("implement.read",)),
                Page(Text("一分钟填报", "One-minute entry"), "implement-enter", ("implement.enter_fact",)),
                Page(Text("导入事实", "Import facts"), "implement-import", ("implement.import_facts",)),
                Page(Text("组织生活", "Activities"), "implement-activities", ("implement.read",)),
                Page(Text("履职记实", "Performance log"), "implement-log", ("implement.read",)),
            ),
            *_grouped(
                DUE,
                Page(Text("问我要的", "Asked of me"), "implement-asked", ()),
                Page(Text("任务与认定", "Tasks and findings"), "implement-tasks", ("implement.read",)),
                Page(Text("用表认定", "Findings by sheet"), "implement-returned", ("implement.find",)),
                Page(Text("一起抓", "Together"), "implement-together", ("implement.read",)),
                Page(Text("空缺与代理", "Who answers"), "implement-answering", ("implement.read",)),
            ),
            *_grouped(
                VERIFIED,
                Page(Text("待核实的数", "To verify"), "implement-verify", ("implement.read",)),
                Page(Text("抽样核实", "By sample"), "implement-samples", ("implement.verify",)),
            ),
            *_grouped(
                LIMITS,
                Page(Text("活动延期", "Put off"), "implement-put-off", ("implement.read",)),
                Page(Text("延期与补录", "Waivers"), "implement-waivers", ("implement.read",)),
                Page(Text("向基层要什么", "Asked of the base"), "implement-requests", ("implement.read",)),
            ),
        ),
    ),
    Step(
        4,
        "debrief",
        Text("述职", "Debrief"),
        (
            Page(Text("述职安排", "The year's debriefs"), "debrief-plan", ("debrief.read",)),
            Page(Text("述职结果", "Results"), "debrief-reports", ("organisations.read",)),
            Page(Text("会场", "The meeting"), "debrief-meeting", ("organisations.read",)),
            Page(Text("清单与整改", "Lists and remedies"), "debrief-items", ("debrief.read",)),
        ),
    ),
    Step(
        5,
        "assess",
        Text("考核", "Appraisal"),
        (
            Page(Text("事实确认", "Facts to confirm"), "assess-confirmation", ("assess.confirm", "assess.read")),
            Page(
                Text("成绩单", "Score cards"),
                "assess-cards",
                ("assess.read", "assess.read_own"),
                also=("assess-my-card",),
            ),
            Page(Text("名额与排序", "Quota and order"), "assess-ranking", ("assess.read",)),
            Page(Text("决定", "Decisions"), "assess-decisions", ("assess.read", "assess.decide")),
            Page(Text("通知与异议", "Letters, objections"), "assess-letters", ("assess.read", "assess.read_own")),
            Page(Text("赋分与权重", "Points and weights"), "assess-schemes", ()),
        ),
    ),
    Step(
        6,
        "use",
        Text("运用", "Use"),
        (
            Page(Text("运用台账", "Use of results"), "use-consequences", ("use.read",)),
            Page(Text("逾期未用", "Not used"), "use-unused", ("use.read",)),
            Page(Text("任用资格", "Eligibility"), "use-eligibility", ("use.eligibility",)),
            Page(Text("其他考核", "Other appraisals"), "use-appraisals", ("use.record",)),
            Page(Text("档案", "Dossiers"), "use-dossiers", ("use.read",)),
            Page(Text("任用", "Appointments"), "use-appointments", ("use.eligibility",)),
            Page(Text("突破", "Departures"), "use-departures", ("use.read",)),
        ),
    ),
    Step(
        7,
        "investigate",
        Text("追责", "Held to account"),
        (
            Page(Text("与我有关", "About me"), "investigate-mine", ("investigate.read_own",)),
            Page(Text("问到单位", "Asked of us"), "investigate-asked", ("investigate.answer",)),
            Page(Text("线索", "Leads"), "investigate-leads", ("investigate.read",)),
            Page(Text("案件", "Cases"), "investigate-cases", ("investigate.read",)),
            Page(Text("普遍问题", "Common failings"), "investigate-common", ("investigate.read",)),
            Page(Text("同类处理", "Even-handedness"), "investigate-even", ("investigate.read",)),
            Page(Text("影响期", "Impact periods"), "investigate-impact", ("investigate.read",)),
        ),
    ),
    Step(
        8,
        "diagnose",
        Text("研判", "Diagnosis"),
        (
            Page(Text("三问", "Three questions"), "diagnose-questions", ("diagnose.read",)),
            Page(Text("两条腿", "Two legs"), "diagnose-balance", ("diagnose.read",)),
            Page(Text("全年活动", "The year as it was"), "diagnose-year", ("diagnose.read",)),
            Page(Text("有活动、缺实效", "Activity without result"), "diagnose-prompts", ("diagnose.read",)),
            Page(Text("弹性", "Elasticity"), "diagnose-elasticity", ("diagnose.read",)),
            Page(Text("负担", "Burden"), "diagnose-burden", ("diagnose.read",)),
            Page(Text("上面的账", "Those above"), "diagnose-offices", ("diagnose.read",)),
            Page(Text("风险信号", "Signs of risk"), "diagnose-risk", ("diagnose.read",)),
            Page(Text("离任交接", "Handovers"), "diagnose-handover", ("diagnose.read",)),
        ),
    ),
)

FOOT: tuple[Page, ...] = (
    Page(Text("文章在运行", "The article, running"), "claims", icon="list-details"),
    Page(Text("账号", "Accounts"), "accounts", ("accounts.read",), "users"),
    Page(Text("操作记录", "The record"), "record", ("ledger.read",), "history", ("witness",)),
    Page(Text("核对总账", "Check the record"), "check-record", icon="shield-check"),
    Page(Text("帮助", "Help"), "help", icon="help"),
)

TABS: tuple[Page, ...] = (
    Page(Text("我的一年", "My year"), "home", ("assess.confirm",), "home"),
    Page(Text("待确认", "To confirm"), "assess-confirmation", ("assess.confirm",), "list-check"),
    Page(Text("成绩单", "Score card"), "assess-my-card", ("assess.read_own",), "file-certificate"),
    Page(Text("我的档案", "My file"), "my-file", ("assess.read_own",), "user"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the menu as shown: `here` when it is the open one, `count` what waits there."""

    words: Text
    url: str
    here: bool = False
    icon: str = ""
    count: int = 0
    group: Text | None = None


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step as shown: links only under the open one; without an address it is named but cannot be opened."""

    number: int
    words: Text
    url: str
    open: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame shows. The door fills the first part from the ledger and the signed-in person.

    `rights` None means that nothing is known about the person: every page that exists is named, none is opened by it.
    """

    simulated: bool = False
    today: date | None = None
    actor_name: str = ""
    actor_post: Words = ""
    place: Words = ""
    pack_label: Words = ""
    pack_digest: str = ""
    as_of: Words = ""
    audit_line: Words = ""
    alarm: Text | None = None
    witness: Words = ""
    unwitnessed: tuple[Reason, ...] = ()
    rights: frozenset[str] | None = None
    to_confirm: int = 0
    language: str = "zh-hans"
    home: Link | None = None
    steps: tuple[OpenStep, ...] = ()
    foot: tuple[Link, ...] = ()
    tabs: tuple[Link, ...] = ()
    crumbs: tuple[Crumb, ...] = field(default=())

    @property
    def initial(self) -> str:
        """What stands in the person's round mark."""
        return self.actor_name[:1]

    @property
    def back(self) -> str:
        """Where the back arrow of a phone leads: the nearest place before this one that has an address."""
        if self.home and self.home.here:
            return ""
        before = [crumb.url for crumb in self.crumbs[:-1] if crumb.url]
        return before[-1] if before else (self.home.url if self.home else "")

    @property
    def here(self) -> Text | None:
        """The name of the open page of the menu, for the bar of a phone."""
        for link in (*((self.home,) if self.home else ()), *(k for s in self.steps for k in s.links), *self.foot):
            if link.here:
                return link.words
        return next((step.words for step in self.steps if step.open), None)


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: `frame` for the layout, in the language of the request; `looking`, where a look was recorded."""
    given = getattr(request, "frame", None)
    known = given if isinstance(given, Frame) else Frame()
    return {"frame": _with_menu(known, _name_of(request)), "looking": getattr(request, "looking", None)}


def _with_menu(known: Frame, name: str) -> Frame:
    steps = tuple(_open(step, name, known.rights) for step in MENU)
    shown = replace(
        known,
        language=language(),
        home=links_of((HOME,), name, None)[0] if _address(HOME.name) else None,
        steps=steps,
        foot=links_of(FOOT, name, known.rights),
        tabs=_tabs(name, known),
    )
    return replace(shown, crumbs=_crumbs(shown))


def _name_of(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    return (match.url_name or "") if match else ""


def _address(name: str) -> str:
    """The address by name, or nothing while its page is not built or asks for more than a name."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def links_of(pages: Iterable[Page], name: str, rights: frozenset[str] | None) -> tuple[Link, ...]:
    """Those of these pages that exist and that the rights open, with the one of this name as the open one."""
    return tuple(
        Link(page.words, address, _is_here(page, name), page.icon, group=page.group)
        for page in pages
        if page.is_open_to(rights) and (address := _address(page.name))
    )


def _is_here(page: Page, name: str) -> bool:
    """A page is open when its own address is, or one that continues its name (`assess-cards-person`)."""
    return any(name == one or name.startswith(f"{one}-") for one in (page.name, *page.also))


def _open(step: Step, name: str, rights: frozenset[str] | None) -> OpenStep:
    links = links_of(step.pages, name, rights)
    is_open = name == step.key or name.startswith(f"{step.key}-")
    first = _address(step.key) or (links[0].url if links else "")
    return OpenStep(step.number, step.words, first, is_open, links if is_open else ())


def _tabs(name: str, known: Frame) -> tuple[Link, ...]:
    """The phone's tabs, for people who are appraised; nobody is shown a row of one."""
    if known.rights is None:
        return ()
    links = links_of(TABS, name, known.rights)
    counted = tuple(replace(link, count=known.to_confirm) if link.words == TABS[1].words else link for link in links)
    return counted if len(counted) > 1 else ()


def _crumbs(shown: Frame) -> tuple[Crumb, ...]:
    """The place, the open step, its open page; a page adds its own behind them."""
    crumbs = [Crumb(shown.place, shown.home.url if shown.home else "")] if shown.place else []
    for step in shown.steps:
        if step.open:
            crumbs.append(Crumb(step.words, step.url))
            crumbs += [Crumb(link.words, link.url) for link in step.links if link.here]
    crumbs += [Crumb(link.words, link.url) for link in shown.foot if link.here]
    return tuple(crumbs)
