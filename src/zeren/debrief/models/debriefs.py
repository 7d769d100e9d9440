"""Who debriefs to whom in a year, and in what state that is: the table that everything in this room hangs on."""

from django.db import models


class Debrief(models.Model):
    """One person's special debrief of one year, for one post. `heard_by`: the unit before which it is held.

    `way`: oral, or written, which is rated all the same. `meets_on` is the day planned, later the day held.
    """

    year = models.SmallIntegerField()
    post = models.ForeignKey("organisations.Post", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default="prepared")
    heard_by = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, default="oral", choices=[(way, way) for way in ("oral", "written")])
    meets_on = models.DateField(null=True)
    left_out_because = models.TextField(blank=True)
    result_source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["year", "post", "person"], name="one_debrief_a_year"),
            models.UniqueConstraint(fields=["person", "meets_on"], name="one_debrief_a_day"),
        ]
