"""Template tags of Recruiter's pages."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def environment() -> SafeString | str:
    """A mark wherever this is not the real thing, so that nobody mixes them up."""
    name = str(settings.HIREWIRE_ENVIRONMENT)
    return format_html('<span class="badge wait tag">{}</span>', name.upper()) if name else ""
