"""Tables of accounts. What deeds change is under cover; counters, sessions and earlier passwords are not (see covered.py).

No secret stands here in the clear: passwords as salted hashes, second factors encrypted, codes as digests.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Credential(models.Model):
    """What goes with an account's password. `seal` is over the stored hash: one that was put there by hand opens nothing."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="credential")
    seal = models.CharField(max_length=64, blank=True)
    set_at = models.DateTimeField()
    must_change = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class SecondFactor(models.Model):
    """The secret of a person's codes, encrypted with the installation's key."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_factor")
    secret = models.TextField()
    since = models.DateTimeField()


class RecoveryCode(models.Model):
    """A code for an emergency, as a digest; good once."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)


class FactorReset(models.Model):
    """A request that a person's second factor be taken off: who asked, who agreed, by when."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="factor_resets")
    person = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    settled_by = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("person")), name="reset_asked_for_another"),
            models.CheckConstraint(
                condition=~Q(agreed=True) | ~Q(settled_by__in=[F("asked_by"), F("person"), ""]),
                name="reset_agreed_by_a_second",
            ),
            models.UniqueConstraint(fields=["account"], condition=Q(settled_at__isnull=True), name="one_open_reset"),
        ]


class Attempt(models.Model):
    """Failures against one name, which stands here as a keyed digest only; the account where there is one."""

    name = models.CharField(max_length=64, primary_key=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="attempts")
    tries = models.IntegerField(default=0)
    last_at = models.DateTimeField()


class Address(models.Model):
    """How far ahead of the clock the failures from one network address have run."""

    address = models.CharField(max_length=64, primary_key=True)
    busy_until = models.DateTimeField()


class CodeUsed(models.Model):
    """The last step of time whose code was taken; no earlier code is good any more."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="code_used")
    step = models.BigIntegerField()


class EarlierPassword(models.Model):
    """The salted hash of a password that was used before."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="earlier_passwords")
    hash = models.CharField(max_length=200)


class Session(models.Model):
    """A window in which somebody is signed in. Without its row a session key opens nothing."""

    key = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="open_sessions")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    posts = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=60, blank=True)
