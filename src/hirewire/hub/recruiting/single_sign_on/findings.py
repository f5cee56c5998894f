from dataclasses import dataclass
from enum import StrEnum

from hirewire.kit.text.sentences import Sentence


class Weight(StrEnum):
    GOOD = "good"
    #: People can sign in, but something could be better.
    NOTE = "note"
    #: Nobody can sign in, or there is no emergency admin who could still sign in if the provider failed.
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    weight: Weight
    words: Sentence | str
