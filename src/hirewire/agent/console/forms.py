from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.servers import RecruiterKeys, Server
from hirewire.agent.connections.which_account import WhichAccount, may_be_other
from hirewire.agent.people.models import LONGEST_EMAIL
from hirewire.agent.sdk.describe import Description, Environment, Field, FieldKind, Way
from hirewire.kit.looks.missing import name_what_is_missing
from hirewire.kit.text.countries import country_of, regions_of
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.links import is_web_address
from hirewire.wire.urn import UrnError, id_of

#: Settings are prefixed, so a connector's field never clashes with another field of the form.
PREFIX: Final = "set-"


_ENVIRONMENTS: Final = ((Environment.PRODUCTION, _("production")), (Environment.TEST, _("a test system")))


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=LONGEST_EMAIL,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        name_what_is_missing(self)

    def focus(self) -> None:
        """Focus the e-mail address or, after a failed attempt, the password, which browsers do not keep."""
        is_next = self.is_bound and "email" not in self.errors
        self.fields["password" if is_next else "email"].widget.attrs["autofocus"] = True


def _account_field(label: Any, **options: Any) -> forms.Field:  # noqa: ANN401 - a lazy text, and Django's own options
    return forms.TypedChoiceField(
        label=label,
        choices=((WhichAccount.SAME, _("The same one as before")), (WhichAccount.OTHER, _("Another one"))),
        coerce=WhichAccount,
        empty_value=None,
        widget=forms.RadioSelect,
        **options,
    )


class AccountForm(forms.Form):
    account = _account_field(
        _("Which account does this sign-in lead to?"),
        error_messages={"required": _("Say which account this sign-in leads to.")},
    )


def _environment_field(choices: Iterable[tuple[Environment, Any]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("This ATS is"),
        choices=choices,
        coerce=Environment,
        widget=forms.Select(attrs={"class": "select"}),
    )


class SettingsForm(forms.Form):
    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "organization"}),
    )

    environment = _environment_field(_ENVIRONMENTS)

    def __init__(
        self,
        description: Description,
        *args: Any,  # noqa: ANN401 - Django's own
        way: Way = Way.KEYS,
        stored: Collection[str] = (),
        started: Connection | None = None,
        **options: Any,  # noqa: ANN401 - as above
    ) -> None:
        """``stored`` names the settings that have a stored value. An empty secret keeps its stored value.

        ``started`` is the connection whose settings change, if it has been started. Such a connection may have links
        and writes that belong to one account of the ATS, so the form may ask which account the new settings lead to.
        """
        super().__init__(*args, **options)
        self._described = description.fields_of(way)
        self._started = started
        if self.initial.get("environment") == Environment.UNKNOWN:
            # This connection was made by an ATS that embeds the agent. The ATS did not state the environment. Without
            # the choice “not stated”, the browser would silently select production.
            self.fields["environment"] = _environment_field(((Environment.UNKNOWN, _("not stated")), *_ENVIRONMENTS))
        if started is not None:
            self.fields["account"] = _account_field(
                _("Which account do these settings lead to?"),
                help_text=_(
                    "Answer this if you change the server, the database, the folder or the login, or if you enter a"
                    " key."
                ),
                required=False,
            )
        for field in self._described:
            value = str(self.initial.get(PREFIX + field.name, ""))
            self.fields[PREFIX + field.name] = _form_field(field, value, is_stored=field.name in stored)
        name_what_is_missing(self)

    @property
    def shown(self) -> list[forms.BoundField]:
        apart = {bound.name for bound in self.folded} | {"account"}
        return [bound for bound in self if bound.name not in apart]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[PREFIX + field.name] for field in self._described if field.is_folded]

    @property
    def is_unfolded(self) -> bool:
        return any(bound.errors or (bound.value() or "") != (bound.field.initial or "") for bound in self.folded)

    @property
    def question(self) -> forms.BoundField | None:
        """The field that asks which account the settings lead to, if the connection has been started."""
        return self["account"] if self._started is not None else None

    def clean(self) -> dict[str, Any]:
        is_said = self.cleaned_data.get("account") is not None or "account" in self.errors
        if self._started is not None and not is_said and may_be_other(self._started, self.settings()):
            self.add_error("account", _("Say which account these settings lead to."))
        return self.cleaned_data

    def settings(self) -> dict[str, Any]:
        given = {field.name: self.cleaned_data.get(PREFIX + field.name) for field in self._described}
        return {name: value for name, value in given.items() if value not in {"", None}}

    def ask_for(self, sentences: Mapping[str, str]) -> None:
        for name, sentence in sentences.items():
            self.add_error(PREFIX + name, localized(sentence))

    def ask_again(self) -> None:
        """Ask for every typed secret again, because a refused form does not keep secrets."""
        for field in self._described:
            name = PREFIX + field.name
            if field.is_secret and self.data.get(name) and not self.has_error(name):
                self.add_error(name, _("Enter it again. It has not been saved."))


def _form_field(field: Field, value: str, *, is_stored: bool) -> forms.Field:
    attrs = {"class": "input", "autocomplete": "off"}
    choices = [(choice, localized(label)) for choice, label in field.choices]
    if choices and value and value not in dict(choices):
        # A command or the host API stored a value that is not among the choices. Add the value, because the browser
        # would otherwise silently select the first choice.
        choices.append((value, value))
    widgets: dict[FieldKind, forms.Widget] = {
        FieldKind.SECRET: forms.PasswordInput(attrs={**attrs, "autocomplete": "new-password"}),
        FieldKind.URL: forms.URLInput(attrs=attrs),
        FieldKind.LINES: forms.Textarea(attrs={**attrs, "class": "input code", "rows": 6}),
        FieldKind.CHOICE: forms.Select(choices=choices, attrs={"class": "select"}),
    }
    keeps = is_stored and field.is_secret
    return forms.CharField(
        label=localized(field.label),
        help_text=_("Leave it empty to keep the stored one.") if keeps else localized(field.help),
        required=not field.is_optional and not keeps,
        initial=field.default,
        widget=widgets.get(field.kind, forms.TextInput(attrs=attrs)),
        validators=[_require_web_address] if field.kind is FieldKind.URL else [],
        max_length=20_000,
    )


def _require_web_address(text: str) -> None:
    if not is_web_address(text):
        raise forms.ValidationError(_("Enter an address that begins with https:// or http://."))


class KeysForm(forms.Form):
    server = forms.URLField(
        label=_("Address of the RSC server"), assume_scheme="https", widget=forms.URLInput(attrs={"class": "input"})
    )
    environment = forms.ChoiceField(
        label=_("This server is"),
        choices=_ENVIRONMENTS,
        widget=forms.Select(attrs={"class": "select"}),
    )
    client_id = forms.CharField(
        label=_("Client id"), max_length=100, widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"})
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )
    organization = forms.CharField(
        label=_("Company in Recruiter"),
        max_length=100,
        help_text="urn:li:organization:…",
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    contracts = forms.CharField(
        label=_("Contracts"),
        help_text=_("One per line: urn:li:contract:…"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **options)
        name_what_is_missing(self)

    def clean_organization(self) -> str:
        return _urn(self.cleaned_data["organization"], "organization")

    def clean_contracts(self) -> list[str]:
        return [_urn(line, "contract") for line in self.cleaned_data["contracts"].split()]

    def keys(self) -> RecruiterKeys:
        data = self.cleaned_data
        address = data["server"].rstrip("/")
        return RecruiterKeys(
            server=Server(address, address, address),
            environment=Environment(data["environment"]),
            client_id=data["client_id"],
            client_secret=data["client_secret"],
            organization=data["organization"],
            contracts=data["contracts"],
        )


class LocationForm(forms.Form):
    default_location = forms.CharField(
        label=_("Location for jobs without one"),
        required=False,
        max_length=200,
        help_text=_("A city and its country, such as Berlin, Germany. Jobs with a location of their own keep it."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def clean_default_location(self) -> str:
        """Refuse what Recruiter cannot read: it reads only a city with a country, or with a region that it knows."""
        parts = [part.strip() for part in self.cleaned_data["default_location"].split(",")]
        if parts == [""]:
            return ""
        *places, area = parts
        if len(places) not in {1, 2} or not all(places) or not (country_of(area) or regions_of(area)):
            raise forms.ValidationError(_("Enter a city and its country, such as Berlin, Germany."))
        return ", ".join(parts)


def _urn(text: str, kind: str) -> str:
    urn = f"urn:li:{kind}:{text.strip()}" if text.strip().isdecimal() else text.strip()
    try:
        id_of(urn, kind)
    except UrnError:
        raise forms.ValidationError(
            _("“%(text)s” is not an id. Enter a number, or “urn:li:%(kind)s:” followed by a number."),
            params={"text": text, "kind": kind},
        ) from None
    return urn


def rules_of(posted: Any) -> Iterator[tuple[tuple[str, str], str]]:  # noqa: ANN401 - a QueryDict
    for kind in ("stage", "disposition"):
        names, becomes = (
            # PostgreSQL cannot store NUL.
            [text.replace("\0", "") for text in posted.getlist(f"{kind}-{part}")]
            for part in ("name", "becomes")
        )
        for name, shown in zip(names, becomes, strict=False):
            yield (kind, name[:300]), shown.strip()[:300]
