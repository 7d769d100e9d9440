"""Tables of what a result does, and of shortlists and what was decided on them."""

from django.db import models


class Consequence(models.Model):
    """What follows from one decision, by when; or, with a reason, that nothing follows.

    A use whose decision was replaced is withdrawn, never deleted: `withdrawn_because` is a key of the rules' reasons.
    """

    decision = models.ForeignKey("assess.Decision", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=60)
    what = models.CharField(max_length=30)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default="open")
    done_on = models.DateField(null=True)
    done_by = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_because = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["decision", "rule"], name="one_consequence_a_rule")]


class Recommendation(models.Model):
    """A person was recommended at a meeting: for a post of a kind, or for none in particular. Never changed."""

    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    post = models.CharField(max_length=40, blank=True)
    held_on = models.DateField()
    present = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    document = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(present__lte=models.F("due")), name="no_more_present_than_due"),
        ]


class Appointment(models.Model):
    """A shortlist for a post, and what the deciding body made of it.

    `digest` is that of the dossiers on which it was decided; `departs` says that the choice went against something known;
    `due`, `attended` and `favour` count the members of the body.
    """

    post = models.ForeignKey("organisations.Post", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    day = models.DateField()
    drawn_up_on = models.DateField()
    drawn_up_by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="open")
    chosen = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    body = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(null=True)
    document = models.CharField(max_length=80, blank=True)
    present = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    departs = models.BooleanField(default=False)
    against = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    answer_for = models.TextField(blank=True)
    due = models.PositiveSmallIntegerField(null=True)
    attended = models.PositiveSmallIntegerField(null=True)
    favour = models.PositiveSmallIntegerField(null=True)
    manner = models.CharField(max_length=10, blank=True)
    dropped_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]


class Candidate(models.Model):
    """What the dossier of somebody on a shortlist said when it was taken. Taken again it is a new row; none is changed."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="candidates")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    taking = models.PositiveSmallIntegerField()
    taken_on = models.DateField()
    lines = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "person", "taking"], name="one_dossier_a_taking"),
        ]
