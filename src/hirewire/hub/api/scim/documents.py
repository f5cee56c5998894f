"""Users and groups in SCIM's form, and the documents that describe the service (RFC 7643)."""

from typing import Any, Final

from django.conf import settings

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.directory.models import DirectoryEntry, DirectoryGroup
from hirewire.hub.recruiting.directory.queries import groups_of

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0"
#: The maximum number of resources in one answer.
MOST: Final = 200

Document = dict[str, Any]


def address(kind: str, number: object = "") -> str:
    base = f"{settings.HIREWIRE_HUB_URL}/scim/v2/{kind}"
    return f"{base}/{number}" if number else base


def user_document(seat: Seat) -> Document:
    entry = DirectoryEntry.objects.filter(seat=seat).first()
    person = seat.person
    document: Document = {
        "schemas": [USER],
        "id": str(seat.pk),
        "userName": entry.user_name if entry else person.email,
        "name": {"givenName": person.first_name, "familyName": person.last_name, "formatted": person.name},
        "displayName": person.name,
        "emails": [{"value": person.email, "type": "work", "primary": True}],
        "active": seat.is_active,
        "groups": [{"value": str(group.pk), "display": group.name} for group in groups_of(seat)],
        "meta": {
            "resourceType": "User",
            "created": seat.created_at.isoformat(),
            "location": address("Users", seat.pk),
        },
    }
    return document | ({"externalId": entry.external_id} if entry and entry.external_id else {})


def group_document(group: DirectoryGroup, *, has_members: bool = True) -> Document:
    document: Document = {
        "schemas": [GROUP],
        "id": str(group.pk),
        "displayName": group.name,
        "meta": {"resourceType": "Group", "location": address("Groups", group.pk)},
    }
    if group.external_id:
        document["externalId"] = group.external_id
    if has_members:
        seats = Seat.objects.filter(directory_memberships__group=group).select_related("person").order_by("pk")
        document["members"] = [
            {"value": str(seat.pk), "display": seat.person.name, "$ref": address("Users", seat.pk)} for seat in seats
        ]
    return document


def list_document(documents: list[Document], total: int, start: int) -> Document:
    return {
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(documents),
        "Resources": documents,
    }


def service_provider_config() -> Document:
    return {
        "schemas": [f"{_CORE}:ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": {"supported": False},
        "sort": {"supported": False},
        "etag": {"supported": False},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "The token that an admin makes under Admin Settings, Sign-in.",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": address("ServiceProviderConfig")},
    }


def resource_types() -> list[Document]:
    return [_resource_type("User", "Users", USER), _resource_type("Group", "Groups", GROUP)]


def schemas() -> list[Document]:
    name = _attribute("name", "complex", parts=[_attribute("givenName"), _attribute("familyName")])
    emails = _attribute("emails", "complex", many=True, parts=[_attribute("value"), _attribute("type")])
    members = _attribute("members", "complex", many=True, parts=[_attribute("value"), _attribute("display")])
    user = [_attribute("userName", required=True), name, emails, _attribute("active", "boolean")]
    group = [_attribute("displayName", required=True), members]
    return [_schema(USER, "User", user), _schema(GROUP, "Group", group)]


def _resource_type(name: str, endpoint: str, schema: str) -> Document:
    return {
        "schemas": [f"{_CORE}:ResourceType"],
        "id": name,
        "name": name,
        "endpoint": f"/{endpoint}",
        "schema": schema,
        "meta": {"resourceType": "ResourceType", "location": address("ResourceTypes", name)},
    }


def _schema(urn: str, name: str, attributes: list[Document]) -> Document:
    return {
        "schemas": [f"{_CORE}:Schema"],
        "id": urn,
        "name": name,
        "attributes": attributes,
        "meta": {"resourceType": "Schema", "location": address("Schemas", urn)},
    }


def _attribute(
    name: str, kind: str = "string", *, required: bool = False, many: bool = False, parts: list[Document] | None = None
) -> Document:
    document: Document = {
        "name": name,
        "type": kind,
        "multiValued": many,
        "required": required,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "server" if required else "none",
    }
    return document | ({"subAttributes": parts} if parts else {})
