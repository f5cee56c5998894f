"""What a form says about a field that was left empty."""

from django import forms
from django.utils.translation import gettext as _


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Put the field's label into the message about an empty field, so that the messages of several fields differ."""
    for bound in form:
        bound.field.error_messages["required"] = _("Fill in “%(label)s”.") % {"label": bound.label}
