"""Why an ATS cannot be asked to send its jobs."""

from hirewire.kit.text.sentences import sentence


class ResyncRefused(Exception):
    """The ATS cannot be asked to send its jobs; the text says what to do."""


class SyncIsOff(ResyncRefused):
    def __init__(self) -> None:
        super().__init__(sentence("This ATS is off. Turn it on first; it then sends its jobs automatically."))


class NoAddress(ResyncRefused):
    def __init__(self) -> None:
        super().__init__(
            sentence("This ATS has not set an address for events. Ask its vendor to set the callback address.")
        )
