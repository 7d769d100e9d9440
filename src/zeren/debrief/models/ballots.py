"""The secret ballot of a meeting: its frozen rules and its state. What was cast lies where no table of this file leads."""

from django.db import models

from zeren.debrief.models.meetings import Meeting


class Ballot(models.Model):
    """One sheet's ballot; a meeting of more debriefers than a sheet holds has several.

    `rules`: the canonical line of `rules.json`, whose meeting is this `key`. A rehearsal is never counted.
    """

    key = models.CharField(max_length=40, unique=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    rules = models.TextField()
    state = models.CharField(max_length=12, default="prepared")
    is_rehearsal = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
