"""Tables of what was done. A fact is never edited: a correction is a new row that names the old one."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """One fact: what, of whom, the day it happened, when and by whom it was entered, and its source.

    `value` is exact (at most four decimals); an event counts 1. `state` is standing, held (a leap that
    nobody has verified; it counts nowhere), corrected, withdrawn or taken_back; the last three say when, by whom and why. A row that was taken back with its import gives up its key.
    """

    key = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("organisations.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    happened_on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    label = models.CharField(max_length=40, blank=True)
    attributes = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=80)
    handed_in = models.ForeignKey("organisations.Import", models.PROTECT, null=True, related_name="+")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections", db_index=False)
    state = models.CharField(max_length=12, default="standing")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]
        indexes = [
            models.Index(fields=["unit", "happened_on"]),
            models.Index(fields=["person", "happened_on"], condition=Q(person__isnull=False), name="fact_of_person"),
            models.Index(fields=["happened_on", "name"]),
            models.Index(fields=["corrects"], condition=Q(corrects__isnull=False), name="fact_that_corrects"),
        ]


class KeptFile(models.Model):
    """A document under its digest, once however many facts it shows; its text is for likeness alone."""

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)
    size = models.IntegerField()
    content = models.BinaryField()
    text = models.TextField()
    kept_at = models.DateTimeField()


class Evidence(models.Model):
    """The document of a fact, until it is taken off with a reason. A correction carries it on to the new fact."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="+")
    file = models.ForeignKey(KeptFile, models.PROTECT)
    name = models.CharField(max_length=100)
    pictures = models.IntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80)
    taken_off_at = models.DateTimeField(null=True)
    taken_off_by = models.CharField(max_length=80, blank=True)
    taken_off_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact"], condition=Q(taken_off_at__isnull=True), name="one_document_a_fact"
            )
        ]


class Sketch(models.Model):
    """By which bands a text of a fact meets nearly the same ones; `of` says which text: its words, or its document's."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="+")
    of = models.CharField(max_length=8)
    bands = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [GinIndex(fields=["bands"], name="sketch_bands")]


class Sample(models.Model):
    """Facts of a unit's tree and a year, drawn for one verifier from a seed; out of how many."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    seed = models.CharField(max_length=80)
    population = models.IntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.CharField(max_length=80)

    class Meta:
        ordering = ["-id"]


class SampleItem(models.Model):
    """One drawn fact: its place, and what the verifier said of it (empty while it waits)."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="items")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="+")
    place = models.SmallIntegerField()
    answer = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(null=True)
    by = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["sample", "fact"], name="drawn_once_a_sample")]


class Task(models.Model):
    """A duty as work of one year: when it is due, and what was found: open, done, done_poorly, not_done or dropped."""

    duty = models.ForeignKey("clarify.Duty", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    post = models.ForeignKey("organisations.Post", models.PROTECT, null=True, related_name="+")
    year = models.SmallIntegerField()
    due_on = models.DateField(null=True)
    finding = models.CharField(max_length=12, default="open")
    found_on = models.DateField(null=True)
    found_by = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["duty", "year"], name="one_task_a_duty")]


class RemindedDay(models.Model):
    """A day up to which every step of every reminder was raised; each day stands once."""

    day = models.DateField(unique=True)


class Digest(models.Model):
    """One message: what one person was reminded of on one day. There is no second one that day."""

    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        ordering = ["-day", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="one_message_a_day")]


class Reminder(models.Model):
    """One person told of one period of a task, by a step of the pack or by hand; `digest` is empty until one takes it in."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=40)
    due_on = models.DateField()
    person = models.ForeignKey("organisations.Person", models.PROTECT, related_name="+")
    raised_on = models.DateField()
    raised_by = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    minutes = models.SmallIntegerField(default=0)
    digest = models.ForeignKey(Digest, models.PROTECT, null=True, related_name="reminders")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person"], condition=Q(digest__isnull=True), name="reminder_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "step", "due_on", "person"], condition=~Q(step="by_hand"), name="each_step_once"
            ),
            models.UniqueConstraint(
                fields=["task", "person", "raised_on"], condition=Q(step="by_hand"), name="by_hand_once_a_day"
            ),
        ]


class Sending(models.Model):
    """A message of one channel on its way out: `key` goes along, so that whoever gets it twice knows."""

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=10)
    key = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, default="waiting")
    tries = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="sending_waiting")]


class MailAddress(models.Model):
    """Where somebody wants messages by e-mail: the address of the office, given by the person alone."""

    person = models.OneToOneField("organisations.Person", models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()


class Asking(models.Model):
    """Something that an office asks of the base beside the duties: of which kind of units below which one, how often, how long."""

    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    fields = models.JSONField(default=list)
    unit_kind = models.CharField(max_length=30)
    below = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    clock = models.CharField(max_length=20)
    minutes = models.SmallIntegerField()
    from_day = models.DateField()
    source = models.CharField(max_length=200)
    signed_by = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="standing")
    ended_on = models.DateField(null=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]


class CalendarFeed(models.Model):
    """The address of a person's calendar: only the one with this number is good, while it is open."""

    person = models.OneToOneField("organisations.Person", models.PROTECT, related_name="+")
    number = models.IntegerField(default=0)
    is_open = models.BooleanField(default=True)
    since = models.DateTimeField()
