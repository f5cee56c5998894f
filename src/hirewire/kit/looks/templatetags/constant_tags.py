"""Renders tags with constant arguments only once: an icon when its template is read, an address when it is first shown.

A page has about eighty such tags.
"""

from typing import Final

from django import template
from django.conf import settings
from django.template.base import Node, Parser, TextNode, Token
from django.template.context import Context
from django.template.defaulttags import url as do_url
from django.urls import get_script_prefix, get_urlconf

from hirewire.kit.looks.templatetags import looks
from hirewire.kit.looks.templatetags.constant_texts import is_constant

register = template.Library()
_icon, _wire = looks.register.tags["icon"], looks.register.tags["wire"]
#: The number of words in ``{% url "name" %}``: the tag and the name of the URL, without arguments.
_WORDS: Final = 2


class _ConstantAddress(Node):
    def __init__(self, node: Node) -> None:
        self._node = node
        self._addresses: dict[tuple[object, str], str] = {}

    def render(self, context: Context) -> str:
        root = get_urlconf(settings.ROOT_URLCONF), get_script_prefix()
        address = self._addresses.get(root)
        if address is None:
            address = self._addresses[root] = self._node.render(context)
        return address


@register.tag
def url(parser: Parser, token: Token) -> Node:
    node, words = do_url(parser, token), token.split_contents()
    # The address for a name with a namespace may depend on the page.
    return _ConstantAddress(node) if len(words) == _WORDS and is_constant(words[1]) and ":" not in words[1] else node


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    return _drawn(_icon(parser, token), token)


@register.tag
def wire(parser: Parser, token: Token) -> Node:
    return _drawn(_wire(parser, token), token)


def _drawn(node: Node, token: Token) -> Node:
    return TextNode(node.render(Context())) if all(map(is_constant, token.split_contents()[1:])) else node
