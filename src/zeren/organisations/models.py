"""Tables of who there is. Private to this room: others ask `queries` and go through `actions`."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value


class DayRange(Func):
    """daterange(from, until, '[]'): both days included, an empty end is open."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, start: str, end: str):
        super().__init__(F(start), F(end), Value("[]"))


class Unit(models.Model):
    """An organisation or a branch. `key` is the code in the office's own sheets."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, db_index=True)
    founded_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["key"]
        indexes = [GinIndex(fields=["name"], name="unit_name_trigrams", opclasses=["gin_trgm_ops"])]


class Placement(models.Model):
    """Where a unit stands in the tree, and from when until when."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="children")
    from_day = models.DateField()
    until_day = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_place_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (DayRange("from_day", "until_day"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="no_unit_under_itself"),
        ]


class Person(models.Model):
    """A holder of posts. No identity number, no private data: a key and a name."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="person")

    class Meta:
        ordering = ["key"]
        indexes = [GinIndex(fields=["name"], name="person_name_trigrams", opclasses=["gin_trgm_ops"])]


class Post(models.Model):
    """A post in a unit; its kind is one of the pack's, `field` the part of the work it answers for."""

    key = models.CharField(max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    field = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["key"]


class Term(models.Model):
    """A term of office: who held a post from one day until another, both included."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="terms")
    person = models.ForeignKey(Person, models.PROTECT, related_name="terms")
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    document = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_holder_of_a_post",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    (DayRange("from_day", "until_day"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
                name="term_ends_after_it_begins",
            ),
        ]


class StandIn(models.Model):
    """Somebody who answers for a post from one day until another, while it is vacant or its holder is away."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="stood_in")
    person = models.ForeignKey(Person, models.PROTECT, related_name="standing_in")
    from_day = models.DateField()
    until_day = models.DateField()
    document = models.CharField(max_length=80)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_stand_in_of_a_post",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    (DayRange("from_day", "until_day"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(until_day__gte=F("from_day")), name="standing_in_ends_after_it_begins"
            ),
        ]


class Standing(models.Model):
    """A dated mark on a person or unit (under case, impact period, bar, cap), placed and lifted by later rooms.

    `placed_by`, `lifted_by`: the signature of whoever put it on record, and of whoever lifted it, by which document.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="standings")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="standings")
    kind = models.CharField(max_length=30)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    reason_code = models.CharField(max_length=60)
    reference = models.CharField(max_length=200)
    placed_by = models.CharField(max_length=80, blank=True)
    lifted_on = models.DateField(null=True)
    lifted_because = models.TextField(blank=True)
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_document = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, unit__isnull=True) | Q(person__isnull=True, unit__isnull=False),
                name="standing_of_one",
            )
        ]


class AdoptedPack(models.Model):
    """A pack as it was adopted: stored whole, never altered. A changed pack is a new row."""

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    from_day = models.DateField()
    adopted_at = models.DateTimeField()

    class Meta:
        ordering = ["from_day", "id"]


class Apart(models.Model):
    """Two kinds of posts that one person must not hold at once, by the pack adopted last: what the database's guard asks."""

    one = models.CharField(max_length=40)
    other = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="one_rule_a_pair")]


class Adoption(models.Model):
    """What the office did with one value of the pack: confirmed, replaced or switched off, by which document."""

    pack = models.ForeignKey(AdoptedPack, models.CASCADE, related_name="adoptions")
    value_key = models.CharField(max_length=100)
    choice = models.CharField(max_length=12, choices=[(c, c) for c in ("confirmed", "replaced", "off")])
    value = models.CharField(max_length=60, blank=True)
    document = models.CharField(max_length=160)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "value_key"], condition=Q(current=True), name="one_choice_a_value"
            )
        ]


class Import(models.Model):
    """A file that was handed in: kept as it came, previewed, confirmed once, and perhaps taken back."""

    kind = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    state = models.CharField(max_length=12, default="previewed")
    person_key = models.CharField(max_length=80)
    previewed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]


class DraftChoice(models.Model):
    """How a place of an office's own table is read (the head, an item, a block). The latest counts; an empty one takes back."""

    file = models.ForeignKey(Import, models.PROTECT, related_name="choices")
    place = models.CharField(max_length=20)
    answer = models.JSONField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["id"]


class Division(models.Model):
    """An administrative division for the size test. No organisation, post, person or result hangs on it."""

    code = models.CharField(max_length=12, primary_key=True)
    parent_code = models.CharField(max_length=12, blank=True, db_index=True)
    level = models.SmallIntegerField()
    name = models.CharField(max_length=120)
