"""The one thing that the view over all keeps: handovers. Rows are added and never changed; the database refuses more."""

from django.db import models
from django.db.models import F, Q


class Handover(models.Model):
    """What was open in a unit when its first responsible person changed. `content` is the list as it was drawn up."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    predecessor = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    successor = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    left_on = models.DateField()
    came_on = models.DateField()
    drawn_on = models.DateField()
    drawn_by = models.CharField(max_length=80)
    content = models.JSONField()

    class Meta:
        ordering = ["-drawn_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "came_on"], name="one_handover_a_change"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="handover_between_two"),
        ]


class HandoverName(models.Model):
    """A name under a handover, with what its bearer had to remark."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="names")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    part = models.CharField(max_length=12, choices=[(p, p) for p in ("predecessor", "successor", "office")])
    at = models.DateTimeField()
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["handover", "part"], name="one_name_a_part")]
