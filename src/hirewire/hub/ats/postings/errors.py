"""Why an ATS cannot be asked for its jobs."""

from hirewire.kit.text.sentences import sentence


class ResyncRefused(Exception):
    """The ATS cannot be asked; the text says what to do."""


class SyncIsOff(ResyncRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This ATS is not switched on. Switch it on first: it sends its jobs by itself then."))


class NoAddress(ResyncRefused):
    def __init__(self) -> None:
        super().__init__(
            sentence("This ATS has not said where it takes events. Ask its vendor to set the callback address.")
        )
