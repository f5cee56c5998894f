"""Reads a whole ATS and counts its records. Nothing is sent to Recruiter or written to the ATS."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Final

import structlog

from hirewire.agent.connections import clients
from hirewire.agent.connections.errors import UNFORESEEN
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.rehearsals import services
from hirewire.agent.rehearsals.counting import Counting
from hirewire.agent.rehearsals.findings import SWITCHES, Findings
from hirewire.agent.sdk.connector import Connector, Entity, Page
from hirewire.agent.sdk.counts import counts_of
from hirewire.agent.sdk.errors import ConnectorError, StopSync, TryLater
from hirewire.agent.sdk.judging import judged
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock

log = structlog.get_logger(__name__)
#: A stream comes after the streams on which its records depend.
STREAMS: Final = (Stream.JOBS, Stream.CANDIDATES, Stream.APPLICATIONS)
#: Seconds to wait after the first failure, after the second in a row, and so on, if the ATS does not say how long to
#: wait.
WAITS: Final = (5, 30, 60, 120, 120)
LONGEST_WAIT: Final = 300
_TOP: Final = (Entity.JOBS, Entity.CANDIDATES, Entity.APPLICATIONS)


def rehearse(connection: Connection) -> None:
    began = clock.now()
    try:
        with clients.ats(connection) as ats:
            findings = _read_all(connection, judged(ats, partial(mirror.readable, connection)))
    except ConnectorError as error:
        log.warning("rehearsal ended early", tenant=connection.tenant, error=type(error).__name__)
        services.fail(connection=connection, fault=str(error))
        return
    except Exception:
        services.fail(connection=connection, fault=UNFORESEEN)
        raise
    findings.seconds = (clock.now() - began).total_seconds()
    services.finish(connection=connection, findings=findings)


def _read_all(connection: Connection, ats: Connector) -> Findings:
    counts = _counts(ats)
    total = sum(counts[entity] for entity in _TOP) if all(entity in counts for entity in _TOP) else None
    services.begin(connection=connection, total=total)
    switches = [name for name in SWITCHES if getattr(connection, name)]
    counting = Counting(
        public_jobs=connection.public_jobs, default_location=connection.default_location, switches=switches
    )
    stopped: dict[str, str] = {}
    for stream in STREAMS:
        try:
            _read(connection, ats, stream, counting)
        except StopSync as stop:
            # A missing permission, for example, affects this stream only. Go on with the other streams. The rehearsal's
            # page names this stream and the reason.
            stopped[stream] = str(stop)
    findings = counting.findings()
    findings.stopped = stopped
    return findings


def _counts(ats: Connector) -> Mapping[Entity, int]:
    try:
        return counts_of(ats)
    except TryLater as later:
        time.sleep(min(later.wait or 0, LONGEST_WAIT))
        return {}


def _read(connection: Connection, ats: Connector, stream: Stream, counting: Counting) -> None:
    """Count the records of a stream.

    Wait if the ATS asks for a wait or fails. Then continue after the page that was counted last. After too many
    failures in a row, raise the last error.
    """
    cursor: bytes | None = None
    tries = 0
    while True:
        try:
            for page in ats.changes(stream, cursor):
                _count(page, stream, counting)
                cursor, tries = page.cursor or cursor, 0
                services.advance(connection=connection, records=counting.records)
        except TryLater as later:
            if tries == len(WAITS):
                raise
            time.sleep(min(WAITS[tries] if later.wait is None else later.wait, LONGEST_WAIT))
            tries += 1
        else:
            return


def _count(page: Page, stream: Stream, counting: Counting) -> None:
    for part in page.parts(stream):
        for record in part.records:
            counting.take(record)
        counting.take_unreadable(part.skipped)
