"""An address that is asked holds no secret and cannot be overheard; credentials go where they are for."""

from __future__ import annotations

from pathlib import Path

import pytest

from all_kg.errors import InputError, UsageError
from all_kg.stores.endpoint_address import read_address

SECRET = "s3cret-word"


@pytest.fixture(autouse=True)
def netrc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A netrc file for one host."""
    file = tmp_path / "netrc"
    file.write_text(
        f"machine kg.example.org login anna password {SECRET}\ndefault login x password {SECRET}\n"
    )
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))
    for name in ("ALL_KG_STORE_USER", "ALL_KG_STORE_PASSWORD", "ALL_KG_HTTP_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    return file


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://kg.example.org/sparql", "https://kg.example.org/sparql"),
        ("HTTPS://KG.example.org:8443/a/b", "https://kg.example.org:8443/a/b"),
        ("http://127.0.0.1:7878/query", "http://127.0.0.1:7878/query"),
        ("http://localhost", "http://localhost/"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("https://b\u00fccher.example/x", "https://xn--bcher-kva.example/x"),
    ],
)
def test_an_address_that_may_be_asked(text: str, url: str) -> None:
    assert read_address(text).url == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"https://anna:{SECRET}@kg.example.org/", "credentials"),
        (f"https://{SECRET}@kg.example.org/", "credentials"),
        (f"https://kg.example.org/sparql?key={SECRET}", "more than host and path"),
        (f"https://kg.example.org/#{SECRET}", "more than host and path"),
        ("http://kg.example.org/sparql", "by http"),
        ("http://127.0.0.1.example.org/", "by http"),
        ("http://169.254.169.254/", "by http"),
        ("file:///etc/passwd", "no URL of the web"),
        ("ftp://kg.example.org/", "no URL of the web"),
        ("https://", "no URL"),
        ("https://host:port/", "no URL"),
        ("https://[::1/", "no URL"),
        ("https://kg.example.org/a b", "no URL of the web"),
        ("https://kg.example.org/\r\nX-A: 1", "no URL of the web"),
    ],
)
def test_an_address_that_may_not_be_asked(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_address(text)
    assert SECRET not in str(caught.value)


def test_http_to_another_host_is_allowed_by_name_and_without_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_KG_HTTP_HOSTS", "inside.example, kg.example.org")
    monkeypatch.setenv("ALL_KG_STORE_USER", "anna")
    monkeypatch.setenv("ALL_KG_STORE_PASSWORD", SECRET)
    assert read_address("http://kg.example.org/x").credentials is None
    with pytest.raises(UsageError):
        read_address("http://other.example.org/x")


def test_credentials_come_from_the_environment_then_from_netrc(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_address("https://kg.example.org/").credentials == ("anna", SECRET)
    assert (
        read_address("https://other.example.org/").credentials is None
    )  # the default of netrc is for no one
    monkeypatch.setenv("ALL_KG_STORE_USER", "bert")
    assert read_address("https://kg.example.org/").credentials == ("anna", SECRET)
    monkeypatch.setenv("ALL_KG_STORE_PASSWORD", "other")
    assert read_address("https://kg.example.org/").credentials == ("bert", "other")
    assert read_address("http://127.0.0.1/").credentials == ("bert", "other")


def test_no_netrc_file_is_no_error(netrc: Path) -> None:
    netrc.unlink()
    assert read_address("https://kg.example.org/").credentials is None


def test_a_broken_netrc_file_is_an_error_that_repeats_nothing_of_it(netrc: Path) -> None:
    netrc.write_text(f"machine kg.example.org {SECRET} {SECRET}")
    with pytest.raises(InputError, match="netrc") as caught:
        read_address("https://kg.example.org/")
    assert SECRET not in str(caught.value)
