"""What is said in a meeting: questions and answers, comments, and what was changed or noted on the way, for the minutes.

A question and a comment also name the debrief, which says who may read them.
"""

from django.db import models

from zeren.debrief.models.debriefs import Debrief
from zeren.debrief.models.meetings import AgendaItem, Meeting


class Question(models.Model):
    """A question to one debriefer, by a name or at least a class; `way`: phone, paper or spoken. The answer comes once."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="questions")
    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="+")
    asker = models.CharField(max_length=60, blank=True)
    voter_class = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=8)
    text = models.TextField()
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class FloorQuestion(models.Model):
    """A question sent from a phone in the hall, before the clerk has dealt with it: no account, no address.

    Taken, it is put as a `Question`; set aside, it stays here with the reason, and the minutes count it.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="floor")
    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="+")
    asker = models.CharField(max_length=60, blank=True)
    voter_class = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    sent_at = models.DateTimeField()
    taken_as = models.OneToOneField(Question, models.PROTECT, null=True, related_name="+")
    set_aside_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class Comment(models.Model):
    """A comment on one debrief, by name: that of a leader on his portfolio, or that of the superior."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="comments")
    debrief = models.ForeignKey(Debrief, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    by = models.CharField(max_length=60)
    text = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "kind", "by"], name="one_comment_each")]


class MeetingNote(models.Model):
    """Something that the minutes tell: an order changed, a speaker who writes instead, whatever the clerk notes."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["id"]
