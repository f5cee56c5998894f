"""Renders the few Markdown marks that descriptions of the API use."""

import re
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_MARK: Final = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*")


@register.filter
def marked(text: str) -> SafeString:
    """Return one paragraph as HTML, with its code and its bold text marked up."""
    pieces = _MARK.split(text)
    marks = [*map(_mark, pieces[1::3], pieces[2::3]), ""]
    return format_html_join("", "{}{}", zip(pieces[::3], marks, strict=True))


@register.filter
def paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in text.strip().split("\n\n") if paragraph]


def _mark(code: str | None, stress: str | None) -> SafeString:
    if code is not None:
        return format_html('<code class="code">{}</code>', code)
    return format_html('<b class="strong">{}</b>', stress)
