"""Looking at what concerns another person: recorded before it is shown, on a ground of the pack where one is asked for.

A page that shows a dossier, card, case, letter or objection says so in its mark (`access.page(looks=…)`).
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.words import Text
from zeren.ledger.looks import look_down
from zeren.organisations.queries import person_name, role_giving
from zeren.policy.pack import Ground
from zeren.web.now import pack_now

REMEMBERED = 40
KINDS: dict[str, Text] = {
    "dossier": Text("档案", "dossier"),
    "card": Text("成绩单", "score card"),
    "case": Text("追责事项", "case"),
    "letter": Text("通知书", "letter"),
    "objection": Text("异议", "objection"),
    "eligibility": Text("任用资格", "eligibility"),
    "marks": Text("在期限内的标记", "marks in force"),
    "evidence": Text("佐证文件", "document of a fact"),
}


def looked_at(request: HttpRequest, person: str, thing: str, permission: str) -> HttpResponse | None:
    """Record that the reader opens `thing` of a person. Gives the page that asks for the ground while none was named.

    `permission` is the one by which the reader may. A ground once named is good for the same thing until the sign-out.
    """
    looking, actor = request.looking, request.actor  # type: ignore[attr-defined]  # set by the door
    looking.told = True
    if person == actor.id:
        return None
    grounds = [one for one in pack_now(request).grounds.values() if looking.kind in one.opens]
    ground = _ground(request, f"{looking.kind} {thing}", grounds)
    if grounds and not ground and request.method == "GET":
        return _ask(request, person, grounds)
    role = role_giving(actor.id, permission, request.frame.today)  # type: ignore[attr-defined]  # set by the door
    look_down(actor, person, looking.kind, thing, role, ground)
    looking.recorded = True
    return None


def nobody_shown(request: HttpRequest) -> None:
    """The page could show somebody's and this time does not."""
    request.looking.told = True  # type: ignore[attr-defined]  # set by the door


def _ground(request: HttpRequest, what: str, grounds: list[Ground]) -> str:
    named: dict[str, str] = request.session.get("grounds", {})
    chosen = request.GET.get("ground", "")
    if any(one.key == chosen for one in grounds):
        kept = dict(list({**named, what: chosen}.items())[-REMEMBERED:])
        request.session["grounds"] = kept
        return chosen
    return named.get(what, "")


def _ask(request: HttpRequest, person: str, grounds: list[Ground]) -> HttpResponse:
    asked = {key: value for key, value in request.GET.items() if key != "ground"}
    context = {
        "name": person_name(person),
        "kind": KINDS[request.looking.kind],  # type: ignore[attr-defined]  # set by the door
        "grounds": [(one.title, f"?{urlencode({**asked, 'ground': one.key})}") for one in grounds],
    }
    return render(request, "web/looks_ask.html", context)
