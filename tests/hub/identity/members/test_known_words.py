import pytest

from hirewire.hub.identity.members import finding, services
from hirewire.hub.identity.members.models import KnownWord, Member
from tests.factories import hub

pytestmark = pytest.mark.django_db


def known() -> list[str]:
    return sorted(KnownWord.objects.values_list("word", flat=True))


def test_each_word_is_kept_once() -> None:
    for last in ("Lovelace", "Byron"):
        hub.member("Ada", last)

    assert known() == ["ada", "byron", "compiler", "engineer", "lovelace"]


def test_words_that_no_profile_has_are_forgotten() -> None:
    gone, _ = hub.member("Ada", "O'Byron"), hub.member("Ada", "Lovelace")
    KnownWord.objects.create(word="\\'& |")
    Member.objects.filter(pk=gone.pk).delete()

    services.forget_words()

    assert known() == ["ada", "compiler", "engineer", "lovelace"]


def test_words_missing_after_a_restore_are_added() -> None:
    """After a restore, profiles can have words that ``KnownWord`` lacks.

    A restore fires no trigger that adds words, and a newer PostgreSQL may strip accents differently.
    """
    hub.member("Ada", "Lovelace")
    before = known()
    KnownWord.objects.filter(word__in=["ada", "lovelace"]).delete()

    services.learn_words()
    services.learn_words()

    assert known() == before


def test_the_most_selective_words_are_looked_up_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_KNOWN", 2)
    for last in ("Byron", "Byrd", "Love", "Lovell", "Lovelace", "Ng"):
        hub.member("Ada", last)
    text = "love byr ng"

    looked = finding.known([(text, "A")])(text, "A")

    assert [query.get_source_expressions()[0].value for query in looked] == [
        "'ng':A",
        "'byrd':A | 'byron':A",
        "'love':*A",
    ]
