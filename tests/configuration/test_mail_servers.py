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
