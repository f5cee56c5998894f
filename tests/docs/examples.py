"""In-process calls to the hub, and how a page shows them with their responses."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx2
import msgspec

from hirewire.hub.api.openapi.operations import (
    OF_IDS,
    OF_ONE,
    OF_PAGES,
    PATCHING,
    V2,
    Operation,
    Root,
    label,
    operations,
    root,
)
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import APPLICATION, Resource
from hirewire.wire.restli import ComplexKey, Protocol, encode_ids, encode_key, encode_query
from tests.docs.samples import Samples
from tests.support.http import hub_http
from tests.support.larkspur import Larkspur

#: The methods that write come first, so that there is something to read.
ORDER = (
    *(Method.CREATE, Method.BATCH_CREATE, Method.BATCH_UPDATE, Method.PARTIAL_UPDATE, Method.BATCH_PARTIAL_UPDATE),
    *(Method.GET, Method.BATCH_GET, Method.GET_ALL, Method.FINDER, Method.ACTION, Method.BATCH_DELETE, Method.DELETE),
)
#: Response headers that a page shows.
_SHOWN = ("Location", "X-RestLi-Id")


class Example(NamedTuple):
    operation: Operation
    request: str
    answer: str


class Examples:
    """Makes example calls of the resources. All calls use the same data, so each call sees what earlier calls wrote."""

    def __init__(self, larkspur: Larkspur) -> None:
        self._larkspur = larkspur
        self._samples = Samples(larkspur)
        self._mask = Mask()

    def of(self, root: Root, resource: Resource[Caller]) -> Iterator[Example]:
        offered = [one for one in operations(root) if one.resource is resource]
        self.prepare(root, resource)
        for operation in sorted(offered, key=lambda one: ORDER.index(one.method)):
            call = self.own_call(operation)
            answer = hub_http().send(call)
            assert answer.status_code < 300, answer.text
            yield Example(operation, self._mask.request(call), self._mask.answer(answer))

    def prepare(self, root: Root, resource: Resource[Caller]) -> None:
        """Make the calls that give the resource something to return."""
        self._samples.before(resource.name, lambda name: self._first(root, name))

    def own_call(self, operation: Operation) -> httpx2.Request:
        return self.call(operation, self._token(operation.resource))

    def call(self, operation: Operation, token: str) -> httpx2.Request:
        protocol = Protocol.V2 if operation.root.is_versioned else Protocol.V1
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if operation.root.is_versioned:
            headers |= {"LinkedIn-Version": operation.root.name, "X-RestLi-Protocol-Version": protocol.value}
        if operation.method in {Method.BATCH_CREATE, Method.BATCH_UPDATE, Method.BATCH_PARTIAL_UPDATE}:
            headers["X-RestLi-Method"] = operation.method.value
        body = self._body(operation, protocol)
        content = b"" if body is None else msgspec.json.encode(body)
        headers |= {} if body is None else {"Content-Type": "application/json"}
        query = self._query(operation, protocol)
        url = self._path(operation, protocol) + (f"?{query}" if query else "")
        return hub_http().build_request(operation.verb, url, headers=headers, content=content)

    def tunneled(self) -> str:
        """A call with a body, in the form in which it is sent when its keys are too long for a URL."""
        operation = next(
            one
            for one in operations(root(V2))
            if label(one.resource) == "atsCandidates" and one.method is Method.BATCH_UPDATE
        )
        call = self.own_call(operation)
        query = call.url.query.decode()
        parts = {"application/x-www-form-urlencoded": query, "application/json": call.content.decode()}
        text = "".join(f"--xyz\r\nContent-Type: {kind}\r\n\r\n{part}\r\n" for kind, part in parts.items())
        headers = {
            "Authorization": call.headers["Authorization"],
            "X-HTTP-Method-Override": operation.verb,
            "X-RestLi-Method": operation.method.value,
            "Content-Type": "multipart/mixed; boundary=xyz",
        }
        sent = hub_http().build_request("POST", operation.path, headers=headers, content=f"{text}--xyz--\r\n".encode())
        answer = hub_http().send(sent)
        assert answer.status_code == 200, answer.text
        assert answer.json()["errors"] == {}
        shown = self._mask.request(sent).replace("\r\n", "\n").rstrip()
        return f"```http\n{shown}\n```\n\n```http\n{self._mask.answer(answer)}\n```"

    def bare_call(self, operation: Operation, token: str) -> httpx2.Request:
        protocol = Protocol.V2 if operation.root.is_versioned else Protocol.V1
        path = operation.collection
        if (parent := self._samples.parent_key(operation)) is not None:
            path = path.replace("{parent}", _bare(encode_key(ComplexKey(parent), protocol)))
        if operation.method in OF_ONE:
            parts = operation.resource.key_parts
            path += f"/{encode_key(ComplexKey(dict.fromkeys(parts, 'ATS')) if parts else 'x', protocol)}"
        query = {Method.FINDER: "q=x", Method.ACTION: "action=x"}.get(operation.method, "")
        headers = {"Authorization": f"Bearer {token}", "X-RestLi-Protocol-Version": protocol.value}
        headers |= {"LinkedIn-Version": operation.root.name} if operation.root.is_versioned else {}
        if operation.method is Method.BATCH_CREATE:
            headers["X-RestLi-Method"] = operation.method.value
        url = f"{path}?{'ids=x' if operation.method in OF_IDS else query}"
        return hub_http().build_request(operation.verb, url, headers=headers, content=b"{}")

    def _first(self, root: Root, name: str) -> dict[str, Any]:
        operation = next(one for one in operations(root) if one.resource.name == name)
        found: dict[str, Any] = hub_http().send(self.own_call(operation)).json()
        return found

    def _path(self, operation: Operation, protocol: Protocol) -> str:
        path = operation.path
        parent = self._samples.parent_key(operation)
        if parent is not None:
            path = path.replace("{parent}", _bare(encode_key(ComplexKey(parent), protocol)))
        return path.replace("{key}", str(self._samples.key(operation))) if "{key}" in path else path

    def _query(self, operation: Operation, protocol: Protocol) -> str:
        if operation.method in OF_IDS:
            key = self._samples.key(operation)
            return _bare(encode_ids([ComplexKey(key) if isinstance(key, dict) else key], protocol))
        if operation.method is Method.ACTION:
            return f"action={operation.name}"
        if operation.method not in OF_PAGES:
            return ""
        named = {"q": operation.name} if operation.method is Method.FINDER else {}
        return _bare(encode_query(named | self._samples.parameters(operation), protocol))

    def _body(self, operation: Operation, protocol: Protocol) -> object:
        method = operation.method
        if method is Method.ACTION:
            return self._samples.action(operation)
        if operation.takes is None and method not in PATCHING:
            return None
        record = self._samples.patch(operation) if method in PATCHING else self._samples.body(operation)
        if method is Method.BATCH_CREATE:
            return {"elements": [record]}
        if method not in OF_IDS:
            return record
        key = self._samples.key(operation)
        return {"entities": {_bare(encode_key(ComplexKey(key), protocol)) if isinstance(key, dict) else key: record}}

    def _token(self, resource: Resource[Caller]) -> str:
        if label(resource) in {"provisionedApplications", "developerApplicationsSecurity"}:
            return self._larkspur.partner_token()
        return self._larkspur.token() if APPLICATION in resource.scopes else self._larkspur.person_token()


def _bare(text: str) -> str:
    """Leave colons and brackets unencoded in the older syntax, as clients do.

    Text in the newer syntax is returned unchanged, because an unencoded colon would split values in the newer syntax.
    """
    if text.startswith("(") or "List(" in text:
        return text
    return text.replace("%3A", ":").replace("%5B", "[").replace("%5D", "]")


class Mask:
    """Replaces tokens, secrets and random ids, so that every run writes the same text."""

    _SECRET = re.compile(r"\bhw_([a-z]+)_[A-Za-z0-9_-]{43}")
    _UUID = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-f])")
    _ENDING = re.compile(r'("endsWith": )"[^"]*"')

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def request(self, call: httpx2.Request) -> str:
        target = call.url.raw_path.decode()
        names = (
            *("Authorization", "LinkedIn-Version", "X-HTTP-Method-Override", "X-RestLi-Protocol-Version"),
            *("X-RestLi-Method", "Content-Type"),
        )
        headers = [f"{name}: {call.headers[name]}" for name in names if name in call.headers]
        return self._masked("\n".join([f"{call.method} {target}", *headers, *_text(call.content)]))

    def answer(self, answer: httpx2.Response) -> str:
        headers = [f"{name}: {answer.headers[name]}" for name in _SHOWN if name in answer.headers]
        line = f"{answer.status_code} {answer.reason_phrase}"
        return self._masked("\n".join([line, *headers, *_text(answer.content)]))

    def _masked(self, text: str) -> str:
        text = re.sub(r"(Bearer |signature=)[\w.-]+", r"\1…", text)
        text = self._ENDING.sub(r'\1"Xk9z"', self._SECRET.sub(r"hw_\1_…", text))
        return self._UUID.sub(lambda found: self._same(found[0]), text)

    def _same(self, text: str) -> str:
        number = len(self._ids) + 1
        return self._ids.setdefault(text, f"5b7f6c1e-0000-4000-8000-{number:012}" if "-" in text else f"{number:032}")


def _text(content: bytes) -> list[str]:
    if not content:
        return []
    try:
        return ["", msgspec.json.format(content, indent=2).decode()]
    except msgspec.DecodeError:
        return ["", content.decode()]
