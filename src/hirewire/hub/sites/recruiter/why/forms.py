from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _lazy


class Question(TextChoices):
    PERSON = "person", _lazy("Is this person marked In ATS?")
    APPLICATION = "application", _lazy("Can I see this application?")
    JOB = "job", _lazy("Is this job in the export list?")
    INTEGRATION = "integration", _lazy("Is the integration on?")


class WhyForm(forms.Form):
    ask = forms.ChoiceField(
        choices=Question.choices,
        error_messages={
            "required": _lazy("Choose a question."),
            "invalid_choice": _lazy("Choose one of the questions."),
        },
    )
    id = forms.CharField(
        required=False, max_length=255, error_messages={"max_length": _lazy("This is too long for an id or a name.")}
    )
    seat = forms.IntegerField(required=False, max_value=2**31 - 1, error_messages={"invalid": _lazy("Choose a seat.")})
