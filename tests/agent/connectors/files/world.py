import csv
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from hirewire.agent.connectors.files import CsvFolder, Settings, inside
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.records import (
    Application,
    Candidate,
    Feedback,
    File,
    FileType,
    Job,
    JobState,
    Named,
    Note,
    Phone,
    Rating,
    Record,
    StageEntry,
    Stream,
)
from hirewire.agent.sdk.tables import TABLES, TableName
from hirewire.kit import clock
from tests.agent.connectors.doubles import MUTATION
from tests.agent.connectors.files.mutations import BYTES, ROWS, Scrambling, Spoiling
from tests.agent.connectors.worlds import Changes, World

Row = dict[str, str]
#: Columns that the connector needs, so tests do not blank them.
KEYS = {"id", "candidate_id", "job_id", "modified_at"}
#: The age that files get, because the agent reads a file only if nobody has changed it for a while.
AGO = timedelta(hours=1)


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    read = inside.read

    def noted(file: Path, folder: Path) -> bytes:
        names.append(file.name)
        return read(file, folder)

    monkeypatch.setattr(inside, "read", noted)
    return names


class FilesWorld(World):
    open_job: ClassVar[str] = "J-2"
    closed_job: ClassVar[str] = "J-3"
    applied: ClassVar[tuple[str, str]] = ("P-1", "J-1")
    known_email: ClassVar[str] = "cher@example.com"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, str] = {}
        self.tables: dict[str, list[Row]] = {}
        self._page = 500
        mutation = os.environ.get(MUTATION, "")
        self._spoil: Spoiling = ROWS[mutation]() if mutation in ROWS else lambda _table, rows: rows
        self._scramble: Scrambling = BYTES.get(mutation, lambda _table, content: content)
        self.clock = HandClock(clock.now().replace(microsecond=0))
        self._fill()

    @property
    def at(self) -> str:
        return self.clock.now().isoformat()

    def _fill(self) -> None:
        at, times = self.at, {"created_at": self.at, "modified_at": self.at}
        job = {"description": "<p>We weld.</p>", "city": "Gdansk", "country": "Poland", "url": "http://ats.test/j"}
        self.tables = {
            "jobs": [
                {"id": "J-1", "title": "Welder", "state": "open", "is_posted": "no", **job, **times},
                {"id": "J-2", "title": "Turner", "state": "", "is_posted": "", **job, **times},
                {"id": "J-3", "title": "Rigger", "state": "closed", "is_posted": "yes", **job, **times},
            ],
            "users": [{"id": "U-1", "email": "amara@larkspur.example", "name": "Amara Okafor"}],
            "candidates": [
                self._person("P-1", "Noor", "Haddad", "noor@example.com; n.haddad@example.com"),
                self._person("P-2", "", "Cher", "cher@example.com"),
                self._person("P-3", "عمر", "حداد 🛠"),
                self._person("P-4", "Noor", "Haddad", "noor@example.com"),
                self._person("P-5", "Ida", 'Le "Grand", née Roy'),
            ],
            "applications": [self.application(number) for number in range(1, 6)],
            "stages": [{"id": "S-1", "application_id": "A-1", "name": "Screen", "entered_at": at}],
            "candidate_notes": [
                {"id": "N-1", "candidate_id": "P-1", "text": "Prefers\nnights.", "author": "Amara Okafor", **times}
            ],
            "application_notes": [{"id": "N-2", "application_id": "A-1", "text": "Came early.", "author": "", **times}],
            "feedback": [{"id": "F-1", "application_id": "A-1", "text": "Solid.", "rating": "4/5", "submitted_at": at}],
            "files": [{"id": "D-1", "application_id": "A-1", "name": "noor.pdf", "content": "cv/1", "created_at": at}],
        }
        (self.folder / "cv").mkdir(parents=True, exist_ok=True)
        (self.folder / "cv" / "1").write_bytes(b"%PDF-")
        self.save()

    def _person(self, key: str, first: str, last: str, email: str = "") -> Row:
        url = f"http://ats.test/p/{key}"
        phone = {"phone": "+48 58 555 0100", "company": "Yard", "url": url, "is_private": "no"}
        return {
            "id": key,
            "first_name": first,
            "last_name": last,
            "email": email,
            **phone,
            "created_at": self.at,
            "modified_at": self.at,
        }

    def application(self, number: int) -> Row:
        return {
            "id": f"A-{number}",
            "candidate_id": f"P-{number}",
            "job_id": "J-1",
            "source": "Referral",
            "disposition": "Later",
            "stage": "Screen",
            "created_at": self.at,
            "modified_at": self.at,
        }

    def path(self, table: str, ending: str = ".csv") -> Path:
        return self.folder / f"{table}{ending}"

    def save(self, *, age: timedelta = AGO) -> None:
        for table, rows in self.tables.items():
            self._put(table, self._spoil(table, rows))
            self.touch(self.path(table), age=age)

    def _put(self, table: str, rows: list[Row]) -> None:
        names = list(dict.fromkeys(name for row in rows for name in row)) or TABLES[TableName(table)].needed
        with self.path(table).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        self.path(table).write_bytes(self._scramble(table, self.path(table).read_bytes()))

    def touch(self, path: Path, *, age: timedelta = AGO) -> None:
        # Set the file's time by the world's clock. Each change first moves that clock on, so the file gets a new time.
        moment = (self.clock.now() - age).timestamp()
        os.utime(path, (moment, moment))

    def write(self, table: str, content: str, *, ending: str = ".csv", encoding: str = "utf-8") -> Path:
        path = self.path(table, ending)
        path.write_bytes(content.encode(encoding))
        self.touch(path)
        return path

    def row(self, table: str, key: str) -> Row:
        return next(row for row in self.tables[table] if row["id"] == key)

    def connector(self) -> CsvFolder:
        settings = Settings(folder=str(self.folder), **self.settings)  # type: ignore[arg-type]  # Literal fields
        return CsvFolder(settings, webhook_secret="", page=self._page)

    def ids(self, stream: Stream) -> set[str]:
        return {row["id"] for row in self.tables.get(stream, [])}

    def small_pages(self) -> None:
        self._page = 2

    def _later(self, act: Callable[[], str]) -> Callable[[], str]:
        def acts() -> str:
            self.clock.advance(60)
            key = act()
            self.save()
            return key

        return acts

    def changes(self) -> Changes:
        def edit() -> str:
            self.row("candidates", "P-2").update(phone="1", modified_at=self.at)
            return "P-2"

        def move_stage() -> str:
            self.tables["stages"].append({"id": "S-2", "application_id": "A-1", "name": "Offer", "entered_at": self.at})
            return "A-1"

        def add_note() -> str:
            self.tables["candidate_notes"].append({"id": "N-9", "candidate_id": "P-2", "text": "New."})
            return "P-2"

        def edit_note() -> str:
            self.row("candidate_notes", "N-1")["text"] = "Changed."
            return "P-1"

        def submit_feedback() -> str:
            self.row("feedback", "F-1")["text"] = "Very solid."
            return "A-1"

        return Changes(*map(self._later, (edit, move_stage, add_note, edit_note, submit_feedback)))

    def correct_email(self, email: str) -> object:
        def act() -> str:
            self.row("candidates", "P-1").update(email=email, modified_at=self.at)
            return email

        return self._later(act)()

    def make_private(self) -> str:
        def act() -> str:
            self.row("candidates", "P-1")["is_private"] = "yes"
            return "P-1"

        return self._later(act)()

    def delete_candidate(self) -> str:
        def act() -> str:
            self.tables["candidates"].remove(self.row("candidates", "P-5"))
            return "P-5"

        return self._later(act)()

    def between_pages(self, act: Callable[[], object]) -> None:
        """Act before the first page, because files are read in one go."""
        act()

    def break_down(self) -> None:
        """Rename the folder, as if its mount had been lost."""
        shutil.move(self.folder, self.folder.with_name("away"))

    def fields(self, stream: Stream) -> Collection[str]:
        return {name for row in self.tables.get(stream, []) for name in row} - KEYS

    def blank(self, stream: Stream, field: str, *, is_there: bool) -> None:
        for row in self.tables[stream]:
            if is_there:
                row[field] = ""
            else:
                row.pop(field, None)
        self.save()

    def set_clock(self, lead: timedelta) -> None:
        self.clock = HandClock(clock.now() + lead)
        self.save(age=timedelta())

    def pass_time(self, time: timedelta) -> None:
        self.clock.advance(time.total_seconds())

    def forbid(self, stream: Stream) -> None:
        self.path(stream).unlink()

    def examples(self) -> Sequence[Record]:
        at = self.clock.now()
        amara = Named("Amara", "Okafor")
        return [
            Job(
                id="J-1",
                title="Welder",
                description="<p>We weld.</p>",
                city="Gdansk",
                country="Poland",
                state=JobState.OPEN,
                is_posted=False,
                url="http://ats.test/j",
                created_at=at,
                modified_at=at,
            ),
            Candidate(
                id="P-1",
                first_name="Noor",
                last_name="Haddad",
                emails=("noor@example.com", "n.haddad@example.com"),
                phones=(Phone("+48 58 555 0100"),),
                company="Yard",
                url="http://ats.test/p/P-1",
                notes=(Note(id="N-1", text="Prefers\nnights.", author=amara, created_at=at),),
                created_at=at,
                modified_at=at,
            ),
            Application(
                id="A-1",
                candidate_id="P-1",
                job_id="J-1",
                job_title="Welder",
                first_name="Noor",
                last_name="Haddad",
                email="noor@example.com",
                source="Referral",
                disposition="Later",
                stages=(StageEntry(id="S-1", name="Screen", entered_at=at),),
                notes=(Note(id="N-2", text="Came early.", created_at=at),),
                feedback=(Feedback(id="F-1", text="Solid.", ratings=(Rating("Overall", "4/5"),), submitted_at=at),),
                files=(File(id="D-1", name="noor.pdf", type=FileType.PDF, created_at=at, modified_at=at),),
                created_at=at,
                modified_at=at,
            ),
        ]

    def repeat_pages(self) -> None:
        raise LookupError("A file is not read in pages.")

    def throttle(self, seconds: float) -> None:
        raise LookupError("A folder never asks to wait.")

    def throttle_silently(self) -> None:
        raise LookupError("A folder has no request limit.")

    def fail_once(self) -> None:
        raise LookupError("A folder does not fail just once.")

    def request_count(self) -> int:
        raise LookupError("A folder receives no requests.")

    def revoke_key(self) -> None:
        raise LookupError("A folder has no key.")

    def lose_answers(self) -> None:
        raise LookupError("Nothing is written to the folder.")

    def write_count(self) -> int:
        raise LookupError("Nothing is written to the folder.")

    def sends_mail(self) -> bool:
        raise LookupError("Nothing is written to the folder.")

    def webhook(self) -> tuple[Webhook, Hint]:
        raise LookupError("Files send no webhooks.")

    def unknown_webhook(self) -> Webhook:
        raise LookupError("Files send no webhooks.")
