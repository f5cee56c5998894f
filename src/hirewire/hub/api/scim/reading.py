"""What directories send: users, groups, filters and patches, in the spellings of Entra ID and Okta.

Attribute names are case-insensitive (RFC 7643, 2.1). Attributes that Recruiter
does not keep are accepted and ignored, because directories send every attribute
that their admins have mapped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from hirewire.hub.api.scim.errors import ScimError
from hirewire.hub.recruiting.directory.services import Group, User

_FILTER: Final = re.compile(r'([A-Za-z.$\[\]"][A-Za-z.$\[\]" ]*?) +eq +(?:"((?:[^"\\]|\\.)*)"|(\S+))', re.IGNORECASE)
_EMAIL: Final = re.compile(r"emails(?:\[(.*)\])?(?:\.value)?", re.IGNORECASE)
_MEMBER: Final = re.compile(r'members\[\s*value\s+eq\s+"(\d{1,18})"\s*\]', re.IGNORECASE)
_PATH: Final = re.compile(r"[A-Za-z$][\w.:$-]*(\[[^\]]*\](\.\w+)?)?")
_LONGEST: Final = 254
_LONGEST_FILTER: Final = 1000
_LONGEST_NAME: Final = 100
_LONGEST_GROUP: Final = 200

Operation = tuple[str, str, Any]


def filtered_by(text: str) -> tuple[str, str]:
    """Read ``attribute eq "value"``, the only supported filter. Return the attribute in lower case, and the value."""
    # Only texts of limited length are matched, so that matching takes a limited time.
    match = _FILTER.fullmatch(text.strip()) if len(text) <= _LONGEST_FILTER else None
    if match is None:
        raise ScimError('Only filters of the form attribute eq "value" are supported.', scim_type="invalidFilter")
    if "\0" in text:
        # PostgreSQL accepts no text with NUL, not even for a comparison.
        raise ScimError("A filter cannot contain the character NUL.", scim_type="invalidFilter")
    name = "emails" if _is_address(match[1]) else match[1].lower()
    value = match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
    return name, value


def user_from(document: Mapping[str, Any]) -> User:
    values = lowered(document)
    user_name = text(values.get("username"), "userName", _LONGEST)
    if not user_name:
        raise ScimError("userName is required.", scim_type="invalidValue")
    name = lowered(values.get("name") or {})
    first = text(name.get("givenname"), "name.givenName", _LONGEST_NAME)
    last = text(name.get("familyname"), "name.familyName", _LONGEST_NAME)
    if not first and not last:
        shown = text(values.get("displayname"), "displayName", 2 * _LONGEST_NAME) or user_name.partition("@")[0]
        first, _, last = (part.strip()[:_LONGEST_NAME] for part in shown.partition(" "))
    return User(
        user_name=user_name,
        email=_address(values.get("emails"), _usual_address(values.get("emails"), user_name)),
        first_name=first,
        last_name=last,
        external_id=text(values.get("externalid"), "externalId", 255),
        active=truth(values.get("active", True)),
    )


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield verb, path and value of each operation.

    An operation without a path counts as one operation for each attribute in its value.
    """
    operations = lowered(document).get("operations")
    if not isinstance(operations, list) or not operations:
        raise ScimError("Operations are missing.", scim_type="invalidSyntax")
    for listed in operations:
        operation = lowered(listed)
        verb, path, value = str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value")
        if verb not in {"add", "replace", "remove"}:
            raise ScimError("op has to be add, replace or remove.", scim_type="invalidSyntax")
        if path:
            if not isinstance(path, str) or _PATH.fullmatch(path) is None:
                raise ScimError("This path cannot be read.", scim_type="invalidPath")
            yield verb, path, value
        elif isinstance(value, dict) and verb != "remove":
            yield from ((verb, str(name), part) for name, part in value.items())
        else:
            raise ScimError("An operation without a path needs attributes.", scim_type="noTarget")


def group_from(document: Mapping[str, Any]) -> Group:
    values = lowered(document)
    name = text(values.get("displayname"), "displayName", _LONGEST_GROUP)
    if not name:
        raise ScimError("displayName is required.", scim_type="invalidValue")
    external_id = text(values.get("externalid"), "externalId", 255)
    return Group(name, external_id, frozenset(numbers(values.get("members") or [])))


def patched_group(group: Group, operations: Iterable[Operation]) -> Group:
    for verb, path, value in operations:
        if path.lower() == "displayname":
            group = replace(group, name=text(value, "displayName", _LONGEST_GROUP) or group.name)
        elif path.lower() == "externalid":
            group = replace(group, external_id=text(value, "externalId", 255))
        elif path.lower().startswith("members"):
            group = replace(group, members=_patched_members(group.members, verb, path, value))
    return group


def patched(user: User, operations: Iterable[Operation]) -> User:
    for verb, path, value in operations:
        user = _patched(user, verb, path, value)
    return user


def _patched_members(members: frozenset[int], verb: str, path: str, value: object) -> frozenset[int]:
    if (member := _MEMBER.fullmatch(path)) is not None:
        return members - {int(member[1])} if verb == "remove" else members
    named = numbers(value) if value is not None else set()
    if verb == "add":
        return members | named
    if verb == "replace":
        return frozenset(named)
    # To remove members, Entra ID lists them in the value and not in the path.
    return members - named if value is not None else frozenset()


def numbers(members: object) -> set[int]:
    listed = members if isinstance(members, list) else [members]
    values = [lowered(member).get("value") for member in listed]
    if not all(isinstance(value, str) and value.isdecimal() and len(value) < 19 for value in values):  # noqa: PLR2004 - a bigint holds 18 digits
        raise ScimError("A member of the group is not a user here.", scim_type="invalidValue")
    return {int(value) for value in values if isinstance(value, str)}


def lowered(document: object) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        raise ScimError("A JSON object is expected here.", scim_type="invalidSyntax")
    return {str(name).lower(): value for name, value in document.items()}


def truth(value: object) -> bool:
    """Return the boolean, which Entra ID sends as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ScimError("active has to be true or false.", scim_type="invalidValue")


def text(value: object, name: str, most: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise ScimError(f"{name} has to be text of at most {most} characters.", scim_type="invalidValue")
    return value.strip()


def _patched(user: User, verb: str, path: str, value: object) -> User:
    name = path.lower().removeprefix("urn:ietf:params:scim:schemas:core:2.0:user:")
    if name == "active":
        return replace(user, active=verb != "remove" and truth(value))
    if name == "name" and isinstance(value, Mapping):
        parts = ((verb, f"name.{part}", words) for part, words in value.items())
        return patched(user, parts)
    if _is_address(name, user.email):
        return replace(user, email=_address(value, user.email)) if verb != "remove" else user
    field, most = _FIELDS.get(name, ("", 0))
    if not field:
        return user
    words = text(value, path, most) if verb != "remove" else ""
    if field == "user_name":
        if not words:
            raise ScimError("userName is required.", scim_type="invalidValue")
        is_address = user.user_name.lower() == user.email.lower()
        return replace(user, user_name=words, email=words.lower() if is_address else user.email)
    return replace(user, **{field: words})  # type: ignore[arg-type]  # every one of these fields is a string


_FIELDS: Final[dict[str, tuple[str, int]]] = {
    "username": ("user_name", _LONGEST),
    "externalid": ("external_id", 255),
    "name.givenname": ("first_name", _LONGEST_NAME),
    "name.familyname": ("last_name", _LONGEST_NAME),
}


def _is_address(path: str, address: str = "") -> bool:
    """Whether the path names the one e-mail address that Recruiter keeps.

    A path for e-mail addresses names this address if the path has no conditions. A path with conditions names it only
    if each condition asks for the primary address, for an address for work, or for ``address`` itself.
    """
    match = _EMAIL.fullmatch(path)
    if match is None:
        return False
    kept = {("type", "eq", '"work"'), ("value", "eq", f'"{address.lower()}"')}
    # Entra ID writes the value of ``primary`` as a string.
    kept |= {("primary", "eq", word) for word in ("true", '"true"')}
    # Split the conditions instead of matching a pattern: the path may be long, and splitting takes linear time.
    conditions = " ".join((match[1] or "").lower().split())
    return not conditions or all(tuple(condition.split(" ")) in kept for condition in conditions.split(" and "))


def _address(emails: object, usual: str) -> str:
    if isinstance(emails, str):
        return text(emails, "emails", _LONGEST).lower() or usual
    listed = _listed(emails)
    chosen = next((email for email in listed if str(email.get("primary")).lower() == "true"), None)
    chosen = chosen or next((email for email in listed if str(email.get("type") or "work").lower() == "work"), {})
    return (text(chosen.get("value"), "emails", _LONGEST) or usual).lower()


def _usual_address(emails: object, user_name: str) -> str:
    """The address of a user who has neither a primary address nor one for work."""
    if "@" in user_name:
        return user_name
    others = (text(email.get("value"), "emails", _LONGEST) for email in _listed(emails))
    return next(filter(None, others), user_name)


def _listed(emails: object) -> list[dict[str, Any]]:
    listed = [emails] if isinstance(emails, Mapping) else emails
    return [lowered(email) for email in listed] if isinstance(listed, list) else []
