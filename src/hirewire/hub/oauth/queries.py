"""Reads about consents and tokens."""

from functools import cache
from typing import Any, TypeVar

from django.db import models
from psycopg import sql

from hirewire.hub.accounts.models import Person
from hirewire.hub.oauth.models import AccessToken, Consent, RefreshToken
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import prepared
from hirewire.kit.secrets import digest

ModelT = TypeVar("ModelT", bound=models.Model)


def standing_consent(application: DeveloperApplication, person: Person) -> Consent | None:
    """What the person allows the application now."""
    return Consent.objects.filter(application=application, person=person, ended_at=None).first()


def token(application: DeveloperApplication, text: str) -> AccessToken | RefreshToken | None:
    """The application's own token of either kind, dead ones too."""
    found = any_token(text)
    return found if found is not None and found.application_id == application.pk else None


def any_token(text: str) -> AccessToken | RefreshToken | None:
    key = digest(text)
    access = AccessToken.objects.select_related("consent").filter(digest=key).first()
    return access or RefreshToken.objects.select_related("consent").filter(digest=key).first()


def access_token(text: str) -> AccessToken | None:
    """A token with its application. Every call of the API asks this, and building the query would take most of it."""
    found = prepared.rows(_access_token(), [digest(text)])
    if not found:
        return None
    count = len(_columns(AccessToken))
    token = _row_of(AccessToken, found[0][:count])
    token.application = _row_of(DeveloperApplication, found[0][count:])
    return token


@cache
def _access_token() -> bytes:
    columns = [
        sql.Identifier(model._meta.db_table, column)  # noqa: SLF001 - Django's documented model API
        for model in (AccessToken, DeveloperApplication)
        for column in _columns(model)
    ]
    return (
        sql.SQL(
            "SELECT {} FROM hub_accesstoken JOIN hub_developerapplication"
            " ON hub_developerapplication.id = hub_accesstoken.application_id WHERE hub_accesstoken.digest = %s"
        )
        .format(sql.SQL(", ").join(columns))
        .as_bytes()
    )


@cache
def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented model API


def _row_of(model: type[ModelT], values: tuple[Any, ...]) -> ModelT:
    names = [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented model API
    return model.from_db("default", names, values)
