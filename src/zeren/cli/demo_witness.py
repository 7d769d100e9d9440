"""The demonstration's witness: a process of its own beside the server, which it ends with.

It runs on the same machine and under the same hands, so it shows the way and proves nothing; its name says so.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "demonstration-on-the-same-machine"


@contextmanager
def beside() -> Iterator[str]:
    """Run it, have the record trust it and it the record; gives its address. What it remembers is kept between starts."""
    from zeren.cli.walk import SETUP
    from zeren.ledger import notes
    from zeren.ledger.actions import choose_witness
    from zeren.ledger.checkpoints import signing_key
    from zeren.ledger.levels import OUTSIDE, standing
    from zeren.ledger.origin import origin

    folder = _folder()
    key = signing_key()
    if key is None:
        raise RuntimeError("the installation has no key to sign with")
    if not (folder / "witness.key").exists():
        _run(folder, "--make-key", NAME)
    (folder / "key.txt").write_text(notes.key_text(origin().name, key.public_key()) + "\n", encoding="utf-8")
    _run(folder, "--trust", str(folder / "key.txt"))
    now = standing()
    ours = now.chosen is None or now.name == NAME  # whoever chose otherwise on a page has chosen
    with _process(folder, now.address.rpartition(":")[2] if now.name == NAME else "0") as (public, address):
        if ours and (now.address, now.key) != (address, public):
            choose_witness(SETUP, OUTSIDE, address, public)
        yield address


def forget() -> None:
    """What it remembers of a record that is to be begun anew."""
    shutil.rmtree(_folder(), ignore_errors=True)


def _folder() -> Path:
    from zeren.site import postgres

    return postgres.state_folder() / f"witness-{postgres.database_name()}"


def _program() -> str:
    from zeren.site.start import checkout

    return str(checkout() / "verifiers" / "zeren_witness.py")


def _run(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-I", _program(), str(folder), *words], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _process(folder: Path, port: str) -> Iterator[tuple[str, str]]:
    """Its public key and address, at this port or, when it is taken, at another; it ends when its input is closed."""
    command = [sys.executable, "-I", _program(), str(folder), "--with-input", "--port"]
    with (folder / "log").open("a", encoding="utf-8") as log:
        for wanted in dict.fromkeys((port, "0")):
            pipe = subprocess.PIPE
            with subprocess.Popen([*command, wanted], stdin=pipe, stdout=pipe, stderr=log, text=True) as process:
                said = [process.stdout.readline().strip() for _ in range(2)]  # type: ignore[union-attr]  # it is a pipe
                if all(said):
                    yield said[0], said[1]
                    return
    raise RuntimeError(f"the demonstration's witness did not start; see {folder / 'log'}")
