"""Builds HTML, and escapes whatever is not HTML already."""

from html import escape
from typing import Final

_VOID: Final = frozenset({"meta", "img", "use", "circle", "path", "line", "rect", "br"})


class Markup(str):
    __slots__ = ()


Child = str | Markup | None


def el(tag: str, /, *children: Child, **attributes: str | int | bool) -> Markup:
    """Build an element. Attributes are spelled as in Python: ``class_``, ``aria_label``. False omits the attribute."""
    written = "".join(_attribute(each, value) for each, value in attributes.items() if value is not False)
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{join(*children)}</{tag}>")


def join(*children: Child) -> Markup:
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in children if each is not None))


def _attribute(name: str, value: str | int | bool) -> str:  # noqa: FBT001 - True is an attribute without a value
    spelled = name.rstrip("_").replace("_", "-")
    return f" {spelled}" if value is True else f' {spelled}="{escape(str(value))}"'
