"""Lines of the log: structlog writes them through ``logging``, so libraries and Hirewire share one level and output."""

import logging
import re
import traceback
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

import msgspec
import structlog

from hirewire.kit.monitoring import current, tracing

#: The attribute of a log record that holds the named values of a line that Hirewire wrote.
_VALUES: Final = "hirewire_values"
#: What to mask in every text of a line: queries in URLs, credentials in URLs and HTTP headers, e-mail addresses, and
#: our own secrets. People's names cannot be recognized, so no line may contain text that a person wrote.
_MASKS: Final = (
    # Mask passwords before queries, because a password may contain what looks like the beginning of a query.
    (re.compile(r"://[^\s'\"/]*:[^\s'\"/]*@"), "://(secret)@"),
    (re.compile(r"(?<=\S)\?[^\s'\"]*="), "?(query)="),
    (re.compile(r"(?<=\?\(query\)=)[^\s'\"]*"), ""),
    # Mask up to the last @, because a password that is not encoded may contain an @.
    (re.compile(r"://[^\s'\"]*@"), "://(secret)@"),
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), "(address)"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 (secret)"),
    (re.compile(r"\b[a-z]{2,8}_[\w-]{43}\b"), "(secret)"),
)
_plain: Final = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
#: One list, changed in place, because a logger that has been used keeps a reference to this list.
_processors: Final[list[structlog.typing.Processor]] = []


def configure(*, as_json: bool = False) -> None:
    _processors[:] = [structlog.stdlib.filter_by_level, _without_path, _for_json if as_json else _for_text]
    structlog.configure(
        processors=_processors,
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _without_path(_logger: object, _method: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out a request's path, which may hold tokens or people's ids. Lines name a route or a resource instead."""
    values.pop("path", None)
    return values


def _for_json(_logger: object, _method: str, values: MutableMapping[str, Any]) -> Mapping[str, Any]:
    event, error = values.pop("event"), values.pop("exc_info", None)
    return {"msg": event, "exc_info": error, "extra": {_VALUES: dict(values)}}


def _for_text(logger: Any, method: str, values: MutableMapping[str, Any]) -> Mapping[str, Any]:  # noqa: ANN401 - structlog's own type
    error = values.pop("exc_info", None)
    return {"msg": _plain(logger, method, values), "exc_info": error}


class RouteNotPath(logging.Filter):
    """Makes Django name the route of a failed request instead of the path, which may hold a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        seen = current.seen()
        if isinstance(record.args, tuple) and record.args:
            record.args = (
                *record.args[:1],
                *(current.UNKNOWN if seen is None else seen.route for _ in record.args[1:]),
            )
        return True


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **_request(),
            **tracing.ids(),
            **{name: _shown(value) for name, value in _values(record).items()},
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _error(record.exc_info[1], record.exc_info[2])
        return msgspec.json.encode(line).decode()


class TextLines(logging.Formatter):
    """Formats a line as text. If the line has an error, the traceback follows, but not the error's text."""

    def format(self, record: logging.LogRecord) -> str:
        values = "".join(f" {name}={_shown(value)}" for name, value in _values(record).items())
        line = f"{_event(record)}{values}"
        if not record.exc_info or record.exc_info[1] is None:
            return line
        error = record.exc_info[1]
        where = "".join(traceback.format_tb(record.exc_info[2]))
        return f"{line}\nTraceback (most recent call last):\n{where}{_kind(error)}"


def masked(text: str) -> str:
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def _event(record: logging.LogRecord) -> str:
    if record.name.startswith("procrastinate"):
        # Procrastinate's own text contains the arguments of the task, which may be personal data.
        return str(getattr(record, "action", record.funcName))
    return masked(record.getMessage())


def _values(record: logging.LogRecord) -> Mapping[str, Any]:
    values: dict[str, Any] = getattr(record, _VALUES, {})
    job = getattr(record, "job", None)
    if isinstance(job, Mapping):
        values |= {"task": job.get("task_name"), "task_id": job.get("id"), "attempts": job.get("attempts")}
    return values


def _request() -> dict[str, Any]:
    seen = current.seen()
    if seen is None:
        return {}
    line = {"request_id": seen.id, "route": seen.route, "tenant": seen.tenant, "application": seen.application}
    return {name: value for name, value in line.items() if value is not None}


def _shown(value: object) -> object:
    """Return the value in a form that JSON can hold, with masked texts."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown(each) for each in value]
    return masked(str(value))


def _kind(error: BaseException) -> str:
    description = _error(error, None)
    code, cause = description.get("sqlstate"), description.get("cause")
    return f"{description['type']}{f' ({code})' if code else ''}{f', caused by {cause}' if cause else ''}"


def _error(error: BaseException, where: TracebackType | None) -> dict[str, Any]:
    """Describe an error without its text, because PostgreSQL and HTTP libraries put people's data into that text."""
    frames = traceback.extract_tb(where)
    description: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    if code:
        description["sqlstate"] = code
    if error.__cause__ is not None:
        description["cause"] = f"{type(error.__cause__).__module__}.{type(error.__cause__).__qualname__}"
    return description
