"""Forms of the pages. ``fields_of`` returns a form's values in the shape that the services expect."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hirewire.kit.looks.missing import name_what_is_missing
from hirewire.kit.web.links import is_profile_address
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import PROFILE_ADDRESS, RecordError
from hirewire.simulator.records.models import (
    STAGES,
    Address,
    Application,
    Candidate,
    Interview,
    Job,
    JobState,
    Phone,
    SecurityGroup,
)
from hirewire.simulator.records.notation import html_of, text_of
from hirewire.simulator.records.queries import groups, jobs, users
from hirewire.simulator.records.services.candidates import CandidateFields
from hirewire.simulator.records.words import worded


class LongSelect(forms.Select):
    """A select with hundreds of options, rendered without templates. Django would render a template for each option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ANN401, ARG002 - Django's own signature
        options = format_html_join(
            "\n",
            '  <option value="{}"{}>{}</option>',
            ((key, format_html(" selected") if key == value else "", label) for key, label in self.choices),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>\n{}\n</select>", attributes, options)


class StyledForm(forms.Form):
    """Sets the shared CSS classes of input fields and drop-down lists. Checkboxes and radio buttons have none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
        for bound in self:
            widget = bound.field.widget
            if isinstance(widget, forms.Select):
                widget.attrs.setdefault("class", "select")
            elif not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
                widget.attrs.setdefault("class", "input")
            if isinstance(widget, forms.Textarea):
                widget.attrs.setdefault("rows", "4")


class SignInForm(StyledForm):
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def focus(self) -> None:
        """Focus the next field to fill in. After a failed attempt, this is the password, which browsers do not keep."""
        is_next = self.is_bound and "email" not in self.errors
        self.fields["password" if is_next else "email"].widget.attrs["autofocus"] = True


def _check_profile_address(text: str) -> None:
    if not is_profile_address(text):
        raise forms.ValidationError(PROFILE_ADDRESS)


class CandidateForm(StyledForm):
    first_name = forms.CharField(label=_("First name"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        help_text=_(
            "Recruiter refuses a record without an e-mail address, unless the record is linked to a person there."
        ),
    )
    second_email = forms.EmailField(label=_("Second e-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Phone"), max_length=50, required=False)
    line1 = forms.CharField(label=_("Street"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country code"),
        required=False,
        max_length=2,
        help_text=_("Two letters, such as nl."),
        error_messages={"invalid": _("Use the two-letter country code, such as nl.")},
    )
    profile_url = forms.CharField(
        label=_("Profile address"),
        max_length=400,
        required=False,
        help_text=_("The public address of the person’s profile, if you know it."),
        validators=[_check_profile_address],
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    is_private = forms.BooleanField(label=_("Private: this record is not sent to other systems"), required=False)
    do_not_contact = forms.BooleanField(label=_("Do not contact"), required=False)

    @staticmethod
    def initial_of(candidate: Candidate) -> dict[str, Any]:
        address = candidate.addresses[0] if candidate.addresses else {}
        emails = [*candidate.emails, "", ""]
        return {
            **{name: getattr(candidate, name) for name in ("first_name", "last_name", "title", "company")},
            **{name: getattr(candidate, name) for name in ("profile_url", "source", "is_private", "do_not_contact")},
            **{name: address.get(name, "") for name in ("line1", "postal_code", "city", "country")},
            "email": emails[0],
            "second_email": emails[1],
            "phone": candidate.phones[0]["number"] if candidate.phones else "",
        }

    def fields_of(self, candidate: Candidate | None = None) -> CandidateFields:
        """The form's values, plus the record's other e-mails, phones and addresses, which the form does not show."""
        given = self.cleaned_data
        emails = [given[name] for name in ("email", "second_email") if given[name]]
        return CandidateFields(
            first_name=given["first_name"],
            last_name=given["last_name"],
            title=given["title"],
            company=given["company"],
            emails=[*emails, *(candidate.emails[2:] if candidate else ())],
            phones=[*self._phone(candidate), *(candidate.phones[1:] if candidate else ())],
            addresses=[*self._address(candidate), *(candidate.addresses[1:] if candidate else ())],
            profile_url=given["profile_url"],
            source=given["source"],
            is_private=given["is_private"],
            do_not_contact=self._do_not_contact(candidate),
        )

    def _phone(self, candidate: Candidate | None) -> list[Phone]:
        number = self.cleaned_data["phone"]
        known: list[Phone] = candidate.phones[:1] if candidate else []
        if known and known[0]["number"] == number:
            # The form does not show the phone's extension, so the stored extension is kept.
            return known
        return [Phone(number=number, extension="")] if number else []

    def _do_not_contact(self, candidate: Candidate | None) -> bool | None:
        """Whether the person must not be contacted.

        True if the box is checked. False means that the person agreed to be contacted, and None means that nothing is
        known. An unchecked box could mean False or None. So if the box is not checked, a stored False stays, and any
        other value becomes None.
        """
        if self.cleaned_data["do_not_contact"]:
            return True
        return False if candidate and candidate.do_not_contact is False else None

    def _address(self, candidate: Candidate | None) -> list[Address]:
        given = self.cleaned_data
        if not any(given[name] for name in ("line1", "postal_code", "city", "country")):
            return []
        region = candidate.addresses[0]["region"] if candidate and candidate.addresses else ""
        return [
            Address(
                line1=given["line1"],
                city=given["city"],
                region=region,
                postal_code=given["postal_code"],
                country=given["country"].casefold(),
            )
        ]


class JobForm(StyledForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    city = forms.CharField(label=_("City"), max_length=100)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Country code"),
        max_length=2,
        help_text=_("Two letters, such as nl."),
        error_messages={"invalid": _("Use the two-letter country code, such as nl.")},
    )
    description = forms.CharField(
        label=_("Description"),
        widget=forms.Textarea(attrs={"rows": "10"}),
        min_length=100,
        help_text=_(
            "At least 100 characters. Leave an empty line between paragraphs, start each item of a list with “- ”, "
            "and write **bold** for bold words."
        ),
        error_messages={
            "min_length": _("Describe the job in at least 100 characters; this description has %(show_value)d.")
        },
    )
    apply_url = forms.URLField(
        label=_("Link to apply"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )
    requisition = forms.CharField(
        label=_("Requisition id"),
        required=False,
        max_length=60,
        help_text=_(
            "The number under which the position was approved. You see a warning if two posted jobs have the "
            "same number."
        ),
    )
    state = forms.ChoiceField(label=_("State"), choices=JobState.choices, initial=JobState.OPEN)
    is_posted = forms.BooleanField(label=_("Posted: anybody can read it on the careers page"), required=False)
    is_confidential = forms.BooleanField(label=_("Confidential: only named people may know about it"), required=False)

    @staticmethod
    def initial_of(job: Job) -> dict[str, Any]:
        return {**{name: getattr(job, name) for name in JobForm.base_fields}, "description": text_of(job.description)}

    def clean_description(self) -> str:
        try:
            return html_of(self.cleaned_data["description"])
        except RecordError as long:
            raise forms.ValidationError(str(long)) from long

    def fields_of(self) -> dict[str, str | bool]:
        given = self.cleaned_data
        return {**given, "country": given["country"].casefold()}


class NoteForm(StyledForm):
    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea)
    is_private = forms.BooleanField(label=_("Only I may read it"), required=False)


def _choices(words: Iterable[str]) -> list[tuple[str, str]]:
    return [(word, worded(word)) for word in words]


class MoveForm(StyledForm):
    stage = forms.ChoiceField(choices=lambda: _choices(STAGES))


class RejectForm(StyledForm):
    reason = forms.ChoiceField(
        choices=lambda: _choices(
            (
                "Another candidate was stronger",
                "Not enough experience",
                "Withdrew",
                "Salary expectation",
                "Location",
                "Position was closed",
            )
        )
    )


def _job_label(job: Job) -> str:
    return f"{job.title}, {job.city} ({job.key})" if job.title else f"{job}, {job.city}"


class ApplyForm(StyledForm):
    job = forms.ChoiceField(label=_("Job"), help_text=_("Open jobs that the person is not on yet."), widget=LongSelect)

    def __init__(self, *args: Any, account: Account, candidate: Candidate, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        taken = candidate.applications.values("job")
        open_jobs = jobs(account).filter(state=JobState.OPEN).exclude(pk__in=taken)
        rows = open_jobs.order_by("title", "number").select_related(None).only("number", "title", "city")
        self.open = sorted(rows, key=lambda job: not job.title)
        # Nothing is preselected, so that nobody is added to a job by mistake.
        choices: Any = self.fields["job"]
        choices.choices = [("", _("Choose a job")), *((job.key, _job_label(job)) for job in self.open)]


class ScorecardRequestForm(StyledForm):
    application = forms.ChoiceField(label=_("Application"))
    interview = forms.ChoiceField(label=_("Interview"), choices=Interview.choices)
    interviewer = forms.ChoiceField(label=_("Interviewer"))

    def __init__(self, *args: Any, account: Account, applications: list[Application], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        application: Any = self.fields["application"]
        application.choices = [(choice.key, f"{choice.job} ({choice.key})") for choice in applications]
        interviewer: Any = self.fields["interviewer"]
        interviewer.choices = [(user.key, user.name) for user in account.users.all()]


class ScorecardForm(StyledForm):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=lambda: _choices(("Strong yes", "Yes", "Mixed", "No")))
    summary = forms.CharField(label=_("Summary"), max_length=2000, widget=forms.Textarea)


class GroupForm(StyledForm):
    name = forms.CharField(label=_("Name"), max_length=100)
    members = forms.ModelMultipleChoiceField(
        User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Users")
    )
    jobs = forms.CharField(
        label=_("Jobs"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("Numbers such as REQ-2041, one per line or separated by commas."),
    )
    is_for_everybody = forms.BooleanField(
        label=_("For everybody: all users of Recruiter see the group’s jobs, even users who are not chosen above"),
        required=False,
    )

    def __init__(self, account: Account, *args: Any, group: SecurityGroup | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        self._account = account
        if group is not None:
            kwargs["initial"] = {
                "name": group.name,
                "members": group.members.all(),
                "jobs": "\n".join(job.key for job in group.jobs.order_by("number")),
            }
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        assert isinstance(members, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        members.queryset = users(account)
        # Nobody can change later whether a group is for everybody, so the form of an existing group has no checkbox. If
        # the account already has a group for everybody, the form of a new group has no checkbox either. But somebody
        # may have created the group for everybody after this form was shown with the checkbox. If the form is then sent
        # with the box checked, the checkbox stays, so that the service can refuse the new group.
        is_taken = "is_for_everybody" not in self.data and groups(account).filter(is_for_everybody=True).exists()
        if group is not None or is_taken:
            del self.fields["is_for_everybody"]

    def clean_jobs(self) -> list[Job]:
        keys = dict.fromkeys(key.upper() for key in self.cleaned_data["jobs"].replace(",", " ").split())
        numbers = {Job.number_of(key): key for key in keys}
        chosen = list(jobs(self._account).filter(number__in=numbers))
        known = {job.key for job in chosen}
        if unknown := [key for key in keys if key not in known]:
            raise forms.ValidationError(_("There is no job %(jobs)s."), params={"jobs": ", ".join(unknown[:5])})
        return chosen


class JobGroupsForm(StyledForm):
    groups = forms.ModelMultipleChoiceField(
        SecurityGroup.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, account: Account, *args: Any, job: Job, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, initial={"groups": job.security_groups.all()}, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        field.queryset = groups(account)
