from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hirewire.hub.ats.matching.models import Match, MatchSettings, Rescore, Suggestion
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Organization
from tests.factories import hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Organization:
    """A company with a match of 95%, and suggestions of 90% and 93%.

    In the suggestion of 93%, the candidate and the member have different first names. A lower threshold therefore does
    not turn this suggestion into a match.
    """
    company, source, member = hub.organization(), hub.customer_application(), hub.member()
    of = {"organization": company, "application": source, "member": member}
    Match.objects.create(**of, ats_candidate_id="C-1", probability=0.95, is_weighed=True)
    Suggestion.objects.create(**of, ats_candidate_id="C-2", probability=0.9)
    other = [{"kind": "given", "outcome": "different"}]
    Suggestion.objects.create(**of, ats_candidate_id="C-3", probability=0.93, evidence=other)
    return company


def said(company: Organization, **options: object) -> str:
    output = StringIO()
    call_command("set_matching", company=company.pk, stdout=output, **options)
    return output.getvalue()


def test_a_dry_run_shows_what_would_change(company: Organization) -> None:
    lower, higher = (said(company, link_from=least, dry_run=True) for least in (0.85, 0.99))

    assert (lower, higher) == (
        "Matches that would appear: 1. Matches that would disappear: 0.\n",
        "Matches that would appear: 0. Matches that would disappear: 1.\n",
    )
    assert not MatchSettings.objects.exists()


def test_a_new_threshold_reweighs_only_the_affected_candidates(company: Organization) -> None:
    said(company, link_from=0.85)

    entry = AuditEntry.objects.get(action="matching.threshold_changed")
    assert MatchSettings.objects.get().link_from == pytest.approx(0.85)
    assert [row.candidate_ids for row in Rescore.objects.all()] == [["C-2"]]
    assert (entry.before, entry.after) == ("0.92", "0.85")


def test_the_current_state_is_shown(company: Organization) -> None:
    text = said(company)

    assert "A match needs a probability of 0.92." in text
    assert "Matches by weighing: 1, 95.0% expected to be right. Suggestions: 2." in text
    assert "candidates." in text


@pytest.mark.parametrize(("number", "link_from"), [(1, 0.9), (None, 0.3)])
def test_an_unknown_company_or_threshold_is_refused(
    company: Organization, number: int | None, link_from: float
) -> None:
    with pytest.raises(CommandError):
        call_command("set_matching", company=number or company.pk, link_from=link_from)
