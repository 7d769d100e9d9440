"""What comes of a debrief: the parts drawn together, the verdict, its letter, and the lists with what became of each item."""

from django.db import models


class PartStated(models.Model):
    """What somebody stated for one part of the synthesis, in points of a hundred. Stated again: a new row, the last counts."""

    debrief = models.ForeignKey("debrief.Debrief", models.PROTECT, related_name="parts")
    part = models.CharField(max_length=12)
    points = models.DecimalField(max_digits=7, decimal_places=4)
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]


class Synthesis(models.Model):
    """The parts drawn together on one day; `content` holds weights, points and sources exactly. The last one is put before the body."""

    debrief = models.ForeignKey("debrief.Debrief", models.PROTECT, related_name="syntheses")
    grade = models.CharField(max_length=20, blank=True)
    content = models.JSONField()
    drawn_on = models.DateField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]


class Verdict(models.Model):
    """What the deciding body decided: grade and written opinion, who was present of how many, why where it departs.

    `objection`: the one that was upheld and after which it was decided anew. The last row is the verdict that stands.
    """

    debrief = models.ForeignKey("debrief.Debrief", models.PROTECT, related_name="verdicts")
    synthesis = models.ForeignKey(Synthesis, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=20)
    opinion = models.TextField()
    body = models.CharField(max_length=120)
    decided_on = models.DateField()
    document = models.CharField(max_length=80)
    present = models.TextField()
    due = models.SmallIntegerField()
    departs = models.BooleanField()
    reason = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=80)
    objection = models.OneToOneField("debrief.Objection", models.PROTECT, null=True, related_name="verdict_anew")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["debrief"], condition=models.Q(objection=None), name="one_first_verdict_a_debrief"
            )
        ]


class Feedback(models.Model):
    """The letter about a verdict. `content` is all that stands in it; Word and PDF are made from it, always the same."""

    verdict = models.OneToOneField(Verdict, models.PROTECT, related_name="feedback")
    number = models.CharField(max_length=60, unique=True)
    issued_on = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    delivered_on = models.DateField(null=True)
    delivered_how = models.CharField(max_length=80, blank=True)
    object_by = models.DateField(null=True)

    class Meta:
        ordering = ["id"]


class Objection(models.Model):
    """An objection to a verdict, by the person or from a paper that the office took in; answered by somebody who took no part."""

    letter = models.ForeignKey(Feedback, models.PROTECT, related_name="objections")
    text = models.TextField()
    paper = models.CharField(max_length=200, blank=True)
    filed_by = models.CharField(max_length=80)
    filed_on = models.DateField()
    answer_by = models.DateField()
    state = models.CharField(max_length=10, default="filed")
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(state="filed"), name="one_objection_waits_a_letter"
            )
        ]


class Item(models.Model):
    """One line of the three lists: the problem and its cause, the post that answers, measure and day, the post that verifies.

    `claimed_by` is who last said that it was done; `recurs` an item of an earlier year that came back.
    """

    key = models.CharField(max_length=60, unique=True)
    debrief = models.ForeignKey("debrief.Debrief", models.PROTECT, related_name="items")
    place = models.SmallIntegerField()
    source = models.CharField(max_length=12)
    problem = models.TextField()
    cause = models.TextField(blank=True)
    owner = models.ForeignKey("organisations.Post", models.PROTECT, null=True, related_name="+")
    measure = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    verifier = models.ForeignKey("organisations.Post", models.PROTECT, null=True, related_name="+")
    recurs = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, default="drafted")
    claimed_by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["debrief_id", "place"]
        constraints = [models.UniqueConstraint(fields=["debrief", "place"], name="one_item_a_place")]


class ItemStep(models.Model):
    """What was done about an item: the verb, who, when, in which words."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    on = models.DateField()
    by = models.CharField(max_length=80)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
