"""The parts of ``docs/architecture.md`` that come from the source: the hub's wings, their domains and their tables.

A wing is a package directly below ``hirewire.hub``, and its domains are the packages within it.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Field, Model

from hirewire import hub
from tests.docs.markdown import table

#: The wings from top to bottom, in the order in which import-linter lists them.
WINGS = ("sites", "lifecycle", "api", "recruiting", "ats", "platform", "identity", "restli")
#: Nearly every table refers to these two tables. Most edges to them are left out, because so many would hide the rest.
_EVERYWHERE = {"organization", "developerapplication"}
#: The columns "Files, at most" and "Lines, at most" show sizes rounded up to a multiple of these numbers, so a small
#: change of the source seldom changes the table.
_FILES_STEP, _LINES_STEP = 25, 500
_HUB = Path(hub.__path__[0])


def wings_table() -> str:
    return table(("Wing", "Holds", "Domains", "Files, at most", "Lines, at most"), (_wing_row(wing) for wing in WINGS))


def tables_diagrams() -> str:
    """A Mermaid diagram for each wing that has tables, in the order of the wings from bottom to top."""
    return "\n\n".join(f"**{wing}**\n\n{_diagram(wing)}" for wing in reversed(WINGS) if _models(wing))


def _wing_row(wing: str) -> tuple[str, ...]:
    package = importlib.import_module(f"hirewire.hub.{wing}")
    domains = [module.name for module in pkgutil.iter_modules(package.__path__) if module.ispkg]
    files = list((_HUB / wing).rglob("*.py"))
    lines = sum(len(file.read_text().splitlines()) for file in files)
    names = " ".join(f"`{domain}`" for domain in domains)
    sizes = str(_rounded_up(len(files), _FILES_STEP)), f"{_rounded_up(lines, _LINES_STEP):,}"
    return f"`{wing}`", (package.__doc__ or "").strip().rstrip("."), names, *sizes


def _rounded_up(number: int, step: int) -> int:
    return -(-number // step) * step


def _models(wing: str) -> list[type[Model]]:
    found = [model for model in apps.get_models() if model.__module__.startswith(f"hirewire.hub.{wing}.")]
    return sorted(found, key=_name)


def _diagram(wing: str) -> str:
    models = _models(wing)
    edges = sorted(edge for model in models for edge in _edges(model))
    alone = [_name(model) for model in models if not any(_name(model) in edge for edge in edges)]
    lines = ["```mermaid", "erDiagram", *(f"  {edge}" for edge in edges), *(f"  {name}" for name in alone), "```"]
    return "\n".join(lines)


def _edges(model: type[Model]) -> Iterator[str]:
    for field in model._meta.fields:
        parent = _parent(field)
        if parent and (parent not in _EVERYWHERE or _name(model) in _EVERYWHERE | {"contract", "clientsecret"}):
            one = "|o" if field.null else "||"
            yield f"{_name(model)} }}o--{one} {parent} : {field.name}"


def _parent(field: "Field[object, object]") -> str:
    related = field.related_model
    return _name(related) if isinstance(related, type) else ""


def _name(model: type[Model]) -> str:
    """The name of the model's table, without the app's name."""
    return str(model._meta.db_table).removeprefix("hub_")
