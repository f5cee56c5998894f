"""What the fields of a developer application may hold."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

MAX_NAME = 50
MAX_FOREIGN_ID = 255
_DEFAULT_PORTS = {"http": 80, "https": 443}
#: Control characters, which PostgreSQL (NUL) or a page would choke on.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def faults(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Pairs of field and reason for everything wrong in the given fields, named as on the wire."""
    for name, value in fields.items():
        for reason in _RULES[name](value):
            yield name, reason


def _foreign_id(value: object) -> Iterator[str]:
    text = str(value)
    if not text.strip():
        yield "must not be empty"
    if len(text) > MAX_FOREIGN_ID:
        yield f"length must be at most {MAX_FOREIGN_ID}"
    if _CONTROL.search(text):
        yield "must not hold control characters"


def _name(value: object) -> Iterator[str]:
    text = str(value)
    if not text.strip():
        yield "must not be empty"
    if len(text) > MAX_NAME:
        yield f"length must be at most {MAX_NAME}"
    if "linkedin" in text.casefold():
        yield 'must not contain "LinkedIn"'
    if _CONTROL.search(text):
        yield "must not hold control characters"


def _description(value: object) -> Iterator[str]:
    if not str(value).strip():
        yield "must not be empty"
    if "\x00" in str(value):
        yield "must not hold control characters"


def _callback_urls(value: object) -> Iterator[str]:
    for url in _strings(value):
        parts = _split(url)
        if parts is None or parts.scheme not in _DEFAULT_PORTS or "#" in url:
            yield f'"{url[:100]}" is not a fully qualified URL'


def _domains(value: object) -> Iterator[str]:
    for domain in _strings(value):
        if not is_origin(domain):
            yield f'"{domain[:100]}" is not protocol, host and non-default port without a trailing slash'


def is_origin(text: str) -> bool:
    """Whether a browser would send ``text`` as the origin of a page."""
    parts = _split(text)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or parts.username is not None:
        return False
    if parts.path or parts.query or parts.fragment or text.endswith(("?", "#")) or text != text.lower():
        return False
    return parts.port != _DEFAULT_PORTS[parts.scheme] and not parts.netloc.endswith(":")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and not re.search(r"[\s\x00-\x1f\x7f*]", url) else None


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple):
        yield from map(str, value)


_RULES = {
    "uniqueForeignId": _foreign_id,
    "name": _name,
    "description": _description,
    "oauth2AuthorizedCallbackUrls": _callback_urls,
    "validJsSdkDomains": _domains,
}
