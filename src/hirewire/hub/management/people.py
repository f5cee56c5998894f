"""Helpers for commands that create or change people."""

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.services import create_person
from hirewire.kit.web.passwords import good_password


def newcomer(*, email: str, first_name: str, last_name: str, password: str) -> Person:
    try:
        validate_email(email.strip())
    except ValidationError:
        raise CommandError(f"“{email}” is not an e-mail address.") from None
    whose = Person(email=email.strip().lower(), first_name=first_name, last_name=last_name)
    return create_person(email=email, first_name=first_name, last_name=last_name, password=strong(password, whose))


def strong(password: str, whose: Person) -> str:
    """Return the password if it satisfies the rules that also apply on the pages, or raise ``CommandError``."""
    try:
        return good_password(password, whose)
    except ValidationError as weak:
        raise CommandError(" ".join(weak.messages)) from None


def person_with(email: str) -> Person:
    person = Person.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise CommandError(f"Nobody signs in as {email}.")
    return person
