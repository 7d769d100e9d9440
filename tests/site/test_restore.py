"""What a restored installation has to pass before anybody is let in: its witness, papers, and who decides otherwise."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyotp
import pytest

from ledger.witnesses import Running, command, running
from offices import Office, office

pytestmark = pytest.mark.xdist_group("restore")
BUILD = """
from zeren.site.start import start_django; start_django()
from accounts.people import code_for
from clarify import small
from zeren.accounts import passwords
from zeren.accounts.actions import set_second_factor
from investigate.conftest import DECIDER, bring_in_the_bodies
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import attach_evidence, enter_fact
from zeren.implement.rules.evidence import Document
from zeren.implement.rules.facts import FactEntry
from zeren.ledger.clock import today
from zeren.ledger.actions import choose_witness
from zeren.ledger.checkpoints import make_checkpoint, signing_key
from zeren.ledger import notes
from zeren.ledger.origin import origin
from zeren.organisations.actions import open_account
small.build(None)
bring_in_the_bodies()
generate_lists(small.WALKER, '', today().year)
key = enter_fact(small.CLERK, FactEntry('special_study', 'T1', today(), '会议纪要'))
attach_evidence(small.CLERK, key, Document('纪要.txt', 'txt', {document!r}, '会议研究' * 20))
for who in (DECIDER, small.HEAD):
    open_account(small.SETUP, who.id, 'invented-2026')
    secret = passwords.new_secret()
    set_second_factor(who, secret, code_for(secret, -1))  # the code shown now stays unused
    print(secret)
choose_witness(small.HEAD, 'outside', {address!r}, {key!r})
make_checkpoint()
print(notes.key_text(origin().name, signing_key().public_key()))
"""
GO_ON = """
from zeren.site.start import start_django; start_django()
from zeren.ledger.checkpoints import make_checkpoint, newest_checkpoint
from zeren.ledger.witnessing import hand_over
make_checkpoint(); hand_over()
print(newest_checkpoint()[2], end='')
"""
STAGES = 3
PASSWORD = "invented-2026"
DOCUMENT = "会议研究防汛值班".encode()


@dataclass(frozen=True)
class Witnessed:
    """Backups of an office at several stages; after the last the witness has seen all that was done."""

    folder: Path
    witness: Running
    sizes: tuple[int, ...]
    decider: str
    head: str

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def backup(self, stage: int) -> Path:
        return self.folder / str(stage)


@pytest.fixture(scope="module")
def witnessed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Witnessed]:
    folder = tmp_path_factory.mktemp("witnessed")
    with running(folder / "witness") as witness, office("witnessed", "migrated") as home:
        decider, head, key = home.python(
            BUILD.format(address=witness.address, key=witness.key, document=DOCUMENT)
        ).splitlines()
        (folder / "key.txt").write_text(f"{key}\n")
        assert command(witness.folder, "--trust", str(folder / "key.txt")).returncode == 0
        home.hold()
        sizes = []
        for stage in range(STAGES):
            for deed in range(3 if stage else 1):
                home.do(f"{stage}-{deed}")
            note = home.python(GO_ON)
            (folder / f"{stage}.txt").write_text(note)
            sizes.append(int(note.splitlines()[1]))
            keys = () if stage else ("--keys", folder / "keys")
            home.done("backup", folder / str(stage), *keys)
        yield Witnessed(folder, witness, tuple(sizes), decider, head)


@pytest.fixture
def elsewhere() -> Iterator[Office]:
    with office("elsewhere") as home:
        yield home


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in range(1, 5))])
@pytest.mark.parametrize("stage", range(STAGES - 1))
def test_old_state__is_recognised_by_the_witness_every_time(
    witnessed: Witnessed, elsewhere: Office, stage: int, turn: int
) -> None:
    said = elsewhere.refused("restore", witnessed.backup(stage), "--keys", witnessed.keys)
    assert "OLD_STATE" in said
    assert f"remembers {witnessed.sizes[-1]} entries, there are {witnessed.sizes[stage]} here" in said
    assert "OLD_STATE" in elsewhere.refused("serve", "--port", "8790")


def test_newest_state__is_opened(witnessed: Witnessed, elsewhere: Office) -> None:
    said = elsewhere.done("restore", witnessed.backup(STAGES - 1), "--keys", witnessed.keys)
    assert f"{witnessed.sizes[-1]} entries" in said
    elsewhere.hold()
    with elsewhere.connect() as session:
        session.execute("SELECT set_config('zeren.work', '*', false)")  # as a reader of all work
        kept = session.execute("SELECT digest, content FROM implement_keptfile").fetchall()
        shown = session.execute("SELECT name FROM implement_evidence WHERE taken_off_at IS NULL").fetchall()
    assert [(digest, bytes(content)) for digest, content in kept] == [(sha256(DOCUMENT).hexdigest(), DOCUMENT)]
    assert shown == [("纪要.txt",)], "the document of a fact comes back with the fact"


def signing(folder: Path, person: str, *lines: str) -> tuple[str | Path, ...]:
    """How a script says who decides: the password in the first line, the code in the second."""
    (folder / "said").write_text("\n".join(lines))
    return ("--as", person, "--password-file", folder / "said")


def code(secret: str) -> str:
    """What the phone shows now."""
    return pyotp.TOTP(secret.replace(" ", "")).now()


def test_old_state__is_opened_by_whoever_may_decide_and_by_nobody_else(
    witnessed: Witnessed, elsewhere: Office, tmp_path: Path
) -> None:
    elsewhere.refused("restore", witnessed.backup(0), "--keys", witnessed.keys)
    assert "OLD_STATE" in elsewhere.refused("restore", "--check")
    refusals = (
        ("P-HEAD", PASSWORD, code(witnessed.head), "ledger.open_old_state"),
        ("P-DEC", "wrong", code(witnessed.decider), "WRONG"),
        ("P-DEC", PASSWORD, "000000", "WRONG"),
        ("P-NOBODY", PASSWORD, "", "WRONG"),
    )
    for person, password, said, because in refusals:
        refusal = elsewhere.refused("restore", "--open", *signing(tmp_path, person, password, said))
        assert because.casefold() in refusal.casefold()
        assert (elsewhere.home / "closed.json").exists()
    elsewhere.done("restore", "--open", *signing(tmp_path, "P-DEC", PASSWORD, code(witnessed.decider)))
    assert not (elsewhere.home / "closed.json").exists()
    elsewhere.hold()
    with elsewhere.connect() as session:
        rows = session.execute("SELECT kind, actor, line FROM ledger_entry ORDER BY seq DESC LIMIT 2").fetchall()
    assert [row[:2] for row in rows] == [("record_restored", "job:restore"), ("old_state_opened", "person:P-DEC")]
    assert '"unresolved":["old_state"]' in rows[1][2]
    for number in range(20):  # grown past what the witness remembers, it is another history
        elsewhere.do(f"again {number}")
    assert "WITNESS_DIFFERS" in elsewhere.refused("restore", "--check")
    assert "WITNESS_DIFFERS" in elsewhere.refused("restore", "--open", "--as", "P-DEC")


def test_witness_that_is_away__keeps_it_closed_until_it_answers(
    witnessed: Witnessed, elsewhere: Office, tmp_path: Path
) -> None:
    """The machine of the witness is down; its disk is not lost, so it comes back under another address."""
    shutil.copytree(witnessed.witness.folder, tmp_path / "witness")
    away = ("--witness", "http://127.0.0.1:9", witnessed.witness.key)
    said = elsewhere.refused("restore", witnessed.backup(STAGES - 1), "--keys", witnessed.keys, *away)
    assert "WITNESS_NOT_ASKED" in said
    assert "WITNESS_NOT_ASKED" in elsewhere.refused("serve", "--port", "8791")
    with running(tmp_path / "witness") as back:
        elsewhere.done("restore", "--check", "--witness", back.address, back.key)
    assert not (elsewhere.home / "closed.json").exists()


def test_paper__recognises_an_old_state_where_there_is_no_witness(witnessed: Witnessed, elsewhere: Office) -> None:
    away = ("--witness", "http://127.0.0.1:9", witnessed.witness.key)
    paper = witnessed.folder / "2.txt"
    said = elsewhere.refused("restore", witnessed.backup(1), "--keys", witnessed.keys, "--checkpoint", paper, *away)
    assert "OLD_STATE" in said
    assert "2.txt" in said
    assert "WITNESS_NOT_ASKED" in said
    assert "OLD_STATE" in elsewhere.refused("restore", "--check"), "the paper is not forgotten"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda text: "zeren is fine\n", "NOTE_UNREADABLE"),
        (lambda text: text.replace("zeren/database/", "zeren/database/0"), "NOTE_OF_ANOTHER"),
        (
            lambda text: "\n".join([line if at != 1 else "3" for at, line in enumerate(text.split("\n"))]),
            "NOTE_NOT_SIGNED",
        ),
    ],
    ids=["no note", "another record", "not signed"],
)
def test_paper_that_does_not_fit__closes_and_no_decision_opens(
    witnessed: Witnessed, elsewhere: Office, tmp_path: Path, change, code: str
) -> None:
    (tmp_path / "paper").write_text(change((witnessed.folder / "1.txt").read_text()))
    last = witnessed.backup(STAGES - 1)
    said = elsewhere.refused("restore", last, "--keys", witnessed.keys, "--checkpoint", tmp_path / "paper")
    assert code in said
    assert code in elsewhere.refused("restore", "--open", "--as", "P-DEC")
    assert (elsewhere.home / "closed.json").exists()


def test_paper_from_another_system__is_read_with_its_line_ends(
    witnessed: Witnessed, elsewhere: Office, tmp_path: Path
) -> None:
    text = (witnessed.folder / "1.txt").read_text()
    (tmp_path / "paper").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    said = elsewhere.done(
        "restore", witnessed.backup(STAGES - 1), "--keys", witnessed.keys, "--checkpoint", tmp_path / "paper"
    )
    assert "2 checkpoints" in said


def test_restored_rows_that_were_changed__are_found_before_it_is_opened(
    witnessed: Witnessed, elsewhere: Office
) -> None:
    elsewhere.refused("restore", witnessed.backup(0), "--keys", witnessed.keys)
    elsewhere.hold()
    with elsewhere.connect("keeper") as session:
        session.execute("ALTER TABLE organisations_person DISABLE TRIGGER USER")
        session.execute("UPDATE organisations_person SET name = '乙' WHERE key = '0-0'")
        for (name,) in session.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'organisations_person'::regclass AND NOT tgisinternal"
        ).fetchall():
            session.execute(f"ALTER TABLE organisations_person ENABLE ALWAYS TRIGGER {name}")
    said = elsewhere.refused("restore", "--open", "--as", "P-DEC")
    assert "row_differs" in said
    assert "organisations_person" in said
    assert (elsewhere.home / "closed.json").exists()


def test_restore_that_was_killed__is_closed_and_can_be_begun_again(witnessed: Witnessed, elsewhere: Office) -> None:
    last = witnessed.backup(STAGES - 1)
    going = elsewhere.start("restore", last, "--keys", witnessed.keys)
    while not (elsewhere.home / "closed.json").exists():
        assert going.poll() is None
    going.kill()
    going.wait()
    assert elsewhere.refused("serve", "--port", "8792")
    if (elsewhere.home / "data").exists():
        elsewhere.done("restore", "--check")
    else:
        elsewhere.done("restore", last, "--keys", witnessed.keys)
    assert not (elsewhere.home / "closed.json").exists()
