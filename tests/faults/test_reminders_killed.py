"""A year of reminders with two workers that are killed at each marked place: every one sent once, none lost, none invented.

What has to come is computed here, from the tables and the pack's ladder alone. A repeat is told by its id, as its receiver does.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from clarify import small
from receiving import KEY, Received, hook_server, mail_server
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import enter_fact, give_mail_address, plan_tasks
from zeren.implement.models import Sending
from zeren.implement.queries import must_raise, tasks_of_unit
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Refused
from zeren.ledger.models import Entry
from zeren.ledger.verifying import one_view, verify

pytestmark = pytest.mark.xdist_group("reminders killed")
PLACES = (
    "reminders written",
    "reminders raised",
    "message claimed",
    "message handed over",
    "message noted",
)
TASKS = """
SELECT t.id, u.key, coalesce(p.key, ''), d.clock, d.required, t.due_on, d.fact FROM implement_task t
  JOIN clarify_duty d ON d.id = t.duty_id JOIN organisations_unit u ON u.id = t.unit_id
  LEFT JOIN organisations_post p ON p.id = t.post_id WHERE d.clock <> 'on_trigger'
"""
FACTS = """
SELECT f.name, u.key, coalesce(p.key, ''), f.happened_on, (f.entered_at AT TIME ZONE 'Asia/Shanghai')::date,
       coalesce(f.value, 1) FROM implement_fact f JOIN organisations_unit u ON u.id = f.unit_id
  LEFT JOIN organisations_person p ON p.id = f.person_id
"""
MONTHS = {"per_month": 1, "per_two_months": 2, "per_quarter": 3, "per_half_year": 6, "per_year": 12}
MAIL = {"P-T1S": "t1@taixi.test", "P-C1S": "c1@luting.test", "P-V1S": "v1@huipo.test"}
PATIENCE = 120.0
PACK = small.default_pack()


@dataclass
class Workers:
    """Two processes that do what is due; one that has died is begun anew. `places` is the folder in which one is armed."""

    environment: dict[str, str]
    places: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    died: int = 0
    armed: int = 0

    def keep_up(self) -> None:
        """Begin what is missing."""
        dead = [one for one in self.running if one.poll() is not None]
        assert all(one.returncode == -signal.SIGKILL for one in dead), [one.returncode for one in dead]
        self.died += len(dead)
        self.running = [one for one in self.running if one.poll() is None]
        while len(self.running) < 2:
            command = [sys.executable, "-m", "zeren.cli.main", "work", "--every", "0.03"]
            self.running.append(subprocess.Popen(command, env=self.environment))

    def arm(self) -> bool:
        """The next one that passes the next place dies; False while somebody still has to die at the last one."""
        if any(self.places.iterdir()):
            return False
        place = PLACES[self.armed % len(PLACES)].replace(" ", "_")
        draft = self.places.parent / place
        draft.write_text("")
        draft.rename(self.places / place)
        self.armed += 1
        return True

    def end(self) -> None:
        """Let them go."""
        for one in self.running:
            one.kill()
            one.wait()


@contextmanager
def working(folder: Path) -> Iterator[tuple[Workers, Received, Received]]:
    """Workers on this test's database whose mail and hook go to receivers here."""
    places = folder / "places"
    places.mkdir()
    with mail_server() as mail, hook_server() as hook:
        given = {
            "ZEREN_DATABASE": str(connection.settings_dict["NAME"]),
            "ZEREN_SMTP": f"smtp://127.0.0.1:{mail.port}",
            "ZEREN_MAIL_FROM": "zeren@office.test",
            "ZEREN_HOOK": f"http://127.0.0.1:{hook.port}/",
            "ZEREN_HOOK_KEY": KEY,
            "ZEREN_FAIL_IN": str(places),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        workers = Workers({**os.environ, **given}, places)
        try:
            yield workers, mail, hook
        finally:
            workers.end()


def make_ready() -> None:
    """The small organisation in January 2026 with its tasks; some have an address."""
    small.build()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    for person, address in MAIL.items():
        give_mail_address(Actor("person", person), address)


def enter_something(chance: random.Random, day: date) -> None:
    """One event that a task asks for, on this day; nothing where it asks for more than that."""
    words = PACK.words.facts
    unit = chance.choice(["T1", "T2", "V1", "B1"])
    tasks = [one for one in tasks_of_unit(unit, day.year, day) if one.fact and words[one.fact].type == "events"]
    for task in chance.sample(tasks, min(1, len(tasks))):
        person = task.people[0] if words[task.fact].subject == "person" and task.people else ""
        with suppress(Invalid, Refused):
            enter_fact(small.CLERK, FactEntry(task.fact, unit, day, "记录", person=person))


def walk(workers: Workers, days: list[date], deadly: float, chance: random.Random) -> None:
    """Day after day until nothing is left to send; on a share of the working days, drawn, workers die at two places.

    Where every day is deadly, they die at each place once.
    """
    for day in days:
        small.move_to(day)
        if chance.random() < 0.3:
            enter_something(chance, day)
        left, until = 2 if is_worked(day) and chance.random() < deadly else 0, time.monotonic() + PATIENCE
        while must_raise(day) or Sending.objects.filter(state="waiting").exists():
            assert time.monotonic() < until, f"{day}: not done"
            workers.keep_up()
            if left and (deadly < 1 or workers.armed < len(PLACES)):
                left -= workers.arm()
            time.sleep(0.02)
    workers.keep_up()


def is_worked(day: date) -> bool:
    calendar = PACK.calendar
    return day.isoformat() in calendar.working_weekends or (day.weekday() < 5 and day.isoformat() not in calendar.holidays)  # fmt: skip


def expected(days: list[date], tasks: list[Any], facts: list[Any]) -> Counter[tuple[str, str, int]]:
    """(person, day of the message, task) → how many lines, by the pack's ladder; the first day begins the count."""
    worked = [day for day in days if is_worked(day)]
    first_of = {unit: person for _, unit, _, kind, _, person, _ in small.POSTS if kind in ("first_responsible", "branch_secretary")}  # fmt: skip
    above = {key: parent for key, _, _, parent in small.UNITS}
    holder = {post: person for post, _, _, _, _, person, _ in small.POSTS}
    found: Counter[tuple[str, str, int]] = Counter()
    for number, unit, post, clock, required, due_on, name in tasks:
        mine = holder[post] if post else first_of.get(unit, "")
        for start, end in spans(clock, due_on):
            for step in PACK.calendar.reminders:
                comes = end + timedelta(days=-step.days if step.when == "before" else step.days)
                goes = next((day for day in worked if day >= comes), None)
                if goes is None or comes < worked[0] or (step.when == "before" and goes > end):
                    continue
                done = sum(
                    float(much) for what, at, who, on, entered, much in facts
                    if what == name and at == unit and who in ("", mine) and start <= on <= end
                    and entered <= goes
                )  # fmt: skip
                first, superior = first_of.get(unit, ""), first_of.get(above[unit], "")
                to = whom(step.to, mine or first or superior, first, superior)
                if done < required and to:
                    found[to, goes.isoformat(), number] += 1
    return found


def whom(to: str, answers: str, first: str, superior: str) -> str:
    """Whoever answers for the task, of a vacant post the next above, is told once, and not again as the one above."""
    if to == "holder":
        return answers
    one = superior if to == "superior" else first or superior
    return one if one != answers else ""


def spans(clock: str, due_on: date | None) -> list[tuple[date, date]]:
    if clock.startswith("by ") or (clock == "per_year" and due_on):
        return [(date(2026, 1, 1), due_on or date.fromisoformat(f"2026-{clock[3:]}"))]
    length, found = MONTHS[clock], []
    for month in range(1, 13, length):
        last = date(2026 + (month + length > 12), (month + length - 1) % 12 + 1, 1) - timedelta(days=1)
        found.append((date(2026, month, 1), last))
    return found


def proven(days: list[date], deadly: float, seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Walk the days, then compare what came with what had to come."""
    chance = random.Random(seed)
    make_ready()
    with working(tmp_path) as (workers, mail, hook):
        walk(workers, days, deadly, chance)
    with connection.cursor() as cursor:
        cursor.execute(TASKS)
        tasks = cursor.fetchall()
        cursor.execute(FACTS)
        facts = cursor.fetchall()
    with one_view():
        assert verify().size == Entry.objects.count()
    assert workers.died >= len(PLACES)
    wanted = expected(days, tasks, facts)
    posts = {post["id"]: post for post in hook.posts}
    assert all(post == posts[post["id"]] for post in hook.posts), "a repeat says something else"
    came = Counter((post["person"], post["day"], task) for post in posts.values() for task in post["tasks"])
    assert came == wanted, {"lost": wanted - came, "too many": came - wanted}
    messages = {(person, day) for person, day, _ in wanted}
    assert len(posts) == len(messages) and hook.forged == 0
    by_mail = {str(message["Message-ID"]): (to, message.get_content()) for to, message in mail.mails}
    assert len(by_mail) == sum(person in MAIL for person, _ in messages)
    lines = sum(text.count("\n·") + text.startswith("·") for _, text in by_mail.values())
    assert lines == 2 * sum(count for (person, _, _), count in wanted.items() if person in MAIL)
    repeats = len(hook.posts) - len(posts) + len(mail.mails) - len(by_mail)
    assert repeats <= workers.died
    with capsys.disabled():
        print(
            f"\nseed {seed}: {len(days)} days, {workers.died} kills, {sum(wanted.values())} reminders in {len(posts)} messages by hook "
            f"and {len(by_mail)} by mail: 0 lost, 0 too many, {repeats} came twice under the same id"
        )


def some_days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_workers_killed_through_the_turn_of_a_quarter__every_reminder_once(
    clean_database: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proven(some_days(date(2026, 3, 23), 16), 1.0, 1, tmp_path, capsys)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_workers_killed_through_a_year__every_reminder_once(
    seed: int, clean_database: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proven(some_days(date(2026, 1, 6), 360), 0.4, seed, tmp_path, capsys)
