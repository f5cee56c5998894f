"""Errors of sign-ins through a company's provider. Each message is shown to a person."""

from hirewire.kit.text.sentences import Sentence, sentence
from hirewire.kit.web.openid.errors import ProviderFault, SingleSignOnError


class AnswerRefused(ProviderFault):
    def __init__(self, reason: Sentence) -> None:
        super().__init__(sentence("The provider’s answer was refused: {reason}", reason=reason))


class NotAdmitted(SingleSignOnError):
    """The provider vouches for somebody who may not sign in here."""


class ProviderSettingsError(SingleSignOnError):
    """An admin entered settings that cannot work."""
