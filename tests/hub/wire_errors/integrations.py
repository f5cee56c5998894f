from typing import Final

from tests.hub.wire_errors.rows import CONTRACT, ORGANIZATION, Row, done, error, escaped, fault, ids, refused

_PATH: Final = "/v2/atsIntegrations"


def _key(kind: str = "ONE_CLICK_EXPORT", context: str = ORGANIZATION, tenant: str = "RECRUITER") -> str:
    return f"dataProvider=ATS&integrationContext={context}&integrationType={kind}&tenantType={tenant}"


_EXPORT, _CSA = _key(), _key("CSA_API", CONTRACT)
_NAME: Final = {"patch": {"$set": {"integrationName": "Harbor"}}}


def _foreign(context: str) -> str:
    return (
        f"Not enough permissions to access {context}: it has not requested this integration. Check the key, and wait "
        "until an admin of the company has requested the integration in your ATS"
    )


def _names(says: str, key: str, patch: object, body: object) -> Row:
    return Row(
        f"a name for {says}",
        "POST",
        f"{_PATH}?{ids(key)}",
        200,
        body,
        {"entities": {key: patch}},
        {"x-restli-method": "batch_partial_update"},
    )


def _denied(key: str, context: str) -> dict[str, object]:
    return refused(key, 403, _foreign(context), "ACCESS_DENIED")


_NAMES: Final = [
    _names("an integration", _EXPORT, _NAME, done(_EXPORT)),
    _names("an integration of a contract", _CSA, _NAME, done(_CSA)),
    Row(
        "a name from the partner",
        "POST",
        f"{_PATH}?{ids(_EXPORT)}",
        200,
        done(_EXPORT),
        {"entities": {_EXPORT: _NAME}},
        token="partner",
    ),
    Row(
        "a key whose parts have one order in the query and another in the body",
        "POST",
        f"{_PATH}?ids[0].integrationContext={ORGANIZATION}&ids[0].integrationType=ONE_CLICK_EXPORT"
        "&ids[0].tenantType=RECRUITER&ids[0].dataProvider=ATS",
        200,
        None,
        {
            "entities": {
                f"tenantType=RECRUITER&dataProvider=ATS&integrationType=ONE_CLICK_EXPORT"
                f"&integrationContext={escaped(ORGANIZATION)}": _NAME
            }
        },
        {"X-RestLi-Protocol-Version": "2.0.0"},
    ),
    _names(
        "an integration that was not requested",
        _key("PREMIUM_JOB_POSTING"),
        _NAME,
        _denied(_key("PREMIUM_JOB_POSTING"), ORGANIZATION),
    ),
    _names("an integration of another product", _key(tenant="JOBS"), _NAME, _denied(_key(tenant="JOBS"), ORGANIZATION)),
    _names("a contract's integration under a company", _key("CSA_API"), _NAME, _denied(_key("CSA_API"), ORGANIZATION)),
    _names(
        "a company's integration under a contract",
        _key(context=CONTRACT),
        _NAME,
        _denied(_key(context=CONTRACT), CONTRACT),
    ),
    _names("an unknown kind", _key("NOTHING"), _NAME, _denied(_key("NOTHING"), ORGANIZATION)),
    _names(
        "another company",
        _key(context="urn:li:organization:1"),
        _NAME,
        _denied(_key(context="urn:li:organization:1"), "urn:li:organization:1"),
    ),
    _names(
        "an integration, with an empty patch",
        _EXPORT,
        {"patch": {}},
        refused(_EXPORT, 422, fault(("/integrationName", "field is required but not found"))),
    ),
    _names(
        "an integration, together with a status",
        _EXPORT,
        {"patch": {"$set": {"integrationName": "x", "onboardingStatus": "ENABLED"}}},
        refused(_EXPORT, 422, fault(("/onboardingStatus", "field cannot be changed"))),
    ),
    _names(
        "an integration, without a patch",
        _EXPORT,
        {"integrationName": "x"},
        refused(_EXPORT, 400, 'A partial update must be of the form {"patch": {…}}'),
    ),
]
_READ: Final = [
    Row(
        "an integration that was not requested",
        "GET",
        f"{_PATH}?{ids(_key('PREMIUM_JOB_POSTING'))}",
        200,
        {
            "results": {},
            "statuses": {},
            "errors": {escaped(_key("PREMIUM_JOB_POSTING")): error(404, "Entity not found")},
        },
    ),
    Row("a change of status", "GET", f"{_PATH}?q=request&requestId=<<change>>", 200),
    Row(
        "an unknown change of status",
        "GET",
        f"{_PATH}?q=request&requestId=x",
        404,
        error(404, "Request x was not found", "NOT_FOUND"),
    ),
    Row(
        "an event that is not a change of status",
        "GET",
        f"{_PATH}?q=request&requestId=<<export>>",
        404,
        error(404, "Request <<export>> was not found", "NOT_FOUND"),
    ),
]


def _settings(says: str, key: str, name: str, value: object, body: object) -> Row:
    return Row(
        f"a setting {says}", "PUT", f"{_PATH}/{key}/configurations?ids={name}", 200, body, {"entities": {name: value}}
    )


def _text(value: object) -> dict[str, object]:
    return {"configurationValue": {"string": value}}


_REQUIRED: Final = "field is required but not found and has no default value"
_ADDRESS: Final = "CALLBACK_URL must be an https address on port 80 or 443"
_SETTINGS: Final = [
    _settings("that is accepted", _EXPORT, "CALLBACK_URL", _text("https://hooks.example/li"), done("CALLBACK_URL")),
    _settings(
        "that is not an address", _EXPORT, "CALLBACK_URL", _text("hooks"), refused("CALLBACK_URL", 422, _ADDRESS)
    ),
    _settings(
        "with a port that is not a number",
        _EXPORT,
        "CALLBACK_URL",
        _text("https://a:x"),
        refused("CALLBACK_URL", 422, _ADDRESS),
    ),
    _settings("with blanks", _EXPORT, "CALLBACK_URL", _text("https://a/ b"), refused("CALLBACK_URL", 422, _ADDRESS)),
    _settings(
        "that another customer uses",
        _EXPORT,
        "CALLBACK_URL",
        _text("http://ats.test/hook"),
        refused("CALLBACK_URL", 422, "CALLBACK_URL is used by another customer; each customer needs its own"),
    ),
    _settings(
        "with known viewers", _EXPORT, "JOB_POSTING_VIEWERS", _text("ALL_PRODUCT_USERS"), done("JOB_POSTING_VIEWERS")
    ),
    _settings(
        "with unknown viewers",
        _EXPORT,
        "JOB_POSTING_VIEWERS",
        _text("ACL_BASED"),
        refused("JOB_POSTING_VIEWERS", 422, '"ACL_BASED" is not a known value; use ALL_PRODUCT_USERS'),
    ),
    _settings(
        "that belongs to another kind of integration",
        _EXPORT,
        "APPLICATION_VIEWERS",
        _text("ALL_PRODUCT_USERS"),
        refused("APPLICATION_VIEWERS", 422, "APPLICATION_VIEWERS belongs to IN_ATS_INDICATOR, not to ONE_CLICK_EXPORT"),
    ),
    _settings(
        "that does not exist", _EXPORT, "COLOR", _text("x"), refused("COLOR", 400, '"COLOR" is not an enum symbol')
    ),
    _settings(
        "without a value",
        _EXPORT,
        "CALLBACK_URL",
        {},
        refused("CALLBACK_URL", 422, fault(("/configurationValue", _REQUIRED))),
    ),
    _settings(
        "without its type",
        _EXPORT,
        "CALLBACK_URL",
        {"configurationValue": {}},
        refused("CALLBACK_URL", 422, fault(("/configurationValue/string", _REQUIRED))),
    ),
    _settings(
        "as a bare string",
        _EXPORT,
        "CALLBACK_URL",
        {"configurationValue": "https://a"},
        refused("CALLBACK_URL", 422, fault(("/configurationValue", "record type is not backed by a DataMap"))),
    ),
    _settings(
        "as a number",
        _EXPORT,
        "CALLBACK_URL",
        _text(1),
        refused("CALLBACK_URL", 422, fault(("/configurationValue/string", '"1" cannot be coerced to String'))),
    ),
    Row(
        "settings of an integration that was not requested",
        "PUT",
        f"{_PATH}/{_key('PREMIUM_JOB_POSTING')}/configurations?ids=CALLBACK_URL",
        403,
        error(403, _foreign(ORGANIZATION), "ACCESS_DENIED", 100),
        {"entities": {"CALLBACK_URL": _text("x")}},
    ),
    Row(
        "reading a setting",
        "GET",
        f"{_PATH}/{_EXPORT}/configurations?ids=JOB_POSTING_VIEWERS",
        200,
        {"results": {"JOB_POSTING_VIEWERS": _text("ALL_PRODUCT_USERS")}, "statuses": {}, "errors": {}},
    ),
    Row(
        "deleting a setting, without the method header",
        "DELETE",
        f"{_PATH}/{_EXPORT}/configurations?ids=JOB_POSTING_VIEWERS",
        200,
        done("JOB_POSTING_VIEWERS"),
    ),
    Row(
        "deleting a setting that belongs to another kind of integration",
        "DELETE",
        f"{_PATH}/{_key('IN_ATS_INDICATOR')}/configurations?ids=JOB_POSTING_VIEWERS",
        200,
        refused("JOB_POSTING_VIEWERS", 422, "JOB_POSTING_VIEWERS belongs to ONE_CLICK_EXPORT, not to IN_ATS_INDICATOR"),
    ),
    Row(
        "all settings",
        "GET",
        f"{_PATH}/{_key('IN_ATS_INDICATOR')}/configurations",
        200,
        {
            "elements": [{"configurationKey": "APPLICATION_VIEWERS", **_text("ALL_PRODUCT_USERS")}],
            "paging": {"start": 0, "count": 10, "total": 1, "links": []},
        },
    ),
]

_FLAT: Final = "/v2/atsIntegrationConfigurations"


def _flat(setting: str, of: str = _EXPORT) -> str:
    return f"configurationKey={setting}&{of}"


def _at_the_top(says: str, verb: str, key: str, body: object, value: object = None) -> Row:
    sent = None if value is None else {"entities": {key: value}}
    return Row(f"a top-level setting {says}", verb, f"{_FLAT}?{ids(key)}", 200, body, sent)


_AT_THE_TOP: Final = [
    _at_the_top(
        "that is accepted",
        "PUT",
        _flat("CALLBACK_URL"),
        done(_flat("CALLBACK_URL")),
        _text("https://hooks.example/top"),
    ),
    _at_the_top(
        "with an unknown name",
        "PUT",
        _flat("COLOR"),
        refused(_flat("COLOR"), 400, '"COLOR" is not an enum symbol'),
        _text("x"),
    ),
    _at_the_top(
        "that is read",
        "GET",
        _flat("APPLICATION_VIEWERS", _key("IN_ATS_INDICATOR")),
        {
            "results": {escaped(_flat("APPLICATION_VIEWERS", _key("IN_ATS_INDICATOR"))): _text("ALL_PRODUCT_USERS")},
            "statuses": {},
            "errors": {},
        },
    ),
    _at_the_top(
        "that is deleted but belongs to another kind of integration",
        "DELETE",
        _flat("APPLICATION_VIEWERS"),
        refused(
            _flat("APPLICATION_VIEWERS"),
            422,
            "APPLICATION_VIEWERS belongs to IN_ATS_INDICATOR, not to ONE_CLICK_EXPORT",
        ),
    ),
]

ROWS: Final = [*_NAMES, *_READ, *_SETTINGS, *_AT_THE_TOP]
