"""Rows as JSON:API documents. A relation contains the ids of its records only if the request includes the relation."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.teamtailor.store import RELATIONS

if TYPE_CHECKING:
    from hirewire.agent.doubles.teamtailor.double import Teamtailor

#: Kinds of records that do not show when they were created and last changed.
_TIMELESS: Final = {"companies", "locations", "reject-reasons", "team-memberships", "users"}
#: The paths of relations to include, such as ``("team-memberships", "user")``.
Include = Sequence[tuple[str, ...]]


def document(double: "Teamtailor", kind: str, data: Row | list[Row], include: Include, url: str) -> Row:
    rows = data if isinstance(data, list) else [data]
    resources = [resource(kind, row, include, url) for row in rows]
    content: Row = {"data": resources if isinstance(data, list) else resources[0]}
    if include:
        included: dict[tuple[str, str], Row] = {}
        for row in rows:
            _gather(double, kind, row, include, included, url)
        content["included"] = list(included.values())
    return content


def resource(kind: str, row: Row, include: Include, url: str) -> Row:
    relations = RELATIONS[kind]
    address = f"{url}/{kind}/{row['id']}"
    hidden = {"id", *relations, *({"created-at", "updated-at"} if kind in _TIMELESS else ())}
    content: Row = {
        "id": row["id"],
        "type": kind,
        "links": {"self": address},
        "attributes": {name: row[name] for name in row if name not in hidden},
        "relationships": {name: _relation(kind, row, name, include, address) for name in relations},
    }
    if kind == "jobs":
        site = f"https://career.larkspur.example/jobs/{row['id']}"
        content["links"] |= {
            "careersite-job-url": site,
            "careersite-job-apply-url": f"{site}/applications/new",
            "careersite-job-apply-iframe-url": f"{site}/applications/new?iframe=true",
        }
    return content


def page_link(url: str, path: str, query: Row) -> str:
    return f"{url}/{path}?{urlencode(query)}"


def _relation(kind: str, row: Row, name: str, include: Include, address: str) -> Row:
    relation: Row = {"links": {"self": f"{address}/relationships/{name}", "related": f"{address}/{name}"}}
    if name in {path[0] for path in include}:
        relation["data"] = _linkage(RELATIONS[kind][name], row.get(name))
    return relation


def _linkage(kind: str, value: Any) -> Any:  # noqa: ANN401 - one id, several or none
    if isinstance(value, list):
        return [{"type": kind, "id": key} for key in value]
    return {"type": kind, "id": value} if value else None


def _gather(
    double: "Teamtailor", kind: str, row: Row, include: Include, included: dict[tuple[str, str], Row], url: str
) -> None:
    for name in {path[0] for path in include}:
        related = RELATIONS[kind][name]
        below = [path[1:] for path in include if path[0] == name and len(path) > 1]
        for other in _related(double, related, row.get(name)):
            included[related, other["id"]] = resource(related, other, below, url)
            _gather(double, related, other, below, included, url)


def _related(double: "Teamtailor", kind: str, value: Any) -> Iterable[Row]:  # noqa: ANN401 - as above
    keys = value if isinstance(value, list) else [value]
    return [double.store.tables[kind][key] for key in keys if key in double.store.tables[kind]]
