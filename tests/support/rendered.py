"""Records the context of each page that a test client gets, but not the contexts of templates that the page includes.

Django itself would copy the context for each included template. In a test of pages, these copies take an eighth of the
time.
"""

from typing import Any

from django.template import Context, Template
from django.test.client import store_rendered_templates


def record(recorded: dict[str, Any], *, template: Template, context: Context, **more: Any) -> None:  # noqa: ANN401 - Django's
    """Take the place of ``django.test.client.store_rendered_templates``."""
    if context.template is template:
        store_rendered_templates(recorded, template=template, context=context, **more)
