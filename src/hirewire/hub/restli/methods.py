"""Which Rest.li method a call means: the one in its header or, without a header, the one deduced from the request.

The deduced method depends on the HTTP verb and on the shape of the request, that is, whether the request has a key,
ids, a finder or an action.
"""

from enum import StrEnum

from hirewire.hub.restli.errors import ApiError


class Method(StrEnum):
    """Each value is the method's name in the header.

    Except for finders and actions, it is also the name of the Python method of a ``Resource``.
    """

    GET = "get"
    GET_ALL = "get_all"
    BATCH_GET = "batch_get"
    FINDER = "finder"
    CREATE = "create"
    BATCH_CREATE = "batch_create"
    UPDATE = "update"
    BATCH_UPDATE = "batch_update"
    PARTIAL_UPDATE = "partial_update"
    BATCH_PARTIAL_UPDATE = "batch_partial_update"
    DELETE = "delete"
    BATCH_DELETE = "batch_delete"
    ACTION = "action"


VERBS = {
    Method.GET: "GET",
    Method.GET_ALL: "GET",
    Method.BATCH_GET: "GET",
    Method.FINDER: "GET",
    Method.CREATE: "POST",
    Method.BATCH_CREATE: "POST",
    Method.PARTIAL_UPDATE: "POST",
    Method.BATCH_PARTIAL_UPDATE: "POST",
    Method.ACTION: "POST",
    Method.UPDATE: "PUT",
    Method.BATCH_UPDATE: "PUT",
    Method.DELETE: "DELETE",
    Method.BATCH_DELETE: "DELETE",
}
_BY_KEY = {
    "GET": Method.GET,
    "PUT": Method.UPDATE,
    "POST": Method.PARTIAL_UPDATE,
    "DELETE": Method.DELETE,
}
_BY_IDS = {
    "GET": Method.BATCH_GET,
    "PUT": Method.BATCH_UPDATE,
    "POST": Method.BATCH_PARTIAL_UPDATE,
    "DELETE": Method.BATCH_DELETE,
}
_BY_VERB = {
    "GET": Method.GET_ALL,
    "PUT": Method.BATCH_UPDATE,
    "POST": Method.CREATE,
    "DELETE": Method.BATCH_DELETE,
}


def deduced(verb: str, *, has_key: bool, has_ids: bool, has_finder: bool, has_action: bool) -> Method:
    """Return the method that the HTTP verb and the shape of the request imply."""
    if verb == "POST" and has_action:
        return Method.ACTION
    if verb == "GET" and has_finder and not has_key:
        return Method.FINDER
    table = _BY_KEY if has_key else _BY_IDS if has_ids else _BY_VERB
    if verb not in table:
        raise ApiError(f"HTTP method {verb} is not supported", status=405, code="METHOD_NOT_ALLOWED")
    return table[verb]


def method_of(header: str, by_shape: Method) -> Method:
    """Return the method in the header, which must agree with ``by_shape``; without a header, return ``by_shape``.

    Some methods share a shape, and then only the header distinguishes them. A ``batch_create``, and a
    ``batch_partial_update`` without ids, have the shape of a create. A ``batch_get`` without ids has the shape of a
    ``get_all``.
    """
    if not header.strip():
        return by_shape
    try:
        named = Method(header.strip().lower())
    except ValueError:
        raise ApiError(f"Unknown X-RestLi-Method: {header.strip()[:40]}") from None
    if named in _AMBIGUOUS.get(by_shape, ()) or named is by_shape:
        return named
    raise ApiError(f"X-RestLi-Method {named.upper()} does not fit this request, which is a {by_shape.upper()}")


_AMBIGUOUS = {
    Method.CREATE: (Method.BATCH_CREATE, Method.BATCH_PARTIAL_UPDATE),
    Method.GET_ALL: (Method.BATCH_GET,),
}
