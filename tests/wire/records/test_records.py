"""The requirements of each record. All errors of a record are reported at once."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirewire.wire.records.applications import Application, InterviewFeedback, InterviewType, Stage
from hirewire.wire.records.attachments import Resume
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.integrations import ConfigurationValue, IntegrationKey, IntegrationType
from hirewire.wire.records.notes import Note
from hirewire.wire.records.postings import JobPostingClosure, SimpleJobPosting, decode_posting
from hirewire.wire.records.provisioning import Credentials, ProvisionedApplication
from hirewire.wire.records.requisitions import JobRequisitionStage
from hirewire.wire.records.versioned import restated, versioned
from hirewire.wire.validation import Fault, InvalidRecord, Record, decode_record

CANDIDATE: dict[str, Any] = {
    "firstName": "Noor",
    "lastName": "Haddad",
    "emailAddresses": ["noor@example.test"],
    "phoneNumbers": [],
    "addresses": [],
    "currentCompanyName": "Harbour Cranes",
    "currentJobTitle": "Rigger",
    "externalProfileUrl": "https://ats.example.test/c/77",
    "atsCreatedAt": 1764547200000,
    "atsLastModifiedAt": 1767225600000,
}
APPLICATION: dict[str, Any] = {
    "atsCandidateId": "C-77",
    "atsJobPostingId": "REQ-2041",
    "atsJobPostingName": "Welding Robot Technician",
    "candidateEmail": "noor@example.test",
    "firstName": "Noor",
    "lastName": "Haddad",
    "source": "Career site",
    "dispositionReason": "",
    "atsCreatedAt": 1767225600000,
    "atsLastModifiedAt": 1767229200000,
}
STAGE: dict[str, Any] = {"stage": "Phone Screen", "atsCreatedAt": 1767225600000}
JOB: dict[str, Any] = {
    "integrationContext": "urn:li:organization:1000",
    "externalJobPostingId": "REQ-2041",
    "jobPostingOperationType": "CREATE",
    "title": "Welding Robot Technician",
    "description": "x" * 100,
    "location": "Gdansk, Poland",
    "companyApplyUrl": "https://jobs.example.test/2041/apply",
    "listedAt": 1767225600000,
    "availability": "PRIVATE_TO_ATS_INTEGRATION",
    "accessRestricted": False,
    "requisitionOwnerEmail": "ana@example.test",
}
TENANT: dict[str, Any] = {
    "uniqueForeignId": "tenant-0042",
    "name": "OpenATS - Harbor Foods",
    "description": "Harbor Foods, production",
    "oauth2AuthorizedCallbackUrls": ["https://harbor.ats.example/oauth"],
    "validJsSdkDomains": ["http://localhost:5000"],
}

REQUIRED = "field is required but not found and has no default value"
ABSENT = object()


def decoded(cls: type[Record], sample: dict[str, Any], **changes: object) -> Record:
    members = {name: value for name, value in {**sample, **changes}.items() if value is not ABSENT}
    return decode_record(cls, msgspec.json.encode(members))


def taken(cls: type[Record], sample: dict[str, Any], **changes: object) -> dict[str, Any]:
    members: dict[str, Any] = msgspec.to_builtins(decoded(cls, sample, **changes))
    return members


def faults(cls: type[Record], sample: dict[str, Any], **changes: object) -> dict[str, str]:
    with pytest.raises(InvalidRecord) as caught:
        decoded(cls, sample, **changes)
    return dict(caught.value.faults)


@pytest.mark.parametrize(
    ("cls", "sample"),
    [
        (Candidate, CANDIDATE),
        (Application, APPLICATION),
        (Stage, STAGE),
        (SimpleJobPosting, JOB),
        (ProvisionedApplication, TENANT),
        (Note, {}),
        (InterviewFeedback, {}),
    ],
)
def test_a_valid_record_round_trips(cls: type[Record], sample: dict[str, Any]) -> None:
    assert taken(cls, sample, fieldOfTheFuture=1) == sample


@pytest.mark.parametrize(
    ("cls", "sample", "required"),
    [
        (
            Candidate,
            CANDIDATE,
            {
                "firstName",
                "lastName",
                "externalProfileUrl",
                "atsCreatedAt",
                "atsLastModifiedAt",
                "addresses",
                "phoneNumbers",
                "emailAddresses",
            },
        ),
        (
            Application,
            APPLICATION,
            {"atsJobPostingId", "atsJobPostingName", "firstName", "lastName", "atsCreatedAt", "atsLastModifiedAt"},
        ),
        (Stage, STAGE, {"stage", "atsCreatedAt"}),
        (
            SimpleJobPosting,
            JOB,
            {
                "externalJobPostingId",
                "title",
                "description",
                "companyApplyUrl",
                "listedAt",
                "availability",
                "location",
                "jobPostingOperationType",
            },
        ),
        (ProvisionedApplication, TENANT, {"uniqueForeignId", "name", "description"}),
    ],
)
@pytest.mark.parametrize("nothing", [ABSENT, None])
def test_each_missing_required_field_is_reported(
    cls: type[Record], sample: dict[str, Any], required: set[str], nothing: object
) -> None:
    assert faults(cls, sample, **dict.fromkeys(sample, nothing)) == {f"/{name}": REQUIRED for name in required}


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/in/noor?trk=x#top",
        "HTTP://nl.linkedin.com/in/noor",
        "linkedin.com/in/noor",
        "//linkedin.com/in/noor",
        " linkedin.com ",
        "people.example:8443/noor",
        "https://localhost/in/noor",
        "",
    ],
)
def test_a_profile_url_may_be_written_as_people_copy_it(address: str) -> None:
    record = decode_record(Candidate, msgspec.json.encode(CANDIDATE | {"linkedInProfileUrl": address}))

    assert record.linked_in_profile_url == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//linkedin.com/in/noor",
        "javascript.linkedin.com:alert(1)",
        "data:text/html,<script>",
        "ftp://linkedin.com/in/noor",
        "noor",
        "linkedin.com/in/noor haddad",
        "https:///in/noor",
        "\njavascript:alert(1)",
        "linkedin.com\n",
    ],
)
def test_an_invalid_profile_url_is_refused(address: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        decode_record(Candidate, msgspec.json.encode(CANDIDATE | {"linkedInProfileUrl": address}))

    assert [(fault.pointer, fault.reason[-31:]) for fault in refused.value.faults] == [
        ("/linkedInProfileUrl", "is not an http or https address")
    ]


@pytest.mark.parametrize("name", ["currentJobTitle", "doNotContact", "manualMatchedMember", "prefix"])
def test_null_in_an_optional_field_counts_as_missing(name: str) -> None:
    assert decoded(Candidate, CANDIDATE, **{name: None}) == decoded(Candidate, CANDIDATE, **{name: ABSENT})


def test_all_faults_are_reported_at_once_with_their_pointers() -> None:
    found = faults(
        Candidate,
        CANDIDATE,
        firstName=ABSENT,
        lastName=5,
        emailAddresses=["fine@example.test", "no address", 7],
        phoneNumbers={},
        addresses=[{"geographicAreaType": "COUNTY"}, {"geographicAreaType": 3}, 4],
        atsCreatedAt="yesterday",
        doNotContact="perhaps",
        manualMatchedMember="urn:li:person:",
    )

    assert found == {
        "/firstName": REQUIRED,
        "/lastName": '"5" cannot be coerced to String',
        "/emailAddresses/1": '"no address" is not an e-mail address of the form X@X.X',
        "/emailAddresses/2": '"7" cannot be coerced to String',
        "/phoneNumbers": "array type is not backed by a DataList",
        "/addresses/0/geographicAreaType": '"COUNTY" is not an enum symbol',
        "/addresses/1/geographicAreaType": "enum type is not backed by a String",
        "/addresses/2": "record type is not backed by a DataMap",
        "/atsCreatedAt": '"yesterday" cannot be coerced to Long',
        "/doNotContact": '"perhaps" cannot be coerced to Boolean',
        "/manualMatchedMember": '"urn:li:person:" is not a person URN',
    }


def test_the_error_message_is_worded_as_in_the_protocol() -> None:
    with pytest.raises(InvalidRecord) as caught:
        decoded(Stage, {})

    assert str(caught.value) == f"ERROR :: /stage :: {REQUIRED}\nERROR :: /atsCreatedAt :: {REQUIRED}\n"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"5", "record type is not backed by a DataMap"), (b"{", "is not valid JSON"), (b'"\xff"', "is not valid JSON")],
)
def test_a_body_that_is_not_a_record_is_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        decode_record(Stage, raw)

    assert str(caught.value) == f"ERROR :: / :: {reason}\n"


def test_rules_across_fields_are_reported_beside_other_faults() -> None:
    assert faults(Candidate, CANDIDATE, atsLastModifiedAt=1, firstName=ABSENT) == {
        "/firstName": REQUIRED,
        "/atsLastModifiedAt": "must not be earlier than atsCreatedAt",
    }


@pytest.mark.parametrize(("cls", "sample"), [(Candidate, CANDIDATE), (Application, APPLICATION), (Stage, STAGE)])
@pytest.mark.parametrize("millis", [0, -1, 10**15])
def test_times_are_after_1970_and_before_the_year_10000(cls: type[Record], sample: dict[str, Any], millis: int) -> None:
    assert faults(cls, sample, atsCreatedAt=millis) == {
        "/atsCreatedAt": f'"{millis}" is not a time in milliseconds greater than 0'
    }


def test_a_record_may_be_modified_when_it_is_created() -> None:
    created = APPLICATION["atsCreatedAt"]

    assert taken(Application, APPLICATION, atsLastModifiedAt=created)["atsLastModifiedAt"] == created


def test_a_matched_member_can_replace_the_email_addresses() -> None:
    person = "urn:li:person:aB1-_"

    assert taken(Candidate, CANDIDATE, emailAddresses=[], manualMatchedMember=person)["manualMatchedMember"] == person
    assert faults(Candidate, CANDIDATE, emailAddresses=[]) == {
        "/emailAddresses": "is empty, and manualMatchedMember is missing"
    }
    assert faults(Candidate, CANDIDATE, emailAddresses=None) == {"/emailAddresses": REQUIRED}


@pytest.mark.parametrize("address", ["a@b.c", "a.b+c@d-e.example", "ü@bücher.example"])
def test_a_valid_email_address_is_accepted(address: str) -> None:
    assert taken(Application, APPLICATION, candidateEmail=address)["candidateEmail"] == address


@pytest.mark.parametrize(
    "address", ["", "a", "a@b", "@b.c", "a@.c", "a@b.", "a@b@c.d", "a b@c.d", "a@b.c\n", "a@" + "." * 300]
)
def test_an_invalid_email_address_is_refused(address: str) -> None:
    assert set(faults(Application, APPLICATION, candidateEmail=address)) == {"/candidateEmail"}


@pytest.mark.parametrize("name", ["atsJobPostingId", "atsJobPostingName", "firstName", "lastName"])
def test_an_empty_text_in_an_application_is_refused(name: str) -> None:
    assert list(faults(Application, APPLICATION, **{name: ""})) == [f"/{name}"]


@pytest.mark.parametrize("stage", ["", "Not Available"])
def test_an_empty_or_unavailable_stage_is_refused(stage: str) -> None:
    assert list(faults(Stage, STAGE, stage=stage)) == ["/stage"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("title", "x" * 201, "is out of range 1...200"),
        ("description", "", "is out of range 1...25000"),
        ("description", "x" * 25_001, "is out of range 1...25000"),
        ("externalJobPostingId", "x" * 201, "is out of range 1...200"),
        ("workplaceTypes", ["Beach"], "must be On-site, Hybrid or Remote"),
        ("companyApplyUrl", "jobs.example.test", "is not an http or https address"),
        ("integrationContext", "urn:li:contract:1", "is not an organization URN"),
        ("availability", "SECRET", "is not an enum symbol"),
        ("state", 5, "enum type is not backed by a String"),
    ],
)
def test_a_job_outside_its_limits_is_refused(name: str, value: object, reason: str) -> None:
    found = faults(SimpleJobPosting, JOB, **{name: value})

    assert list(found) == [f"/{name}"]
    assert found[f"/{name}"].endswith(reason)


@pytest.mark.parametrize("position", [-1, 10_001])
def test_a_stage_outside_its_positions_is_refused_at_its_field(position: int) -> None:
    assert faults(JobRequisitionStage, {"name": "Screening"}, position=position) == {
        "/position": f'"{position}" is out of range'
    }


def test_country_and_postal_code_can_replace_the_location() -> None:
    place = {"location": ABSENT, "countryCode": "PL", "postalCode": "80-001"}

    assert taken(SimpleJobPosting, JOB, **place)["countryCode"] == "PL"
    assert faults(SimpleJobPosting, JOB, location=ABSENT, countryCode="PL") == {"/location": REQUIRED}


@pytest.mark.parametrize("closing", [{"state": "CLOSED"}, {"jobPostingOperationType": "CLOSE"}])
def test_closing_a_job_needs_no_more_than_its_id(closing: dict[str, str]) -> None:
    posting = decode_posting(msgspec.json.encode({"externalJobPostingId": "REQ-1", "title": 5, **closing}))

    assert isinstance(posting, JobPostingClosure)
    assert posting.external_job_posting_id == "REQ-1"


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"state": "closed"}, "/state"),
        ({"state": "CLOSED", "company": "urn:li:person:1"}, "/company"),
        ({"jobPostingOperationType": "CLOSE", "externalJobPostingId": 7}, "/externalJobPostingId"),
    ],
)
def test_a_fault_of_a_closing_element_is_reported_without_the_fields_of_a_whole_job(
    wrong: dict[str, object], place: str
) -> None:
    with pytest.raises(InvalidRecord) as caught:
        decode_posting(msgspec.json.encode({"externalJobPostingId": "REQ-1", **wrong}))

    assert [fault.pointer for fault in caught.value.faults] == [place]


def test_the_operation_wins_over_the_state() -> None:
    assert isinstance(decode_posting(msgspec.json.encode({**JOB, "state": "CLOSED"})), SimpleJobPosting)


def test_numbers_and_booleans_may_be_strings() -> None:
    assert decoded(Candidate, CANDIDATE, atsCreatedAt="1764547200000", doNotContact="true") == decoded(
        Candidate, CANDIDATE, doNotContact=True
    )


def test_a_candidates_feedback_keeps_its_scale() -> None:
    record = decoded(
        InterviewFeedback, {}, interviewType="ONSITE", evaluations=[{"attribute": "Welding", "result": "4/5"}]
    )

    assert isinstance(record, InterviewFeedback)
    assert (record.interview_type, record.evaluations[0].result) == (InterviewType.ONSITE, "4/5")
    assert faults(InterviewFeedback, {}, interviewer={"firstName": "Ana"}, evaluations=[{}]) == {
        "/interviewer/lastName": REQUIRED,
        "/evaluations/0/attribute": REQUIRED,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "LinkedIn for Harbor"),
        ("name", "x" * 51),
        ("validJsSdkDomains", ["https://a.example/"]),
        ("oauth2AuthorizedCallbackUrls", ["x"]),
    ],
)
def test_a_provisioned_application_outside_its_limits_is_refused(name: str, value: object) -> None:
    pointer = f"/{name}/0" if isinstance(value, list) else f"/{name}"

    assert list(faults(ProvisionedApplication, TENANT, **{name: value})) == [pointer]


def test_the_message_about_a_long_value_is_short() -> None:
    assert len(faults(Stage, STAGE, stage="x" * 100_000)["/stage"]) < 200


def test_an_integration_key_is_four_parts_on_the_wire() -> None:
    key = IntegrationKey("urn:li:contract:5500777", IntegrationType.CSA_API)

    assert dict(key.as_key()) == {
        "integrationContext": "urn:li:contract:5500777",
        "integrationType": "CSA_API",
        "tenantType": "RECRUITER",
        "dataProvider": "ATS",
    }
    assert IntegrationKey.from_key(key.as_key()) == key


def test_a_configuration_value_is_a_union() -> None:
    value = ConfigurationValue.of("https://hooks.ats.example")

    assert msgspec.json.encode(value) == b'{"configurationValue":{"string":"https://hooks.ats.example"}}'
    assert value.text == "https://hooks.ats.example"


def test_a_nul_character_refuses_the_record_and_is_located() -> None:
    held = {**CANDIDATE, "firstName": "No\0or", "unknown": {"list": ["x", "\0"]}, "lastName": r"\u0000 is text"}

    with pytest.raises(InvalidRecord) as caught:
        decode_record(Candidate, msgspec.json.encode(held))

    assert set(caught.value.faults) == {
        Fault("/firstName", "contains the character NUL"),
        Fault("/unknown/list/1", "contains the character NUL"),
    }


def test_a_nul_is_found_where_the_member_is_null() -> None:
    with pytest.raises(InvalidRecord) as refused:
        decode_record(Candidate, msgspec.json.encode({**CANDIDATE, "unknown": {"na\0me": None}}))

    assert refused.value.faults == (Fault("/unknown", "contains the character NUL"),)


def test_rules_apply_where_a_duplicate_member_replaced_a_nul() -> None:
    with pytest.raises(InvalidRecord) as refused:
        decode_record(Resume, rb'{"unknown": "\u0000", "unknown": 1}')

    assert refused.value.faults == (Fault("/resumeUrn", "must name the uploaded file"),)


def test_newer_field_names_follow_the_rules_of_the_older_ones() -> None:
    newer = {**CANDIDATE, "externalCreatedAt": 2, "externalLastModifiedAt": 1}
    del newer["atsCreatedAt"], newer["atsLastModifiedAt"]

    with pytest.raises(InvalidRecord) as caught:
        decode_record(versioned(Candidate), msgspec.json.encode(newer))

    assert caught.value.faults == (Fault("/externalLastModifiedAt", "must not be earlier than externalCreatedAt"),)


def test_a_record_can_be_written_in_either_dialect() -> None:
    note = Note(note="x", ats_created_at=5)

    newer = restated(note, versioned(Note))

    assert msgspec.json.encode(newer) == b'{"note":"x","externalCreatedAt":5}'
    assert restated(newer, Note) == note


def test_a_type_without_renamed_fields_is_the_same_in_both_dialects() -> None:
    assert versioned(Stage) is Stage


def test_the_repr_of_credentials_hides_the_secret() -> None:
    assert "hidden" not in repr(Credentials("id", "hidden"))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*CANDIDATE, *APPLICATION, *JOB]), json_values, max_size=8))
def test_any_record_is_taken_or_refused_with_reasons(changes: dict[str, Any]) -> None:
    for cls, sample in ((Candidate, CANDIDATE), (Application, APPLICATION), (SimpleJobPosting, JOB)):
        try:
            decoded(cls, sample, **changes)
        except InvalidRecord as invalid:
            reasons = str(invalid).removesuffix("\n").split("\n")
        else:
            continue
        assert all(reason.startswith("ERROR :: /") for reason in reasons)
