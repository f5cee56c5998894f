"""The error that a connector raises for settings that cannot be right."""


class WrongSettings(ValueError):
    """The settings cannot be right. ``source`` says why, as a clause in English with a {name} for each value.

    Pages translate ``source``, so write it as a literal in the ``raise`` statement: the translation catalogs are made
    from such literals.
    """

    def __init__(self, source: str, **values: object) -> None:
        super().__init__(source.format(**values))
        self.source, self.values = source, values
