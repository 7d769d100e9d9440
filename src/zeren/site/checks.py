"""What must hold before anything is served: every address states who may open it."""

from typing import Any

from django.core.checks import Error, register

from zeren.web.access import pages_without_rule


@register()
def every_address_has_a_rule(**_: Any) -> list[Error]:
    """One error for each address without an access rule."""
    return [Error(f"no access rule: /{route}", id="site.E001") for route in pages_without_rule()]
