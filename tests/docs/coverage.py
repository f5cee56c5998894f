"""Shows how much of the protocol is implemented.

Compares the documented methods in ``spec.toml`` with the methods that the hub answers.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hirewire.hub.api.openapi.operations import label, operations, root
from hirewire.hub.api.rest.versions import VERSIONS
from tests.architecture.files import ROOT

SPEC = ROOT / "docs" / "protocol" / "spec.toml"


class Entry(NamedTuple):
    """A method of a resource. Its text form is its name in the lists ``missing`` and ``ours`` of ``spec.toml``."""

    root: str
    resource: str
    method: str

    def __str__(self) -> str:
        return f"{self.resource}: {self.method}"


@dataclass(frozen=True)
class Spec:
    #: For each entry, the first version that has it, or an empty text for entries below ``/v2/``.
    documented: Mapping[Entry, str]
    missing: Mapping[tuple[str, str], str]
    ours: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls) -> "Spec":
        text = tomllib.loads(SPEC.read_text())
        documented = {Entry("v2", name, method): "" for name, methods in text["v2"].items() for method in methods}
        for name, of in text["rest"].items():
            documented |= {Entry("rest", name, method): of.get("since", VERSIONS[0]) for method in of["methods"]}
        return cls(documented, _reasons(text["missing"]), _reasons(text["ours"]))


def _reasons(text: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {(root, name): words for root, reasons in text.items() for name, words in reasons.items()}


def implemented() -> dict[Entry, str]:
    """For each entry, the first version in which the hub answers it, or an empty text for entries below ``/v2/``."""
    found: dict[Entry, str] = {}
    for version in reversed(VERSIONS):
        found |= dict.fromkeys(_entries("rest", version), version)
    return dict.fromkeys(_entries("v2", "v2"), "") | found


def _entries(name: str, of: str) -> Iterator[Entry]:
    for one in operations(root(of)):
        yield Entry(name, label(one.resource), one.label)


def differences(spec: Spec, there: Mapping[Entry, str]) -> list[str]:
    """Compare the documented methods with the implemented ones.

    Return a line for each difference for which ``spec.toml`` gives no reason. Also return a line for each reason in
    ``spec.toml`` that belongs to no difference.
    """
    missing = {entry for entry, since in spec.documented.items() if entry not in there or there[entry] > since}
    ours = set(there) - set(spec.documented)
    return [
        *_compared("is not implemented, and no reason is given", missing, spec.missing),
        *_compared("is not documented, and no reason is given", ours, spec.ours),
    ]


def _compared(words: str, found: set[Entry], listed: Mapping[tuple[str, str], str]) -> Iterator[str]:
    keys = {(entry.root, str(entry)) for entry in found}
    yield from sorted(f"{root} {name} {words}" for root, name in keys - set(listed))
    yield from sorted(f"{root} {name} is listed but is not a difference" for root, name in set(listed) - keys)


_ABOUT = """
This page lists every method of the protocol, below `/v2/` and in each version of `/rest/`. The page is generated. \
`spec.toml` in the same folder lists the methods that the public documentation contains. Where the implemented methods \
differ from that list, the last column gives the reason, which also comes from `spec.toml`. The tests fail if a reason \
is missing. *Ours* marks a method that is not in the list.
"""


def page(spec: Spec, there: Mapping[Entry, str]) -> str:
    entries = sorted({*spec.documented, *there}, key=lambda one: (one.root != "v2", one.resource.lower(), one.method))
    lines = [
        "# Coverage",
        "",
        _ABOUT.strip(),
        "",
        _sentence(spec, there),
        "",
        "## Below /v2/",
        "",
        "| Resource | Method | Documented | Implemented | Why |",
        "|---|---|---|---|---|",
        *(_v2_row(entry, spec, there) for entry in entries if entry.root == "v2"),
        "",
        "## Below /rest/",
        "",
        "`●` implemented, `○` documented but not implemented, `·` not in this version yet",
        "",
        f"| Resource | Method | {' | '.join(VERSIONS)} | Why |",
        f"|---|---|{'---|' * len(VERSIONS)}---|",
        *(_rest_row(entry, spec, there) for entry in entries if entry.root == "rest"),
        "",
    ]
    return "\n".join(lines)


def _sentence(spec: Spec, there: Mapping[Entry, str]) -> str:
    done = sum(entry in there for entry in spec.documented)
    ours = len(set(there) - set(spec.documented))
    return f"{done} of {len(spec.documented)} documented methods are implemented; {ours} more exist only in Hirewire."


def _v2_row(entry: Entry, spec: Spec, there: Mapping[Entry, str]) -> str:
    said, done = ("yes" if entry in each else "no" for each in (spec.documented, there))
    return f"| `{entry.resource}` | {_method(entry)} | {said} | {done} | {_why(entry, spec)} |"


def _rest_row(entry: Entry, spec: Spec, there: Mapping[Entry, str]) -> str:
    since, documented = there.get(entry, "9"), spec.documented.get(entry, "9")
    cells = ("●" if since <= version else "○" if documented <= version else "·" for version in VERSIONS)
    return f"| `{entry.resource}` | {_method(entry)} | {' | '.join(cells)} | {_why(entry, spec)} |"


def _method(entry: Entry) -> str:
    method, _, name = entry.method.partition(" ")
    return f"{method} `{name}`" if name else method


def _why(entry: Entry, spec: Spec) -> str:
    key = (entry.root, str(entry))
    return spec.missing.get(key) or (f"Ours: {spec.ours[key]}" if key in spec.ours else "")
