"""A GET over the wire: what counts as a whole answer, and what every other one is called."""

import io
import ipaddress
import shutil
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from coordination.fetch import http
from coordination.fetch.http import Answer as Received
from coordination.fetch.http import Limits, Refused, TransportFault, get, name_of
from tests.fetch.server import QUICK, Answer, Publisher, publisher, redirect, zipped

AGENT = "Mozilla/5.0 (compatible; sanctions-coordination/0.1.0; desk@example.org)"
BODY = b"<list>" + b"<name>Foreign Trade Bank</name>" * 4000 + b"</list>"


def fetched(address: str, limits: Limits = QUICK, **how) -> tuple[bytes, Received]:
    into = io.BytesIO()
    answer = get(address, into, agent=AGENT, limits=limits, **how)
    return into.getvalue(), answer


# What is received


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=BODY),
        Answer(body=BODY, framing="chunked"),
        zipped(BODY),
        zipped(BODY, framing="chunked"),
        Answer(body=BODY, framing="close"),
        zipped(BODY, framing="close"),
    ],
    ids=["length", "chunked", "gzip", "gzip chunked", "close", "gzip close"],
)
def test_whole_answer_is_received_unpacked(server: Publisher, answer: Answer):
    server.answers["/list.xml"] = answer

    body, received = fetched(server.url("/list.xml"))

    assert body == BODY
    assert received.is_modified
    assert received.name == "list.xml"


def test_request_is_a_get_that_says_who_we_are(server: Publisher):
    server.answers["/list.xml"] = Answer(body=BODY)

    fetched(server.url("/list.xml?token=a%3D%3D"))

    (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/list.xml?token=a%3D%3D")
    assert request.headers["user-agent"] == AGENT
    assert request.headers["host"] == server.host


def test_publisher_that_wants_a_user_agent_and_knows_no_head_answers(server: Publisher):
    server.answers["/list.xml"] = lambda request: (
        Answer(body=BODY) if "sanctions-coordination" in request.headers.get("user-agent", "") else Answer(403)
    )

    assert fetched(server.url("/list.xml"))[0] == BODY
    assert {request.method for request in server.requests} == {"GET"}


def test_headers_are_kept_without_cookies(server: Publisher):
    server.answers["/list.xml"] = Answer(body=BODY).with_headers(
        ETag='"a1"', Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT", Set_Cookie="id=1", Content_Type="application/xml"
    )

    _, received = fetched(server.url("/list.xml"))

    assert received.headers == {
        "content-type": "application/xml",
        "content-length": str(len(BODY)),
        "etag": '"a1"',
        "last-modified": "Mon, 23 Nov 2026 10:00:00 GMT",
    }


def test_not_modified_is_an_answer_to_conditions_only(server: Publisher):
    server.answers["/list.xml"] = Answer(304)

    body, received = fetched(server.url("/list.xml"), conditions={"If-None-Match": '"a1"'})

    assert (body, received.is_modified) == (b"", False)
    assert server.requests[0].headers["if-none-match"] == '"a1"'
    with pytest.raises(Refused, match=r"answered 304 \(Not Modified\)"):
        fetched(server.url("/list.xml"))


def test_only_the_head_is_read_where_nothing_is_to_be_kept(server: Publisher):
    server.answers["/latest"] = redirect("/archive/2026-11-20_delta.xml?signature=secret")
    server.answers["/archive/2026-11-20_delta.xml"] = Answer(drips=True).with_headers(ETag='"d1"')

    answer = get(server.url("/latest"), None, agent=AGENT, limits=QUICK)

    assert answer.name == "2026-11-20_delta.xml"
    assert answer.headers["etag"] == '"d1"'
    assert "secret" not in repr(answer)


def test_page_is_received_where_a_page_is_asked_for(server: Publisher):
    server.answers["/list.html"] = Answer(body=b"<!DOCTYPE html><title>List</title>")

    assert fetched(server.url("/list.html"), may_be_page=True)[0].startswith(b"<!DOCTYPE")


# What is a fault of transport


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(body=BODY[:5000], length=len(BODY)), "the answer was cut off"),
        (Answer(body=BODY[:5000], framing="chunked", cut=True), "the answer was cut off"),
        (replace(zipped(BODY), body=zipped(BODY).body[:-200]), "the answer was cut off"),
        (zipped(BODY, length=1_000_000), "the answer was cut off"),
        (Answer(body=b"1,AEROCARIBBEAN\n2,ANGLO", framing="close"), "neither the length nor the end"),
        (Answer(body=BODY).with_headers(Content_Encoding="gzip"), "the answer was cut off"),
        (Answer(500), r"answered 500 \(Internal Server Error\)"),
        (Answer(503), r"answered 503 \(Service Unavailable\)"),
        (Answer(520), "answered 520"),
    ],
    ids=[
        "fewer bytes than its length",
        "no last chunk",
        "half a gzip",
        "gzip shorter than its length",
        "CSV without an end",
        "not the gzip it says",
        "500",
        "503",
        "520",
    ],
)
def test_answer_without_its_end_or_of_a_failing_server_is_a_fault(server: Publisher, answer: Answer, reason: str):
    server.answers["/list.xml"] = answer

    with pytest.raises(TransportFault, match=reason):
        fetched(server.url("/list.xml"))


def test_wait_that_the_server_asks_for_is_told(server: Publisher):
    server.answers["/list.xml"] = Answer(429).with_headers(Retry_After="120")

    with pytest.raises(TransportFault) as fault:
        fetched(server.url("/list.xml"))

    assert (fault.value.retry_after, fault.value.asks_to_wait) == ("120", True)


@pytest.mark.parametrize("headers", [True, False], ids=["the body", "nothing after the connection"])
def test_slow_drip_ends_with_the_time_limit(server: Publisher, headers: bool):
    server.answers["/list.xml"] = Answer(drips=True, length=10_000)
    silent = socket.create_server(("127.0.0.1", 0))
    address = server.url("/list.xml") if headers else f"http://127.0.0.1:{silent.getsockname()[1]}/list.xml"

    with silent, pytest.raises(TransportFault, match=r"took longer than 0\.2 seconds"):
        fetched(address, replace(QUICK, total=0.2))


def test_server_that_falls_silent_is_a_fault():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TransportFault, match="no answer in time"):
        fetched(f"http://127.0.0.1:{silent.getsockname()[1]}/", replace(QUICK, read=0.1))


def test_nobody_there_is_a_fault():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}/list.xml"

    with pytest.raises(TransportFault, match=r"127\.0\.0\.1: the connection was refused"):
        fetched(address)


def test_host_without_an_address_is_a_fault(monkeypatch: pytest.MonkeyPatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(TransportFault, match=r"lists\.example\.org: the name of the host was not found"):
        fetched("https://lists.example.org/list.xml")


# What is refused


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(403), r"answered 403 \(Forbidden\)"),
        (Answer(404), r"answered 404 \(Not Found\)"),
        (Answer(410), r"answered 410 \(Gone\)"),
        (Answer(202), r"answered 202 \(Accepted\)"),
        (Answer(206, BODY), r"answered 206 \(Partial Content\)"),
        (Answer(299, BODY), "answered 299"),
        (Answer(), "answered 200 with nothing in it"),
        (zipped(b""), "answered 200 with nothing in it"),
        (Answer(body=BODY).with_headers(Content_Encoding="br"), "packed its answer as br"),
        (Answer(302), "answered 302 without saying where to"),
        (redirect("ftp://127.0.0.1/list.xml"), "begins with ftp:"),
        (redirect("http://[::bad/"), "redirected to what is no address"),
        (
            Answer(body=b"\n<!doctype html><html><head><title>Just a\n moment...</title></head></html>"),
            "an HTML page \\(“Just a moment...”\\), not with the list",
        ),
        (Answer(body=b"\xef\xbb\xbf<HTML><body>Down</body></HTML>"), "an HTML page, not with the list"),
        (zipped(b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html/>'), "an HTML page, not with the list"),
    ],
)
def test_answer_that_is_not_the_list_is_refused(server: Publisher, answer: Answer, reason: str):
    server.answers["/list.xml"] = answer

    with pytest.raises(Refused, match=reason):
        fetched(server.url("/list.xml"))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=BODY),
        Answer(body=BODY, framing="chunked"),
        Answer(body=BODY, framing="close"),
        zipped(b"x" * 50_000_000),
        Answer(drips=True, length=10**12),
    ],
    ids=["length", "chunked", "close", "a little gzip that unpacks to much", "stated only"],
)
def test_file_over_the_limit_is_refused(server: Publisher, answer: Answer):
    server.answers["/list.xml"] = answer

    with pytest.raises(Refused, match="answered with more than 98 KB"):
        fetched(server.url("/list.xml"), replace(QUICK, max_bytes=100_000))


# Where redirects may lead


def test_redirect_to_a_signed_address_is_followed_and_not_told(server: Publisher):
    server.answers["/list.xml"] = redirect(server.url("/store/8f3a?X-Signature=secret"))
    server.answers["/store/8f3a"] = Answer(body=BODY)

    body, received = fetched(server.url("/list.xml"))

    assert body == BODY
    assert server.asked("/store/8f3a")[0].target == "/store/8f3a?X-Signature=secret"
    assert "secret" not in repr(received)


def test_relative_redirects_are_followed_five_times(server: Publisher):
    for hop in range(5):
        server.answers[f"/{hop}/list.xml"] = redirect(f"../{hop + 1}/list.xml", status=(301, 302, 303, 307, 308)[hop])
    server.answers["/5/list.xml"] = Answer(body=BODY)

    assert fetched(server.url("/0/list.xml"))[0] == BODY


def test_redirect_loop_ends(server: Publisher):
    server.answers["/list.xml"] = redirect("/list.xml")

    with pytest.raises(Refused, match="redirected more than 5 times"):
        fetched(server.url("/list.xml"))

    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "place",
    [
        "http://10.0.0.7/list.xml",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/list.xml",
        "http://[::ffff:127.0.0.1]/list.xml",
        "http://0.0.0.0/list.xml",
        "https://localhost/list.xml",
    ],
)
def test_redirect_into_our_own_network_is_refused(server: Publisher, place: str):
    """The network itself is not touched: `no_network` would fail."""
    server.answers["/list.xml"] = redirect(place)

    with pytest.raises(Refused, match="inside our own network"):
        fetched(server.url("/list.xml"))


def test_redirect_to_another_server_on_this_machine_is_refused(server: Publisher):
    """The source may name a private address; a redirect from it may not name a second one."""
    with publisher() as neighbour:
        neighbour.answers["/list.xml"] = Answer(body=BODY)
        server.answers["/list.xml"] = redirect(neighbour.url("/list.xml"))

        with pytest.raises(Refused, match="inside our own network"):
            fetched(server.url("/list.xml"))

        assert neighbour.requests == []


def test_host_that_resolves_into_our_own_network_is_refused(server: Publisher, monkeypatch: pytest.MonkeyPatch):
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **how: real(host.replace("cdn.example.org", "10.1.2.3"), *rest, **how),
    )
    server.answers["/list.xml"] = redirect("http://cdn.example.org/list.xml")

    with pytest.raises(Refused, match="inside our own network"):
        fetched(server.url("/list.xml"))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("151.101.0.144", True),
        ("2a04:4e42::144", True),
        ("100.64.0.1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("224.0.0.1", False),
    ],
)
def test_public_addresses(address: str, public: bool):
    assert http._is_public(address) is public
    assert ipaddress.ip_address(address)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1, with its key, good for this day."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the certificate, is not on this machine")
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "chain.pem", folder / "key.pem"
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=publisher -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([openssl, *command.split(), "-keyout", key, "-out", chain], check=True, capture_output=True)
    return chain, key


def test_list_over_tls_is_received(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with publisher(certificate=certificate) as server:
        server.answers["/list.xml"] = redirect("/signed.xml")
        server.answers["/signed.xml"] = zipped(BODY)

        assert fetched(server.url("/list.xml"))[0] == BODY


def test_certificate_that_nobody_vouches_for_is_a_fault(certificate: tuple[Path, Path]):
    with (
        publisher(certificate=certificate) as server,
        pytest.raises(TransportFault, match="its certificate is not acc"),
    ):
        fetched(server.url("/list.xml"))


def test_redirect_from_https_to_http_is_refused(
    server: Publisher, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with publisher(certificate=certificate) as secure:
        secure.answers["/list.xml"] = redirect(server.url("/list.xml"))

        with pytest.raises(Refused, match="redirected from https to http"):
            fetched(secure.url("/list.xml"))

    assert server.requests == []


def test_slow_drip_over_tls_ends_with_the_time_limit(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with publisher(certificate=certificate) as server:
        server.answers["/list.xml"] = Answer(drips=True, length=10_000)

        with pytest.raises(TransportFault, match="took longer than 1 seconds"):
            fetched(server.url("/list.xml"), replace(QUICK, total=1))


# Names


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://lists.example.org/docs/UK-Sanctions-List.xml", "UK-Sanctions-List.xml"),
        ("https://lists.example.org/exports/SDN_ENHANCED.XML?x=1#y", "SDN_ENHANCED.XML"),
        ("https://lists.example.org/files/xmlFullSanctionsList_1_1/content?token=x", "xmlFullSanctionsList_1_1"),
        ("https://lists.example.org/%E5%88%B6%E8%A3%81.csv", "制裁.csv"),
        ("https://lists.example.org", "list"),
        ("https://lists.example.org/%2e%2e/%2e%2e", "list"),
        ("https://lists.example.org/..%2F..%2Fetc%2Fpasswd.txt", "passwd.txt"),
        ("https://lists.example.org/a%00b.xml", "a b.xml"),
        (f"https://lists.example.org/{'x' * 500}.xml", "x" * 60),
    ],
)
def test_file_keeps_the_name_its_publisher_gave_it(address: str, name: str):
    assert name_of(address) == name
