"""What every connector must record about its writes, and what it must be able to undo."""

from abc import abstractmethod
from typing import ClassVar

import pytest

from hirewire.agent.sdk.attempts import Ending, attempt
from hirewire.agent.sdk.orders import AddNote, AddToJob, Order, Written
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.undo import Made, Part, Undoing
from tests.agent.connectors.suite import ADA
from tests.agent.connectors.worlds import World

#: Personal data that the ledger of writes must not contain.
PERSONAL = (ADA.last_name, ADA.profile_url, ADA.employers[0], ADA.person)


class WritingWorld(World):
    #: The keys and passwords of the connection.
    secrets: ClassVar[tuple[str, ...]]

    @abstractmethod
    def regain_answers(self) -> None:
        """End the effect of ``lose_answers``: from now on, the answers to writes arrive."""

    @abstractmethod
    def note_count(self) -> int:
        """How many notes there are in the double."""

    def a_note(self, candidate_id: str) -> Order:
        """An order to write a note that the connector can delete afterwards."""
        return AddNote(candidate_id=candidate_id, text="Hi", author_first_name="A", author_last_name="B")

    def all_ids(self) -> dict[Stream, set[str]]:
        return {stream: self.ids(stream) for stream in (Stream.CANDIDATES, Stream.APPLICATIONS)}


class LedgerSuite:
    def test_16_a_write_is_kept_masked(self, world: WritingWorld) -> None:
        kept = attempt(world.connector(), AddToJob(person=ADA, job_id=world.open_job))

        shown = "\n".join(text for each in kept.exchanges for text in (each.path, each.request, each.answer))
        assert kept.ending is Ending.DONE
        assert [each.took_effect for each in kept.exchanges] == [True] * world.write_count()
        assert [word for word in (*PERSONAL, *world.secrets) if word.casefold() in shown.casefold()] == []

    def test_16_a_refused_write_has_failed(self, world: WritingWorld) -> None:
        kept = attempt(world.connector(), AddToJob(person=ADA, job_id=world.closed_job))

        assert (kept.ending, world.closed_job in str(kept.error)) == (Ending.FAILED, True)

    def test_16_a_cut_write_is_unknown_and_the_next_try_makes_no_second_record(self, world: WritingWorld) -> None:
        before = world.ids(Stream.CANDIDATES)
        world.lose_answers()
        cut = attempt(world.connector(), AddToJob(person=ADA))
        world.regain_answers()
        connector = world.connector()
        left_behind = connector.find(ADA)
        assert left_behind

        kept = attempt(connector, AddToJob(person=ADA, candidate_id=left_behind.id))

        assert (cut.ending, kept.ending) == (Ending.UNKNOWN, Ending.DONE)
        assert world.ids(Stream.CANDIDATES) - before == {left_behind.id}
        assert Part.CANDIDATE not in kept.result().made

    def test_17_undoing_an_export_restores_the_ats(self, world: WritingWorld) -> None:
        connector = world.connector()
        before = world.all_ids()
        written = connector.write(AddToJob(person=ADA, job_id=world.open_job))
        made = next((each for each in made_by(written) if each.part is not Part.NOTE), None)
        if made is None:
            pytest.skip("This ATS deletes no people and no applications.")
        assert isinstance(connector, Undoing)

        connector.undo(made)
        connector.undo(made)

        after = world.all_ids()
        # If the ATS cannot delete candidates, the undo leaves the new candidate in the ATS.
        stays = set() if made.part is Part.CANDIDATE else {written.candidate_id}
        assert after == {**before, Stream.CANDIDATES: before[Stream.CANDIDATES] | stays}

    def test_17_undoing_a_note_restores_the_ats(self, world: WritingWorld) -> None:
        connector = world.connector()
        candidate, _ = world.applied
        before = world.note_count()
        written = connector.write(world.a_note(candidate))
        made = made_by(written)
        if not made:
            pytest.skip("This ATS deletes no notes.")
        assert isinstance(connector, Undoing)
        written_count = world.note_count()

        connector.undo(made[0])
        connector.undo(made[0])

        assert (written_count, world.note_count()) == (before + 1, before)


def made_by(written: Written) -> list[Made]:
    """The parts that a write made, and that an undo can delete: the candidate, then the application, then the note."""
    keys = {
        Part.CANDIDATE: written.candidate_id,
        Part.APPLICATION: written.application_id or "",
        Part.NOTE: written.note_id or "",
    }
    return [Made(part=part, key=keys[part], candidate_id=written.candidate_id) for part in Part if part in written.made]
