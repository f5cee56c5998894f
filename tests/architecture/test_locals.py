"""Locals say what they hold.

A name such as ``found`` says how the code got a value. It does not say what the value is, so readers have to look that
up.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture import files

_REFUSED = {"found", "one", "asked", "gone", "held", "said", "told"}


def _bound(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.arg(arg=name):
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case ast.MatchMapping(rest=name):
            return name
    return None


def _refused(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the name of each variable, parameter and loop target with a refused name."""
    tree = ast.parse(text)
    # In the body of a class, an annotated name is an attribute. It may have a refused name, because the name of the
    # class says what the attribute is about.
    attributes = {
        statement.target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        name = _bound(node)
        if name in _REFUSED and node not in attributes:
            yield getattr(node, "lineno", 0), name


@pytest.mark.parametrize(
    "text",
    [
        "{} = 1",
        "{}: int = 1",
        "{}, rest = 1, 2",
        "{} += 1",
        "def f({}): ...",
        "def f(*, {}=None): ...",
        "def f(*{}): ...",
        "lambda {}: 1",
        "for {} in (): ...",
        "for key, {} in (): ...",
        "[1 for {} in ()]",
        "{{1: 2 for key, {} in ()}}",
        "if {} := f(): ...",
        "with f() as {}: ...",
        "try: ...\nexcept OSError as {}: ...",
        "match 1:\n    case [{}]: ...",
        "match 1:\n    case [*{}]: ...",
        "match 1:\n    case {{**{}}}: ...",
        "class C:\n    def f(self):\n        {} = 1",
    ],
)
@pytest.mark.parametrize("name", sorted(_REFUSED))
def test_a_local_with_a_refused_name_is_noticed(text: str, name: str) -> None:
    assert [refused for _, refused in _refused(text.format(name))] == [name]
    assert list(_refused(text.format("candidate_ids"))) == []


@pytest.mark.parametrize("text", ["class C:\n    gone: list[str]", "answer.found", "f(found=1)", "page.gone = 1"])
def test_an_attribute_may_have_such_a_name(text: str) -> None:
    assert list(_refused(text)) == []


def test_locals_say_what_they_hold() -> None:
    refused = [
        f"{files.named(file)}:{line}: {name}" for file in files.sources() for line, name in _refused(file.read_text())
    ]

    assert refused == []
