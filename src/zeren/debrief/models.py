"""First tables of the debrief: who debriefs when, and in what state. The meeting itself comes to this room later."""

from django.db import models


class Debrief(models.Model):
    """One person's special debrief of one year, for one post."""

    year = models.SmallIntegerField()
    post = models.ForeignKey("organisations.Post", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default="prepared")
    meets_on = models.DateField(null=True)
    result_source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "post", "person"], name="one_debrief_a_year"),
            models.UniqueConstraint(fields=["person", "meets_on"], name="one_debrief_a_day"),
        ]
