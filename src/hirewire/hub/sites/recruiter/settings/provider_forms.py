import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import Entry, GroupRole, IdentityProvider, Protocol
from hirewire.hub.identity.providers.queries import normal_domain
from hirewire.hub.recruiting.single_sign_on.saml import metadata as saml
from hirewire.hub.recruiting.single_sign_on.saml.xml import LARGEST
from hirewire.hub.recruiting.single_sign_on.services import Settings
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.openid.errors import ProviderFault

_DOMAIN: Final = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_MOST_DOMAINS: Final = 50
_MOST_GROUPS: Final = 200
_LONGEST_GROUP: Final = 200


class DomainsField(forms.CharField):
    """A list of domains, separated by line breaks, commas or spaces."""

    def clean(self, value: object) -> tuple[str, ...]:
        names = str(value or "").replace(",", " ").replace("@", "").split()
        domains = tuple(dict.fromkeys(normal_domain(name) for name in names))
        if len(domains) > _MOST_DOMAINS or not all(_DOMAIN.fullmatch(domain) for domain in domains):
            raise ValidationError(_("Enter domains such as example.com, one per line."))
        return domains


class GroupsField(forms.CharField):
    def clean(self, value: object) -> tuple[str, ...]:
        groups = [line.strip() for line in str(value or "").replace("\0", "").splitlines()]
        names = tuple(dict.fromkeys(group for group in groups if group))
        if len(names) > _MOST_GROUPS or any(len(name) > _LONGEST_GROUP for name in names):
            raise ValidationError(_("At most 200 groups, and at most 200 characters each."))
        return names


class NamedForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": _lazy("Enter a name.")})


class NewProviderForm(NamedForm):
    protocol = forms.ChoiceField(required=False, choices=Protocol.choices)


class ProviderForm(NamedForm):
    """The fields that both protocols share. The page shows all stored values except secrets and files."""

    domains = DomainsField(required=False)
    contract = forms.ModelChoiceField(Contract.objects.none())
    entry = forms.ChoiceField(choices=Entry.choices)
    default_roles = forms.MultipleChoiceField(required=False, choices=Role.choices)
    groups_claim = forms.CharField(max_length=100)
    is_on = forms.BooleanField(required=False)
    is_required = forms.BooleanField(required=False)
    emergency_email = forms.EmailField(required=False)
    groups_admin = GroupsField(required=False)
    groups_recruiter = GroupsField(required=False)
    groups_hiring_manager = GroupsField(required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        field = self.fields["contract"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Contract.objects.filter(organization=organization).order_by("name")

    def settings(self) -> Settings:
        data = self.cleaned_data
        return Settings(
            name=data["name"],
            contract=data["contract"],
            domains=data["domains"],
            entry=Entry(data["entry"]),
            default_roles=tuple(Role(role) for role in data["default_roles"]),
            groups_claim=data["groups_claim"].strip(),
            is_on=data["is_on"],
            is_required=data["is_required"],
            emergency_email=data["emergency_email"].strip().lower(),
            group_roles=tuple((group, role) for role in Role for group in data[f"groups_{role.value}"]),
            **self.own_settings(),
        )

    def own_settings(self) -> dict[str, Any]:
        """Return the settings that only this form's protocol has."""
        return {}

    @property
    def typed_secret(self) -> str:
        return ""

    @property
    def new_metadata(self) -> str:
        return ""

    def ask_again(self) -> None:
        """Add errors that ask for secrets and files again: the page shows a refused form without secrets and files."""

    @property
    def groups_by_role(self) -> list[tuple[str, str, Any]]:
        return [(f"groups_{role.value}", localized(role.label), self[f"groups_{role.value}"]) for role in Role]


class OpenIdForm(ProviderForm):
    issuer = forms.CharField(required=False, max_length=300)
    client_id = forms.CharField(required=False, max_length=300)
    secret = forms.CharField(required=False, max_length=1000)
    accepts_unmarked = forms.BooleanField(required=False)

    def own_settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "issuer": data["issuer"].strip(),
            "client_id": data["client_id"].strip(),
            "accepts_unmarked": data["accepts_unmarked"],
        }

    @property
    def typed_secret(self) -> str:
        return str(self.cleaned_data["secret"]).strip()

    def ask_again(self) -> None:
        if self.data.get("secret") and not self.has_error("secret"):
            self.add_error("secret", _("Enter the secret again. It has not been saved."))


class SamlForm(ProviderForm):
    """The form of a SAML provider. Never validate it inside a transaction.

    If the admin has entered a new metadata address, validation fetches the metadata from there, which may take long.
    """

    metadata_url = forms.CharField(required=False, max_length=500)
    metadata_file = forms.FileField(required=False)
    allows_unasked = forms.BooleanField(required=False)

    def __init__(self, *args: Any, provider: IdentityProvider, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self._provider = provider

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        url, file = data.get("metadata_url", "").strip(), data.get("metadata_file")
        if url and file:
            self.add_error("metadata_file", _("Give the address or a file, not both."))
            return data
        try:
            data["metadata"] = self._read(url, file)
        except ProviderFault as fault:
            self.add_error("metadata_file" if file else "metadata_url", localized(fault))
        return data

    def own_settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"metadata_url": data["metadata_url"].strip(), "allows_unasked": data["allows_unasked"]}

    @property
    def new_metadata(self) -> str:
        return str(self.cleaned_data["metadata"])

    def ask_again(self) -> None:
        if self.files.get("metadata_file") and not self.has_error("metadata_file"):
            self.add_error("metadata_file", _("Choose the file again. It has not been saved."))

    def _read(self, url: str, file: "UploadedFile[bytes] | None") -> str:
        if file:
            return saml.decoded(file.read(LARGEST + 1))
        is_known = self._provider.metadata and url == self._provider.metadata_url
        return saml.read(url) if url and not is_known else ""


def form_for(provider: IdentityProvider) -> Callable[..., ProviderForm]:
    return partial(SamlForm, provider=provider) if provider.is_saml else OpenIdForm


def stored(provider: IdentityProvider) -> dict[str, object]:
    names = ("name", "issuer", "client_id", "entry", "default_roles", "groups_claim", "accepts_unmarked")
    values: dict[str, object] = {name: getattr(provider, name) for name in names}
    for name in ("is_on", "is_required", "emergency_email", "metadata_url", "allows_unasked"):
        values[name] = getattr(provider, name)
    values["contract"] = provider.contract_id
    values["domains"] = "\n".join(domain.domain for domain in provider.domains.order_by("domain"))
    rules = list(GroupRole.objects.filter(organization=provider.organization_id).order_by("group"))
    for role in Role:
        values[f"groups_{role.value}"] = "\n".join(rule.group for rule in rules if rule.role == role)
    return values
