"""A call or an event in one line, for messages about failed assertions."""

import json
from collections.abc import Mapping
from typing import Any, Final

#: The members of an answer that can contain an error message. The first member with a message is shown.
_SENTENCES: Final = ("message", "error_description")
_MOST: Final = 200
_FAULT: Final = 400


def described_call(call: Mapping[str, Any]) -> str:
    query = f"?{call['query']}" if call["query"] else ""
    batch = f", {call['done']} done, {call['refused']} refused" if call["done"] or call["refused"] else ""
    reason = _reason(call["answer"]) if call["refused"] or call["status"] >= _FAULT else ""
    return f"{call['verb']} {call['path']}{query} {call['method']} → {call['status']}{batch}{reason}"


def described_event(event: Mapping[str, Any]) -> str:
    return f"{event['type']} {event['state']} after {event['tries']} tries → {event['status']} {event['url']}"


def _reason(text: object) -> str:
    """Return why the call was refused. For a batch, return why its first refused record was refused."""
    try:
        answer = json.loads(str(text))
    except ValueError:
        return ""
    if not isinstance(answer, Mapping):
        return ""
    errors = answer.get("errors")
    sources = [*errors.values(), answer] if isinstance(errors, Mapping) else [answer]
    sentences = (str(each.get(name) or "") for each in sources for name in _SENTENCES if isinstance(each, Mapping))
    first = next((sentence for sentence in sentences if sentence), "")
    return f": {first[:_MOST]}" if first else ""
