"""``{% translate %}`` of a constant text, translated once for each language.

Django's own tag looks the translation up at each rendering. A page has two hundred such texts, and looking them up took
a tenth of the time for the page.
"""

from typing import Final

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()
#: The number of words in a tag with only a text: the tag and the text. Further words may store the result in a
#: variable, or make it depend on something besides the language.
_WORDS: Final = 2
_QUOTES: Final = 2


class _ConstantText(Node):
    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._texts: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self._texts.get(language)
        if text is None:
            text = self._texts[language] = self._node.render(context)
        return text


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    node = do_translate(parser, token)
    words = token.split_contents()
    return _ConstantText(node) if len(words) == _WORDS and is_constant(words[1]) else node


def is_constant(word: str) -> bool:
    """Whether a word of a tag is a quoted string without a filter."""
    quote = word[0]
    # A word with a filter may also begin and end with a quote, but it then contains more than two quotes.
    return quote in "\"'" and word[-1] == quote and word.count(quote) == _QUOTES
