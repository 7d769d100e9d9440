"""Who does a deed. Nobody is not an actor; a timed job has a name and a mandate."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts.

    `kind` is "person" for a signed-in office holder or clerk, "job" for a timed or command-line deed.
    `id` is the person's key (or the job's name): it goes into the record, the name does not.
    """

    kind: Literal["person", "job"]
    id: str
    name: str = ""
    mandate: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("nobody is not an actor")
        if self.kind == "job" and not self.mandate:
            raise ValueError("a job acts only under a named mandate")

    @property
    def signature(self) -> str:
        """How the record names this actor: kind and key, never a person's name."""
        return f"{self.kind}:{self.id}"
