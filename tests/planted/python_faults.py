"""Faults in Python: each operator walks a file's tree and proposes edits of a few characters.

An edit is never proposed in docstrings, annotations, `__repr__` and the like, where nothing that counts would change.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` to `end` by `new`; `operator` is the sort of mistake, `what` tells of it."""

    operator: str
    start: int
    end: int
    new: str
    what: str


class Source:
    """A file with its tree; places of nodes are counted in characters."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)
        self.lines = self.text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node begins and ends."""
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno or 0, node.end_col_offset or 0)

    def of(self, node: ast.expr | ast.stmt) -> str:
        """A node's text."""
        start, end = self.span(node)
        return self.text[start:end]

    def _at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:column].decode())

    def walk(self, node: ast.AST | None = None) -> Iterator[ast.AST]:
        """Every node that decides something: no annotations, decorators or names for developers."""
        for child in ast.iter_child_nodes(node or self.tree):
            if isinstance(child, ast.FunctionDef) and child.name in ("__repr__", "__str__", "__hash__"):
                continue
            if isinstance(child, ast.arg | ast.ImportFrom | ast.Import):
                continue
            if isinstance(node, ast.FunctionDef) and child in (node.returns, *node.decorator_list):
                continue
            if isinstance(node, ast.AnnAssign) and child is node.annotation:
                continue
            yield child
            yield from self.walk(child)


Operator = Callable[[Source], Iterator[Edit]]

BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
FLIPPED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==", "in": "not in", "not in": "in", "is": "is not", "is not": "is"}  # fmt: skip


def _named(call: ast.AST) -> str:
    """The last part of the name that is called."""
    if not isinstance(call, ast.Call):
        return ""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _between(source: Source, left: ast.expr, right: ast.expr) -> tuple[int, int, str]:
    start, end = source.span(left)[1], source.span(right)[0]
    return start, end, source.text[start:end]


def _comparisons(source: Source, table: dict[str, str], operator: str) -> Iterator[Edit]:
    for node in source.walk():
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            start, end, between = _between(source, node.left, node.comparators[0])
            if (sign := between.strip()) in table:
                new = between.replace(sign, table[sign])
                yield Edit(operator, start, end, new, f"{source.of(node)}: {sign} becomes {table[sign]}")


def boundary(source: Source) -> Iterator[Edit]:
    """The value at the limit falls on the other side."""
    return _comparisons(source, BOUNDARY, "boundary")


def comparison(source: Source) -> Iterator[Edit]:
    """What is compared holds the other way round."""
    return _comparisons(source, FLIPPED, "comparison")


def one_off(source: Source) -> Iterator[Edit]:
    """A whole number is one too large."""
    for node in source.walk():
        if isinstance(node, ast.Compare | ast.BinOp):
            parts = node.comparators if isinstance(node, ast.Compare) else [node.right]
            for part in parts:
                if isinstance(part, ast.Constant) and type(part.value) is int:
                    yield Edit("one off", *source.span(part), str(part.value + 1), f"{source.of(node)}: one more")


def and_or(source: Source) -> Iterator[Edit]:
    """`and` and `or` are mistaken."""
    for node in source.walk():
        if isinstance(node, ast.BoolOp):
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            start, end, between = _between(source, node.values[0], node.values[1])
            if between.strip() == old and len(node.values) == 2:
                yield Edit("and or", start, end, between.replace(old, new), f"{source.of(node)}: {old} becomes {new}")


def negated(source: Source) -> Iterator[Edit]:
    """A condition holds the other way round."""
    for node in source.walk():
        if isinstance(node, ast.If | ast.IfExp):
            test = node.test
            if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
                new = source.of(test.operand)
            else:
                new = f"not ({source.of(test)})"
            yield Edit("negated", *source.span(test), new, f"condition negated: {source.of(test)}")


def reason_left_out(source: Source) -> Iterator[Edit]:
    """One reason of a refusal is never given."""
    for node in source.walk():
        if not isinstance(node, ast.Expr):
            continue
        value = node.value
        given = _named(value) in ("append", "extend") and "Reason" in source.of(value)
        given = given or (isinstance(value, ast.Yield) and "eason" in source.of(value))
        given = given or (isinstance(value, ast.YieldFrom))
        if given:
            yield Edit("reason left out", *source.span(node), "pass", f"left out: {source.of(node)[:100]}")


def constant_returned(source: Source) -> Iterator[Edit]:
    """A function that answers yes or no always says the same."""
    for node in source.walk():
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "bool":
            last = node.body[-1]
            if isinstance(last, ast.Return) and last.value and not isinstance(last.value, ast.Constant):
                for answer in ("True", "False"):
                    yield Edit(
                        "constant returned", *source.span(last.value), answer, f"{node.name} is always {answer}"
                    )


def plus_minus(source: Source) -> Iterator[Edit]:
    """Something is added that should be taken away, or the other way round."""
    for node in source.walk():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            start, end, between = _between(source, node.left, node.right)
            is_number = isinstance(node.right, ast.Constant) and type(node.right.value) is int
            if between.strip() == "-" or (
                between.strip() == "+" and (is_number or _named(node.right) == "timedelta")
            ):
                new = between.replace("-", "+") if "-" in between else between.replace("+", "-")
                yield Edit("plus minus", start, end, new, f"{source.of(node)}: becomes {new.strip()}")


def min_max(source: Source) -> Iterator[Edit]:
    """The largest is taken for the smallest."""
    other = {"min": "max", "max": "min", "any": "all", "all": "any"}
    for node in source.walk():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in other:
            new = other[node.func.id]
            yield Edit("min max", *source.span(node.func), new, f"{source.of(node)[:80]}: becomes {new}")


def check_left_out(source: Source) -> Iterator[Edit]:
    """A deed is done without one of its checks."""
    for node in source.walk():
        name = _named(node.value) if isinstance(node, ast.Expr) else ""
        raises = isinstance(node, ast.If) and not node.orelse and isinstance(node.body[0], ast.Raise)
        if raises or name.lstrip("_").startswith(("refuse", "require", "check", "must", "demand")):
            yield Edit("check left out", *source.span(node), "pass", f"check left out: {source.of(node)[:100]}")


def not_written(source: Source) -> Iterator[Edit]:
    """A row that a deed should leave behind is never written."""
    for node in source.walk():
        if isinstance(node, ast.Expr) and _named(node.value) in ("create", "bulk_create", "save", "update", "delete"):
            yield Edit("not written", *source.span(node), "pass", f"not written: {source.of(node)[:100]}")


def field_not_saved(source: Source) -> Iterator[Edit]:
    """One of the fields that a deed changes keeps its old value."""
    for node in source.walk():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
            yield Edit("field not saved", *source.span(node), "pass", f"not set: {source.of(node)[:100]}")
        if isinstance(node, ast.keyword) and node.arg == "update_fields" and isinstance(node.value, ast.List):
            for one in node.value.elts if len(node.value.elts) > 1 else ():
                kept = ", ".join(source.of(each) for each in node.value.elts if each is not one)
                yield Edit("field not saved", *source.span(node.value), f"[{kept}]", f"not saved: {source.of(one)}")


def wrong_value_written(source: Source) -> Iterator[Edit]:
    """Two values of a new row are mistaken for each other."""
    for node in source.walk():
        if isinstance(node, ast.Call) and _named(node) in ("create", "update") and len(node.keywords) > 1:
            first, second = node.keywords[-2:]
            if first.arg and second.arg and source.of(first.value) != source.of(second.value):
                start, end = source.span(first.value)[0], source.span(second.value)[1]
                between = source.text[source.span(first.value)[1] : source.span(second.value)[0]]
                new = source.of(second.value) + between + source.of(first.value)
                yield Edit("wrong value", start, end, new, f"{first.arg} and {second.arg} mistaken")


def filter_dropped(source: Source) -> Iterator[Edit]:
    """One condition of a question to the database is forgotten."""
    for node in source.walk():
        if _named(node) in ("filter", "exclude") and isinstance(node, ast.Call):
            parts = [*node.args, *node.keywords]
            for part in parts:
                kept = ", ".join(
                    ast.get_source_segment(source.text, each) or "" for each in parts if each is not part
                )
                start = source.span(node.func)[1]
                told = ast.get_source_segment(source.text, part)
                yield Edit("filter dropped", start, source.span(node)[1], f"({kept})", f"condition dropped: {told}")


def filter_exclude(source: Source) -> Iterator[Edit]:
    """What should be left out is all that is given."""
    other = {"filter": "exclude", "exclude": "filter"}
    for node in source.walk():
        name = _named(node)
        if isinstance(node, ast.Call) and name in other and (node.args or node.keywords):
            end = source.span(node.func)[1]
            yield Edit("filter exclude", end - len(name), end, other[name], f"{source.of(node)[:100]}: {other[name]}")


def order_reversed(source: Source) -> Iterator[Edit]:
    """The newest comes where the oldest is expected."""
    for node in source.walk():
        if not isinstance(node, ast.Call):
            continue
        name, end = _named(node), source.span(node)[1]
        if name == "order_by" and node.args and isinstance(first := node.args[0], ast.Constant):
            new = first.value[1:] if str(first.value).startswith("-") else f"-{first.value}"
            yield Edit("order reversed", *source.span(first), f'"{new}"', f"order: {first.value} becomes {new}")
        elif name in ("first", "last") and not node.args:
            func, other = source.span(node.func)[1], "last" if name == "first" else "first"
            yield Edit("order reversed", func - len(name), func, other, f"{source.of(node)[:100]}: {other}")
        elif name == "sorted" and isinstance(node.func, ast.Name) and "reverse" not in source.of(node):
            yield Edit("order reversed", end - 1, end, ", reverse=True)", f"reversed: {source.of(node)[:100]}")


def row_kept(source: Source) -> Iterator[Edit]:
    """A list holds what it should leave out."""
    for node in source.walk():
        if isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield Edit("row kept", *source.span(test), "True", f"nothing left out: {source.of(test)}")


def weaker_page(source: Source) -> Iterator[Edit]:
    """A page or deed asks for less than it should."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and _named(mark) in ("page", "action"):
                yield from _weaker_mark(source, mark, node.name)


def _weaker_mark(source: Source, mark: ast.Call, name: str) -> Iterator[Edit]:
    is_page = _named(mark) == "page"
    asked = [*mark.args[:1], *(each.value for each in mark.keywords if each.arg in ("post", "permission"))]
    for each in asked:
        if isinstance(each, ast.Constant) and each.value:
            new = '"signed in"' if is_page else '"accounts.own"'
            sort = "page for everybody" if is_page else "deed for everybody"
            yield Edit(sort, *source.span(each), new, f"{name}: {each.value} becomes {new}")
    for each in mark.keywords:
        if each.arg == "about" and isinstance(each.value, ast.Name) and (is_page or " About" in source.text):
            sort = "about nothing: page" if is_page else "about nothing: deed"
            new = "lambda *_, **__: About()" if not is_page else "None"
            yield Edit(sort, *source.span(each.value), new, f"{name}: about nothing in particular")


def transitions(source: Source) -> Iterator[Edit]:
    """A row of a table of states is missing, begins elsewhere, leads elsewhere or asks less."""
    tables = [node for node in ast.walk(source.tree) if isinstance(node, ast.Tuple) and _rows(node)]
    for table in tables:
        rows = _rows(table)
        targets = [source.of(row.args[2]) for row in rows]
        for row in rows:
            verb, sources, target, _name, permission = (source.of(each) for each in row.args[:5])
            start, end = source.span(row)
            whole = source.text[start:end]
            if len(rows) > 1:
                after = source.text[end:].find(",") + 1
                yield Edit("row removed", start, end + after, "", f"row {verb} removed")
            if other := next((each for each in targets if each not in (target, *_words(sources))), ""):
                yield Edit("other target", *source.span(row.args[2]), other, f"{verb}: {target} becomes {other}")
                more = f"{sources} | {{{other}}}"
                yield Edit("source added", *source.span(row.args[1]), more, f"{verb}: begins in {other}, too")
                twice = whole.replace(sources, f"frozenset({{{other}}})", 1)
                yield Edit("row added", start, start, f"{twice},\n    ", f"{verb}: a second row from {other}")
            held = next((each for each in ast.walk(row.args[1]) if isinstance(each, ast.Set)), None)
            if held and len(held.elts) > 1:
                left = ", ".join(source.of(each) for each in held.elts[1:])
                yield Edit(
                    "source removed", *source.span(held), f"{{{left}}}", f"{verb}: not from {source.of(held.elts[0])}"
                )
            guards = row.args[5] if len(row.args) > 5 else None
            if isinstance(guards, ast.Tuple) and guards.elts:
                first = source.of(guards.elts[0])
                rest = "".join(f"{source.of(each)}, " for each in guards.elts[1:])
                yield Edit(
                    "guard removed", *source.span(guards), f"({rest.rstrip()})", f"{verb}: not held to {first}"
                )
            asked = next((p for each in rows if (p := source.of(each.args[4])) != permission), "")
            if asked:
                yield Edit(
                    "other permission", *source.span(row.args[4]), asked, f"{verb}: {permission} becomes {asked}"
                )


def _words(sources: str) -> list[str]:
    return [each.strip() for each in sources.replace("frozenset({", "").replace("})", "").split(",")]


def _rows(node: ast.Tuple) -> list[ast.Call]:
    return [
        each
        for each in node.elts
        if isinstance(each, ast.Call) and _named(each) == "Transition" and len(each.args) > 4
    ]


def _texts(source: Source) -> Iterator[tuple[ast.Constant, ast.Constant]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _named(node) == "Text" and len(node.args) == 2:
            zh, en = node.args
            if isinstance(zh, ast.Constant) and isinstance(en, ast.Constant) and zh.value and zh.value != en.value:
                yield zh, en


def english_empty(source: Source) -> Iterator[Edit]:
    """There is no English."""
    for _, en in _texts(source):
        yield Edit("English empty", *source.span(en), '""', f"no English: {en.value}")


def languages_swapped(source: Source) -> Iterator[Edit]:
    """English stands where Chinese is read."""
    for zh, en in _texts(source):
        start, end = source.span(zh)[0], source.span(en)[1]
        between = source.text[source.span(zh)[1] : source.span(en)[0]]
        yield Edit("languages swapped", start, end, source.of(en) + between + source.of(zh), f"swapped: {en.value}")


def placeholder_left_out(source: Source) -> Iterator[Edit]:
    """A sentence no longer says how many, who or when."""
    for pair in _texts(source):
        for words in pair:
            text = source.of(words)
            if "{" in text and text.count("{") == text.count("}"):
                new = text[: text.index("{")] + text[text.index("}") + 1 :]
                yield Edit("placeholder left out", *source.span(words), new, f"no value in: {words.value}")


def wrong_label(source: Source) -> Iterator[Edit]:
    """Two states, sorts or grades bear each other's names."""
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Dict)
            and len(node.values) > 1
            and all(_named(each) == "Text" for each in node.values)
        ):
            first, second = node.values[:2]
            start, end = source.span(first)[0], source.span(second)[1]
            between = source.text[source.span(first)[1] : source.span(second)[0]]
            new = source.of(second) + between + source.of(first)
            yield Edit("wrong label", start, end, new, f"mistaken for each other: {source.of(first)}")


RULES: tuple[Operator, ...] = (boundary, comparison, one_off, and_or, negated, reason_left_out, constant_returned, plus_minus, min_max)  # fmt: skip
ACTIONS: tuple[Operator, ...] = (check_left_out, not_written, field_not_saved, wrong_value_written, negated)
QUERIES: tuple[Operator, ...] = (filter_dropped, filter_exclude, order_reversed, row_kept, comparison)
WORDS: tuple[Operator, ...] = (english_empty, languages_swapped, placeholder_left_out, wrong_label)
