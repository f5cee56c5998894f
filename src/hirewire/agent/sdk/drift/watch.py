"""Compares each answer of an ATS with what its connector expects."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, Protocol, TypeVar, runtime_checkable

import msgspec

from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.decoding import UNREADABLE, decode, decode_rows
from hirewire.agent.sdk.drift.differences import differences
from hirewire.agent.sdk.drift.expecting import Expectations, Strict
from hirewire.agent.sdk.drift.masking import example, word
from hirewire.agent.sdk.drift.sightings import Drift, DriftKind, Sightings

T = TypeVar("T", bound=msgspec.Struct)
_NOTHING: Final = Expectations()


class Watch:
    """Notices what differs from a connector's expectations. It neither changes nor stops anything."""

    def __init__(self, expectations: Expectations = _NOTHING) -> None:
        self._expectations = expectations
        self._sightings = Sightings()

    def take(self) -> Sightings:
        sightings, self._sightings = self._sightings, Sightings()
        return sightings

    def decode_rows(self, raw_rows: Iterable[msgspec.Raw], shape: type[T]) -> tuple[list[T], list[Skipped]]:
        strict = self._expectations.strict(shape)
        if strict is None:
            return decode_rows(raw_rows, shape)
        rows: list[T] = []
        skipped: list[Skipped] = []
        for raw in raw_rows:
            try:
                rows.append(strict.decoder.decode(raw))
            except UNREADABLE:
                self._compare(raw, strict)
                readable, unreadable = decode_rows([raw], shape)
                rows += readable
                skipped += unreadable
        return rows, skipped

    def decode(self, content: bytes, shape: type[T]) -> T:
        strict = self._expectations.strict(shape)
        if strict is not None:
            try:
                row: T = strict.decoder.decode(content)
            except UNREADABLE:
                self._compare(content, strict)
            else:
                return row
        return decode(content, shape)

    def hold(self, rows: Sequence[Mapping[str, Any]], shape: type[msgspec.Struct]) -> None:
        """Compare rows that the connector has already decoded to dictionaries, and notice what differs."""
        strict = self._expectations.strict(shape)
        if strict is None:
            return
        try:
            msgspec.convert(rows, list[strict.shape])  # type: ignore[name-defined]  # known only at run time
        except msgspec.ValidationError:
            for row in rows:
                self._note(row, strict)

    def headers(self, path: str, headers: Mapping[str, str]) -> None:
        """Notice an unknown version, and announcements that a part of the API is deprecated or will end."""
        for name, known in self._expectations.versions.items():
            if name in headers:
                self.version(name, headers[name], is_known=headers[name] in known)
        if "Sunset" in headers:
            self._sightings.note(Drift(DriftKind.SUNSET, "", "Sunset", _day(headers["Sunset"])), _part(path))
        if headers.get("Deprecation", "false") != "false":
            day = _day(headers["Deprecation"])
            self._sightings.note(Drift(DriftKind.DEPRECATION, "", "Deprecation", day), _part(path))

    def version(self, name: str, value: str, *, is_known: bool) -> None:
        if not is_known:
            self._sightings.note(Drift(DriftKind.VERSION, "", name, version(value)))

    def _compare(self, content: bytes | msgspec.Raw, strict: Strict) -> None:
        try:
            row = msgspec.json.decode(content)
        except UNREADABLE:
            return
        self._note(row, strict)

    def _note(self, row: object, strict: Strict) -> None:
        for difference in differences(row, strict.shape):
            drift = Drift(difference.kind, strict.entity, difference.field, difference.value)
            shown = "" if drift in self._sightings else _example(row, strict, difference.field)
            self._sightings.note(drift, shown)


@runtime_checkable
class Watching(Protocol):
    @property
    def watch(self) -> Watch: ...


def version(value: str) -> str:
    """The version, such as "2026-09-01" or "saas~18.2", if it may be shown; otherwise an empty string."""
    return word(value) or (value if len(value) <= len("saas~18.2.1") and not set(value) - set("0123456789.-") else "")


def _example(row: object, strict: Strict, field: str) -> str:
    if not isinstance(row, dict):
        return ""
    name = field.partition(".")[0].removesuffix("[]")
    fields = [each.encode_name for each in msgspec.structs.fields(strict.shape)]
    return example(row, fields, name, strict.worded)


def _part(path: str) -> str:
    """The first segment of a path. The other segments may be ids."""
    return "" if "://" in path else path.lstrip("/").partition("/")[0]


def _day(value: str) -> str:
    """The day of an HTTP date, or of a time in seconds such as ``@1790000000``. Empty if the value is neither."""
    try:
        at = datetime.fromtimestamp(int(value[1:]), UTC) if value.startswith("@") else parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, OSError):
        return ""
    return at.date().isoformat()
