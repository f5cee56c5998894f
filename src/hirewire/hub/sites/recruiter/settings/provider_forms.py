"""The form of a company's identity provider."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.providers.models import Entry, GroupRole, IdentityProvider
from hirewire.hub.identity.providers.queries import normal_domain
from hirewire.hub.recruiting.single_sign_on.services import Settings
from hirewire.kit.text.sentences import localized

_DOMAIN: Final = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_MOST_DOMAINS: Final = 50
_MOST_GROUPS: Final = 200
_LONGEST_GROUP: Final = 200


class DomainsField(forms.CharField):
    """Domains, one a line or separated by commas."""

    def clean(self, value: object) -> tuple[str, ...]:
        names = str(value or "").replace(",", " ").replace("@", "").split()
        domains = tuple(dict.fromkeys(normal_domain(name) for name in names))
        if len(domains) > _MOST_DOMAINS or not all(_DOMAIN.fullmatch(domain) for domain in domains):
            raise ValidationError(_("Enter domains such as example.com, one per line."))
        return domains


class GroupsField(forms.CharField):
    """Groups, one a line."""

    def clean(self, value: object) -> tuple[str, ...]:
        groups = [line.strip() for line in str(value or "").replace("\0", "").splitlines()]
        names = tuple(dict.fromkeys(group for group in groups if group))
        if len(names) > _MOST_GROUPS or any(len(name) > _LONGEST_GROUP for name in names):
            raise ValidationError(_("At most 200 groups, and at most 200 characters each."))
        return names


class NewProviderForm(forms.Form):
    name = forms.CharField(max_length=100, error_messages={"required": _lazy("Enter a name.")})


class ProviderForm(NewProviderForm):
    """All fields but the secret are shown as they are stored."""

    issuer = forms.CharField(required=False, max_length=300)
    client_id = forms.CharField(required=False, max_length=300)
    secret = forms.CharField(required=False, max_length=1000)
    domains = DomainsField(required=False)
    contract = forms.ModelChoiceField(Contract.objects.none())
    entry = forms.ChoiceField(choices=Entry.choices)
    default_roles = forms.MultipleChoiceField(required=False, choices=Role.choices)
    groups_claim = forms.CharField(max_length=100)
    accepts_unmarked = forms.BooleanField(required=False)
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
            issuer=data["issuer"].strip(),
            client_id=data["client_id"].strip(),
            contract=data["contract"],
            domains=data["domains"],
            entry=Entry(data["entry"]),
            default_roles=tuple(Role(role) for role in data["default_roles"]),
            groups_claim=data["groups_claim"].strip(),
            accepts_unmarked=data["accepts_unmarked"],
            is_on=data["is_on"],
            is_required=data["is_required"],
            emergency_email=data["emergency_email"].strip().lower(),
            group_roles=tuple((group, role) for role in Role for group in data[f"groups_{role.value}"]),
        )

    @property
    def groups_by_role(self) -> list[tuple[str, str, Any]]:
        """For the page: a field for each role."""
        return [(f"groups_{role.value}", localized(role.label), self[f"groups_{role.value}"]) for role in Role]


def stored(provider: IdentityProvider) -> dict[str, object]:
    """Return what the form shows before anybody typed anything."""
    names = ("name", "issuer", "client_id", "contract", "entry", "default_roles", "groups_claim", "accepts_unmarked")
    values: dict[str, object] = {name: getattr(provider, name) for name in names}
    values |= {name: getattr(provider, name) for name in ("is_on", "is_required", "emergency_email")}
    values["contract"] = provider.contract_id
    values["domains"] = "\n".join(domain.domain for domain in provider.domains.order_by("domain"))
    rules = list(GroupRole.objects.filter(organization=provider.organization_id).order_by("group"))
    for role in Role:
        values[f"groups_{role.value}"] = "\n".join(rule.group for rule in rules if rule.role == role)
    return values
