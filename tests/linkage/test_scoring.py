import pytest
from msgspec.structs import replace

from hirewire.linkage.deciding import Decision, Thresholds
from hirewire.linkage.persons import Person, person
from hirewire.linkage.records import Employment, Place, Record
from hirewire.linkage.scoring import Rival, Score
from tests.linkage import people
from tests.linkage.people import ADA, EVERYBODY, MEMBERS


def score(candidate: Person, *members: Person, claimed: float = 0.0) -> list[Score]:
    return people.scorer().score(candidate, [Rival(member, claimed) for member in members])


def test_name_and_employer_single_out_the_member_among_rivals() -> None:
    candidate = people.candidate(
        first_name="Ada", last_name="Zwart-Undset", employments=(Employment("Copperline", "Electrician"),)
    )

    best, *others = score(candidate, *MEMBERS[:29], ADA)

    assert (best.member_id, best.decision) == ("ada", Decision.LINK)
    assert {other.decision for other in others} == {Decision.NOTHING}


def test_probabilities_of_all_rivals_add_up_to_less_than_one() -> None:
    scores = score(people.candidate(first_name="Anna", last_name="Kelmann"), *MEMBERS[:30])

    assert 0 < sum(each.possibility.same + each.possibility.relative + each.possibility.namesake for each in scores) < 1


def test_a_close_second_lowers_the_first() -> None:
    candidate = people.candidate(first_name="Ada", last_name="Zwart-Undset")
    twin = replace(ADA, id="twin", mails=(), phones=())

    (alone,) = score(candidate, ADA)
    first, second = score(candidate, ADA, twin)

    assert first.probability == pytest.approx(second.probability)
    assert first.probability < alone.probability / 1.5


def test_a_rare_name_tells_more_than_a_common_one() -> None:
    common = MEMBERS[0]
    name = {"first_name": common.given.joined, "last_name": common.family.joined}
    rare = people.candidate(first_name="Ada", last_name="Zwart-Undset")

    assert score(rare, ADA)[0].probability > score(people.candidate(**name), common)[0].probability


def test_swapped_names_tell_no_more_than_names_in_their_order() -> None:
    facts = {"places": (Place(city="Leeds", region="England", country="gb"),)}

    (straight,) = score(people.candidate(first_name="Ada", last_name="Zwart-Undset", **facts), ADA)
    (swapped,) = score(people.candidate(first_name="Zwart-Undset", last_name="Ada", **facts), ADA)

    weights = [{piece.code: piece.weight for piece in each.evidence} for each in (straight, swapped)]
    assert weights[1] == pytest.approx(weights[0])
    assert weights[1]["order"] == pytest.approx(0.0)


def test_a_member_who_is_already_linked_is_less_likely() -> None:
    candidate = people.candidate(first_name="Ada", last_name="Zwart-Undset")

    free, claimed = (score(candidate, ADA, claimed=claim)[0].probability for claim in (0.0, 1.0))

    assert 0 < claimed < free


@pytest.mark.parametrize(
    "shared", [{"emails": ("ada.zwart@mail.example",)}, {"phones": ("020 7946 0123",)}], ids=["mailbox", "phone"]
)
def test_household_members_who_share_a_mailbox_or_phone_are_not_linked(shared: dict[str, tuple[str]]) -> None:
    home = (Place("4 Mill Lane", "Leeds", "England", "LS1 4AP", "gb"),)
    brother = people.candidate(first_name="Hendrik", last_name="Zwart-Undset", places=home, **shared)

    (best,) = people.scorer().score(brother, [Rival(ADA)], Thresholds(link=0.0))

    assert best.decision is Decision.ASK
    assert best.possibility.relative > 100 * best.possibility.namesake


def test_evidence_names_both_values_and_the_strongest_comes_first() -> None:
    candidate = people.candidate(first_name="Ada", last_name="Zwart", phones=("+44 20 7946 9999",))

    (best,) = score(candidate, ADA)
    weights = [abs(piece.weight) for piece in best.evidence]

    assert weights == sorted(weights, reverse=True)
    assert {(piece.code, piece.level, piece.ours, piece.theirs, piece.weight > 0) for piece in best.evidence} == {
        ("given", "equal", "ada", "ada", True),
        ("family", "part", "zwart", "zwart undset", True),
        ("order", "equal", "", "", best.evidence[-1].weight > 0),
        ("phone", "different", "2079469999", "2079460123", False),
    }


def test_a_person_without_rivals_gets_no_scores() -> None:
    assert score(people.candidate(first_name="Ada")) == []


def test_a_matching_profile_url_is_decisive() -> None:
    candidate = people.candidate(profile_url="http://www.network.example/in/ada-zwart-undset-1f/?a=b")

    (best,) = score(candidate, ADA)

    assert best.decision is Decision.LINK


def test_records_with_nothing_in_common_are_not_linked() -> None:
    stranger = person(Record("s", "Wu", "Chen", places=(Place(country="sg"),)))

    (only,) = score(stranger, ADA)

    assert only.decision is Decision.NOTHING


def test_weights_remembered_from_other_pairs_give_the_same_probabilities() -> None:
    """A scorer remembers the weight of each agreement. The expected values come from new scorers, one for each pair."""
    remembering = people.scorer()
    misspelt = people.candidate(first_name="Adda", last_name="Zwaart-Undset", phones=("020 7946 0124",))

    for candidate in (misspelt, *EVERYBODY[::8]):
        rivals = [Rival(member) for member in EVERYBODY if member is not candidate][:30]
        scores = remembering.score(candidate, rivals)

        alone = [people.scorer().weights(candidate, rival.member) for rival in rivals]
        expected = people.scorer().possibilities(alone)
        assert {each.member_id: each.possibility for each in scores} == {
            rival.member.id: possibility for rival, possibility in zip(rivals, expected, strict=True)
        }
