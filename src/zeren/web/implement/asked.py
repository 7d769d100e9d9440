"""What is asked of me: what is due and missing, minutes of this month, what I was reminded of and why, where messages go."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.implement.actions import chase_task, close_calendar, give_mail_address, open_calendar
from zeren.implement.queries import (
    DigestFound,
    feed_number,
    mail_address,
    messages_of,
    minutes_of_person,
    reminders_waiting,
    task_found,
    tasks_of_person,
)
from zeren.implement.rules.digests import CHANNEL_NAMES, STATE_NAMES
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About
from zeren.web.access import SIGNED_IN, page
from zeren.web.clarify.places import crumbs, said
from zeren.web.implement.due import falls_due, todo
from zeren.web.implement.feed import token_of
from zeren.web.now import pack_now

TITLE = Text("问我要的", "What is asked of me")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as a line: what became of it in each channel, in words."""

    digest: DigestFound
    ways: tuple[tuple[Text, Text], ...]


@page(SIGNED_IN, post=SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """All that the system asks of the reader; a POST says where messages by e-mail go."""
    day, person = request.frame.today, request.actor.id
    reasons: tuple[Reason, ...] = ()
    if request.POST.get("calendar"):
        (open_calendar if request.POST["calendar"] == "open" else close_calendar)(request.actor)
        return redirect(reverse("implement-asked") + "#calendar")
    if request.method == "POST":
        try:
            address = give_mail_address(request.actor, request.POST.get("address", ""))
        except Invalid as error:
            reasons = error.reasons
        else:
            words = ("以后也发到 {a}。", "From now on they come to {a} as well.") if address else ("以后只在这里看。", "From now on they are read here alone.")  # fmt: skip
            messages.success(request, said(*words, a=address))
            return redirect(reverse("implement-asked"))
    words = pack_now(request).words
    due = [task for task in tasks_of_person(person, day.year, day) if falls_due(task, day)]
    context = {
        "due": [todo(task, task.unit) for task in sorted(due, key=lambda t: (not t.is_overdue, t.owed.next_due or day))],
        "spent": minutes_of_person(person, day.year, words)[day.month - 1],
        "ahead": sum(words.facts[task.fact].minutes * max(1, int(task.owed.by_now + task.required - task.done)) for task in due if task.fact in words.facts),
        "waiting": reminders_waiting(person, day),
        "sent": [_sent(one) for one in messages_of(person, day)],
        "steps": pack_now(request).calendar.reminders,
        "address": request.POST.get("address", "") if reasons else mail_address(person),
        "feed": _feed(request, person),
        "reasons": reasons,
        "bar_title": TITLE,
        "crumbs": crumbs((TITLE, "")),
    }  # fmt: skip
    return render(request, "web/implement/asked.html", context, status=422 if reasons else 200)


def _about_task(task_id: int) -> About:
    return About(unit=task_found(task_id, today()).unit)


@page(post="implement.find", about=_about_task)
def chase(request: HttpRequest, task_id: int) -> HttpResponse:
    """Remind of one task by hand, with a reason."""
    try:
        people = chase_task(request.actor, task_id, request.POST.get("reason", ""))
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.text)
    else:
        messages.success(request, said("已催办，{n} 人会收到；计入负担。", "Reminded: {n}; it counts as burden.", n=len(people)))  # fmt: skip
    return redirect(reverse("implement-tasks-find", args=[task_id]))


def _feed(request: HttpRequest, person: str) -> str:
    """The address of the reader's calendar, empty where none is given out."""
    number = feed_number(person)
    path = reverse("implement-calendar", args=[token_of(person, number)]) if number else ""
    return request.build_absolute_uri(path) if path else ""


def _sent(one: DigestFound) -> Sent:
    return Sent(one, tuple((CHANNEL_NAMES[channel], STATE_NAMES[state]) for channel, state, _ in one.sent))
