"""Which tables the record covers: all tables of the steps, but for the few named here with their reasons; and waivers."""

from django.apps import apps

STEPS = frozenset(
    {"organisations", "clarify", "implement", "debrief", "assess", "use", "investigate", "diagnose", "accounts"}
)

# A table that is not covered can be changed without a trace. Whoever adds one here writes down why that is right.
NOT_COVERED = {
    "organisations_division": "public list of places for the size test; nothing hangs on it",
    "ledger_look": "who looked at whom is personal and is forgotten after a term; noted in order it would stand in the "
    "record for ever. Only that looks were forgotten, and how many, is recorded",
    "accounts_attempt": "failures to sign in: nobody acts yet, and the record tells of each lock",
    "accounts_address": "as above, by network address; a row means nothing after some minutes",
    "accounts_session": "where somebody is signed in: goes with the session, and a look is no deed",
    "accounts_codeused": "the last code taken; changes with each sign-in",
    "accounts_earlierpassword": "hashes that no copy for an auditor may hold; a lost row only lets an old password in again",
}

# Waivers live in the record's own room, since every step grants some; their rows are noted like those of the steps.
ALSO_COVERED = frozenset({"ledger_waiver"})


def covered_tables() -> list[str]:
    """The names of all covered tables in order, those between two others included."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in STEPS]
    tables = {model._meta.db_table for model in models if model._meta.managed} - set(NOT_COVERED)
    return sorted(tables | ALSO_COVERED)
