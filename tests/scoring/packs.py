"""Every pack of the repository, read once: the default one and the published schemes."""

from functools import cache
from pathlib import Path

from zeren.policy import Pack, load_pack

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PACKS = (
    "party-building-cn",
    *sorted(f"published/{folder.name}" for folder in (POLICIES / "published").iterdir() if folder.is_dir()),
)


@cache
def read_pack(name: str) -> Pack:
    """One of them by its folder; whoever reads packs while tests are collected asks here, and each is read once."""
    return load_pack(POLICIES / name)


@cache
def packs() -> dict[str, Pack]:
    return {name: read_pack(name) for name in PACKS}
