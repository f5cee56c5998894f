from django import forms

from hirewire.hub.recruiting.messaging.writing import with_plain_breaks


class WrittenField(forms.CharField):
    """A field for text in which a line break counts as one character, as in the database and in browsers."""

    def to_python(self, value: object) -> str:
        return with_plain_breaks(str(super().to_python(value)))
