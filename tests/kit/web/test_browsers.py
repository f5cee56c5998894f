import pytest

from hirewire.kit.web.browsers import browser_name

_CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (_CHROME, "Chrome, Linux"),
        (f"{_CHROME} Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("a-robot/1.0\x00", "a-robot/1.0"),
        ("", ""),
    ],
)
def test_browsers_are_recognised_by_their_user_agent(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
