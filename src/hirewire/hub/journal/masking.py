"""What the journal keeps of a body: its structure, and of its values only those that say nothing about a person.

A value is masked unless something here lets it through, so that a field that
nobody thought of is masked too. What is kept: ids of the ATS and of ours, URNs,
symbols of closed sets, times and counts, and the sentences in which we tell
what is wrong, without what they quote.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec

#: Names of members that hold ids. People are named by some of them, but only for who has the records anyway.
_IDS: Final = frozenset(
    """
    id ids key client_id requestId secretId uniqueForeignId partnerRequisitionId companyJobCode contractId
    atsCandidateId atsJobPostingId externalJobPostingId externalCandidateId externalNoteId noteId
    jobApplicationId externalJobApplicationId interviewFeedbackId jobApplicationStageId externalAttachmentId
    resumeId entityId externalJobRequisitionId jobRequisitionId jobRequisitionStageId externalJobPostingIds
    """.split()  # noqa: SIM905 - words read better so than in quotation marks
)
#: Names of members that hold a symbol of a set, in capitals, or a country.
_SYMBOLS: Final = frozenset(
    """
    dataProvider integrationType tenantType onboardingStatus status state availability listingType
    jobPostingOperationType employmentStatus experienceLevel workplaceTypes code seatRoles type
    geographicAreaType configurationKey countryCode country entityType
    listingStatus linkedInApplyStatus promotionStatus visibilityTag errorCode errorType
    """.split()  # noqa: SIM905 - words read better so than in quotation marks
)
#: Names of members that hold a word of OAuth or of paging links.
_WORDS: Final = frozenset({"grant_type", "token_type", "auth_type", "scope", "error", "rel"})
_NUMBERS: Final = frozenset(
    """
    id status start count total serviceErrorCode time expires_in refresh_token_expires_in expires_at created_at
    authorized_at secretId
    """.split()  # noqa: SIM905 - words read better so than in quotation marks
)
#: Names of members that hold sentences of ours.
_SENTENCES: Final = frozenset({"message", "errorMessage", "error_description", "statusMessage"})

_ID: Final = re.compile(r"[^\s@]{1,255}")
_SYMBOL: Final = re.compile(r"[A-Z][A-Z0-9_]{0,60}|[a-z]{2}")
_WORD: Final = re.compile(r"[a-z_:, 0-9]{1,200}|Bearer|[23]L")
_URN: Final = re.compile(r"urn:li:[A-Za-z]{1,40}:[A-Za-z0-9_:.-]{1,200}")
_EMAIL: Final = re.compile(r"[^\s&=(),;:/?\"'<>@]+(?:@|%40)[^\s&=(),;:/?\"'<>@]+")
_QUOTED: Final = re.compile(r"\"[^\"]*\"?")
#: A member's name that is a field's and no text of somebody.
_FIELD: Final = re.compile(r"[$A-Za-z_][A-Za-z0-9_.$~/-]{0,120}")
#: Parameters of a query that are secrets or people's.
_SECRET_PARAMETERS: Final = re.compile(
    r"((?:^|&)(?:oauth2_access_token|access_token|client_secret|refresh_token|token|code|code_verifier|state)=)[^&]*"
)
#: Fields of the forms of OAuth that are worth knowing.
_FORM_FIELDS: Final = frozenset({"grant_type", "client_id", "scope", "token_type_hint", "redirect_uri"})
#: Texts up to here keep their length in stars, longer ones tell it.
_STARS: Final = 40
#: Deeper JSON is cut.
_DEPTH: Final = 30
#: Larger bodies are not even looked at.
_LARGEST: Final = 2 * 1024 * 1024


def masked_text(text: str) -> str:
    return "*" * len(text) if len(text) <= _STARS else f"*** {len(text)} characters ***"


def masked_address(text: str) -> str:
    """A path or a query: ids stay, e-mail addresses and secrets go."""
    return _EMAIL.sub("***", _SECRET_PARAMETERS.sub(r"\1***", text))


def masked_sentence(text: str) -> str:
    """Refusals quote the value that they refuse."""
    return _EMAIL.sub("***", _QUOTED.sub(lambda quoted: f'"{masked_text(quoted[0].strip(chr(34)))}"', text))


def masked_form(body: bytes) -> str:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    kept = [(name, value if name in _FORM_FIELDS else masked_text(value)) for name, value in pairs]
    return urlencode([(name[:60], masked_address(value)[:500]) for name, value in kept], safe="*:/")


def masked_body(body: bytes, *, room: int, is_answer: bool) -> str:
    """JSON of the same structure, about ``room`` characters of it at most."""
    if not body:
        return ""
    if len(body) > _LARGEST:
        return _note(f"{len(body)} bytes, too many to be kept")
    masked = _masked_json(body, room, is_answer=is_answer)
    return _note(f"{len(body)} bytes that are not JSON") if masked is None else masked


def masked_answer(body: bytes) -> str:
    """The beginning of what a partner's server said: JSON if it is whole, else its words."""
    masked = _masked_json(body, len(body), is_answer=True)
    if masked is None:
        return masked_sentence(body.decode("utf-8", "replace").replace("\x00", "")).strip()
    return masked


def _masked_json(body: bytes, room: int, *, is_answer: bool) -> str | None:
    try:
        value = msgspec.json.decode(body)
        return msgspec.json.encode(_Masking(room, is_answer=is_answer).value("", value, 0)).decode()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _note(text: str) -> str:
    return msgspec.json.encode({"(journal)": text}).decode()


class _Masking:
    """One body; the room that is left shrinks with what is kept."""

    def __init__(self, room: int, *, is_answer: bool) -> None:
        self._room = room
        #: Sentences of requests are their senders', and may be about anybody.
        self._forms = _ANSWERED if is_answer else _SENT

    def value(self, name: str, value: Any, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
        """``name`` is the member's; items of an array have that of the array."""
        if isinstance(value, str):
            self._room -= min(_STARS, len(value))
            return _text(value, self._forms.get(name))
        if isinstance(value, dict):
            return self._object(value, depth + 1)
        if isinstance(value, list):
            return self._array(name, value, depth + 1)
        self._room -= 4
        if value is None or isinstance(value, bool) or name in _NUMBERS or name.endswith("At"):
            return value
        return 0

    def _object(self, members: dict[str, Any], depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in members.items():
            if self._room <= 0 or depth > _DEPTH:
                found["(journal)"] = f"{len(members) - len(found)} more of {len(members)}, not kept"
                break
            self._room -= len(name) + 6
            found[_name(name, found)] = self.value(name, value, depth)
        return found

    def _array(self, name: str, items: list[Any], depth: int) -> list[Any]:
        found: list[Any] = []
        for item in items:
            if self._room <= 0 or depth > _DEPTH:
                found.append(f"(journal) {len(items) - len(found)} more of {len(items)}, not kept")
                break
            found.append(self.value(name, item, depth))
        return found


def _text(text: str, form: re.Pattern[str] | Callable[[str], str] | None) -> str:
    if callable(form):
        return form(text)
    rule = _URN if text.startswith("urn:li:") else form
    return text if rule is not None and rule.fullmatch(text) else masked_text(text)


#: By the member's name, the form in which a text may stay, or what is kept of it.
_SENT: Final[Mapping[str, re.Pattern[str] | Callable[[str], str]]] = {
    **dict.fromkeys(_IDS, _ID),
    **dict.fromkeys(_SYMBOLS, _SYMBOL),
    **dict.fromkeys(_WORDS, _WORD),
}
_ANSWERED: Final = {**_SENT, **dict.fromkeys(_SENTENCES, masked_sentence), "href": masked_address}


def _name(name: str, taken: dict[str, Any]) -> str:
    """Fields have names, entities have keys of ids; anything else could be about somebody."""
    if _FIELD.fullmatch(name):
        return name
    if "=" in name or ":" in name:
        return masked_address(name)
    if _ID.fullmatch(name):
        return name
    return f"{masked_text(name)} {len(taken)}"
