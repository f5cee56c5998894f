from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.identity.accounts.models import SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.lifecycle.purges.models import PurgeScope
from hirewire.hub.recruiting.exports.services import NEW_RECORD, Choice

MEGABYTE = 1024 * 1024
#: A file of this size has room for about 100,000 contacts.
LARGEST_FILE = 20 * MEGABYTE

#: An answer that adds the person to a record in the ATS consists of this prefix and the id of the record.
ADD = "add:"


class EmailsField(forms.CharField):
    """E-mail addresses, separated by commas or semicolons."""

    def clean(self, value: object) -> list[str]:
        addresses = [part.strip() for part in str(value or "").replace(";", ",").split(",") if part.strip()]
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError as invalid:
                raise ValidationError(_("“{address}” is not an e-mail address.").format(address=address)) from invalid
        return addresses


NO_CHOICE = _lazy("Choose a job, or “Without a job”.")


class ExportForm(forms.Form):
    job = forms.CharField(max_length=200, error_messages={"required": NO_CHOICE})
    email = EmailsField(required=False, max_length=1000)
    #: Whether to make a new record. The choice is offered if the ATS already has a record of the person.
    makes_new = forms.BooleanField(required=False)
    #: The answer to the question whether the ATS has the person already.
    to = forms.CharField(required=False, max_length=300)

    def choice(self) -> Choice | None:
        return NEW_RECORD if self.cleaned_data["makes_new"] else choice_of(self.cleaned_data["to"])


class ExportManyForm(forms.Form):
    job = forms.CharField(max_length=200, error_messages={"required": NO_CHOICE})
    with_mail = forms.BooleanField(required=False)
    #: The answer for each person who has no answer of their own.
    alike = forms.ChoiceField(required=False, choices=[("add", ""), ("new", "")])


def choice_of(answer: str) -> Choice | None:
    """Return what an answer asks for: adding the person to a record, or making a new one; None if it asks for neither.

    An answer that adds the person names the record.
    """
    if answer == "new":
        return NEW_RECORD
    return Choice(answer.removeprefix(ADD)) if answer.startswith(ADD) and answer != ADD else None


class ImportForm(forms.Form):
    file = forms.FileField(
        allow_empty_file=False,
        error_messages={"required": _lazy("Choose a file."), "empty": _lazy("The file is empty.")},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is not None and file.size > LARGEST_FILE:
            raise ValidationError(
                _("The file is larger than {most} MB. Split it into smaller files.").format(
                    most=LARGEST_FILE // MEGABYTE
                )
            )
        return file


class RemovalForm(forms.Form):
    """Asks for the company's name, so nobody removes the wrong company's data by mistake."""

    scope = forms.ChoiceField(
        choices=[(scope.value, scope.label) for scope in (PurgeScope.ATS, PurgeScope.EVERYTHING)],
        error_messages={"required": _lazy("Choose what to remove."), "invalid_choice": _lazy("Choose what to remove.")},
    )
    confirmation = forms.CharField(
        max_length=200, error_messages={"required": _lazy("Enter the name of the company exactly as shown here.")}
    )

    def __init__(self, *arguments: Any, company: Organization, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*arguments, **options)
        self._company = company

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"]
        if typed.strip() != self._company.name:
            raise ValidationError(
                _("This does not match “{company}”. Nothing was removed.").format(company=self._company.name)
            )
        return typed


class SeatRolesForm(forms.Form):
    roles = forms.MultipleChoiceField(
        choices=Role.choices,
        initial=[Role.RECRUITER],
        error_messages={
            "required": _lazy("Choose at least one role."),
            "invalid_choice": _lazy("Choose one of these roles."),
        },
    )


class SeatInvitationForm(SeatRolesForm):
    email = forms.EmailField(
        max_length=254, error_messages={"required": _lazy("Enter the address of the person to invite.")}
    )


class SeatForm(SeatRolesForm):
    """The roles and the state of a seat.

    The state ``INVITED`` cannot be chosen, but a seat that is already in this state may keep it.
    """

    state = forms.ChoiceField(
        choices=SeatState.choices,
        error_messages={"required": _lazy("Choose a state."), "invalid_choice": _lazy("Choose one of these states.")},
    )

    def clean_state(self) -> SeatState:
        state = SeatState(self.cleaned_data["state"])
        if state == SeatState.INVITED and self.initial.get("state") != state:
            raise ValidationError(
                _("This person has already joined, so the seat cannot be Invited again. Choose another state.")
            )
        return state
