from django import forms
from django.db.models import TextChoices


class Question(TextChoices):
    PERSON = "person", "Is this person marked In ATS?"
    APPLICATION = "application", "Is this application shown?"
    JOB = "job", "Is this job in the export chooser?"
    INTEGRATION = "integration", "Is the integration Enabled?"


class WhyForm(forms.Form):
    ask = forms.ChoiceField(
        choices=Question.choices,
        error_messages={"required": "Choose a question.", "invalid_choice": "Choose one of the questions."},
    )
    id = forms.CharField(required=False, max_length=255, error_messages={"max_length": "Ids and names are shorter."})
    seat = forms.IntegerField(required=False, max_value=2**31 - 1, error_messages={"invalid": "Choose a seat."})
