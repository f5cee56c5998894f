import pytest

from hirewire.configuration.mail_servers import MailServer, mail_server


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port", "password"),
    [
        ("smtp://me:p%40ss@mail.example", "smtp", "mail.example", 587, "p@ss"),
        ("smtps://mail.example", "smtps", "mail.example", 465, ""),
        ("smtp+plain://localhost:2525", "smtp+plain", "localhost", 2525, ""),
    ],
)
def test_the_address_of_the_server_is_read(url: str, scheme: str, host: str, port: int, password: str) -> None:
    server = mail_server(url)

    assert (server.scheme, server.host, server.port, server.password) == (scheme, host, port, password)
    assert "smtp" in server.backend


def test_an_empty_address_means_no_mail_and_a_wrong_one_is_an_error() -> None:
    assert mail_server("") == MailServer()
    for url in ("http://mail.example", "smtp://", "mail.example", "mail.example:587", "smtp://mail.example:mail"):
        with pytest.raises(ValueError, match=r"scheme|[Pp]ort"):
            mail_server(url)


def test_a_user_with_an_at_sign_is_read_and_one_with_a_slash_is_an_error() -> None:
    server = mail_server("smtp://noreply@corp.example:S3cret@mail.example")

    assert (server.user, server.password, server.host) == ("noreply@corp.example", "S3cret", "mail.example")
    with pytest.raises(ValueError, match="percent-encoded"):
        mail_server("smtp://team/mail:S3cret@mail.example")
