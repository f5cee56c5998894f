"""Named ways in which a double begins to answer differently. ATSs begin to do so without warning."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hirewire.agent.doubles.base import Double, Request, Response, Row

#: A value that no ATS has.
UNHEARD_OF: Final = "unheard_of"
SUNSET: Final = "Wed, 30 Jun 2027 00:00:00 GMT"
#: 1 September 2026, as RFC 9745 writes it.
DEPRECATION: Final = "@1788220800"
Change = Callable[[Row, str], Row]
Spoil = Callable[[Request, Response], Response]


def drift(double: Double, name: str) -> None:
    """Make a double answer differently from now on. Its records do not change."""
    double.spoil = DRIFTS[name](double)


def _header(name: str, value: str) -> Callable[[Double], Spoil]:
    def spoil(_request: Request, response: Response) -> Response:
        response.headers[name] = value
        return response

    return lambda _double: spoil


def _field(change: Change, *, of_enumerated: bool = False) -> Callable[[Double], Spoil]:
    def drifting(double: Double) -> Spoil:
        resource, field = double.enumerated if of_enumerated else double.needed

        def spoil(request: Request, response: Response) -> Response:
            if double.is_about(request, resource):
                response.body = _changed(response.body, field, change)
            return response

        return spoil

    return drifting


def _changed(body: Any, field: str, change: Change) -> Any:  # noqa: ANN401 - any JSON value
    """Return a changed copy. The body itself may contain rows of the double's tables, which must not change."""
    if isinstance(body, list):
        return [_changed(item, field, change) for item in body]
    if not isinstance(body, dict):
        return body
    row = {name: _changed(value, field, change) for name, value in body.items()}
    # Odoo describes each field with an object under the field's name. Such an object is not a value of the field.
    return change(row, field) if field in row and not isinstance(row[field], dict) else row


def _unknown(row: Row, field: str) -> Row:
    return {**row, field: UNHEARD_OF}


def _without(row: Row, field: str) -> Row:
    return {name: value for name, value in row.items() if name != field}


def _other_type(row: Row, field: str) -> Row:
    return {**row, field: [["another", "form"]]}


DRIFTS: Final[Mapping[str, Callable[[Double], Spoil]]] = {
    "unknown-value": _field(_unknown, of_enumerated=True),
    "missing-field": _field(_without),
    "other-type": _field(_other_type),
    "sunset": _header("Sunset", SUNSET),
    "deprecation": _header("Deprecation", DEPRECATION),
}
