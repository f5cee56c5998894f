"""Finds out which rows a transaction locks, and in which order, by holding one row at a time in a second session."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Self

import psycopg
from django.db import connection, models, transaction
from psycopg import Connection, sql

Act = Callable[[], object]
_NOTHING = sql.SQL("")


class Turn:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"the turn of {self.name}"

    def hold(self, session: Connection[Any]) -> None:
        session.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [self.name])

    def is_free(self, session: Connection[Any]) -> bool:
        found = session.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [self.name]).fetchone()
        return found == (True,)


class Row:
    def __init__(self, table: "_Table", key: tuple[Any, ...]) -> None:
        self.table, self.key = table, key

    def __repr__(self) -> str:
        return f"{self.table.model.__name__} {self.key}"

    def hold(self, session: Connection[Any]) -> None:
        condition = sql.SQL("({}) = ({})").format(self.table.columns, sql.SQL(", ").join(map(sql.Literal, self.key)))
        session.execute(self.table.select(condition, sql.SQL("FOR UPDATE")))


class _Table:
    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        names = [str(field.column) for field in model._meta.pk_fields]
        self.columns = sql.SQL(", ").join(map(sql.Identifier, names))

    def select(self, condition: sql.Composable, ending: sql.SQL = _NOTHING) -> sql.Composed:
        return sql.SQL("SELECT {columns} FROM {table} WHERE {condition} ORDER BY {columns} {ending}").format(
            columns=self.columns,
            table=sql.Identifier(self.model._meta.db_table),
            condition=condition,
            ending=ending,
        )

    def keys(self, session: Connection[Any], *, free: bool) -> list[tuple[Any, ...]]:
        ending = sql.SQL("FOR UPDATE SKIP LOCKED") if free else _NOTHING
        return session.execute(self.select(sql.SQL("true"), ending)).fetchall()


class Order:
    """Everything that can be locked, in the required order.

    ``turns`` names, for a table, the advisory locks that are taken just before the table's rows.
    Rows of ``skipping`` tables are skipped when they are already locked.
    """

    def __init__(
        self,
        order: Sequence[type[models.Model]],
        *,
        turns: Mapping[type[models.Model], Sequence[str]],
        skipping: Sequence[type[models.Model]] = (),
    ) -> None:
        self._skipping = skipping
        self._things: list[Row | Turn] = []
        with another_session() as session:
            for table in map(_Table, order):
                self._things += map(Turn, turns.get(table.model, ()))
                self._things += [Row(table, key) for key in table.keys(session, free=False)]

    def check(self, act: Act) -> list[str]:
        """Return the rows and the advisory locks that ``act`` takes, in the required order.

        Fails if ``act`` holds a later lock while it waits for an earlier one.
        """
        taken = self._taken_by(act)
        assert taken, "nothing was locked"
        with another_session() as holder, another_session() as probe:
            for place in self._telling(taken):
                self._check_at(place, taken, act, holder, probe)
        return [repr(self._things[place]) for place in taken]

    def _telling(self, taken: Sequence[int]) -> list[int]:
        """For each table, the positions of its first and its second-to-last locked row in the required order.

        These rows reveal a wrong order. An act that locks rows in another order waits for one of these rows while it
        already holds a later row. The positions of advisory locks are included.
        """
        by_table: dict[object, list[int]] = defaultdict(list)
        for place in taken:
            thing = self._things[place]
            by_table[thing.table if isinstance(thing, Row) else thing].append(place)
        return sorted({place for places in by_table.values() for place in (places[0], places[max(len(places) - 2, 0)])})

    def _check_at(
        self, place: int, taken: Sequence[int], act: Act, holder: Connection[Any], probe: Connection[Any]
    ) -> None:
        thing = self._things[place]
        with Running(act) as running:
            thing.hold(holder)
            running.start()
            try:
                waits = running.waits_for(holder, probe)
                held = self._locked(probe, among=taken) if waits else []
            finally:
                holder.rollback()
                probe.rollback()
        may_skip = isinstance(thing, Row) and thing.table.model in self._skipping
        assert waits or may_skip, f"{thing!r} was not waited for"
        ahead = [self._things[other] for other in held if other > place]
        assert not ahead, f"while it waits for {thing!r}, it holds {ahead!r}"

    def _taken_by(self, act: Act) -> list[int]:
        with Running(act) as running, another_session() as probe:
            running.start()
            running.finish()
            return self._locked(probe, among=range(len(self._things)))

    def _locked(self, probe: Connection[Any], *, among: Sequence[int]) -> list[int]:
        things = {place: self._things[place] for place in among}
        tables = {thing.table for thing in things.values() if isinstance(thing, Row)}
        free = {(table, key) for table in tables for key in table.keys(probe, free=True)}
        locked = [
            place
            for place, thing in things.items()
            if not (thing.is_free(probe) if isinstance(thing, Turn) else (thing.table, thing.key) in free)
        ]
        probe.rollback()
        return locked


class Running:
    """An act in its own thread and transaction.

    The transaction stays open until ``end``. Then it is rolled back, or committed if ``commits`` is set.
    """

    def __init__(self, act: Act, *, commits: bool = False) -> None:
        self._act, self._commits = act, commits
        self._began, self._done, self._released = Event(), Event(), Event()
        self._pid = 0
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._run)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.end()

    def start(self) -> None:
        self._thread.start()
        self._began.wait()

    def finish(self) -> None:
        """Wait until the act is done. Its transaction stays open."""
        self._done.wait()
        if self._fault is not None:
            raise self._fault

    def end(self) -> None:
        self._released.set()
        if self._thread.ident is not None:
            self._thread.join()

    def waits_for(self, holder: Connection[Any], probe: Connection[Any]) -> bool:
        """Whether the act waits for ``holder``.

        False if the act finishes instead.
        """
        return self._waits(probe, lambda blocking: holder.info.backend_pid in blocking)

    def waits_for_another(self) -> bool:
        """Whether the act waits for any lock.

        False if the act finishes instead.
        """
        with another_session() as probe:
            return self._waits(probe, bool)

    def _waits(self, probe: Connection[Any], is_it: Callable[[list[int]], bool]) -> bool:
        while not self._done.is_set():
            (blocking,) = probe.execute("SELECT pg_blocking_pids(%s)", [self._pid]).fetchone() or ([],)
            if is_it(blocking):
                return True
        self.finish()
        return False

    def _run(self) -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    (self._pid,) = cursor.fetchone()
                self._began.set()
                self._act()
                with connection.cursor() as cursor:
                    # Take the locks of deferred foreign keys now. Otherwise only a commit would take them, and this
                    # transaction is usually rolled back.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                self._done.set()
                self._released.wait()
                transaction.set_rollback(not self._commits)
        except BaseException as fault:  # noqa: BLE001 - raised again in finish
            self._fault = fault
        finally:
            self._began.set()
            self._done.set()
            with connection.cursor() as cursor:
                # Report this session's statistics now, so that a later test does not count a deadlock of this one.
                cursor.execute("SELECT pg_stat_force_next_flush()")
                cursor.execute("SELECT 1")
            connection.close()


@contextmanager
def another_session() -> Iterator[Connection[Any]]:
    """A session next to Django's own. It releases all its locks at the end."""
    parameters = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{name: parameters[name] for name in names if parameters.get(name)}) as session:
        yield session
        session.rollback()
