"""Forms for what recruiters write: InMail, templates, notes, projects."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.datastructures import MultiValueDict
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.recruiting.messaging.forms import WrittenField
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.messaging.notes import MOST_TEXT
from hirewire.hub.recruiting.messaging.services import MOST_BODY, MOST_SUBJECT
from hirewire.hub.recruiting.messaging.templates import MOST_NAME
from hirewire.hub.recruiting.projects.services import MOST_STAGES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_MOST_PROJECT_NAME, _MOST_STAGE_NAME, _MOST_DESCRIPTION = 200, 60, 2_000
#: An id with this many digits might not fit the database column; real ids have fewer digits.
_LONGEST_ID = 19
_refuse_null_characters = ProhibitNullCharactersValidator()


def _text(
    label: "str | _StrPromise", most: int, missing: "str | _StrPromise", *, is_required: bool = True
) -> forms.CharField:
    too_long = format_lazy(
        _lazy("{label} is longer than {most} characters. Shorten it."),
        label=label,
        most=lazy(number_format, str)(most, force_grouping=True),
    )
    return WrittenField(
        max_length=most, required=is_required, error_messages={"required": missing, "max_length": too_long}
    )


class InMailForm(forms.Form):
    subject = _text(_lazy("The subject"), MOST_SUBJECT, _lazy("Write a subject."))
    body = _text(_lazy("The message"), MOST_BODY, _lazy("Write a message."))


class TemplateForm(InMailForm):
    name = _text(_lazy("The name"), MOST_NAME, _lazy("Enter a name for the template."))


class NoteForm(forms.Form):
    text = _text(_lazy("The note"), MOST_TEXT, _lazy("Write something first."))
    visibility = forms.ChoiceField(
        choices=Visibility.choices,
        error_messages={"required": _lazy("Choose who sees it."), "invalid_choice": _lazy("Choose who sees it.")},
    )

    @property
    def written(self) -> tuple[str, Visibility]:
        return self.cleaned_data["text"], Visibility(self.cleaned_data["visibility"])


class ProjectForm(forms.Form):
    name = _text(_lazy("The name"), _MOST_PROJECT_NAME, _lazy("Enter a name for the project."))
    description = _text(_lazy("The description"), _MOST_DESCRIPTION, "", is_required=False)


class NewProjectForm(ProjectForm):
    stages = _text(
        _lazy("The list of stages"), (_MOST_STAGE_NAME + 1) * MOST_STAGES, _lazy("Enter at least one stage.")
    )

    def clean_stages(self) -> list[str]:
        return stage_names(str(self.cleaned_data["stages"]))


class EditProjectForm(ProjectForm):
    """The form also has the fields ``stage_id`` and ``stage`` for each existing stage.

    An empty ``stage`` removes the stage.
    """

    data: MultiValueDict[str, str]
    new_stages = _text(_lazy("The list of stages"), (_MOST_STAGE_NAME + 1) * MOST_STAGES, "", is_required=False)

    def clean_new_stages(self) -> list[str]:
        return stage_names(str(self.cleaned_data["new_stages"]))

    def clean(self) -> dict[str, Any]:
        """Combine existing and new stages in the list that ``services.edit_project`` expects."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rows: list[tuple[int | None, str]] = [
            (int(stage_id), name.strip())
            for stage_id, name in self.typed_names.items()
            if stage_id.isdecimal() and len(stage_id) < _LONGEST_ID
        ]
        _check(name for _, name in rows)
        cleaned["stages"] = rows + [(None, name) for name in cleaned.pop("new_stages", [])]
        return cleaned

    @property
    def typed_names(self) -> dict[str, str]:
        """The names of existing stages, as the form sent them. The keys are the ids of the stages."""
        return dict(zip(self.data.getlist("stage_id"), self.data.getlist("stage"), strict=False))


def stage_names(lines: str) -> list[str]:
    names = [line.strip() for line in lines.splitlines() if line.strip()]
    _check(names)
    return names


def _check(names: Iterable[str]) -> None:
    for name in names:
        # Django's form fields refuse null characters, but names of existing stages are read directly from the request.
        _refuse_null_characters(name)
        if len(name) > _MOST_STAGE_NAME:
            raise forms.ValidationError(
                _("“{name}…” is longer than {most} characters. Shorten it.").format(
                    name=name[:20], most=_MOST_STAGE_NAME
                )
            )


class SaveForm(forms.Form):
    """The project to which people are saved. ``name`` is used only for a new project."""

    project = forms.RegexField(
        r"^(new|[0-9]{1,18})$", error_messages=dict.fromkeys(("required", "invalid"), _lazy("Choose a project."))
    )
    name = _text(_lazy("The name"), _MOST_PROJECT_NAME, "", is_required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("project") != "new":
            # For an existing project, the page hides the field ``name``, so nobody could correct an error in it.
            self.errors.pop("name", None)
        elif "name" not in self.errors and not cleaned.get("name"):
            self.add_error("name", _("Enter a name for the new project."))
        return cleaned
