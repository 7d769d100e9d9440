"""The report in its versions, and the sheet of the pre-assessment. What was handed in or shown is never changed."""

from django.db import models


class Report(models.Model):
    """One version of a report. Until it is handed in it is the writer's draft; sent back, the next version begins.

    `sections`: key → text; `answers`: key of a problem → measure and result. `taken_in_by`: who took it in for somebody
    without an account, from the signed `paper`.
    """

    debrief = models.ForeignKey("debrief.Debrief", models.PROTECT, related_name="reports")
    number = models.SmallIntegerField()
    sections = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    self_number = models.SmallIntegerField(null=True)
    self_grade = models.CharField(max_length=12, blank=True)
    saved_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_by = models.CharField(max_length=80, blank=True)
    sent_back_because = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=80, blank=True)
    taken_in_by = models.CharField(max_length=80, blank=True)
    paper = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["debrief", "number"]
        constraints = [models.UniqueConstraint(fields=["debrief", "number"], name="one_report_a_number")]


class Sheet(models.Model):
    """A sheet of the pre-assessment as it was shown to the person, with the reply that stands beside it."""

    debrief = models.ForeignKey("debrief.Debrief", models.PROTECT, related_name="sheets")
    number = models.SmallIntegerField()
    content = models.JSONField()
    shown_at = models.DateTimeField()
    shown_by = models.CharField(max_length=80)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["debrief", "number"]
        constraints = [models.UniqueConstraint(fields=["debrief", "number"], name="one_sheet_a_number")]
