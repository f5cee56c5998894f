"""What somebody searches for: a value that a form fills, a row stores, and queries read."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from hirewire.hub.identity.members.finding import words

LONGEST_TEXT = 200

Facet = Literal["", "in", "out"]
Order = Literal["fit", "name", "activity"]

#: Fields that hold free text, the search box first.
TEXTS = ("text", "name", "title", "company", "location", "skill")
#: Fields that ask about the ATS; they mean nothing to a seat that sees none.
OF_THE_ATS = ("ats", "past", "job", "stage")


@dataclass(frozen=True, slots=True)
class Wanted:
    text: str = ""
    name: str = ""
    title: str = ""
    company: str = ""
    location: str = ""
    skill: str = ""
    ats: Facet = ""
    #: Applied before, and is in no process now.
    past: bool = False
    #: ``{developer application}:{external job posting id}``
    job: str = ""
    stage: str = ""
    inmail: bool = False
    notes: bool = False
    #: Is in an open project.
    project: bool = False
    order: Order = "fit"

    @property
    def texts(self) -> dict[str, str]:
        """The free texts that are filled in, by field."""
        return {field: getattr(self, field) for field in TEXTS if getattr(self, field)}

    @property
    def is_speechless(self) -> bool:
        """Whether some text was typed that has no letter and no digit."""
        return any(not words(text) for text in self.texts.values())

    @property
    def asks_the_ats(self) -> bool:
        return any(getattr(self, field) for field in OF_THE_ATS)

    @property
    def says_words_only(self) -> bool:
        """Whether the search asks for nothing but text of a profile."""
        return bool(self.texts) and self.as_json().keys() <= {*TEXTS, "order"}

    def without_ats(self) -> "Wanted":
        return replace(self, ats="", past=False, job="", stage="")

    def without_texts(self) -> "Wanted":
        return replace(self, text="", name="", title="", company="", location="", skill="")

    def as_json(self) -> dict[str, Any]:
        """Only the fields that were set, so that the same search stays the same row if fields are added here later."""
        return {name: value for name, value in asdict(self).items() if value != getattr(EVERYBODY, name)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Wanted":
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})


EVERYBODY = Wanted()
