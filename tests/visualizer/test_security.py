from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from visualizer.security import Guard, guard_for, hash_of, host_name

Serve = Callable[..., FlaskClient]

OURS = [
    "localhost", "localhost:8642", "LOCALHOST:8642", "127.0.0.1", "127.0.0.1:8642", "127.9.9.9:1", "[::1]",
    "[::1]:8642",
]  # fmt: skip
OTHERS = [
    "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.7:8642", "[2001:db8::1]:8642",
    "", " localhost", "localhost:80x", "[::1", "user@localhost", "local\u017fhost", "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("host", OURS)
def test_names_of_this_machine_are_allowed(client: FlaskClient, host: str) -> None:
    assert client.get("/api/run", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", OTHERS)
def test_other_names_are_refused_everywhere(client: FlaskClient, host: str) -> None:
    for address in ("/", "/api/run", "/api/events", "/static/style.css", "/nowhere"):
        answer = client.get(address, headers={"Host": host}, buffered=True)
        assert answer.status_code == 403
        assert "Host header" in answer.get_json()["error"]


def test_a_request_without_a_host_is_refused() -> None:
    assert not Guard().allows_host(None)


@pytest.mark.parametrize("address", ["/", "/api/run", "/static/style.css", "/nowhere", "/api/replay/10/pictures"])
def test_every_answer_has_the_security_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address, headers={"Origin": "http://evil.example"}, buffered=True).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert [name for name in headers.keys() if name.lower().startswith("access-control")] == []  # noqa: SIM118  # its own mapping


def test_a_server_of_this_machine_alone_requires_a_token_only_on_request() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert guard_for(host).token is None
        assert not guard_for(host).exposed
    assert guard_for("127.0.0.1", token=True).token


def test_a_server_that_other_machines_can_reach_always_requires_a_token() -> None:
    for host in ("0.0.0.0", "::", "192.168.1.7", "box.example"):
        guard = guard_for(host)
        assert guard.exposed
        assert guard.token is not None
        assert len(guard.token) >= 32
    assert guard_for("0.0.0.0").token != guard_for("0.0.0.0").token


def test_an_exposed_server_allows_addresses_and_the_names_given() -> None:
    guard = guard_for("0.0.0.0", ["Box.example"])

    assert guard.allows_host("192.168.1.7:8642")
    assert guard.allows_host("box.example:8642")
    assert not guard.allows_host("evil.example")


def test_a_token_becomes_a_cookie_and_leaves_the_address(serve: Serve, made: Path) -> None:
    guard = guard_for("127.0.0.1", token=True)
    client = serve(made, guard)
    for address in ("/", "/api/run", "/api/events", "/static/style.css"):
        assert client.get(address).status_code == 403
    assert client.get("/?token=wrong").status_code == 403
    assert client.get(f"/?token={guard.token}x").status_code == 403

    answer = client.get(f"/?run=a+b&token={guard.token}")

    assert answer.status_code == 303
    assert guard.token is not None
    assert guard.token not in answer.headers["Location"]
    assert "run=a" in answer.headers["Location"]
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/api/run").status_code == 200


def test_the_cookie_of_another_server_is_refused(serve: Serve, made: Path) -> None:
    guard, other = guard_for("127.0.0.1", token=True), guard_for("127.0.0.1", token=True)
    client = serve(made, guard)
    assert other.token is not None
    client.set_cookie(guard.cookie, other.token)

    assert client.get("/api/run").status_code == 403


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Box.example:80", "box.example"), ("[::1]:8642", "::1"), ("[::1]", "::1"), ("127.0.0.1", "127.0.0.1"),
        ("[::1]x", None), ("box:", None), ("box:8x", None), ("", None), (None, None), (" box", None),
    ],
)  # fmt: skip
def test_the_host_is_read_from_its_header(header: str | None, name: str | None) -> None:
    assert host_name(header) == name


def test_the_hash_of_a_token_does_not_contain_it() -> None:
    assert hash_of("a" * 32) != hash_of("b" * 32)
    assert len(hash_of("a" * 32)) == 8
    assert "a" * 8 not in hash_of("a" * 32)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/?token={0}&run=a%0d%0aX:%201", "/?run=a%0D%0AX%3A+1"),
        ("/%0d%0aX?token={0}", "/%0D%0AX"),
        ("/?token={0}&run=%C3%BC%26x", "/?run=%C3%BC%26x"),
        ("/?token={0}", "/"),
    ],
)
def test_an_address_with_the_token_leads_to_the_same_address_without_it(
    serve: Serve, made: Path, address: str, expected: str
) -> None:
    guard = guard_for("127.0.0.1", token=True)

    answer = serve(made, guard).get(address.format(guard.token))

    assert (answer.status_code, answer.headers["Location"]) == (303, expected)


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\\\evil.example", "///evil.example"])
def test_the_token_leads_to_no_other_host(serve: Serve, made: Path, path: str) -> None:
    guard = guard_for("127.0.0.1", token=True)

    answer = serve(made, guard).get("/", query_string={"token": guard.token}, environ_overrides={"PATH_INFO": path})

    assert answer.headers["Location"].startswith("/evil.example")
