"""What comes after the letters: a case to its end, another before the body above, an objection there, a debrief closed, what
has to follow from the results drawn up and used in part, results put before the body once more, a shortlist.

Each is a long way that chance seldom walks whole; the walks of the last stage begin where these stand.
"""

from datetime import timedelta

from clarify.small import HEAD
from cycle import appointing, cases, hall, results  # noqa: F401  # they put their deeds on the list
from cycle.county import DISCIPLINE, WORDS
from cycle.hand import DEEDS, Hand
from cycle.world import Walk
from zeren.assess.models import Freeze, Letter, Objection, Run
from zeren.debrief.models import Debrief, Item
from zeren.investigate.actions import put_down_lead
from zeren.investigate.models import Case
from zeren.ledger.clock import today
from zeren.use.actions import draw_up_shortlist
from zeren.use.models import Consequence

ENDED = ("answer_for_the_unit", "open_it", "hear", "decide_on_case", "deliver_it", "file_it", "carry_out", "end_it")
BEFORE_THE_BODY_ABOVE = (*ENDED[:5], "appeal", "keep", "ask_for_review")
STRUCK_OFF = ("begin_it", "claim", "verify_it", "strike_off", "close_its_debrief")
OBJECTED, OBJECTED_TO_LETTER, ASKED_ABOVE = ("object_after_all",), ("object_to_letter",), ("reject", "appeal_answer")
DRAWN, USED, KNOWN_FROM_BEFORE = ("draw_uses",), ("use",), ("bring_earlier_results",)
RUN_AGAIN, PROPOSED = ("run",), ("propose",)
NOT_AT_ONCE = timedelta(days=40)
FIRST_USES = 12


class Year(Walk):
    """The year of `Walk`, and what follows its letters."""

    def told(self) -> None:
        """Before the year is told, one debrief is closed, and its letter objected to in the days that are left for it."""
        with self.meant():
            post = f"{self.county.townships[1]}-01"
            for debrief in Debrief.objects.filter(state="rectifying", post__key=post):
                for item in Item.objects.filter(debrief=debrief, state="open"):
                    self._go(STRUCK_OFF, item.id)
                self._go(OBJECTED, debrief.id)
        super().told()

    def appeals(self) -> None:
        """Each by the deeds that chance has, done by the first who may, in the first way that each of them knows."""
        first, second = self.county.townships[:2]
        for unit, way in ((first, ENDED), (second, BEFORE_THE_BODY_ABOVE)):
            with self.meant():
                key = put_down_lead(DISCIPLINE, unit, self.county.secretary(unit).id, "not_done", WORDS)
                self._go(way, Case.objects.get(key=key).id)
        with self.meant():
            person = self.county.secretary(first).id
            for letter in Letter.objects.filter(decision__result__person__key=person, delivered_on__isnull=False):
                self._go(OBJECTED_TO_LETTER, letter.id)
                for objection in Objection.objects.filter(letter=letter, state="filed"):
                    self._go(ASKED_ABOVE, objection.id)
        self._used()
        self._proposed_again()
        self._shortlisted()

    def _used(self) -> None:
        """What has to follow is drawn up; of the first that are left to people, every second thing is done."""
        with self.meant():
            self._go(DRAWN, 0)
        for number in (
            Consequence.objects.filter(state="open").order_by("id").values_list("id", flat=True)[:FIRST_USES:2]
        ):
            with self.meant():
                self._go(USED, number)

    def _proposed_again(self) -> None:
        """The same facts computed once more: the body may decide otherwise than it did, and what was used rests on that."""
        before = [*Run.objects.values_list("id", flat=True)]
        for freeze in Freeze.objects.order_by("-id")[:1]:
            with self.meant():
                self._go(RUN_AGAIN, freeze.id)
        for run in Run.objects.exclude(id__in=before).order_by("id"):
            with self.meant():
                self._go(PROPOSED, run.id)

    def _shortlisted(self) -> None:
        """Two secretaries for another's post, on results of this year and of two before."""
        with self.meant():
            self._go(KNOWN_FROM_BEFORE, 0)
            people = [self.county.secretary(unit).id for unit in self.county.townships[:2]]
            draw_up_shortlist(HEAD, "C1-07", today() + NOT_AT_ONCE, people)

    def _go(self, deeds: tuple[str, ...], thing: int) -> None:
        """One deed after the other on one thing."""
        for name in deeds:
            deed = DEEDS[name]
            actor = next(
                iter(deed.by(thing)), HEAD
            )  # a post may stand empty: then nobody has the right, and it is refused
            deed.do(Hand(self.county, lambda options: options[0], actor, WORDS), thing)
