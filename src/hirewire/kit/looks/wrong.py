"""Which field a page shows and focuses after a form has been refused."""

from django.forms import BoundField


def focus_if_wrong(bound: BoundField) -> None:
    """Let the browser show and focus a field that needs a correction.

    Otherwise a long page opens at its top, where nothing tells the reader that something is wrong. If several fields
    ask for the focus, the browser gives the focus to the first of them.
    """
    if bound.errors:
        bound.field.widget.attrs["autofocus"] = True
