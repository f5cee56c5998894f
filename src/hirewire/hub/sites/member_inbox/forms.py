from django import forms
from django.utils.translation import gettext_lazy as _

from hirewire.hub.recruiting.messaging.forms import WrittenField
from hirewire.hub.recruiting.messaging.services import MOST_BODY, ContactData

_LONGEST_PHONE = 50


class AnswerForm(forms.Form):
    body = WrittenField(max_length=MOST_BODY, error_messages={"required": _("Write an answer.")})
    share = forms.BooleanField(required=False)
    email = forms.EmailField(required=False, error_messages={"invalid": _("This is not an e-mail address.")})
    phone = forms.RegexField(
        r"^[+()0-9 ./-]*$",
        required=False,
        max_length=_LONGEST_PHONE,
        error_messages={"invalid": _("Use only digits, spaces and the characters + ( ) . / and -.")},
    )

    @property
    def contact_data(self) -> ContactData | None:
        """The contact data to share; None if the box is not ticked, even if the fields are filled in."""
        if not self.cleaned_data["share"]:
            return None
        email, phone = self.cleaned_data["email"], self.cleaned_data["phone"]
        return ContactData((email,) if email else (), (phone,) if phone else ())


class DeclineForm(forms.Form):
    body = WrittenField(max_length=MOST_BODY, required=False)
