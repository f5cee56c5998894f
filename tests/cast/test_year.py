from collections import Counter
from datetime import date, datetime

import pytest

from hirewire.cast.working_days import is_working_day
from hirewire.cast.year import FIRST_JOBS, OF_THE_ATS, STAGES, Act, Kind, Year

FIRST_DAY = date(2027, 1, 4)
#: Kinds of acts that only the company's own people perform.
_IN_OFFICE = frozenset(Kind) - {Kind.APPLICATION, Kind.ACCEPTED, Kind.DECLINED, Kind.ACCOUNT_CLOSED}


@pytest.fixture(scope="module")
def acts() -> list[Act]:
    return list(Year(FIRST_DAY, 365).acts())


def test_the_same_seed_and_day_give_the_same_year(acts: list[Act]) -> None:
    assert list(Year(FIRST_DAY, 365).acts()) == acts
    assert list(Year(FIRST_DAY, 365, seed=2).acts()) != acts


def test_fewer_days_are_the_beginning_of_more(acts: list[Act]) -> None:
    fortnight = list(Year(FIRST_DAY, 14).acts())

    assert fortnight == acts[: len(fortnight)]
    assert fortnight[-1].at.date() == date(2027, 1, 17)


def test_another_year_is_about_other_people(acts: list[Act]) -> None:
    people = {act.person for act in acts if act.person >= 0}

    following = {act.person for act in Year(FIRST_DAY, 365, first_person=max(people) + 1).acts() if act.person >= 0}

    assert people == set(range(len(people)))
    assert people & following == set()


def test_acts_come_in_the_order_of_their_times(acts: list[Act]) -> None:
    assert [act.at for act in acts] == sorted(act.at for act in acts)


def test_nobody_works_at_night_on_weekends_or_on_holidays(acts: list[Act]) -> None:
    moments = [act.at for act in acts if act.kind in _IN_OFFICE]

    assert [at for at in moments if not is_working_day(at.date())] == []
    # Telling everybody that a job is closed may take until the evening.
    assert [at for at in moments if not 7 <= at.hour < 20] == []
    assert not is_working_day(date(2027, 12, 24))


def test_people_apply_and_answer_on_weekends_too(acts: list[Act]) -> None:
    weekends = Counter(act.kind for act in acts if act.at.weekday() > 4)

    assert set(weekends) <= {Kind.APPLICATION, Kind.ACCEPTED, Kind.DECLINED, Kind.ACCOUNT_CLOSED}
    assert weekends[Kind.APPLICATION] > 100


def test_august_is_quiet_and_september_is_not(acts: list[Act]) -> None:
    letters = Counter(act.at.month for act in acts if act.kind is Kind.LETTER)

    assert letters[8] * 3 < letters[9]


def test_a_year_has_the_size_of_the_company(acts: list[Act]) -> None:
    counts = Counter(act.kind for act in acts)

    assert set(counts) == set(Kind)
    assert 150 < counts[Kind.EXPORT] < 350
    assert 400 < counts[Kind.APPLICATION] < 1000
    assert 20 < counts[Kind.HIRED] < 60
    assert FIRST_JOBS < counts[Kind.JOB_OPENED] < 90


def test_every_application_walks_through_the_stages_and_ends_once(acts: list[Act]) -> None:
    stages: dict[tuple[int, int], str] = {}
    over: set[tuple[int, int]] = set()
    for act in acts:
        key = (act.person, act.job)
        if act.kind in {Kind.APPLICATION, Kind.EXPORT}:
            assert key not in stages
            stages[key] = STAGES[0]
        elif act.kind in {Kind.MOVED, Kind.HIRED}:
            assert key not in over
            assert STAGES.index(act.words) == STAGES.index(stages[key]) + 1
            stages[key] = act.words
        if act.kind in {Kind.HIRED, Kind.REJECTED}:
            assert key not in over
            over.add(key)

    assert {stages[act.person, act.job] for act in acts if act.kind is Kind.HIRED} == {STAGES[-1]}


def test_nobody_applies_for_a_job_before_it_is_opened_or_after_it_is_closed(acts: list[Act]) -> None:
    times = {(act.kind, act.job): act.at for act in acts if act.kind in {Kind.JOB_OPENED, Kind.JOB_CLOSED}}
    late = datetime.fromisoformat("2100-01-01T00:00Z")

    for act in acts:
        if act.kind in {Kind.APPLICATION, Kind.EXPORT}:
            assert times[Kind.JOB_OPENED, act.job] <= act.at <= times.get((Kind.JOB_CLOSED, act.job), late)


def test_people_answer_once_and_only_after_the_letter(acts: list[Act]) -> None:
    letters = {act.person: act.at for act in acts if act.kind is Kind.LETTER}

    answers = [act for act in acts if act.kind in {Kind.ACCEPTED, Kind.DECLINED}]

    assert all(letters[act.person] < act.at for act in answers)
    assert len({act.person for act in answers}) == len(answers)


def test_the_acts_of_the_ats_have_a_job(acts: list[Act]) -> None:
    assert [act for act in acts if act.kind in OF_THE_ATS and act.job < 0] == []
