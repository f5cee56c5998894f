from django import forms

from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.models import Verdict

#: The range of thresholds to choose from, in percent. The range ends below 100: the scorer is never certain, so no
#: match that the scorer weighs could reach a threshold of 100.
LEAST, MOST = 50, 99.9
_LARGEST_ID = 2**63 - 1


class PairForm(forms.Form):
    application = forms.IntegerField(min_value=1, max_value=_LARGEST_ID)
    candidate = forms.CharField(max_length=255, strip=False)
    member = forms.IntegerField(min_value=1, max_value=_LARGEST_ID)

    @property
    def key(self) -> PairKey | None:
        if not self.is_valid():
            return None
        data = self.cleaned_data
        return PairKey(data["application"], data["candidate"], data["member"])


class DecisionForm(PairForm):
    verdict = forms.ChoiceField(choices=Verdict.choices)


class JudgmentForm(PairForm):
    verdict = forms.ChoiceField(choices=[("right", ""), ("wrong", "")])


class ThresholdForm(forms.Form):
    #: In percent.
    sure = forms.FloatField(min_value=LEAST, max_value=MOST)

    @property
    def link_from(self) -> float | None:
        return round(self.cleaned_data["sure"] / 100, 4) if self.is_valid() else None
