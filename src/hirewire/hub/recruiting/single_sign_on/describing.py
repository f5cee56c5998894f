"""What the audit trail says about the settings of a provider. Admins see the same values on the provider's page."""

from collections.abc import Iterator, Mapping
from typing import Final

from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider

_CHANGED: Final = "provider.changed"
#: The key of ``Described`` for the roles that groups give. Unlike the other keys, it is not the name of an action,
#: because the audit trail has two actions for roles of groups: one for added roles, and one for removed roles.
_ROLES: Final = "roles of groups"
#: For each action, its settings. Each action gets its own entry in the audit trail, so that a long list, such as the
#: list of domains, cannot hide another setting.
Described = Mapping[str, tuple[str, ...]]


def described(provider: IdentityProvider) -> Described:
    """Return all settings but the client secret and the metadata: changes to these two are recorded elsewhere."""
    rules = GroupRole.objects.filter(organization=provider.organization_id).order_by("group", "role")
    return {
        _CHANGED: tuple(_settings(provider)),
        "provider.domains_changed": tuple(provider.domains.order_by("domain").values_list("domain", flat=True)),
        "provider.default_roles_changed": tuple(role.value for role in Role if role in provider.default_roles),
        "provider.emergency_changed": (provider.emergency_email,),
        _ROLES: tuple(f"{rule.group}: {rule.role}" for rule in rules),
    }


def changes(before: Described, after: Described) -> Iterator[tuple[str, str, str]]:
    for action, old in before.items():
        new = after[action]
        removed, added = _without(old, new), _without(new, old)
        if not removed and not added:
            continue
        if action == _CHANGED:
            yield action, removed, added
        elif action != _ROLES:
            yield action, ", ".join(old), ", ".join(new)
        else:
            if removed:
                yield "provider.group_roles_removed", "", removed
            if added:
                yield "provider.group_roles_added", "", added


def _without(some: tuple[str, ...], others: tuple[str, ...]) -> str:
    return ", ".join(part for part in some if part and part not in others)


def _settings(provider: IdentityProvider) -> Iterator[str]:
    yield f"named {provider.name}"
    yield ("off", "on")[provider.is_on]
    yield ("not required", "required")[provider.is_required]
    yield provider.entry
    yield f"seats on {provider.contract.name}"
    yield f"groups from the claim {provider.groups_claim}"
    if provider.accepts_unmarked:
        yield "addresses need not be marked as verified"
    if provider.allows_unasked:
        yield "sign-ins may begin at the provider"
    yield provider.client_id
    yield provider.issuer
    yield provider.metadata_url
