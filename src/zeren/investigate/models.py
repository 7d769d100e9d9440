"""Tables of a case: what was not done, what was heard, what was decided, and until when it weighs."""

from django.db import models


class Case(models.Model):
    """One case about one person and one duty, or about a unit's body, for which the person answers then.

    States move by the table in `rules`. `item`: what was to be put right by a day and was not, where it is about that. `beside`: the first case of the same matter, where several are in it. `weighed`: keys of what weighed lighter or heavier, one space between. `also`: the lighter measures taken together with `measure`; `lightened_from`: all that a review took the place of; keys, one space between.
    """

    key = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    task = models.ForeignKey("implement.Task", models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("debrief.Item", models.PROTECT, null=True, related_name="+")
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
    about_body = models.BooleanField(default=False)
    beside = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    exemption_paper = models.CharField(max_length=200, blank=True)
    known_in = models.CharField(max_length=12, blank=True)
    lightened_from = models.CharField(max_length=255, blank=True)
    review_document = models.CharField(max_length=80, blank=True)
    approved_by = models.CharField(max_length=80, blank=True, default="")
    open_document = models.CharField(max_length=80, blank=True, default="")
    body = models.CharField(max_length=80, blank=True, default="")
    present = models.TextField(blank=True, default="")
    dropped_because = models.CharField(max_length=12, blank=True, default="")
    body_kind = models.CharField(max_length=20, blank=True, default="")
    approval = models.CharField(max_length=120, blank=True, default="")
    weighed = models.CharField(max_length=200, blank=True, default="")
    also = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["id"]


class Step(models.Model):
    """One thing that happened in a case: who did what on which day, and the words that were put down.

    `entered_on`: the day on which it was put down, where that may be later; null in rows older than the column.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    on = models.DateField()
    entered_on = models.DateField(null=True)
    by = models.CharField(max_length=80)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
