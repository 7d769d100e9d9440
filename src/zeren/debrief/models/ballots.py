"""The secret ballot of a meeting: its frozen rules, what tellers count, and the files of the closed box.

What is cast lies in the schema `box` (`migrations/box.sql`), which only its owner and the role backup may enter, and no row here leads to it.
"""

from django.db import models

from zeren.debrief.models.meetings import Meeting


class Ballot(models.Model):
    """One sheet's ballot; a meeting of more debriefers than a sheet holds has several.

    `rules`: the canonical line of `rules.json`, whose meeting is this `key`. `titles`: what a sheet says for its keys, frozen too.
    A rehearsal is never counted.
    """

    key = models.CharField(max_length=40, unique=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots")
    rules = models.TextField()
    titles = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default="prepared")
    is_rehearsal = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]


class Slip(models.Model):
    """A slip that was printed, as its commitment: whoever has the database cannot find the code."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="slips")
    voter_class = models.CharField(max_length=40)
    commitment = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "commitment"], name="one_slip_a_commitment")]


class SlipCount(models.Model):
    """What became of the slips of one class, as the tellers say: drawn by voters, by observers, spoiled."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="slip_counts")
    voter_class = models.CharField(max_length=40)
    drawn = models.PositiveIntegerField(default=0)
    observed = models.PositiveIntegerField(default=0)
    spoiled = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "voter_class"], name="one_slip_count_a_class")]


class HandCount(models.Model):
    """What one counter read from the paper of one class. `tallies`: [object, item, counts by grade then abstentions]."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="hand_counts")
    voter_class = models.CharField(max_length=40)
    counter = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    sheets = models.PositiveIntegerField()
    tallies = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "voter_class", "counter"], name="one_hand_count_each")
        ]


class SignedRating(models.Model):
    """A sheet given by name, of a class too small for secrecy: object → one grade for each item."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="ratings")
    voter_class = models.CharField(max_length=40)
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    answers = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "person"], name="one_rating_each")]


class BoardFile(models.Model):
    """A file of the closed box that anybody may have."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="board")
    name = models.CharField(max_length=40)
    content = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "name"], name="one_board_file_a_name")]


class RoomFile(models.Model):
    """A file for observers in the room. It is destroyed after `kept_until`, the last day of the term for appeals."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="room")
    name = models.CharField(max_length=40)
    content = models.TextField()
    kept_until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ballot", "name"], name="one_room_file_a_name")]
