"""
Asking a publisher, against a server on this machine that answers all there is to be afraid of.

After each answer the source's row says what happened, and only a list that came whole is kept.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coordination.fetch import FetchError, FetchNotAllowed, Refused, TransportFault, claim, fetch_source, open_files
from coordination.fetch.http import Limits
from coordination.fetch.schedule import Known
from coordination.models import Snapshot, Source
from coordination.vocabulary import NoticedBy, SnapshotState
from tests.fetch.server import QUICK, Answer, Publisher, redirect, zipped
from tests.fetch.test_markers import FEED

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def edition(day: str, names: int = 100) -> bytes:
    return f'<list day="{day}">'.encode() + b"<name>Foreign Trade Bank</name>" * names + b"</list>"


OLD, NEW = edition("2026-11-01"), edition("2026-11-20", names=101)


def printed_day(paths: Sequence[Path]) -> date | None:
    found = re.search(rb'day="([\d-]+)"', paths[0].read_bytes())
    return date.fromisoformat(found[1].decode()) if found else None


@pytest.fixture(autouse=True)
def fetching(settings, tmp_path: Path) -> None:
    settings.FETCH, settings.VAR_DIR = True, tmp_path


@pytest.fixture
def source(reference: None, server: Publisher) -> Source:
    """A list of one file, whose bytes alone tell whether it has changed."""
    return pointed("un_sc", server, NoticedBy.HASH)


def pointed(code: str, server: Publisher, noticed_by: NoticedBy, *paths: str, marker: str = "") -> Source:
    """A source whose publisher is the server of this test."""
    addresses = [path if "{day}" in path else server.url(path) for path in paths or ("/list.xml",)]
    Source.objects.filter(code=code).update(
        noticed_by=noticed_by, addresses=addresses, marker=marker and server.url(marker)
    )
    return Source.objects.get(code=code)


def ask(source: Source, now: datetime, *, dice: float = 1, limits: Limits = QUICK, **how) -> Snapshot | None:
    source.refresh_from_db()
    snapshot = fetch_source(source, now=now, dice=dice, limits=limits, **({"printed_day": printed_day} | how))
    source.refresh_from_db()
    return snapshot


def accept(snapshot: Snapshot | None) -> Snapshot:
    assert snapshot is not None
    snapshot.state = SnapshotState.STORED
    snapshot.save()
    return snapshot


def content(snapshot: Snapshot) -> list[bytes]:
    kept = []
    for _, opened in open_files(snapshot):
        with opened() as file:
            kept.append(file.read())
    return kept


def assert_nothing_happened(source: Source, before: Source, *, tried_at: datetime) -> None:
    """A fault: it was tried, and the last good state stands."""
    source.refresh_from_db()
    assert source.last_tried_at == tried_at
    assert (source.last_good_at, source.last_changed_at) == (before.last_good_at, before.last_changed_at)
    assert list(Snapshot.objects.filter(source=source, received_at=tried_at)) == []
    assert list((Path(django_settings.VAR_DIR) / "fetching").glob("*")) == []


# A list that comes


def test_new_list_is_kept_with_its_headers_and_the_publishers_own_day(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=NEW).with_headers(ETag='"a"', Set_Cookie="id=1")

    snapshot = ask(source, now)

    assert snapshot is not None
    assert (snapshot.state, snapshot.edition_on, snapshot.received_at) == ("received", date(2026, 11, 20), now)
    assert content(snapshot) == [NEW]
    assert snapshot.headers == {"list.xml": {"content-length": str(len(NEW)), "etag": '"a"'}}
    assert (source.last_tried_at, source.last_good_at, source.last_changed_at) == (now, now, now)
    assert source.last_result == f"A new edition was received, of 2026-11-20 ({len(NEW):,} bytes)"
    assert source.next_fetch_at == now + timedelta(hours=source.cadence_hours)


def test_list_without_a_printed_day_is_of_the_day_it_came(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=b"<list/>")

    snapshot = ask(source, now)

    assert snapshot is not None
    assert snapshot.edition_on == now.date()


def test_day_printed_in_advance_is_not_believed(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=edition("2027-01-01"))

    snapshot = ask(source, now)

    assert snapshot is not None
    assert snapshot.edition_on == now.date()


def test_signed_address_of_a_redirect_is_kept_nowhere(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = redirect("/store/8f3a?X-Signature=secret")
    server.answers["/store/8f3a"] = zipped(NEW)

    snapshot = ask(source, now)

    assert snapshot is not None
    assert content(snapshot) == [NEW]
    assert "secret" not in repr([*Snapshot.objects.values(), *Source.objects.values()])
    assert [file["name"] for file in snapshot.files] == ["list.xml"]


def test_frozen_old_file_is_good_and_unchanged_but_goes_stale(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=OLD)
    first = accept(ask(source, now))
    later = now + 40 * DAY

    assert ask(source, later) is None

    assert (source.last_good_at, source.last_changed_at) == (later, now)
    assert source.last_result == "Unchanged: the same bytes as the edition of 2026-11-01"
    assert not source.is_stale(edition_on=first.edition_on, on=now.date())
    assert source.is_stale(edition_on=first.edition_on, on=later.date())


def test_publisher_that_serves_an_older_file_again_makes_no_new_edition(
    source: Source, server: Publisher, now: datetime
):
    for body, moment in ((OLD, now), (NEW, now + DAY)):
        server.answers["/list.xml"] = Answer(body=body)
        accept(ask(source, moment))
    server.answers["/list.xml"] = Answer(body=OLD)

    assert ask(source, now + 2 * DAY) is None

    assert Snapshot.objects.filter(source=source).count() == 2
    assert (source.last_good_at, source.last_changed_at) == (now + 2 * DAY, now + DAY)


# A list that does not come: nothing is kept, and the row says why


FAULTS = {
    "500": (Answer(500), TransportFault, "answered 500 (Internal Server Error)"),
    "503": (Answer(503), TransportFault, "answered 503 (Service Unavailable)"),
    "429": (Answer(429), TransportFault, "answered 429 (Too Many Requests)"),
    "403": (Answer(403), Refused, "answered 403 (Forbidden)"),
    "404": (Answer(404), Refused, "answered 404 (Not Found)"),
    "410": (Answer(410), Refused, "answered 410 (Gone)"),
    "304 unasked": (Answer(304), Refused, "answered 304 (Not Modified)"),
    "cut": (Answer(body=NEW[:500], length=len(NEW)), TransportFault, "the answer was cut off"),
    "no last chunk": (Answer(body=NEW, framing="chunked", cut=True), TransportFault, "the answer was cut off"),
    "page": (Answer(body=b"<html><title>Sorry</title></html>"), Refused, "an HTML page (“Sorry”), not with the list"),
    "loop": (redirect("/list.xml"), Refused, "redirected more than 5 times"),
    "inside": (redirect("http://10.0.0.1/list.xml"), Refused, "inside our own network"),
    "ten times": (Answer(body=NEW * 10), Refused, "answered with more than"),
    "empty": (Answer(), Refused, "nothing in it"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_keeps_nothing_and_is_told(source: Source, server: Publisher, now: datetime, fault: str):
    server.answers["/list.xml"] = Answer(body=NEW)
    accept(ask(source, now - DAY))
    before = Source.objects.get(pk=source.pk)
    answer, kind, words = FAULTS[fault]
    server.answers["/list.xml"] = answer

    with pytest.raises(kind):
        ask(source, now)

    assert_nothing_happened(source, before, tried_at=now)
    assert source.last_result.startswith("Not fetched: ")
    assert words in source.last_result
    # Only what may pass by itself is asked again before its time.
    is_soon = source.next_fetch_at < now + timedelta(hours=source.cadence_hours)
    assert is_soon == (kind is TransportFault)


def test_slow_drip_is_a_fault(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(drips=True, length=10_000)
    before = Source.objects.get(pk=source.pk)

    with pytest.raises(TransportFault):
        ask(source, now, limits=replace(QUICK, total=0.2))

    assert_nothing_happened(source, before, tried_at=now)
    assert source.last_result == "Not fetched: 127.0.0.1 took longer than 0.2 seconds to answer in full"


def test_file_of_ten_times_its_size_is_refused_and_one_below_is_taken(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=b"<list>" + b"x" * 994)
    accept(ask(source, now))
    server.answers["/list.xml"] = Answer(body=b"<list>" + b"x" * 9994)
    with pytest.raises(Refused, match="by what this list had before"):
        ask(source, now + DAY)

    server.answers["/list.xml"] = Answer(body=b"<list>" + b"x" * 9993)

    assert ask(source, now + 2 * DAY) is not None


def test_size_is_compared_with_what_was_accepted_only(source: Source, server: Publisher, now: datetime):
    """A few bytes that no parser accepts must not shut the real list out."""
    server.answers["/list.xml"] = Answer(body=b'{"error": 1}')
    rejected = ask(source, now)
    assert rejected is not None
    Snapshot.objects.filter(pk=rejected.pk).update(state=SnapshotState.REJECTED, reason="not XML")
    server.answers["/list.xml"] = Answer(body=NEW)

    assert ask(source, now + DAY) is not None


def test_small_list_may_grow(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=b"<list/>")
    accept(ask(source, now))
    server.answers["/list.xml"] = Answer(body=NEW)

    assert ask(source, now + DAY, limits=replace(QUICK, always_bytes=1 << 20)) is not None


def test_server_that_fails_for_an_hour_is_asked_ever_more_seldom(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=OLD)
    accept(ask(source, now - DAY))
    good = source.last_good_at
    server.answers["/list.xml"] = Answer(500)
    server.requests.clear()

    tries = []
    for minute in range(61):
        moment = now + timedelta(minutes=minute)
        if claim(source.pk, now=moment):
            tries.append(minute)
            with pytest.raises(TransportFault):
                ask(source, moment)

    assert tries == [0, 5, 15, 35]
    assert len(server.requests) == 4
    source.refresh_from_db()
    assert (source.last_good_at, source.last_tried_at) == (good, now + timedelta(minutes=35))
    assert Known.read(source.fetch_state).failures == 4

    server.answers["/list.xml"] = Answer(body=NEW)
    well_again = source.next_fetch_at
    assert well_again == now + timedelta(minutes=75)
    assert ask(source, well_again) is not None
    assert Known.read(source.fetch_state).failures == 0


@pytest.mark.parametrize("status", [429, 503])
def test_server_is_not_asked_before_it_said(source: Source, server: Publisher, now: datetime, status: int):
    server.answers["/list.xml"] = Answer(status).with_headers(Retry_After="7200")

    with pytest.raises(TransportFault):
        ask(source, now)

    assert source.next_fetch_at == now + 2 * HOUR
    assert claim(source.pk, now=now + 2 * HOUR - timedelta(seconds=1)) is None
    assert claim(source.pk, now=now + 2 * HOUR) is not None


def test_fault_of_this_machine_is_told_and_the_publisher_left_alone_for_a_while(
    source: Source, server: Publisher, now: datetime
):
    server.answers["/list.xml"] = Answer(body=NEW)

    def broken(paths: Sequence[Path]) -> date:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        ask(source, now, printed_day=broken)

    assert_nothing_happened(source, Source(), tried_at=now)
    source.refresh_from_db()
    assert source.last_result == (
        "Not fetched, by a fault of this machine: OSError: [Errno 28] No space left on device"
    )
    assert source.next_fetch_at == now + timedelta(minutes=5)


def test_what_a_killed_process_left_behind_is_cleared_away(
    source: Source, server: Publisher, now: datetime, tmp_path: Path
):
    server.answers["/list.xml"] = Answer(body=NEW)
    old, young = tmp_path / "fetching" / "old", tmp_path / "fetching" / "young"
    for folder, age in ((old, 2 * HOUR), (young, timedelta(minutes=1))):
        folder.mkdir(parents=True)
        moment = (now - age).timestamp()
        os.utime(folder, (moment, moment))

    ask(source, now)

    assert [path.name for path in (tmp_path / "fetching").iterdir()] == ["young"]


# Conditions


@pytest.fixture
def conditional(reference: None, server: Publisher) -> Source:
    """A publisher that honours conditions, as those of the UK and Australia do."""
    server.answers["/list.xml"] = lambda request: (
        Answer(304)
        if request.headers.get("if-none-match") == '"a"'
        else Answer(body=NEW).with_headers(ETag='"a"', Last_Modified="Fri, 20 Nov 2026 10:00:00 GMT")
    )
    return pointed("gb_uksl", server, NoticedBy.VALIDATORS)


def test_list_that_is_not_modified_is_not_sent_again(conditional: Source, server: Publisher, now: datetime):
    accept(ask(conditional, now))

    assert ask(conditional, now + 6 * HOUR) is None

    assert server.requests[1].headers["if-none-match"] == '"a"'
    assert server.requests[1].headers["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"
    assert (conditional.last_good_at, conditional.last_changed_at) == (now + 6 * HOUR, now)
    assert conditional.last_result == "Unchanged: the publisher answered 304 (Not Modified)"


def test_after_a_week_it_is_asked_for_whole(conditional: Source, server: Publisher, now: datetime):
    accept(ask(conditional, now))

    ask(conditional, now + 7 * DAY)

    assert "if-none-match" not in server.requests[1].headers


def test_conditions_of_one_address_are_not_sent_to_another(conditional: Source, server: Publisher, now: datetime):
    accept(ask(conditional, now))
    server.answers["/moved.xml"] = server.answers["/list.xml"]
    pointed("gb_uksl", server, NoticedBy.VALIDATORS, "/moved.xml")

    ask(conditional, now + DAY)

    assert "if-none-match" not in server.asked("/moved.xml")[0].headers


def test_conditions_are_not_sent_where_nothing_is_kept(conditional: Source, server: Publisher, now: datetime):
    accept(ask(conditional, now)).delete()

    assert ask(conditional, now + HOUR) is not None


def test_publisher_that_ignores_conditions_gets_none(source: Source, server: Publisher, now: datetime):
    server.answers["/list.xml"] = Answer(body=NEW).with_headers(ETag='"a"')
    accept(ask(source, now))

    ask(source, now + DAY)

    assert "if-none-match" not in server.requests[1].headers


# The publisher's own sign


@pytest.fixture
def fsf(reference: None, server: Publisher, settings) -> Source:
    settings.EU_FSF_TOKEN = "token+of/mine="
    server.answers["/rss"] = Answer(body=FEED.encode())
    server.answers["/xmlFullSanctionsList_1_1/content"] = Answer(body=NEW)
    path = "/xmlFullSanctionsList_1_1/content?token={token}"
    return pointed("eu_fsf", server, NoticedBy.FEED, path, marker="/rss")


FSF = "/xmlFullSanctionsList_1_1/content"


def test_feed_that_has_not_moved_saves_the_download(fsf: Source, server: Publisher, now: datetime):
    accept(ask(fsf, now))

    assert ask(fsf, now + 6 * HOUR) is None

    assert (len(server.asked("/rss")), len(server.asked(FSF))) == (2, 1)
    assert (fsf.last_good_at, fsf.last_changed_at) == (now + 6 * HOUR, now)
    assert fsf.last_result == "Unchanged by the publisher's own sign of changes; nothing was downloaded"


def test_token_is_sent_and_kept_nowhere(fsf: Source, server: Publisher, now: datetime):
    snapshot = accept(ask(fsf, now))

    assert server.asked(FSF)[0].target == f"{FSF}?token=token%2Bof%2Fmine%3D"
    assert snapshot.files[0]["name"] == "xmlFullSanctionsList_1_1"
    assert "mine" not in repr([*Snapshot.objects.values(), *Source.objects.values()])


def test_feed_that_moved_brings_the_list(fsf: Source, server: Publisher, now: datetime):
    accept(ask(fsf, now))
    server.answers["/rss"] = Answer(body=FEED.replace("bb22", "cc33").encode())
    server.answers[FSF] = Answer(body=edition("2026-11-23"))

    assert ask(fsf, now + 6 * HOUR) is not None


def test_list_that_lags_behind_its_feed_is_asked_for_a_day_later(fsf: Source, server: Publisher, now: datetime):
    """The feed moved, and a cache still served the file of before."""
    accept(ask(fsf, now))
    ask(fsf, now + DAY)
    server.answers["/rss"] = Answer(body=FEED.replace("bb22", "cc33").encode())
    assert ask(fsf, now + 2 * DAY) is None
    server.answers[FSF] = Answer(body=edition("2026-11-23"))
    assert ask(fsf, now + 2 * DAY + 6 * HOUR) is None

    assert ask(fsf, now + 3 * DAY) is not None


def test_download_that_failed_is_not_taken_for_seen(fsf: Source, server: Publisher, now: datetime):
    accept(ask(fsf, now))
    server.answers["/rss"] = Answer(body=FEED.replace("bb22", "cc33").encode())
    server.answers[FSF] = Answer(500)
    with pytest.raises(TransportFault):
        ask(fsf, now + 6 * HOUR)
    server.answers[FSF] = Answer(body=edition("2026-11-23"))

    assert ask(fsf, now + 7 * HOUR) is not None


@pytest.mark.parametrize(
    "feed",
    [Answer(404), Answer(500), Answer(body=b"<html/>"), Answer(body=b"<rss/>")],
    ids=["404", "500", "page", "bare"],
)
def test_list_is_fetched_where_its_feed_cannot_be_read(fsf: Source, server: Publisher, now: datetime, feed: Answer):
    accept(ask(fsf, now))
    server.answers["/rss"] = feed
    server.answers[FSF] = Answer(body=edition("2026-11-23"))

    assert ask(fsf, now + 6 * HOUR) is not None


def test_feed_that_asks_to_wait_is_obeyed(fsf: Source, server: Publisher, now: datetime):
    server.answers["/rss"] = Answer(429).with_headers(Retry_After="3600")

    with pytest.raises(TransportFault, match="429"):
        ask(fsf, now)

    assert server.asked(FSF) == []


@pytest.fixture
def ofac(reference: None, server: Publisher) -> Source:
    server.answers["/changes/latest"] = redirect("/DeltaArchive/2026-11-20_delta.xml?signature=1")
    server.answers["/DeltaArchive/2026-11-20_delta.xml"] = Answer(body=b"<delta/>")
    server.answers["/exports/SDN_ENHANCED.XML"] = redirect("/signed?signature=1")
    server.answers["/signed"] = Answer(body=NEW)
    return pointed("us_ofac_sdn", server, NoticedBy.REDIRECT, "/exports/SDN_ENHANCED.XML", marker="/changes/latest")


def test_publication_that_is_the_latest_already_is_not_downloaded(ofac: Source, server: Publisher, now: datetime):
    accept(ask(ofac, now))
    server.answers["/changes/latest"] = redirect("/DeltaArchive/2026-11-20_delta.xml?signature=2")

    assert ask(ofac, now + 6 * HOUR) is None

    assert len(server.asked("/signed")) == 1
    assert (ofac.last_good_at, ofac.last_changed_at) == (now + 6 * HOUR, now)


@pytest.mark.parametrize(
    ("name", "etag"), [("2026-11-23_delta.xml", ""), ("2026-11-20_delta.xml", '"second"')], ids=["next day", "same day"]
)
def test_later_publication_brings_the_list(ofac: Source, server: Publisher, now: datetime, name: str, etag: str):
    accept(ask(ofac, now))
    server.answers["/changes/latest"] = redirect(f"/DeltaArchive/{name}?signature=2")
    server.answers[f"/DeltaArchive/{name}"] = Answer(body=b"<delta/>", headers={"ETag": etag} if etag else {})
    server.answers["/signed"] = Answer(body=edition("2026-11-23"))

    snapshot = ask(ofac, now + 6 * HOUR)

    assert snapshot is not None
    assert snapshot.files[0]["name"] == "SDN_ENHANCED.XML"


# A set of files


CSV = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")


@pytest.fixture
def csv_set(reference: None, server: Publisher) -> Source:
    for name in CSV:
        server.answers[f"/{name}"] = Answer(body=f"1,{name}\n".encode())
    server.answers["/latest"] = redirect("/1_delta.xml")
    for number in (1, 2):
        server.answers[f"/{number}_delta.xml"] = Answer(body=b"<delta/>")
    paths = [f"/{name}" for name in CSV]
    return pointed("us_ofac_sdn", server, NoticedBy.REDIRECT, *paths, marker="/latest")


def test_files_of_an_edition_are_one_snapshot(csv_set: Source, now: datetime):
    snapshot = ask(csv_set, now)

    assert snapshot is not None
    assert [file["name"] for file in snapshot.files] == list(CSV)
    assert list(snapshot.headers) == list(CSV)


@pytest.mark.parametrize("missing", CSV)
@pytest.mark.parametrize("answer", [Answer(404), Answer(body=b"1", length=9)], ids=["404", "cut"])
def test_edition_that_lacks_a_file_is_not_kept(
    csv_set: Source, server: Publisher, now: datetime, missing: str, answer: Answer
):
    server.answers[f"/{missing}"] = answer
    before = Source.objects.get(pk=csv_set.pk)

    with pytest.raises(FetchError):
        ask(csv_set, now)

    assert_nothing_happened(csv_set, before, tried_at=now)


def test_edition_that_was_replaced_meanwhile_is_not_kept(csv_set: Source, server: Publisher, now: datetime):
    def published(request) -> Answer:
        server.answers["/latest"] = redirect("/2_delta.xml")
        return Answer(body=b"1,of the edition before\n")

    server.answers["/alt.csv"] = published
    before = Source.objects.get(pk=csv_set.pk)

    with pytest.raises(TransportFault, match="new edition while the files of one were fetched"):
        ask(csv_set, now)

    assert_nothing_happened(csv_set, before, tried_at=now)


# A page that links the file


@pytest.fixture
def mof(reference: None, server: Publisher) -> Source:
    server.answers["/list.html"] = linking("20261101.csv")
    for name in ("20261101.csv", "20261120.csv"):
        server.answers[f"/files/shisantouketsu{name}"] = Answer(body=f"区分,番号\n1,{name}\n".encode())
    names = ("shisantouketsu{day}.csv", "shisantouketsu{day}.xlsx")
    return pointed("jp_mof", server, NoticedBy.LINK, *names, marker="/list.html")


def linking(*names: str) -> Answer:
    links = "".join(f'<a href="/files/shisantouketsu{name}">一覧</a>' for name in names)
    return Answer(body=f"<!DOCTYPE html><html><body>{links}</body></html>".encode())


def test_file_is_found_on_the_page_and_its_name_gives_the_day(mof: Source, now: datetime):
    snapshot = ask(mof, now)

    assert snapshot is not None
    assert snapshot.files[0]["name"] == "shisantouketsu20261101.csv"
    assert snapshot.edition_on == date(2026, 11, 1)


def test_link_that_has_not_moved_saves_the_download(mof: Source, server: Publisher, now: datetime):
    accept(ask(mof, now))

    assert ask(mof, now + 6 * HOUR) is None

    assert len(server.asked("/files/shisantouketsu20261101.csv")) == 1


def test_link_that_moved_brings_the_next_file(mof: Source, server: Publisher, now: datetime):
    accept(ask(mof, now))
    server.answers["/list.html"] = linking("20261101.csv", "20261120.csv")

    snapshot = ask(mof, now + 6 * HOUR)

    assert snapshot is not None
    assert snapshot.edition_on == date(2026, 11, 20)


def test_file_is_measured_against_that_of_another_day(mof: Source, server: Publisher, now: datetime):
    accept(ask(mof, now))
    server.answers["/list.html"] = linking("20261120.csv")
    server.answers["/files/shisantouketsu20261120.csv"] = Answer(body=b"1\n" * 1000)

    with pytest.raises(Refused, match="by what this list had before"):
        ask(mof, now + 6 * HOUR)


def test_page_without_the_link_is_told(mof: Source, server: Publisher, now: datetime):
    before = Source.objects.get(pk=mof.pk)
    server.answers["/list.html"] = Answer(body=b"<html>moved</html>")

    with pytest.raises(Refused):
        ask(mof, now)

    assert_nothing_happened(mof, before, tried_at=now)
    assert "no file named like shisantouketsu{day}.csv or" in mof.last_result


# Who may ask, and when


@pytest.mark.parametrize(("fetch", "lists_dir"), [(False, ""), (True, "/lists")], ids=["FETCH=off", "LISTS_DIR"])
def test_nothing_leaves_the_machine_unless_it_may(
    source: Source, server: Publisher, now: datetime, settings, fetch: bool, lists_dir: str
):
    settings.FETCH, settings.LISTS_DIR = fetch, lists_dir

    with pytest.raises(FetchNotAllowed):
        ask(source, now)

    assert server.requests == []
    assert Source.objects.get(pk=source.pk).last_tried_at is None


def test_source_is_taken_by_one_worker_and_free_again_after_an_hour(source: Source, now: datetime):
    assert claim(source.pk, now=now) == source
    assert claim(source.pk, now=now + 59 * timedelta(minutes=1)) is None
    assert claim(source.pk, now=now + HOUR) == source


def test_lists_given_by_hand_are_never_due(reference: None, now: datetime):
    due = set(Source.objects.due(now=now).values_list("code", flat=True))

    assert {"kr_kofiu", "kr_mofa", "un_1718_vessels", "eu_vessels"}.isdisjoint(due)
    assert {"un_sc", "us_ofac_sdn", "eu_fsf", "gb_uksl", "au_dfat", "jp_mof", "nz_russia"} <= due


def test_agent_names_the_project_its_version_and_whom_to_ask(
    source: Source, server: Publisher, now: datetime, settings
):
    server.answers["/list.xml"] = Answer(body=NEW)

    ask(source, now)

    agent = server.requests[0].headers["user-agent"]
    assert agent == settings.USER_AGENT
    assert re.fullmatch(r"Mozilla/5\.0 \(compatible; sanctions-coordination/[\d.]+(; .+)?\)", agent)


# One line of health


def test_health_is_told_in_one_line():
    source = Source(
        noticed_by=NoticedBy.HASH,
        stale_after_days=21,
        last_good_at=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
        last_tried_at=datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
        last_result="Not fetched: lists.example.org answered 500 (Internal Server Error)",
    )

    assert source.health(edition_on=date(2026, 11, 1), on=date(2026, 11, 24)) == (
        "edition of 2026-11-01, stale (over 21 days); last good 2026-11-23 06:00; last tried 2026-11-24 06:00; "
        "last changed never; Not fetched: lists.example.org answered 500 (Internal Server Error)"
    )
    assert "edition of 2026-11-03, not stale" in source.health(edition_on=date(2026, 11, 3), on=date(2026, 11, 24))


def test_health_of_a_list_kept_by_hand():
    source = Source(noticed_by="", stale_after_days=None)

    assert source.health(edition_on=date(2020, 6, 5), on=date(2026, 11, 24)) == (
        "edition of 2020-06-05, not stale; files are given by hand"
    )
    assert source.health(edition_on=None, on=date(2026, 11, 24)) == "no edition stored; files are given by hand"


# Whatever comes


EDITIONS = [edition(f"2026-11-{day:02}", names=100 + day) for day in range(1, 24)]
GOOD = st.sampled_from(EDITIONS).flatmap(
    lambda body: st.sampled_from([Answer(body=body), zipped(body), Answer(body=body, framing="chunked")])
)
BAD = st.sampled_from([answer for answer, _, _ in FAULTS.values() if answer.body != NEW * 10])


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), GOOD, BAD), min_size=1, max_size=8))
def test_whatever_comes_a_fault_never_counts_as_good(
    source: Source, server: Publisher, now: datetime, answers: list[tuple[bool, Answer, Answer]]
):
    Snapshot.objects.filter(source=source).delete()
    Source.objects.filter(pk=source.pk).update(last_good_at=None, last_changed_at=None, fetch_state={})
    good_at, received = None, set()
    for number, (is_good, good, bad) in enumerate(answers):
        moment = now + number * DAY
        server.answers["/list.xml"] = good if is_good else bad
        before = Snapshot.objects.filter(source=source).count()
        try:
            snapshot = ask(source, moment)
        except FetchError:
            snapshot = None
            assert not is_good
            assert source.last_result.startswith("Not fetched")
        else:
            assert is_good
            good_at = moment
            if snapshot is not None:
                accept(snapshot)
                (body,) = content(snapshot)
                assert body in EDITIONS
                received.add(body)
        source.refresh_from_db()
        assert Snapshot.objects.filter(source=source).count() == before + (snapshot is not None)
        assert source.last_good_at == good_at
        assert source.last_tried_at == moment
        assert source.next_fetch_at > moment
    kept = {body for snapshot in Snapshot.objects.filter(source=source) for body in content(snapshot)}
    assert kept == received
