"""Wiring at start: the gate learns who may do what, the record where its key is."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zeren.site"
    label = "site"

    def ready(self) -> None:
        from zeren.ledger.checkpoints import plug_key
        from zeren.ledger.gate import plug_permissions
        from zeren.ledger.reach import plug_reach
        from zeren.site import checks  # noqa: F401  Django finds the checks once the file is read
        from zeren.site.failing import arm_for_a_test
        from zeren.site.permissions import permitted
        from zeren.site.reached import AREAS, reach_of
        from zeren.site.signing import checkpoint_seed

        arm_for_a_test()
        plug_permissions(permitted)
        plug_reach(list(AREAS), reach_of)
        plug_key(checkpoint_seed)
