"""Ways to damage the files that a person or a program puts into the folder; see ``bench/mutations.py``."""

from collections.abc import Callable, Mapping
from typing import Final

Row = dict[str, str]
#: Changes the rows of a table before they are written.
Spoiling = Callable[[str, list[Row]], list[Row]]
#: Changes the content of a table's file.
Scrambling = Callable[[str, bytes], bytes]


def _of(table: str, change: Callable[[list[Row]], list[Row]]) -> Spoiling:
    return lambda name, rows: change(rows) if name == table else rows


def _each(table: str, **values: str) -> Spoiling:
    return _of(table, lambda rows: [{**row, **{name: values[name] for name in values if name in row}} for row in rows])


def _without(table: str, column: str) -> Spoiling:
    return _of(table, lambda rows: [{name: row[name] for name in row if name != column} for row in rows])


def _swapped(table: str, one: str, other: str) -> Spoiling:
    def swap(row: Row) -> Row:
        return {**row, one: row.get(other, ""), other: row.get(one, "")}

    return _of(table, lambda rows: [swap(row) for row in rows])


def _next_ids(rows: list[Row]) -> list[Row]:
    ids = [row["id"] for row in rows]
    return [{**row, "id": key} for row, key in zip(rows, [*ids[1:], *ids[:1]], strict=True)]


def _in(table: str, change: Callable[[bytes], bytes]) -> Scrambling:
    return lambda name, content: change(content) if name == table else content


def _other_separators(content: bytes) -> bytes:
    heading, _, lines = content.partition(b"\n")
    return heading + b"\n" + lines.replace(b",", b"|")


def _kept(keep: Callable[[str], bool]) -> Spoiling:
    """For each table that ``keep`` selects, write the rows of its first file again, even if they have changed since."""
    first: dict[str, list[Row]] = {}

    def spoil(table: str, rows: list[Row]) -> list[Row]:
        before = first.setdefault(table, [dict(row) for row in rows])
        return before if keep(table) else rows

    return spoil


def _deleted_stay() -> Spoiling:
    known: dict[str, dict[str, Row]] = {}

    def spoil(table: str, rows: list[Row]) -> list[Row]:
        kept = known.setdefault(table, {})
        kept |= {row["id"]: dict(row) for row in rows}
        return list(kept.values())

    return spoil


#: Each function returns a new ``Spoiling``. Two folders cannot share a ``Spoiling``, because it may remember rows.
ROWS: Final[Mapping[str, Callable[[], Spoiling]]] = {
    "the last candidate is left out": lambda: _of("candidates", lambda rows: rows[:-1]),
    "the first application is left out": lambda: _of("applications", lambda rows: rows[1:]),
    "a job is left out": lambda: _of("jobs", lambda rows: rows[:-1]),
    "users are left out": lambda: _of("users", lambda _rows: []),
    "ids move to the next candidate": lambda: _of("candidates", _next_ids),
    "first and last names are swapped": lambda: _swapped("candidates", "first_name", "last_name"),
    "times of change are words": lambda: _each("candidates", modified_at="yesterday"),
    "addresses are left out": lambda: _without("candidates", "email"),
    "phones are left out": lambda: _without("candidates", "phone"),
    "descriptions are left out": lambda: _without("jobs", "description"),
    "jobs close": lambda: _each("jobs", state="closed"),
    "nobody is private": lambda: _each("candidates", is_private="no"),
    "stages are left out": lambda: _of("stages", lambda _rows: []),
    "notes belong to somebody else": lambda: _each("candidate_notes", candidate_id="P-2"),
    "authors of notes are left out": lambda: _without("candidate_notes", "author"),
    "feedback is empty": lambda: _each("feedback", text=""),
    "files are left out": lambda: _of("files", lambda _rows: []),
    "sources are left out": lambda: _without("applications", "source"),
    "applications name another job": lambda: _each("applications", job_id="J-2"),
    "changes of candidates are not written": lambda: _kept(lambda table: table == "candidates"),
    "changes of notes are not written": lambda: _kept(lambda table: table == "candidate_notes"),
    "deleted rows stay": _deleted_stay,
}
BYTES: Final[Mapping[str, Scrambling]] = {
    "the file ends in the middle of a line": _in("candidates", lambda content: content[: len(content) * 2 // 3]),
    "the heading is missing": _in("candidates", lambda content: content.partition(b"\n")[2]),
    "separators change after the heading": _in("candidates", _other_separators),
    "quotation marks are left out": _in("candidate_notes", lambda content: content.replace(b'"', b"")),
    "a table is the sign-in page of a proxy": _in(
        "applications", lambda _content: b"<html><body>Sign in</body></html>"
    ),
    "the file is empty": _in("jobs", lambda _content: b""),
}
#: The names of all mutations, for ``bench/mutations.py``.
MUTATIONS: Final = (*ROWS, *BYTES)
