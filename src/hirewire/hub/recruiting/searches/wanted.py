"""What somebody searches for: a value that a form fills, a row stores, and queries read."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal

from hirewire.hub.identity.members.finding import words
from hirewire.hub.recruiting.searches.errors import Unreadable
from hirewire.hub.recruiting.searches.grammar import Node, parse

LONGEST_TEXT = 200
#: The most characters that the search box accepts. Recruiters paste long queries that they keep elsewhere.
LONGEST_QUERY = 1000

Facet = Literal["", "in", "out"]
Order = Literal["fit", "new", "name", "activity"]

#: Fields that hold free text, the search box first.
TEXTS = ("text", "name", "title", "company", "location", "skill")
#: For each kind of exact value in a profile, the field with values to include and the field with values to exclude.
VALUES: Final = {
    "title": ("titles", "no_titles"),
    "company": ("companies", "no_companies"),
    "location": ("locations", "no_locations"),
    "skill": ("skills", "no_skills"),
}
#: Fields that ask about the ATS; they mean nothing for a seat that sees no ATS.
OF_THE_ATS = ("ats", "past", "job", "stage")


@dataclass(frozen=True, slots=True)
class Wanted:
    text: str = ""
    name: str = ""
    title: str = ""
    company: str = ""
    location: str = ""
    skill: str = ""
    titles: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    no_titles: tuple[str, ...] = ()
    no_companies: tuple[str, ...] = ()
    no_locations: tuple[str, ...] = ()
    no_skills: tuple[str, ...] = ()
    ats: Facet = ""
    #: Only people who applied before and are not in any hiring process now.
    past: bool = False
    #: ``{developer application}:{external job posting id}``
    job: str = ""
    stage: str = ""
    inmail: bool = False
    notes: bool = False
    #: Only people in an open project.
    project: bool = False
    order: Order = "fit"

    @property
    def texts(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in TEXTS if getattr(self, field)}

    @property
    def query(self) -> Node | None:
        """What the search box asks for. Raises ``Unreadable`` if the text has a fault."""
        return parse(self.text)

    @property
    def fault(self) -> Unreadable | None:
        try:
            parse(self.text)
        except Unreadable as unreadable:
            return unreadable
        return None

    @property
    def sorting(self) -> Order:
        """The order of the results. Without texts, nobody fits better than others, so new people come first."""
        return "new" if self.order == "fit" and not self.texts else self.order

    @property
    def is_speechless(self) -> bool:
        """Whether one of ``texts`` has no letter and no digit, or the text of the search box has a fault."""
        return any(not words(text) for text in self.texts.values()) or self.fault is not None

    @property
    def asks_the_ats(self) -> bool:
        return any(getattr(self, field) for field in OF_THE_ATS)

    @property
    def says_words_only(self) -> bool:
        return bool(self.texts) and self.as_json().keys() <= {*TEXTS, "order"}

    @property
    def asks_for_lists_only(self) -> bool:
        """Whether the search sets no condition on profiles: neither free texts nor exact values.

        All other conditions ask only whether a person is in some list, such as the list of people in open projects.
        """
        return not self.texts and not any(getattr(self, name) for names in VALUES.values() for name in names)

    def without_ats(self) -> "Wanted":
        return replace(self, ats="", past=False, job="", stage="")

    def without_texts(self) -> "Wanted":
        return replace(self, text="", name="", title="", company="", location="", skill="")

    def as_json(self) -> dict[str, Any]:
        """Return only the fields that were set.

        A stored search is found again by this content. When a field is added to this class, searches that do not set
        the field must therefore keep their content.
        """
        given = {name: value for name, value in asdict(self).items() if value != getattr(EVERYBODY, name)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Wanted":
        known = {field.name for field in fields(cls)}
        # JSON turns tuples into lists.
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
        }
        return cls(**{name: value for name, value in values.items() if name in known})


EVERYBODY = Wanted()
