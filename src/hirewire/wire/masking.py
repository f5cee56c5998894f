"""Masks bodies for the journal, which keeps their structure and only those values that say nothing about a person.

A value is masked unless a rule here lets it through, so a field that nobody thought of is masked, too. The rules keep
ids of the ATS and of Hirewire, URNs, enum symbols, times, counts, and Hirewire's own error sentences without the values
that the sentences quote. Texts that ATSs send in place of a value ("N/A") are kept, too, so that readers of the journal
notice them. This last rule does not apply to members that hold an id or a symbol.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import msgspec

from hirewire.wire.fillers import FILLERS
from hirewire.wire.records.integrations import ALL_PRODUCT_USERS

#: Names of members that hold ids. Some ids identify people, but only for readers who have the records anyway.
_IDS: Final = frozenset(
    """
    id ids key client_id requestId secretId uniqueForeignId partnerRequisitionId companyJobCode contractId
    atsCandidateId atsJobPostingId externalJobPostingId externalCandidateId externalNoteId noteId
    jobApplicationId externalJobApplicationId interviewFeedbackId jobApplicationStageId externalAttachmentId
    resumeId entityId externalJobRequisitionId jobRequisitionId jobRequisitionStageId externalJobPostingIds
    """.split()  # noqa: SIM905 - a word list reads better without quotation marks
)
#: Names of members that hold an enum symbol in capitals, or a two-letter country code in lower case.
_SYMBOLS: Final = frozenset(
    """
    dataProvider integrationType tenantType onboardingStatus status state availability listingType
    jobPostingOperationType employmentStatus experienceLevel workplaceTypes code seatRoles type
    geographicAreaType configurationKey countryCode country entityType
    listingStatus linkedInApplyStatus promotionStatus visibilityTag errorCode errorType
    """.split()  # noqa: SIM905 - a word list reads better without quotation marks
)
#: Names of members that hold a keyword of OAuth or of paging links.
_WORDS: Final = frozenset({"grant_type", "token_type", "auth_type", "scope", "error", "rel"})
_NUMBERS: Final = frozenset(
    """
    id status start count total serviceErrorCode time expires_in refresh_token_expires_in expires_at created_at
    authorized_at secretId
    """.split()  # noqa: SIM905 - a word list reads better without quotation marks
)
#: Names of members that hold Hirewire's own sentences.
_SENTENCES: Final = frozenset({"message", "errorMessage", "error_description", "statusMessage"})

_ID: Final = re.compile(r"[^\s@]{1,255}")
_SPACE: Final = re.compile(r"\s")
_SYMBOL: Final = re.compile(r"[A-Z][A-Z0-9_]{0,60}|[a-z]{2}")
_WORD: Final = re.compile(r"[a-z_:, 0-9]{1,200}|Bearer|[23]L")
_URN: Final = re.compile(r"urn:li:[A-Za-z]{1,40}:[A-Za-z0-9_:.-]{1,200}")
#: In an e-mail address, at most 64 characters precede the at sign. The pattern allows 100, which still keeps the
#: search of long texts fast. An at sign may be encoded several times, because some clients encode a query twice.
_EMAIL: Final = re.compile(r"[^\s&=(),;:/?\"'<>@]{1,100}(?:@|%(?:25)*40)[^\s&=(),;:/?\"'<>@]+")
#: Every text that ``_EMAIL`` matches contains one of these; ``2540`` ends any at sign that is encoded more than once.
_AT_SIGNS: Final = ("@", "%40", "2540")
#: The user and the password of a URL.
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/?#&\"'<>]{1,400}@")
_QUOTED: Final = re.compile(r"\"[^\"]*\"?")
#: Matches member names that name a field. Any other name may be something that a person wrote.
_FIELD: Final = re.compile(r"[$A-Za-z_][A-Za-z0-9_.$~/-]{0,120}")
#: Query parameters that are secret or personal.
_SECRET_PARAMETERS: Final = re.compile(
    r"((?:^|[?&])(?:oauth2_access_token|access_token|client_secret|refresh_token|token|code|code_verifier|state)=)[^&]*"
)
#: Every text that ``_SECRET_PARAMETERS`` matches contains one of these. Looking for these first is cheaper, because the
#: pattern is tried at every character.
_SECRET_ENDS: Final = ("token=", "secret=", "code=", "verifier=", "state=")
_FORM_FIELDS: Final = frozenset({"grant_type", "client_id", "scope", "token_type_hint", "redirect_uri"})
#: Matches the names of form fields. It must not match secrets: if a body is not a form, the parser reads the whole
#: body as one name, and that body may be a secret.
_FORM_NAME: Final = re.compile(r"[a-z_]{1,30}")
#: A text up to this length is replaced by one star for each character, a longer one by a note that states its length.
_STARS: Final = 40
#: The prefix of the journal's own notes.
_NOTE: Final = "(journal)"
#: How a body in the journal differs from what was sent: parts of it are missing, or values are replaced.
CUT: Final = "cut"
MASKED: Final = "masked"
#: JSON is cut off below this depth.
_DEPTH: Final = 30
#: Larger bodies are not parsed at all.
_LARGEST: Final = 2 * 1024 * 1024


def masked_text(text: str) -> str:
    return "*" * len(text) if len(text) <= _STARS else f"*** {len(text)} characters ***"


def masked_address(text: str) -> str:
    """Mask the e-mail addresses and secrets in a URL or a key, but not the ids."""
    if any(map(text.__contains__, _SECRET_ENDS)):
        text = _SECRET_PARAMETERS.sub(r"\1***", text)
    return _without_emails(text)


def masked_sentence(text: str) -> str:
    """Mask the quoted parts of a sentence, since refusals quote the value that they refuse."""
    return _without_emails(_QUOTED.sub(lambda quoted: f'"{masked_text(quoted[0].strip(chr(34)))}"', text))


def _without_emails(text: str) -> str:
    """Mask e-mail addresses, and the user and password of URLs.

    Texts without an at sign are skipped, because the patterns are tried at every character.
    """
    if not any(map(text.__contains__, _AT_SIGNS)):
        return text
    # Credentials first: a password may contain characters that ``_EMAIL`` does not match. If ``_EMAIL``
    # came first, it would leave everything before such a character unmasked.
    return _EMAIL.sub("***", _CREDENTIALS.sub("***@", text) if "://" in text else text)


def is_masked_address(text: str) -> bool:
    return "***" in text


def has_secret(address: str) -> bool:
    return any(map(address.__contains__, _SECRET_ENDS)) and _SECRET_PARAMETERS.search(address) is not None


def loss_in(masked: Any, name: str = "") -> str:  # noqa: ANN401 - whatever JSON holds
    """Return ``CUT`` or ``MASKED`` if a masked body may differ from what was sent, otherwise an empty text.

    The rules keep the numbers of some members. In all other members, masking turns a number into zero, so a zero in
    such a member counts as masked, even if a zero was sent.
    """
    if isinstance(masked, dict):
        if _NOTE in masked:
            return CUT
        return _first_loss(loss_in(key) or loss_in(value, key) for key, value in masked.items())
    if isinstance(masked, list):
        return _first_loss(loss_in(item, name) for item in masked)
    if isinstance(masked, str):
        return CUT if masked.startswith(_NOTE) else MASKED if "*" in masked else ""
    is_masked = masked == 0 and not isinstance(masked, bool) and masked is not None and not _field(name)[1]
    return MASKED if is_masked else ""


def _first_loss(losses: Iterable[str]) -> str:
    """Return ``CUT`` if any loss is ``CUT``, otherwise ``MASKED`` if any loss is ``MASKED``; empty if there is none."""
    kinds = set(losses)
    return CUT if CUT in kinds else MASKED if MASKED in kinds else ""


def masked_form(body: bytes) -> str:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    kept = [(name, value if name in _FORM_FIELDS else masked_text(value)) for name, value in pairs]
    # If a body is not a form but, for example, JSON, the parser reads the whole body as one name. That name is masked.
    named = [(name if _FORM_NAME.fullmatch(name) else masked_text(name), value) for name, value in kept]
    return urlencode([(name[:60], masked_address(value)[:500]) for name, value in named], safe="*:/")


def masked_body(body: bytes, *, room: int, is_answer: bool) -> str:
    """Return the masked body for the journal, with about ``room`` characters at most."""
    if not body:
        return ""
    if len(body) > _LARGEST:
        return _note(f"{len(body)} bytes, too many to be kept")
    masked = _masked_json(body, room, is_answer=is_answer)
    return _note(f"{len(body)} bytes that are not JSON") if masked is None else masked


def masked_answer(body: bytes) -> str:
    """Mask a partner server's answer. ``body`` may be only the beginning of the answer."""
    masked = _masked_json(body, len(body), is_answer=True)
    if masked is None:
        return masked_sentence(body.decode("utf-8", "replace").replace("\x00", "")).strip()
    return masked


def _masked_json(body: bytes, room: int, *, is_answer: bool) -> str | None:
    try:
        value = msgspec.json.decode(body)
        return msgspec.json.encode(_masked(value, room, is_answer=is_answer)).decode()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _masked(value: Any, room: int, *, is_answer: bool) -> Any:  # noqa: ANN401 - whatever JSON holds
    return _Masking(room, is_answer=is_answer).value(value, None, keeps_numbers=False, depth=0)


def _note(text: str) -> str:
    return msgspec.json.encode({_NOTE: text}).decode()


class _Masking:
    """Masks one body. Every value of every body in the journal passes through this class, so it is written for speed.

    Whatever depends only on a member's name is looked up, not computed again.
    """

    def __init__(self, room: int, *, is_answer: bool) -> None:
        self._room = room
        #: Sentences are kept only in answers: those in requests come from the senders, and may be about anybody.
        self._forms = _ANSWERED if is_answer else _SENT

    def value(self, value: Any, form: "_Form", *, keeps_numbers: bool, depth: int) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Mask a value. Items of an array follow the rules of the member that contains the array."""
        kind = type(value)
        if kind is str:
            self._room -= min(len(value), _STARS)
            return _text(value, form)
        if kind is dict:
            return self._object(value, depth + 1)
        if kind is list:
            return self._array(value, form, keeps_numbers=keeps_numbers, depth=depth + 1)
        self._room -= 4
        return value if keeps_numbers or value is None or kind is bool else 0

    def _object(self, members: dict[str, Any], depth: int) -> dict[str, Any]:
        masked: dict[str, Any] = {}
        forms, room = self._forms, self._room
        for name, value in members.items():
            if room <= 0 or depth > _DEPTH:
                masked[_NOTE] = f"{len(members) - len(masked)} more of {len(members)}, not kept"
                break
            room -= len(name) + 6
            if "=" in name:
                # The name is the key of an entity. Such keys all differ, so caching them would be useless.
                shown, keeps_numbers = _key(name, len(masked)), name.endswith("At")
            else:
                is_field, keeps_numbers = _FIELDS.get(name) or _field(name)
                shown = name if is_field else _name(name, len(masked))
            if type(value) is str:
                # Most values are strings that are masked. This shortcut masks the short ones without calling ``_text``.
                length = len(value)
                room -= min(_STARS, length)
                form = forms.get(name)
                if form is None and length <= _STARS and value[:7] != _URN_START:
                    masked[shown] = value if value.casefold() in _PLAIN else _MASKS[length]
                else:
                    masked[shown] = _text(value, form)
            else:
                self._room = room
                masked[shown] = self.value(value, forms.get(name), keeps_numbers=keeps_numbers, depth=depth)
                room = self._room
        self._room = room
        return masked

    def _array(self, items: list[Any], form: "_Form", *, keeps_numbers: bool, depth: int) -> list[Any]:
        masked: list[Any] = []
        for item in items:
            if self._room <= 0 or depth > _DEPTH:
                masked.append(f"{_NOTE} {len(items) - len(masked)} more of {len(items)}, not kept")
                break
            masked.append(self.value(item, form, keeps_numbers=keeps_numbers, depth=depth))
        return masked


#: The form of a member's texts: a pattern that matches the texts to keep, or a function that returns what to keep of a
#: text. If the form is None, only URNs and the texts in ``_PLAIN`` are kept.
_Form = re.Pattern[str] | Callable[[str], str] | None
#: The forms for requests and for answers, both keyed by member name.
_SENT: Final[Mapping[str, _Form]] = {
    **dict.fromkeys(_IDS, _ID),
    **dict.fromkeys(_SYMBOLS, _SYMBOL),
    **dict.fromkeys(_WORDS, _WORD),
}
_ANSWERED: Final[Mapping[str, _Form]] = {
    **_SENT,
    **dict.fromkeys(_SENTENCES, masked_sentence),
    "href": masked_address,
}
_URN_START: Final = "urn:li:"
#: A value of a member without a form is kept if the value, in lower case, is one of these texts.
_PLAIN: Final = FILLERS | {ALL_PRODUCT_USERS.casefold()}
_MASKS: Final = tuple("*" * length for length in range(_STARS + 1))
#: For each name seen so far: whether it names a field, and whether the numbers of a member with this name are kept. In
#: practice, this cache holds a few hundred names.
_FIELDS: Final[dict[str, tuple[bool, bool]]] = {}
_MOST_FIELDS: Final = 5_000
_LONGEST_FIELD: Final = 60


def _text(text: str, form: _Form) -> str:
    if form is None and not text.startswith(_URN_START):
        if text.casefold() in _PLAIN:
            return text
        return _MASKS[len(text)] if len(text) <= _STARS else masked_text(text)
    if callable(form):
        return form(text)
    rule = _URN if text.startswith(_URN_START) else form
    return text if rule is not None and rule.fullmatch(text) else masked_text(text)


def _field(name: str) -> tuple[bool, bool]:
    properties = _FIELD.fullmatch(name) is not None, name in _NUMBERS or name.endswith("At")
    if len(name) <= _LONGEST_FIELD and "=" not in name and len(_FIELDS) < _MOST_FIELDS:
        _FIELDS[name] = properties
    return properties


def _name(name: str, place: int) -> str:
    """Mask a name that is not the name of a field, unless it has the form of an id.

    Any other name may be something that a person wrote about somebody.
    """
    if ":" in name:
        return _key(name, place)
    return name if _ID.fullmatch(name) else f"{masked_text(name)} {place}"


def _key(name: str, place: int) -> str:
    """Mask a name that looks like a key or a URN.

    Keys and URNs encode white space. A name that contains white space is therefore a text, and is masked as a whole.
    """
    return masked_address(name) if _SPACE.search(name) is None else f"{masked_text(name)} {place}"
