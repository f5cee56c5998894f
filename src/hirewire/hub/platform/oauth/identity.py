"""The facts about a person that an application may learn within its scopes."""

from typing import Any, Final

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.oauth.scopes import ADDRESSES, NAMES
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.urn import name_of

_LANGUAGE: Final = "en"
_COUNTRY: Final = "US"


def person_id(application: DeveloperApplication, person: Person) -> str:
    """Return the person's id for this application. Other applications know the same person by other ids."""
    if person.member_id is None:
        raise LookupError(f"{person.email} has no profile")
    return name_of(person_urn(application.pk, person.member_id), "person")


def claims(application: DeveloperApplication, person: Person, scopes: frozenset[str]) -> dict[str, Any]:
    """OpenID's standard claims, which are the same in the id token and in ``userinfo``."""
    values: dict[str, Any] = {"sub": person_id(application, person)}
    if scopes & NAMES:
        values |= {
            "name": person.name,
            "given_name": person.first_name,
            "family_name": person.last_name,
            "locale": f"{_LANGUAGE}-{_COUNTRY}",
        }
    if scopes & ADDRESSES:
        # The person signs in with this address. The company's admin, identity provider or directory vouched for it.
        values |= {"email": person.email, "email_verified": True}
    return values


def profile(application: DeveloperApplication, person: Person) -> dict[str, Any]:
    """The record of the resource ``me``, which lists names by language. Hirewire stores names in only one language."""
    return {
        "id": person_id(application, person),
        "localizedFirstName": person.first_name,
        "localizedLastName": person.last_name,
        "firstName": _localized(person.first_name),
        "lastName": _localized(person.last_name),
    }


def _localized(name: str) -> dict[str, Any]:
    return {
        "localized": {f"{_LANGUAGE}_{_COUNTRY}": name},
        "preferredLocale": {"country": _COUNTRY, "language": _LANGUAGE},
    }
