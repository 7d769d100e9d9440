"""Tables of the record. Written only by SQL functions with the owner's rights; this code reads them."""

from django.db import models


class Entry(models.Model):
    """One deed. `line` is the exact exported line; `leaf` is SHA-256 over 0x00 and the bytes of that line."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    kind = models.TextField()
    line = models.TextField()
    leaf = models.BinaryField()

    class Meta:
        db_table = "ledger_entry"
        ordering = ["seq"]


class Head(models.Model):
    """The end of the record: how many entries there are and the time of the last."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_head"


class Clock(models.Model):
    """Which clock this database has; written once with entry 0. `now` is set only for a simulated clock."""

    id = models.SmallIntegerField(primary_key=True)
    kind = models.TextField(choices=[("database", "database"), ("simulated", "simulated")])
    now = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_clock"
