"""Tables of a case: what was not done, what was heard, what was decided, and until when it weighs."""

from django.db import models


class Case(models.Model):
    """One case about one person and one duty. States move by the table in `rules`."""

    key = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    task = models.ForeignKey("implement.Task", models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=12)
    matter = models.TextField()
    state = models.CharField(max_length=12, default="lead")
    opened_on = models.DateField()
    measure = models.CharField(max_length=40, blank=True)
    exemption = models.CharField(max_length=40, blank=True)
    exemption_reason = models.TextField(blank=True)
    document = models.CharField(max_length=80, blank=True)
    signed = models.CharField(max_length=10, blank=True)
    responsibility = models.CharField(max_length=20, blank=True)
    why_unlike = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    impact_until = models.DateField(null=True)
    appeal_by = models.DateField(null=True)

    class Meta:
        ordering = ["id"]


class Step(models.Model):
    """One thing that happened in a case: who did what on which day, and the words that were put down."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    on = models.DateField()
    by = models.CharField(max_length=80)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
