"""What must hold before somebody signs in, keeps a session, or takes a password. Pure: told the moment.

Figures are an installation's configuration. Sources: MLPS level 3 (locking, time-outs, change of passwords) and ASVS 5.0.
"""

import ipaddress
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

LONG = 16
"""From this length on a password is strong by its length and may be of one kind of letters."""


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """An installation's figures. `days` 0: a password never grows too old. `kinds`: of small, great, digit, sign."""

    tries: int = 5
    lock_minutes: int = 30
    address_burst: int = 20
    address_seconds: int = 30
    idle_minutes: int = 30
    session_hours: int = 8
    length: int = 10
    kinds: int = 3
    history: int = 5
    days: int = 180
    one_time_days: int = 3

    @property
    def lock(self) -> timedelta:
        return timedelta(minutes=self.lock_minutes)

    @property
    def step(self) -> timedelta:
        """How long one failure from an address counts."""
        return timedelta(seconds=self.address_seconds)


# -- guessing ----------------------------------------------------------------------------------------------------


def locked_until(tries: int, last_at: datetime, now: datetime, policy: SignInPolicy) -> datetime | None:
    """Until when a name is locked after so many failures, the last of them then; None when it is not."""
    until = last_at + policy.lock
    return until if tries >= policy.tries and now < until else None


def wait_of_address(busy_until: datetime | None, now: datetime, policy: SignInPolicy) -> timedelta:
    """How long an address has to wait: nothing while its failures, one a step, lie within the burst."""
    ahead = (busy_until - now if busy_until and busy_until > now else timedelta()) + policy.step
    return max(ahead - policy.step * policy.address_burst, timedelta())


def address_of(peer: str, forwarded: str, trusted: Collection[str]) -> str:
    """Who asks: the peer, or whom the trusted proxies saw. A whole /64 of IPv6 counts as one address.

    `forwarded` is believed from right to left as long as the one who added it is trusted, and no further.
    """
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    found = peer
    while found in trusted and chain:
        found = chain.pop()
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def too_fast(wait: timedelta) -> Reason:
    """The same words for every name."""
    seconds = -int(-wait.total_seconds() // 1)
    return Reason(
        "too_fast",
        Text(
            f"从这个网络地址登录失败太多，请 {seconds} 秒后再试。",
            f"Too many sign-ins failed from this network address. Try again in {seconds} seconds.",
        ),
    )


def locked(until: datetime) -> Reason:
    """The same words whether such an account exists or not."""
    return Reason(
        "locked",
        Text(
            f"这个用户名连续登录失败，已锁定到 {until:%m-%d %H:%M}。",
            f"This user name failed to sign in too often and is locked until {until:%m-%d %H:%M}.",
        ),
        next_step=Text(
            "到时再试；急用的，请安全管理员当面核实后解锁。",
            "Try again then; if it cannot wait, have the security administrator unlock it, in person.",
        ),
    )


WRONG = Reason(
    "wrong",
    Text("用户名或口令不对。", "The name or the password is wrong."),
    next_step=Text(
        "请核对后再试；忘了口令的，请安全管理员当面重置。",
        "Check them and try again; if the password is lost, have the security administrator reset it, in person.",
    ),
)
WRONG_CODE = Reason(
    "wrong_code",
    Text("验证码不对，或者已经用过。", "The code is wrong, or was used already."),
    next_step=Text(
        "请等手机上出现下一个验证码再试；手机时间要准。",
        "Wait for the next code on your phone; its clock must be right.",
    ),
)
SET_UP_ALREADY = Reason(
    "set_up_already",
    Text("这个库已经设立，不能再设一次。", "This database has been set up and cannot be set up again."),
    next_step=Text("账号由系统管理员开通。", "The system administrator opens accounts."),
)
ONE_TIME_OVER = Reason(
    "one_time_over",
    Text("一次性口令已经过期。", "The one-time password has run out."),
    next_step=Text("请管理员当面再给一个。", "Have the administrator hand you another one, in person."),
)


# -- sessions ----------------------------------------------------------------------------------------------------


def session_over(begun_at: datetime, seen_at: datetime, now: datetime, same_posts: bool, policy: SignInPolicy) -> str:
    """Why a session is over: "posts" when the person's posts are other ones now, "idle", "long"; empty when it is not."""
    if not same_posts:
        return "posts"
    if now - seen_at >= timedelta(minutes=policy.idle_minutes):
        return "idle"
    return "long" if now - begun_at >= timedelta(hours=policy.session_hours) else ""


# -- passwords ---------------------------------------------------------------------------------------------------


def password_faults(
    password: str, names: Collection[str], common: bool, used_before: bool, policy: SignInPolicy
) -> Iterator[Reason]:
    """Everything that is wrong with a new password. `names` must not stand in it; `common`: on the list of common ones."""
    if len(password) < policy.length:
        yield _fault(
            "password_short", f"口令至少 {policy.length} 位。", f"A password has at least {policy.length} characters."
        )
    if len(password) < LONG and _kinds(password) < policy.kinds:
        yield _fault(
            "password_plain",
            f"口令要含大写字母、小写字母、数字、符号中的 {policy.kinds} 种；{LONG} 位以上不限。",
            f"A password holds {policy.kinds} of capital letters, small letters, digits and signs; from {LONG} characters on, any.",
        )
    if any(name and name.casefold() in password.casefold() for name in names):
        yield _fault(
            "password_names_you", "口令不能含用户名或姓名。", "A password does not hold your name or user name."
        )
    if common:
        yield _fault("password_common", "这个口令太常见。", "This password is too common.")
    if used_before:
        yield _fault(
            "password_used",
            f"不能用最近 {policy.history} 次用过的口令。",
            f"The last {policy.history} passwords cannot be used again.",
        )


def _kinds(password: str) -> int:
    tests = (str.isupper, str.islower, str.isdigit, lambda letter: not letter.isalnum())
    return sum(any(test(letter) for letter in password) for test in tests)


def grown_old(set_at: datetime, now: datetime, policy: SignInPolicy) -> bool:
    """Whether a password has to be changed because of its age."""
    return bool(policy.days) and now - set_at >= timedelta(days=policy.days)


def _fault(code: str, zh: str, en: str) -> Reason:
    return Reason(code, Text(zh, en), place=("new",))


# -- who may do it to whom ---------------------------------------------------------------------------------------


def not_to_oneself(actor: str, person: str) -> Iterator[Reason]:
    """Nobody opens, closes, unlocks or resets the own account."""
    if actor == person:
        yield Reason(
            "own_account",
            Text("不能办理自己的账号。", "Nobody deals with the own account."),
            next_step=Text("请由另一名管理员办理。", "Let another administrator do it."),
        )


def cannot_agree(actor: str, asked_by: str, person: str, open_: bool, late: bool) -> Iterator[Reason]:
    """Why this person cannot be the second one: a second person is another one, and not the one concerned."""
    if not open_:
        yield Reason("reset_settled", Text("这项申请已经办结。", "This request was settled already."))
    if late:
        yield Reason(
            "reset_late",
            Text("这项申请已经过期。", "This request has run out."),
            next_step=Text("请安全管理员重新提出。", "Have the security administrator ask anew."),
        )
    if actor == asked_by:
        yield Reason(
            "own_request",
            Text("不能批准自己提出的申请。", "Nobody approves the own request."),
            next_step=Text("请由另一人批准。", "Let somebody else approve it."),
        )
    yield from not_to_oneself(actor, person)
