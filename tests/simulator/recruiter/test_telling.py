import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from django.utils import translation

from hirewire.agent.console.status import LABELS
from hirewire.agent.sync.reasons import FIELDS
from hirewire.simulator.recruiter.telling import localized

SOURCE: Final = Path(__file__).parents[3] / "src/hirewire"
#: Stands for each value that an f-string inserts into a sentence.
VALUE: Final = "X1"
#: Files whose sentences are not read by any ATS user, and why.
ELSEWHERE: Final = {
    "agent/sdk/webhooks.py": "a log",
    "agent/exports/taking.py": "read by the recruiter who exported",
    "agent/history/evaluations.py": "words of an evaluation, which is stored in the ATS",
    "agent/callbacks/api.py": "answers to other programs",
    "agent/connectors/simulator/webhooks.py": "answers to other programs",
    "agent/accounts/api.py": "a page of the agent, which is translated there",
    "agent/connections/environments.py": "the agent's own pages",
    "agent/connections/reaching.py": "a terminal",
    "agent/connections/servers.py": "the agent's own pages",
    "agent/connectors/simulator/description.py": "the agent's own pages",
    "agent/people/access.py": "the agent's own pages",
    "agent/people/errors.py": "the agent's own pages",
    "agent/sdk/invented.py": "about ATSs other than the simulator",
    "agent/sdk/reading_only.py": "about ATSs other than the simulator",
    "agent/sdk/http/auth.py": "about kinds of keys that the simulator does not have",
    "agent/sdk/http/tokens.py": "the agent reaches the simulator with a key, so nobody signs in to an ATS",
    "agent/connections/access.py": "as above",
    "agent/connections/grants.py": "as above",
    "agent/sync/mapping.py": "part of a job's description",
}
#: Folders whose sentences are not read by any ATS user, and why. The agent's own pages translate these sentences, or
#: no page shows them.
APART: Final = {
    **{
        folder.relative_to(SOURCE).as_posix(): "about ATSs other than the simulator"
        for folder in (SOURCE / "agent/connectors").iterdir()
        if folder.is_dir() and folder.name != "simulator"
    },
    "agent/completeness": "SQL statements",
    "agent/console": "the agent's own pages",
    "agent/doubles": "answers to other programs",
    "agent/management": "a terminal",
    "agent/rehearsals": "the agent's own pages",
    "agent/sdk/tables": "about ATSs other than the simulator",
}
#: Single strings that are not read by any ATS user, and why.
SAID_ELSEWHERE: Final = {
    f"Bearer {VALUE}": "a header",
    r"ERROR :: (?P<pointer>\S*) :: (?P<reason>.*)": "a pattern",
    "ATS Simulator": "a name",
    "The ATS did not show its account in time.": "an error that is caught, and of which only the class is logged",
    **dict.fromkeys(("Client id", "Client secret", "Works with test data"), "labels on the agent's own pages"),
    **dict.fromkeys(
        ("Looks after the agent", "Connect an ATS, and see what a first sync would send"), "the agent's sign-in page"
    ),
    f"Verdict: {VALUE}": "part of an interview's feedback",
    f"{VALUE} - {VALUE}": "a name",
    f"{VALUE} UTC, InMail by {VALUE}": "a note in an ATS that keeps no InMail",
    f"{VALUE}, {VALUE} {VALUE}": "the source of a candidate",
    f"{VALUE}, reached through {VALUE}": "a description in Recruiter",
    f"{VALUE}: {VALUE}": "Recruiter's own sentence follows",
    f"{VALUE} {VALUE}": "Recruiter's own sentence follows",
    f"{VALUE} is no longer a job in this ATS.": "read by the recruiter who exported",
    f"{VALUE} ({VALUE}) is {VALUE}; it accepts no new people.": "read by the recruiter who exported",
    f"{VALUE} is no longer a candidate in this ATS.": "read by the recruiter who exported",
    f"{VALUE} does not accept {VALUE}.": "reports a mistake in the agent",
    f"{VALUE} does not let us delete the {VALUE}.": "the agent's own pages",
    "There is already a connection “{tenant}”.": "the agent's own pages",
    "Enter “{label}” again, because a stored secret is not sent to another address.": "the agent's own pages",
    (
        "The connection was started with another application or server. The records that were sent and the ids of"
        " people belong to that application. To use these keys, end the connection and connect again."
    ): "the agent's own pages",
    "The connection was started with keys. To use the widget, end the connection and connect again.": (
        "the agent's own pages"
    ),
    f"{VALUE} has no time zone: create it with one, such as tzinfo=UTC.": "reports a mistake in a program",
    "This client has no organization, which the call needs.": "reports a mistake in a program",
    (
        "This client was created without an API version, so it calls /v2/, which has no requisitions. "
        "Create it with a version."
    ): "reports a mistake in a program",
    **dict.fromkeys((f"{VALUE} ATS", f"{VALUE} Recruiter", f"{VALUE} changes"), "a span of a trace"),
    "Evaluations need the versioned root: create the client with a version.": "reports a mistake in a program",
}


def sentences(file: Path) -> Iterator[str]:
    """Strings that begin with a capital letter and have several words.

    ``VALUE`` stands for each value that an f-string inserts.
    """
    tree = ast.parse(file.read_text())
    passed = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)} - {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
    }
    passed |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = "" if id(node) in passed else _text(node)
        if " " in text.strip() and text[0].isupper():
            yield text


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) if isinstance(part, ast.Constant) else VALUE for part in parts)
    return ""


def spoken() -> list[str]:
    files = [file for part in ("agent", "client") for file in sorted((SOURCE / part).rglob("*.py"))]
    said = [
        text
        for file in files
        if file.name != "models.py"
        and "migrations" not in file.parts
        and str(file.relative_to(SOURCE)) not in ELSEWHERE
        and not any(file.is_relative_to(SOURCE / folder) for folder in APART)
        for text in sentences(file)
    ]
    return list(dict.fromkeys(said))


@pytest.mark.parametrize("sentence", [one for one in spoken() if one not in SAID_ELSEWHERE])
def test_every_sentence_of_the_agent_can_be_translated(sentence: str) -> None:
    with translation.override("de"):
        german = localized(sentence)

    assert german != sentence, f"{sentence!r} has to be listed in simulator/recruiter/telling.py"
    assert german.count(VALUE) == sentence.count(VALUE)
    assert localized(sentence) == sentence


def test_a_message_stored_with_the_straight_apostrophe_is_translated() -> None:
    with translation.override("de"):
        straight, curly = (localized(f"Recruiter does not accept this connection{mark}s key: X1") for mark in "'’")

    assert straight == curly != "Recruiter does not accept this connection’s key: X1"


def test_every_label_of_a_kind_or_field_can_be_translated() -> None:
    with translation.override("de"):
        same = {name for name in {*LABELS.values(), *FIELDS.values()} if localized(name) == name}

    assert same == {"Interviewer"}, "only this label is the same in German"


def test_sentences_listed_as_coming_from_elsewhere_still_exist() -> None:
    assert SAID_ELSEWHERE.keys() <= set(spoken())
    assert all((SOURCE / place).exists() for place in (*ELSEWHERE, *APART))
