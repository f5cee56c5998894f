import pytest

from hirewire.linkage.contacts import mail, phone, profile
from hirewire.linkage.persons import person
from hirewire.linkage.records import Employment, Record
from hirewire.linkage.sounds import sounds


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Jürgen", "Müller", ("jurgen", "muller")),
        ("Juergen", "MUELLER", ("jurgen", "muller")),
        ("Siobhán", "O\u2019Brien", ("siobhan", "obrien")),
        ("CV Mr. Paul", "Smith, P.Eng.", ("paul", "smith")),
        ("Emily G.", "Hart (she/her)", ("emily", "hart")),
        ("Ana", "de la Torre", ("ana", "torre")),
        ("Дмитро", "Шевченко", ("dmitro", "shevchenko")),
        ("J.", "Hart", ("j", "hart")),
        ("Dr", "Ma", ("dr", "ma")),
        ("", "", ("", "")),
    ],
)
def test_a_name_is_normalised_however_it_was_typed(first: str, last: str, expected: tuple[str, str]) -> None:
    normal = person(Record("r", first, last))

    assert (normal.given.joined, normal.family.joined) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("shevchenko", "schewtschenko"),
        ("yuliia", "julia"),
        ("oliinyk", "olijnyk"),
        ("zhiqiang", "chihchiang"),
        ("mwswy", "mousavi"),
        ("hsyny", "hosseini"),
        ("jieun", "chiun"),
        ("ghasemi", "qasemi"),
    ],
)
def test_two_romanisations_of_a_name_sound_the_same(one: str, other: str) -> None:
    assert set(sounds(one)) & set(sounds(other))


@pytest.mark.parametrize(("one", "other"), [("hart", "lind"), ("moreau", "nolan"), ("chang", "park")])
def test_different_names_sound_different(one: str, other: str) -> None:
    assert not set(sounds(one)) & set(sounds(other))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Ada.Z@Mail.Example", "ada.z@mail.example"),
        ("ada+jobs@mail.example", "ada@mail.example"),
        ("a.d.a@gmail.com", "ada@gmail.com"),
    ],
)
def test_an_email_address_is_normalized(address: str, expected: str) -> None:
    assert mail(address).address == expected


@pytest.mark.parametrize("address", ["info@firm.example", "Bewerbungen@firm.example", "reception@firm.example"])
def test_a_mailbox_named_after_a_role_identifies_nobody(address: str) -> None:
    assert mail(address).is_role


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+43 664 4759971", ""),
        ("0664 4759971", "at"),
        ("0043 (0)664 475 99 71", ""),
        ("(0664) 4759971", "at"),
        ("0664/4759971", ""),
    ],
)
def test_a_phone_number_is_the_same_with_and_without_its_country(number: str, country: str) -> None:
    assert phone(number, country) == "6644759971"


def test_a_profile_url_is_reduced_to_the_part_that_names_a_person() -> None:
    assert profile("HTTP://www.Network.example/in/ada-1f/?lang=de") == "network.example/in/ada-1f"


@pytest.mark.parametrize(
    "name",
    ["Weiss & Kern", "Weiß und Kern GmbH", "WEISS AND KERN GES.M.B.H.", "Weiss & Kern Co., Ltd.", "Weiss y Kern, S.L."],
)
def test_a_company_is_the_same_with_any_legal_form(name: str) -> None:
    (company,) = person(Record("r", employments=(Employment(name),))).companies

    assert company.name == "weiss kern"


def test_the_profile_url_adds_other_names() -> None:
    normal = person(Record("r", "Юлія", "Демак", profile_url="https://network.example/in/yuliia-demak-ba76a84"))

    assert {"yuliia", "demak"} <= normal.aliases
