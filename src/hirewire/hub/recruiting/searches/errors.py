from hirewire.kit.text.sentences import Sentence, sentence


class SearchRefused(Exception):
    """A search that cannot be saved, or whose text has an error. The message is shown to the person who searches."""


class NameTaken(SearchRefused):
    def __init__(self, name: str) -> None:
        super().__init__(sentence("You already have a search named “{name}”. Choose another name.", name=name))


class TooMany(SearchRefused):
    def __init__(self, most: int) -> None:
        super().__init__(sentence("You have {most} saved searches, which is the limit. Delete one first.", most=most))


class Unreadable(SearchRefused):
    def __init__(self, message: Sentence, *, at: int, length: int) -> None:
        super().__init__(message)
        self.at, self.length = at, length
