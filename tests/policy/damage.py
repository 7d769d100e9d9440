"""Damage done to the text of a good pack, drawn by a seed. Each kind says whether the language's document forbids what it leaves.

`FORBIDDEN` kinds must be refused; `OPEN` kinds may leave a pack that is whole, and then says what is written.
"""

import re
from collections.abc import Callable
from random import Random  # noqa: TID251  seeded damage

Files = dict[str, bytes]
Kind = Callable[[Files, Random], str | None]
"""Damages the files in place; says what was done, or None when there was nothing of the sort to damage."""

CLOSED = re.compile(r"^(\[scheme\]|\[pack\]|\[\[\w+\]\])$")
"""Headers of tables whose keys are a closed list."""
KEY_LINE = re.compile(r"^(\w+)( = )(.+)$")
REQUIRED = ("title", "id", "key", "period", "subject", "applies_to", "floor", "ties", "scheme", "expect", "issuer")


def _pick(files: Files, draw: Random, starts: str = "", but: tuple[str, ...] = ()) -> str:
    return draw.choice([name for name in sorted(files) if name.startswith(starts) and name not in but])


def _lines(files: Files, name: str) -> list[str]:
    return files[name].decode().split("\n")


def _put(files: Files, name: str, lines: list[str]) -> None:
    files[name] = "\n".join(lines).encode()


def _closed_keys(lines: list[str]) -> list[int]:
    """The lines `key = …` that stand in a table with a closed list of keys."""
    found, closed = [], False
    for place, line in enumerate(lines):
        if line.startswith("["):
            closed = bool(CLOSED.match(line.strip()))
        elif closed and KEY_LINE.match(line):
            found.append(place)
    return found


def _replaced(
    files: Files, draw: Random, pattern: str, new: Callable[[re.Match[str]], str], starts: str
) -> str | None:
    """Replaces one of the places that the pattern finds."""
    name = _pick(files, draw, starts)
    text = files[name].decode()
    found = list(re.finditer(pattern, text, re.M))
    if not found:
        return None
    one = draw.choice(found)
    put = new(one)
    if put == one.group():
        return None
    files[name] = (text[: one.start()] + put + text[one.end() :]).encode()
    return f"{name}: {one.group()!r} → {put!r}"


# what the document forbids


def key_renamed(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw, but=("words.toml",))
    lines = _lines(files, name)
    place = draw.choice(_closed_keys(lines))
    lines[place] = draw.choice(("x_", "Title", "ν")) + lines[place]
    _put(files, name, lines)
    return f"{name}:{place + 1} {lines[place][:60]}"


def key_missing(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw, but=("words.toml",))
    lines = _lines(files, name)
    asked = [
        key for key in REQUIRED if not (name.startswith("cases/") and key == "subject")
    ]  # a case may leave it out
    places = [place for place in _closed_keys(lines) if lines[place].split(" = ")[0] in asked]
    if not places:
        return None
    gone = lines.pop(draw.choice(places))
    if gone.rstrip().endswith(("[", "{")):
        return None
    _put(files, name, lines)
    return f"{name}: without {gone[:60]}"


def another_type(files: Files, draw: Random) -> str | None:
    new = draw.choice(("1.5", "[[[]]]", "{x_ = 1}", "1979-05-27T07:32:00Z", "nan", "[true, 1.5]"))
    return _replaced(files, draw, r'(?<= = )"[^"\n]*"$', lambda _: new, "")


def float_for_text(files: Files, draw: Random) -> str | None:
    return _replaced(files, draw, r'"-?\d+\.\d+"', lambda one: one.group().strip('"'), "")


def out_of_range(files: Files, draw: Random) -> str | None:
    way = draw.choice(
        [
            (r"places = \d+", lambda _: f"places = {draw.choice((10, 10**9))}", "scheme"),
            (r'^date = ".*"$', lambda _: f'date = "{draw.choice(("2021-13-01", "2021-02-30", "0000", "20-01-01"))}"', ""),
            (r"^period = .*$", lambda _: f'period = "{draw.choice(("2026-13", "2026Q5", "26", "2026H", "year"))}"', "cases"),
            (r"repeat = \d+", lambda _: "repeat = 99999999999", "cases"),
            (r'day = "20\d\d-', lambda _: 'day = "99999-', "cases"),
            (r"^order = \d+", lambda _: "order = -1", "scheme"),
            (r'(amount|each|points) = "-?\d+"', lambda one: f'{one.group(1)} = "{draw.choice(("1e99999999", "1/0", "9" * 40, "0.12345"))}"', "scheme"),
        ]
    )  # fmt: skip
    return _replaced(files, draw, *way)


def twice(files: Files, draw: Random) -> str | None:
    """A section with a key or an id of its own, written again at the end."""
    name = _pick(files, draw)
    blocks = re.split(r"^(?=\[)", files[name].decode(), flags=re.M)[1:]
    keyed = [
        one
        for one in blocks
        if one.startswith(("[scheme]", "[pack]")) or re.search(r"^(id|key|code|row) = ", one, re.M)
    ]
    if name == "words.toml":
        keyed = [one for one in blocks if one.startswith("[")]
    if not keyed:
        return None
    again = draw.choice(keyed)
    files[name] += b"\n" + again.encode()
    return f"{name}: {again.splitlines()[0]} twice"


def encoded(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    way = draw.choice(("utf-16", "gb18030", "byte"))
    text = files[name].decode()
    if way == "gb18030" and text.isascii():
        return None
    if way == "byte":
        at = draw.randrange(len(files[name]))
        files[name] = files[name][:at] + b"\xff" + files[name][at:]
    else:
        files[name] = text.encode(way)
    return f"{name} as {way}"


def to_nothing(files: Files, draw: Random) -> str | None:
    """A name that leads nowhere."""
    words = draw.choice(
        [
            r'(?<=\bfact = )"\w+"',
            r'(?<=^parent = )"[^"]+"',
            r'(?<=^source = )"[^"]+"',
            r'(?<=\bnode = )"[^"]+"',
            r'(?<=\{ value = )"[^"]+"',
            r'(?<=\{value = )"[^"]+"',
            r'(?<=\buse = )"[^"]+"',
            r'(?<=\bkey = )"\w+"(?=\nrows)',
            r'(?<=\bgrade = )"\w+"',
            r'(?<=^grade_by = )"\w+"',
            r'(?<=^total = )"\w+"',
            r'(?<=^applies_to = \[)"\w+"',
            r'(?<=^of = \[)"\w+"',
            r'(?<=^leaves_out = \[)"\w+"',
            r'(?<=^peers = \[)"\w+"',
            r'(?<=\battribute = )"\w+"',
            r'(?<=\bonce_per = \[)"\w+"',
            r'(?<=^pair = )"\w+"',
            r'(?<=^kinds = \[)"\w+"',
            r'(?<=^falls_to = )"\w+"',
            r'(?<=^consequence = )"\w+"',
            r'(?<=^class = )"\w+"',
        ]
    )  # fmt: skip
    return _replaced(files, draw, words, lambda _: '"nowhere"', "scheme")


def circle(files: Files, draw: Random) -> str | None:
    """A node that is its own parent, or reads itself."""
    name = _pick(files, draw, "scheme")
    blocks = re.split(r"^(?=\[\[node\]\])", files[name].decode(), flags=re.M)
    places = [place for place, one in enumerate(blocks) if re.search(r"^parent = ", one, re.M)]
    if not places:
        return None
    place = draw.choice(places)
    own = re.search(r'^id = ("[^"]+")', blocks[place], re.M)
    assert own is not None
    blocks[place] = re.sub(r"^parent = .*$", f"parent = {own.group(1)}", blocks[place], count=1, flags=re.M)
    files[name] = "".join(blocks).encode()
    return f"{name}: {own.group(1)} is its own parent"


def file_gone(files: Files, draw: Random) -> str | None:
    name = draw.choice(("pack.toml", "sources.toml", "words.toml"))
    del files[name]
    return f"without {name}"


def file_unknown(files: Files, draw: Random) -> str | None:
    name = draw.choice(("notes.toml", "Scheme.toml", "word.toml"))
    files[name] = files["words.toml"]
    return f"with {name}"


# what may be whole after it


def cut(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    at = draw.randrange(len(files[name]))
    files[name] = files[name][:at]
    return f"{name} cut at {at}"


def line_gone(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    lines = _lines(files, name)
    place = draw.randrange(len(lines))
    gone = lines.pop(place)
    _put(files, name, lines)
    return f"{name}:{place + 1} without {gone[:60]!r}"


def lines_swapped(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    lines = _lines(files, name)
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    _put(files, name, lines)
    return f"{name}: lines {first + 1} and {second + 1} swapped"


def digit(files: Files, draw: Random) -> str | None:
    return _replaced(files, draw, r"(?<=[\"' .-])\d(?=[\d\"., }-])", lambda _: str(draw.randrange(10)), "")


def letter(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    text = files[name].decode()
    at = draw.randrange(len(text))
    way = draw.choice(("", text[at] * 2, draw.choice('"=[]{}#\n\\，。１ \t\x00')))
    files[name] = (text[:at] + way + text[at + 1 :]).encode()
    return f"{name}: {text[at]!r} at {at} → {way!r}"


def comment(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    lines = _lines(files, name)
    lines.insert(draw.randrange(len(lines)), draw.choice(("# 说明", "", "   ")))
    _put(files, name, lines)
    return f"{name} with a comment"


def marked(files: Files, draw: Random) -> str | None:
    """The mark that some editors put before a file, or their ends of lines."""
    name = _pick(files, draw)
    files[name] = b"\xef\xbb\xbf" + files[name] if draw.random() < 0.5 else files[name].replace(b"\n", b"\r\n")
    return f"{name} as another editor writes it"


def block_gone(files: Files, draw: Random) -> str | None:
    name = _pick(files, draw)
    blocks = re.split(r"^(?=\[)", files[name].decode(), flags=re.M)
    gone = blocks.pop(draw.randrange(len(blocks)))
    files[name] = "".join(blocks).encode()
    return f"{name} without {gone[:40]!r}"


FORBIDDEN: tuple[Kind, ...] = (
    key_renamed, key_missing, another_type, float_for_text, out_of_range, twice, encoded, to_nothing, circle,
    file_gone, file_unknown,
)  # fmt: skip
OPEN: tuple[Kind, ...] = (cut, line_gone, lines_swapped, digit, letter, comment, marked, block_gone)
