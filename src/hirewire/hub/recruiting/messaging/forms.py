from django import forms

from hirewire.hub.recruiting.messaging.writing import with_plain_breaks


class WrittenField(forms.CharField):
    """A text field. It counts a line break as one character, as the database and a browser's ``maxlength`` do."""

    def to_python(self, value: object) -> str:
        return with_plain_breaks(str(super().to_python(value)))
