"""Tables of the appraisal: from the round of confirmation to the answered objection."""

from django.db import models


class Round(models.Model):
    """A round in which everyone concerned sees the facts that will count, from one day until another."""

    year = models.SmallIntegerField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(max_length=10, default="open")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year"], name="one_round_a_year")]


class Answer(models.Model):
    """What the one concerned said about one fact: confirm or dispute. No row means silence."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="answers")
    fact = models.ForeignKey("implement.Fact", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=[("confirm", "confirm"), ("dispute", "dispute")])
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    replied_by = models.CharField(max_length=80, blank=True)
    replied_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["round", "fact"], name="one_answer_a_fact")]


class Freeze(models.Model):
    """The facts of a year as they counted, sealed by their digest. `open_disputes` gives key → reason."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="freezes")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    count = models.IntegerField()
    digest = models.CharField(max_length=64)
    open_disputes = models.JSONField(default=dict)
    purpose = models.CharField(max_length=60, blank=True)
    facts = models.ManyToManyField("implement.Fact", related_name="+")


class Run(models.Model):
    """One scheme applied to one freeze under one adopted pack. Never altered; a recomputation is a new run."""

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="runs")
    pack = models.ForeignKey("organisations.AdoptedPack", models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    result_digest = models.CharField(max_length=64)
    count = models.IntegerField()
    quota = models.JSONField(default=dict)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]


class RunInputs(models.Model):
    """What an SQL engine took in for a run: a folder of CSV, zipped, which `zeren score --from` computes again."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="given")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)


class Result(models.Model):
    """What a run found for one subject. `content` is the whole trace; the columns are for lists and order."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="results")
    subject = models.CharField(max_length=130)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("organisations.Post", models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=80, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    first_part = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    status = models.CharField(max_length=20)
    grade = models.CharField(max_length=20, blank=True)
    gates_passed = models.BooleanField()
    zone = models.CharField(max_length=12, blank=True)
    rank = models.IntegerField(null=True)
    content = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "subject"], name="one_result_a_subject")]
        indexes = [models.Index(fields=["run", "group", "rank"])]


class Proposal(models.Model):
    """A run put before the deciding body."""

    run = models.OneToOneField(Run, models.PROTECT, related_name="proposal")
    body = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    meets_on = models.DateField(null=True)
    state = models.CharField(max_length=10, default="submitted")


class Decision(models.Model):
    """What the deciding body decided for one result, and who recorded it; a departure has its reason and names."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    result = models.ForeignKey(Result, models.PROTECT, related_name="decisions")
    grade = models.CharField(max_length=20)
    decided_on = models.DateField()
    departs = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    present = models.TextField(blank=True)
    document = models.CharField(max_length=80)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    recorded_by = models.CharField(max_length=80, default="")

    class Meta:
        ordering = ["id"]


class Letter(models.Model):
    """A letter to a person or a unit. `content` is all that stands in it; Word and PDF are made from it, always the same.

    `kind`: a grade was decided, none is given, or a place alone moved. `decision`: the one that it tells of; of a place, the
    one that stood then; empty where nothing was decided. `result`: what was decided on or left, or as computed again.
    """

    kind = models.CharField(
        max_length=5, default="grade", choices=[("grade", "grade"), ("none", "none"), ("place", "place")]
    )
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="letters")
    result = models.ForeignKey(Result, models.PROTECT, related_name="letters")
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    delivered_on = models.DateField(null=True)
    delivered_how = models.CharField(max_length=80, blank=True)
    object_by = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "kind"], name="one_letter_a_kind")]


class Objection(models.Model):
    """An objection to a letter, by the person or from a paper that the office took in; answered by somebody who took no part.

    `person`: who objects; for a unit its first responsible person of that day.
    `ground`: what is to be decided anew where it holds without a fact being wrong (`rules.objecting.GROUNDS`).
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="objections")
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    text = models.TextField()
    facts = models.JSONField(default=list)
    paper = models.CharField(max_length=200, blank=True, default="")
    filed_by = models.CharField(max_length=80, blank=True, default="")
    filed_on = models.DateField()
    answer_by = models.DateField()
    state = models.CharField(max_length=10, default="filed")
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.TextField(blank=True)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    affected = models.JSONField(default=list)
    ground = models.CharField(max_length=10, blank=True, default="")


class AppealStep(models.Model):
    """A step of the review by the body above: asked for, made longer, answered, put right. `document`: the paper it rests on."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=20)
    on = models.DateField()
    by = models.CharField(max_length=80)
    text = models.TextField()
    document = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]


class EarlierResult(models.Model):
    """A result of a year before this system, brought in as history with its source."""

    year = models.SmallIntegerField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    person = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    grade = models.CharField(max_length=20)
    total = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "unit", "person"], nulls_distinct=False, name="one_earlier_result"
            )
        ]


class OtherAppraisal(models.Model):
    """The result of a routine, special or term appraisal of a person or of a unit, as its paper says. Never changed.

    `kind` is one of the pack's; `since` is empty where it was of one day; `grade` is the paper's own word. The table keeps
    the name that it was made under, by which the record knows its rows.
    """

    person = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    since = models.DateField(null=True)
    day = models.DateField()
    about = models.CharField(max_length=200)
    grade = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    document = models.CharField(max_length=80)
    recorded_by = models.CharField(max_length=80)

    class Meta:
        db_table = "use_otherappraisal"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) ^ models.Q(unit__isnull=True), name="of_a_person_or_a_unit"
            )
        ]
