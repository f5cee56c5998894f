"""Matches the people of a file with existing candidates."""

from hirewire.simulator.importing.people import ImportedPerson, merged
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate, Note, email_key
from hirewire.simulator.records.queries import candidates_with_notes
from hirewire.simulator.records.services.candidates import fill

#: The source of a new candidate if the file names no source.
SOURCE = "File import"


class Merge:
    """Merges people from a file into new or known candidates. Two people with the same e-mail are taken for one.

    Nothing is written to the database: the caller saves ``new``, ``known`` and ``notes``.
    """

    def __init__(self, account: Account, user: User | None, people: list[ImportedPerson]) -> None:
        self.account = account
        self.user = user
        self.new: list[Candidate] = []
        self.known: list[Candidate] = []
        self.notes: list[Note] = []
        self.updated = 0
        emails = {email for person in people for email in person.fields["emails"]}
        self._by_email: dict[str, Candidate] = {}
        self._texts: dict[int, set[str]] = {}
        for candidate in candidates_with_notes(account).with_email(*emails).order_by("-pk"):
            self._remember(candidate)
            # ``_texts`` is keyed by the object's identity, because an unsaved candidate has no primary key yet.
            self._texts[id(candidate)] = {note.text for note in candidate.notes.all()}
        for person in people:
            self._put(person)

    def _put(self, person: ImportedPerson) -> None:
        keys = [email_key(email) for email in person.fields["emails"]]
        existing = next((self._by_email[key] for key in keys if key in self._by_email), None)
        candidate = existing or Candidate(account=self.account, owner=self.user, source=SOURCE)
        fill(candidate, merged(candidate, person))
        if existing is None:
            self.new.append(candidate)
        else:
            self.updated += 1
            # If the file contains the person twice, the candidate is in one of the lists already.
            if all(candidate is not other for other in (*self.new, *self.known)):
                self.known.append(candidate)
        self._remember(candidate)
        self._add_note(candidate, person.note)

    def _remember(self, candidate: Candidate) -> None:
        self._by_email.update(dict.fromkeys(candidate.email_keys, candidate))

    def _add_note(self, candidate: Candidate, text: str) -> None:
        texts = self._texts.setdefault(id(candidate), set())
        if not text or text in texts:
            return
        texts.add(text)
        first_name, last_name = (self.user.first_name, self.user.last_name) if self.user else (SOURCE, "")
        self.notes.append(
            Note(candidate=candidate, text=text, author_first_name=first_name, author_last_name=last_name)
        )
