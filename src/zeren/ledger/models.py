"""Tables of the record. Written only by SQL functions with the owner's rights; this code reads them."""

from django.db import models


class Entry(models.Model):
    """One deed. `line` is the exact exported line; `leaf` its leaf, which the database cannot make in an SM3 record."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    kind = models.TextField()
    line = models.TextField()
    leaf = models.BinaryField(null=True)

    class Meta:
        db_table = "ledger_entry"
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["seq"], name="ledger_entry_choices", condition=models.Q(kind="witness_chosen")),
        ]


class Head(models.Model):
    """The end of the record: how many entries there are, the time of the last, and the hash of leaves and tree."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    last_at = models.DateTimeField(null=True)
    hash = models.TextField(default="sha256")

    class Meta:
        db_table = "ledger_head"


class Clock(models.Model):
    """Which clock this database has; written once with entry 0. `now` is set only for a simulated clock."""

    id = models.SmallIntegerField(primary_key=True)
    kind = models.TextField(choices=[("database", "database"), ("simulated", "simulated")])
    now = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_clock"


class Rows(models.Model):
    """What one statement wrote to a covered table, as lines of salted digests; `seq` is the entry that tells of it.

    Until an entry does, `xid` says whose lines wait.
    """

    xid = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    count = models.BigIntegerField()
    lines = models.TextField()

    class Meta:
        db_table = "ledger_rows"
        ordering = ["seq", "id"]
        indexes = [
            models.Index(fields=["seq"], name="ledger_rows_taken", condition=models.Q(seq__isnull=False)),
            models.Index(fields=["xid"], name="ledger_rows_wait", condition=models.Q(seq__isnull=True)),
        ]


class Covered(models.Model):
    """A table whose rows the record covers, and the columns that it had when they were last recorded whole."""

    table = models.TextField(primary_key=True)
    columns = models.TextField()

    class Meta:
        db_table = "ledger_covered"
        ordering = ["table"]


class Checkpoint(models.Model):
    """The root of the first `size` entries, as a signed note; `edge` lets the next one go on from here.

    `made_at` is by the server's own clock, even where the record's is simulated.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    edge = models.BinaryField()
    note = models.TextField()
    made_at = models.DateTimeField(
        db_default=models.Func(function="clock_timestamp", output_field=models.DateTimeField())
    )

    class Meta:
        db_table = "ledger_checkpoint"
        ordering = ["size"]


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    line = models.TextField()

    class Meta:
        db_table = "ledger_cosignature"
        ordering = ["id"]
        unique_together = [("checkpoint", "line")]


class Press(models.Model):
    """A sending of a form or a program, claimed by its deed: digests of who, which and what, and what the deed gave."""

    key = models.TextField(primary_key=True)
    said = models.TextField()
    gave = models.TextField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_press"


class Look(models.Model):
    """Somebody opened what concerns another person: who, whose, what kind of thing and which, in what role, why.

    Not part of the record, and gone after the pack's term: who was curious is nobody's business for ever.
    """

    at = models.DateTimeField()
    looker = models.TextField()
    person = models.TextField()
    kind = models.TextField()
    thing = models.TextField()
    role = models.TextField()
    ground = models.TextField()

    class Meta:
        db_table = "ledger_look"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "at"], name="look_at_person"),
            models.Index(fields=["at"], name="look_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(looker=models.F("person")), name="no_look_at_oneself")
        ]


class Waiver(models.Model):
    """Something stretched: what (a row of a step's table), from which day until which, who asked, who granted, and why.

    `unit` and `person` are keys: whose range it is published in, and who benefits (empty: nobody alone).
    """

    kind = models.TextField()
    about = models.TextField()
    about_id = models.BigIntegerField()
    unit = models.TextField(db_index=True)
    person = models.TextField(blank=True)
    was = models.DateField(null=True)
    until = models.DateField(null=True)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.TextField(blank=True)
    granted_at = models.DateTimeField(null=True)
    refused_by = models.TextField(blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_because = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_waiver"
        ordering = ["id"]
        indexes = [models.Index(fields=["about", "about_id"], name="ledger_waiver_about")]
