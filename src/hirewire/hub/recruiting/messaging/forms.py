from django import forms

from hirewire.hub.recruiting.messaging.writing import with_plain_breaks


class WrittenField(forms.CharField):
    """What somebody wrote. A line break counts as one character, as it is stored and as browsers count it."""

    def to_python(self, value: object) -> str:
        return with_plain_breaks(str(super().to_python(value)))
