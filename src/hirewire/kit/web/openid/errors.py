"""Errors of sign-ins through an identity provider. Each message is shown to a person."""

from hirewire.kit.text.sentences import Sentence, sentence


class SingleSignOnError(Exception):
    """The first argument is a sentence for the person."""


class ProviderFault(SingleSignOnError):
    """The provider cannot be reached, or its answers break the standard.

    Only the people who set up the provider can help: the company's admins, or whoever runs the agent.
    """


class ProvidersBusy(ProviderFault):
    """The provider was not asked, because too many threads of this process already wait for providers."""

    def __init__(self) -> None:
        super().__init__(
            sentence("Too many sign-ins are waiting for a provider to answer. Try again in a few seconds.")
        )


class TokenRefused(ProviderFault):
    def __init__(self, reason: Sentence) -> None:
        super().__init__(sentence("The provider’s token was refused: {reason}", reason=reason))


class SignInLost(SingleSignOnError):
    def __init__(self) -> None:
        super().__init__(sentence("This sign-in has expired or has been used already. Start again."))


class ProviderRefused(SingleSignOnError):
    """The provider signed nobody in; the person may have canceled."""

    def __init__(self, code: str) -> None:
        super().__init__(sentence("The provider did not complete the sign-in. It says: {code}", code=code))
