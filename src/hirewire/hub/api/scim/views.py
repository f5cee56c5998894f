"""SCIM 2.0 below ``/scim/v2/`` (RFC 7644): a company's directory manages the seats of one contract."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from hirewire.hub.api.scim import documents, reading
from hirewire.hub.api.scim.errors import ScimError, error_body
from hirewire.hub.recruiting.directory import queries, services
from hirewire.hub.recruiting.directory.errors import DirectoryError
from hirewire.hub.recruiting.directory.models import DirectoryToken
from hirewire.kit.db import row_security

Answer = tuple[int, object]
View = Callable[..., Answer]
_GONE: Final = (HTTPStatus.NO_CONTENT, None)
_LARGEST: Final = 1_000_000
_DIGITS: Final = 18


def scim(view: View) -> Callable[..., HttpResponse]:
    """Answer only calls with a valid bearer token, which identifies the directory. Report errors in SCIM's form."""

    @csrf_exempt  # the token says who asks; cookies are not read
    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, **names: str) -> HttpResponse:
        try:
            token = _token(request)
            with row_security.only(token.organization_id):
                services.note_use(token)
                status, body = view(request, token, **names)
        except ScimError as refused:
            status, body = refused.status, error_body(str(refused), refused.status, refused.scim_type)
        except DirectoryError as refused:
            status, body = refused.status, error_body(str(refused), refused.status, refused.scim_type)
        return _response(status, body)

    return answered


@scim
def users(request: HttpRequest, token: DirectoryToken) -> Answer:
    if request.method == "POST":
        seat = services.create_user(token=token, user=reading.user_from(_body(request)))
        return HTTPStatus.CREATED, documents.user_document(seat)
    _only(request, "GET")
    rows = queries.users(token)
    if text := request.GET.get("filter", ""):
        name, value = reading.filtered_by(text)
        look_up = _USER_FILTERS.get(name)
        if name == "username":
            rows = queries.named(token, value)
        elif look_up is None:
            raise ScimError("Filtering by this attribute is not supported.", scim_type="invalidFilter")
        else:
            rows = rows.filter(**{look_up: _number(value) if name == "id" else value})
    start, count = _window(request)
    page = rows[start - 1 : start - 1 + count]
    listed = [documents.user_document(seat) for seat in page]
    return HTTPStatus.OK, documents.list_document(listed, rows.count(), start)


@scim
def user(request: HttpRequest, token: DirectoryToken, number: str) -> Answer:
    seat = queries.users(token).filter(pk=_number(number)).first()
    if seat is None:
        raise _not_found("user", number)
    if request.method == "DELETE":
        services.remove_user(token=token, seat=seat)
        return _GONE
    if request.method == "PUT":
        sent = reading.user_from(_body(request))
        seat = services.change_user(token=token, seat=seat, change=lambda _: sent)
    elif request.method == "PATCH":
        operations = list(reading.operations_of(_body(request)))
        seat = services.change_user(token=token, seat=seat, change=lambda known: reading.patched(known, operations))
    else:
        _only(request, "GET")
    return HTTPStatus.OK, documents.user_document(seat)


@scim
def groups(request: HttpRequest, token: DirectoryToken) -> Answer:
    if request.method == "POST":
        made = services.create_group(token=token, group=reading.group_from(_body(request)))
        return HTTPStatus.CREATED, documents.group_document(made)
    _only(request, "GET")
    rows = queries.groups(token)
    if text := request.GET.get("filter", ""):
        name, value = reading.filtered_by(text)
        look_up = _GROUP_FILTERS.get(name)
        if look_up is None:
            raise ScimError("Filtering by this attribute is not supported.", scim_type="invalidFilter")
        rows = rows.filter(**{look_up: _number(value) if name == "id" else value})
    start, count = _window(request)
    has_members = "members" not in request.GET.get("excludedAttributes", "").split(",")
    listed = [documents.group_document(group, has_members=has_members) for group in rows[start - 1 : start - 1 + count]]
    return HTTPStatus.OK, documents.list_document(listed, rows.count(), start)


@scim
def group(request: HttpRequest, token: DirectoryToken, number: str) -> Answer:
    existing = queries.groups(token).filter(pk=_number(number)).first()
    if existing is None:
        raise _not_found("group", number)
    if request.method == "DELETE":
        services.remove_group(token=token, group=existing)
        return _GONE
    if request.method == "PUT":
        sent = reading.group_from(_body(request))
        existing = services.change_group(token=token, group=existing, change=lambda _: sent)
    elif request.method == "PATCH":
        operations = list(reading.operations_of(_body(request)))
        existing = services.change_group(
            token=token, group=existing, change=lambda known: reading.patched_group(known, operations)
        )
    else:
        _only(request, "GET")
    has_members = "members" not in request.GET.get("excludedAttributes", "").split(",")
    return HTTPStatus.OK, documents.group_document(existing, has_members=has_members)


@scim
def about(request: HttpRequest, token: DirectoryToken, kind: str, name: str = "") -> Answer:  # noqa: ARG001 - every view gets the token
    _only(request, "GET")
    if kind == "ServiceProviderConfig":
        return HTTPStatus.OK, documents.service_provider_config()
    listed = documents.resource_types() if kind == "ResourceTypes" else documents.schemas()
    if not name:
        return HTTPStatus.OK, documents.list_document(listed, len(listed), 1)
    document = next((resource for resource in listed if resource["id"] == name), None)
    if document is None:
        raise _not_found("document", name)
    return HTTPStatus.OK, document


@scim
def nothing(_request: HttpRequest, _token: DirectoryToken, path: str) -> Answer:
    raise _not_found("resource", path)


_USER_FILTERS: Final = {
    "id": "pk",
    "externalid": "directory_entry__external_id",
    "emails": "person__email__iexact",
}
_GROUP_FILTERS: Final = {"id": "pk", "displayname": "name__iexact", "externalid": "external_id"}


def _token(request: HttpRequest) -> DirectoryToken:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    token = queries.token_of(secret.strip()) if scheme.lower() == "bearer" and secret else None
    if token is None:
        raise ScimError("The bearer token is missing, wrong or no longer valid.", status=HTTPStatus.UNAUTHORIZED)
    return token


def _body(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > _LARGEST:
        raise ScimError("The request is too large.", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ScimError("The body is not a JSON object.", scim_type="invalidSyntax") from None


def _window(request: HttpRequest) -> tuple[int, int]:
    """Return the position of the page's first resource, counted from one, and the maximum size of the page."""
    start, count = request.GET.get("startIndex", "1"), request.GET.get("count", str(documents.MOST))
    if not start.removeprefix("-").isdecimal() or not count.removeprefix("-").isdecimal():
        raise ScimError("startIndex and count have to be numbers.", scim_type="invalidValue")
    return max(int(start[:_DIGITS]), 1), min(max(int(count[:_DIGITS]), 0), documents.MOST)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0


def _only(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise ScimError("This method is not allowed here.", status=HTTPStatus.METHOD_NOT_ALLOWED)


def _not_found(kind: str, name: str) -> ScimError:
    return ScimError(f"There is no {kind} {name[:100]}.", status=HTTPStatus.NOT_FOUND)


def _response(status: int, body: object) -> HttpResponse:
    content = b"" if body is None else msgspec.json.encode(body)
    response = HttpResponse(content, status=status, content_type="application/scim+json")
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.CREATED and isinstance(body, dict):
        response["Location"] = body["meta"]["location"]
    return response
