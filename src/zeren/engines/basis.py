"""A run's folder as the reference run takes it: all that a scheme is given, exact."""

from pathlib import Path

from zeren.engines.duck import Duck
from zeren.engines.folder import open_folder
from zeren.engines.oracle import read_inputs
from zeren.engines.surveying import survey
from zeren.policy.pack import Pack
from zeren.policy.scheme import Scheme
from zeren.scoring.compare import Basis


def basis_of(facts: Path, pack: Pack, scheme: Scheme) -> Basis:
    """Everything in the folder `facts` (docs/scoring-engine.md). Errors: Invalid for every fault of the tables."""
    folder = open_folder(facts, facts, pack)
    duck = Duck()
    try:
        raw = duck.open(folder)
        survey(raw, scheme, duck.ask)
        found = read_inputs(duck, raw, scheme, folder)
    finally:
        duck.close()
    return Basis(
        tuple(found["subjects"]), tuple(found["facts"]), folder.period, folder.values,
        tuple(found["imports"]), tuple(found["history"]), folder.with_withheld,
    )  # fmt: skip
