"""Tables of who answers for what."""

from django.db import models
from django.db.models import Q


class Year(models.Model):
    """A year that was opened: from then on it has lists and takes facts, until it is closed."""

    year = models.SmallIntegerField(unique=True)
    pack = models.ForeignKey("organisations.AdoptedPack", models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="open")

    class Meta:
        ordering = ["year"]


class DutyList(models.Model):
    """The list of one bearer of a unit for one year. A changed list is a new row; the old one is `replaced`."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    bearer = models.CharField(max_length=20)
    post = models.ForeignKey("organisations.Post", models.PROTECT, null=True, related_name="+")
    year = models.SmallIntegerField()
    pack = models.ForeignKey("organisations.AdoptedPack", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="current")
    content_digest = models.CharField(max_length=64, default="")
    generated_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "bearer", "post", "year"],
                condition=Q(state="current"),
                nulls_distinct=False,
                name="one_current_list",
            )
        ]


class Duty(models.Model):
    """One line of a list: what is to be done, what shows it, how often, by when, and where it comes from."""

    list = models.ForeignKey(DutyList, models.CASCADE, related_name="duties")
    code = models.CharField(max_length=30)
    order = models.SmallIntegerField()
    text_zh = models.TextField()
    text_en = models.TextField()
    evidence_zh = models.TextField()
    evidence_en = models.TextField()
    fact = models.CharField(max_length=60, blank=True)
    required = models.SmallIntegerField(default=1)
    clock = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    source = models.CharField(max_length=80)

    class Meta:
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="one_line_a_code")]


class Allocation(models.Model):
    """Who leads and who shares a duty of the committee: duty × post."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    code = models.CharField(max_length=30)
    post = models.ForeignKey("organisations.Post", models.PROTECT, related_name="+")
    part = models.CharField(max_length=5, choices=[("lead", "lead"), ("share", "share")])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "code", "post"], name="one_part_a_post"),
            models.UniqueConstraint(fields=["unit", "year", "code"], condition=Q(part="lead"), name="one_lead"),
        ]


class Acknowledgement(models.Model):
    """A person has read a list and put the own name to it; a name on paper says who took it over, and from where."""

    list = models.ForeignKey(DutyList, models.CASCADE, related_name="acknowledgements")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "person"], name="acknowledged_once")]
