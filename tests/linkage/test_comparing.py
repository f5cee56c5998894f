import pytest

from hirewire.linkage.comparing import Code, Level, compare
from hirewire.linkage.persons import person
from hirewire.linkage.records import Employment, Place, Record


def levels(ours: Record, theirs: Record) -> dict[Code, Level]:
    return {comparison.code: comparison.level for comparison in compare(person(ours), person(theirs))}


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Emily", "Emily", Level.EQUAL),
        ("EMILY", "Emily G.", Level.EQUAL),
        ("Grace", "Emily Grace", Level.PART),
        ("Bill", "William", Level.FORM),
        ("Cat", "Catarina", Level.FORM),
        ("Sascha", "Alexander", Level.FORM),
        ("Олександр", "Alexander", Level.FORM),
        ("E.", "Emily", Level.INITIAL),
        ("E.", "Martha", Level.DIFFERENT),
        ("Emliy", "Emily", Level.TYPO),
        ("Chih-Chiang", "志强", Level.SOUND),
        ("Shirin", "شیرین", Level.SOUND),
        ("Emily", "Martha", Level.DIFFERENT),
    ],
)
def test_first_names_are_compared_in_levels(ours: str, theirs: str, expected: Level) -> None:
    assert levels(Record("c", ours, "Hart"), Record("m", theirs, "Hart"))[Code.GIVEN] is expected


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Lind-Hart", "Lind Hart", Level.EQUAL),
        ("Hart", "Lind-Hart", Level.PART),
        ("Park", "박", Level.FORM),
        ("Cheung", "张", Level.FORM),
        ("Quellackerm", "Quellackermann", Level.FORM),
        ("Hrat", "Hart", Level.TYPO),
        ("Schewtschenko", "Шевченко", Level.SOUND),
        ("Lindqvist", "Moreau", Level.DIFFERENT),
    ],
)
def test_last_names_are_compared_in_levels(ours: str, theirs: str, expected: Level) -> None:
    assert levels(Record("c", "Ada", ours), Record("m", "Ada", theirs))[Code.FAMILY] is expected


def test_swapped_first_and_last_names_count_as_one_difference() -> None:
    compared = levels(Record("c", "Lindqvist", "Ada"), Record("m", "Ada", "Lindqvist"))

    assert compared == {Code.GIVEN: Level.EQUAL, Code.FAMILY: Level.EQUAL, Code.ORDER: Level.DIFFERENT}


def test_two_initials_do_not_agree_in_the_wrong_order() -> None:
    compared = levels(Record("c", "R", "D."), Record("m", "Derek", "Rosdale"))

    assert compared == {Code.GIVEN: Level.DIFFERENT, Code.FAMILY: Level.DIFFERENT, Code.ORDER: Level.EQUAL}


def test_an_address_with_the_persons_own_name_is_no_evidence_of_a_former_name() -> None:
    ours = Record("c", "Bostini", "Massimo", emails=("bostini.massimo@mail.example",))
    theirs = Record("m", "Gianluca", "Bostini", emails=("gianluca.bostini@post.example",))

    compared = levels(ours, theirs)

    assert (compared[Code.GIVEN], compared[Code.FAMILY]) == (Level.DIFFERENT, Level.DIFFERENT)


def test_a_former_name_in_an_address_is_found() -> None:
    ours = Record("c", "Ada", "Moreau", emails=("ada.moreau@mail.example",))
    theirs = Record("m", "Ada", "Lindqvist", profile_url="https://network.example/in/ada-moreau-1f")

    assert levels(ours, theirs)[Code.FAMILY] is Level.ALIAS


def test_a_field_that_one_side_lacks_is_not_compared() -> None:
    assert levels(Record("c", "Ada", ""), Record("m", "Ada", "Hart", emails=("a@mail.example",))) == {
        Code.GIVEN: Level.EQUAL,
        Code.ORDER: Level.EQUAL,
    }


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        ("ada.hart@mail.example", Level.EQUAL),
        ("ada.hart@mial.example", Level.TYPO),
        ("ada.hrat@mail.example", Level.TYPO),
        ("ada.hart@post.test", Level.PART),
        ("hart.ada@mail.example", Level.DIFFERENT),
        # Namesakes often have addresses like the next two, so such addresses count as different.
        ("ada.hart2@mail.example", Level.DIFFERENT),
        ("adahart@mail.example", Level.DIFFERENT),
    ],
)
def test_email_addresses_are_compared_in_levels(ours: str, expected: Level) -> None:
    theirs = Record("m", "Ada", "Hart", emails=("ada.hart@mail.example",))

    assert levels(Record("c", "Ada", "Hart", emails=(ours,)), theirs)[Code.EMAIL] is expected


def test_an_agencys_mailbox_does_not_count_against_anybody() -> None:
    ours = Record("c", "Ada", "Hart", emails=("profiles@staffing.example",))

    assert Code.EMAIL not in levels(ours, Record("m", "Ada", "Hart", emails=("a.hart@mail.example",)))


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        ("Copperline", Level.EQUAL),
        ("COPPERLINE LTD", Level.EQUAL),
        ("Meridian Rail", Level.PART),
        ("Meridian", Level.SIMILAR),
        ("Oakfield Dairy", Level.DIFFERENT),
    ],
)
def test_an_employer_is_compared_with_all_positions(company: str, expected: Level) -> None:
    theirs = Record(
        "m", "Ada", "Hart", employments=(Employment("Copperline"), Employment("Meridian Rail", is_current=False))
    )

    assert levels(Record("c", "Ada", "Hart", employments=(Employment(company),)), theirs)[Code.EMPLOYER] is expected


def test_a_city_is_the_same_in_another_language() -> None:
    ours = Record("c", places=(Place(city="Vienna", country="at"),))
    theirs = Record("m", places=(Place(city="Wien", country="AT"),))

    assert levels(ours, theirs) == {Code.CITY: Level.EQUAL, Code.REGION: Level.COUNTRY, Code.ORDER: Level.EQUAL}
