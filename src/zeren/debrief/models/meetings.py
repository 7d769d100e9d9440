"""The meeting at which debriefs are held: when, where, who speaks in which order, and who is in the room."""

from django.db import models

from zeren.debrief.models.debriefs import Debrief


class Meeting(models.Model):
    """One meeting of one organiser. `order_seed`: what the order of speaking was drawn from, as it stands in the record.

    `form`: the key of the pack's ballot form, whose classes are those of the participants.
    """

    key = models.CharField(max_length=40, unique=True)
    year = models.SmallIntegerField()
    organiser = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    meets_on = models.DateField()
    state = models.CharField(max_length=12, default="planned")
    order_seed = models.CharField(max_length=80, blank=True)
    form = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]


class AgendaItem(models.Model):
    """One debrief of a meeting. `place`: when it is its turn, from 1; empty until the order was drawn, and in writing.

    The moments say when the speaker began, when questions and comments began, and when it was over.
    `no_questions`: it was said in the room that nobody asks.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="+")
    place = models.SmallIntegerField(null=True)
    way = models.CharField(max_length=8, default="oral", choices=[(way, way) for way in ("oral", "written")])
    stage = models.CharField(max_length=12, default="waiting")
    speaking_at = models.DateTimeField(null=True)
    questions_at = models.DateTimeField(null=True)
    comments_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    no_questions = models.BooleanField(default=False)

    class Meta:
        ordering = ["meeting", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "debrief"], name="one_turn_a_debrief"),
            models.UniqueConstraint(fields=["meeting", "place"], name="one_debrief_a_turn", deferrable=models.Deferrable.DEFERRED),
        ]  # fmt: skip


class Participant(models.Model):
    """Who is invited, by name, and whether he is in the room. Nothing leads from here to a ballot.

    `voter_class`: a class of the ballot's form; empty for who does not vote. No time is kept of who came when.
    `by_envelope`: the sealed sheet of somebody who cannot come was taken in; he votes and is not in the room.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    person = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=60, blank=True)
    voter_class = models.CharField(max_length=40, blank=True)
    checked_in = models.BooleanField(default=False)
    by_envelope = models.BooleanField(default=False)

    class Meta:
        ordering = ["meeting", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_seat_a_person")]
