"""The upload endpoint. It takes no token: the signature in the address shows that the hub allowed this upload."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hirewire.hub.ats.attachments import links, queries, services
from hirewire.hub.ats.attachments.errors import BadLink, EmptyFile, NoFile, NotWhatItSays, OtherType, TooLarge
from hirewire.hub.ats.attachments.models import Media
from hirewire.hub.ats.attachments.vault import spooled
from hirewire.hub.restli import answers
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Answer
from hirewire.kit.text.documents import is_document
from hirewire.wire.restli import Protocol

_CHUNK: Final = 64 * 1024
#: How many bytes a form may add to its file, for example for boundaries and names.
_FORM_ROOM: Final = 64 * 1024
_FORM: Final = "multipart/form-data"
#: Content types that senders use if they do not declare the file's type.
_UNSAID: Final = frozenset({"", "application/octet-stream"})


@csrf_exempt
def upload(request: HttpRequest, media_id: UUID) -> HttpResponse:
    try:
        answer = _take(request, media_id)
    except ApiError as refused:
        answer = answers.error_answer(Protocol.V2, refused)
    return _response(answer)


def refusal(request: HttpRequest, media_id: UUID) -> HttpResponse | None:
    """Return the answer to a sender that must not send the file; None if the sender may send it."""
    try:
        _check(request, media_id)
    except ApiError as refused:
        return _response(answers.error_answer(Protocol.V2, refused))
    return None


def _response(answer: Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


def _check(request: HttpRequest, media_id: UUID) -> int | None:
    """Check the request and its address; return the company in the address, if there is one."""
    if request.method not in {"PUT", "POST"}:
        headers = {"Allow": "POST, PUT"}
        raise ApiError("Send the file with PUT or POST", status=405, code="METHOD_NOT_ALLOWED", headers=headers)
    if request.headers.get("Content-Encoding", "").strip().lower() not in {"", "identity"}:
        headers = {"Accept-Encoding": "identity"}
        raise ApiError("Send the file unencoded, without a Content-Encoding", status=415, headers=headers)
    return links.check(media_id, request.GET.dict())


def _take(request: HttpRequest, media_id: UUID) -> Answer:
    media = queries.promised(media_id, _check(request, media_id))
    if media is None:
        raise BadLink
    with spooled(_chunks(request, media)) as contents:
        if not contents.size:
            raise EmptyFile
        if not is_document(contents.file, media.file_type):
            raise NotWhatItSays(media.file_type)
        services.receive(media=media, contents=contents)
    return answers.json_answer(Protocol.V2, {"resumeUrn": media.urn, "size": contents.size}, status=201)


def _chunks(request: HttpRequest, media: Media) -> Iterator[bytes]:
    kind = (request.content_type or "").lower()
    length = int(request.headers.get("Content-Length") or 0)
    largest = settings.HIREWIRE_LARGEST_FILE
    if length > largest + (_FORM_ROOM if kind == _FORM else 0):
        raise TooLarge(largest)
    if kind == _FORM and request.method == "POST":
        files = [file for name in request.FILES for file in request.FILES.getlist(name)]
        if len(files) != 1:
            raise NoFile
        return iter(files[0].chunks(_CHUNK))
    if kind not in _UNSAID and kind != media.content_type:
        raise OtherType(kind, media.content_type)
    return _raw(request, length)


def _raw(request: HttpRequest, length: int) -> Iterator[bytes]:
    """Yield the body piece by piece.

    A chunked body is read from the server's own stream. Django's stream would end at once, because such a body has no
    Content-Length.
    """
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = request.environ["wsgi.input"] if is_chunked and isinstance(request, WSGIRequest) else request
    left = None if is_chunked else length
    while left is None or left > 0:
        chunk: bytes = stream.read(_CHUNK if left is None else min(_CHUNK, left))
        if not chunk:
            return
        left = None if left is None else left - len(chunk)
        yield chunk
