"""Collects the hub's statements that do not name the company, and lists the functions that may send such statements."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import psycopg
import pytest

from tests.support.companies import unbound
from tests.support.spoken import text_of

_HIREWIRE: Final = "hirewire."
_KIT: Final = "hirewire.kit."
_TESTS: Final = "tests."
#: This module only counts statements. It sends none itself.
_COUNTING: Final = "hirewire.kit.monitoring.statements"
#: Functions that need not name the company in their statements, each with the reason. If such a function calls another
#: function of the hub, the called function must name the company.
ALLOWED: Final[Mapping[str, str]] = {
    "hirewire.hub.ats.attachments.queries:_of_any_company": "finds the upload of an address that names no company",
    "hirewire.hub.ats.attachments.services:_by_company": "looks for expired files of all companies at once",
    "hirewire.hub.ats.attachments.services:_remove_unnamed": "compares files in the folder with those of all companies",
    "hirewire.hub.ats.matching.effects:_all": "tries a learned version of matching on candidates of all companies",
    "hirewire.hub.ats.matching.effects:_decided": "compares a learned version with decisions of all companies",
    "hirewire.hub.ats.matching.effects:compare": "counts the candidates of all companies",
    "hirewire.hub.ats.matching.rescoring:defer_everybody": "queues the candidates of all companies",
    "hirewire.hub.ats.matching.sampling:some_candidates": "learns from some candidates of all companies",
    "hirewire.hub.ats.matching.services:rematch_members": "a member may be a candidate of any company",
    "hirewire.hub.ats.postings.services:_hold_late": "looks for overdue listings of all companies at once",
    "hirewire.hub.lifecycle.purges.references:_other_companies": "asks which companies refer to imported people",
    "hirewire.hub.platform.notifications.services:_forget_events": "deletes old events of all companies at once",
    "hirewire.hub.recruiting.evaluations.services:forget_orphans": "looks for evaluations of all companies at once",
    "hirewire.hub.recruiting.exports.tasks:fail_overdue": "looks for overdue exports of all companies at once",
    "hirewire.hub.recruiting.record_counts.counting:count": "counts the records of all companies every hour",
    "hirewire.hub.recruiting.record_counts.services:_replace": "as above",
    "hirewire.hub.recruiting.record_counts.services:_rests": "as above",
    "hirewire.kit.db.statistics:_has_rows": "asks once per process whether a table has any rows",
}


@contextmanager
def nameless(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, set[str]]]:
    """Collect statements that do not name the company.

    Yield a mapping. Each key is a function and the statement that it sent, and the value is the set of tables whose
    company is missing. Statements that a test sends itself are left out.
    """
    found: dict[str, set[str]] = {}
    with monkeypatch.context() as patched:
        for name in ("execute", "executemany", "copy", "stream"):
            patched.setattr(psycopg.Cursor, name, _noted(getattr(psycopg.Cursor, name), found))
        yield found


def _noted(send: Any, found: dict[str, set[str]]) -> Any:  # noqa: ANN401 - a method of psycopg's cursor
    def note(cursor: psycopg.Cursor[Any], query: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        statement = text_of(cursor, query)
        tables = unbound(statement)
        functions = _senders() if tables else []
        if functions and not any(function in ALLOWED for function in functions):
            found.setdefault(f"{functions[-1]}: {' '.join(statement.split())}", set()).update(tables)
        return send(cursor, query, *arguments, **options)

    return note


def _senders() -> list[str]:
    """The functions that send the statement: those of ``kit``, if any, and then the hub's function that calls them.

    The hub's function is missing if a test sends the statement itself.
    """
    functions = []
    frame = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith(_TESTS):
            break
        if module.startswith(_HIREWIRE) and module != _COUNTING:
            functions.append(f"{module}:{frame.f_code.co_qualname}")
            if not module.startswith(_KIT):
                return functions
        frame = frame.f_back  # type: ignore[assignment]  # None ends the loop
    return functions
