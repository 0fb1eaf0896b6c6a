"""A file within limits, XML without entities, fields taken out."""

import gzip
import io
import struct
import zipfile
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from coordination.parse.reading import (
    Fields,
    ListFile,
    Unreadable,
    check_workbook,
    choose,
    csv_rows,
    day,
    iter_elements,
    one_file,
    refuse_html,
)

MEGABYTE = 1 << 20


def list_file(payload, **options):
    return ListFile("list.dat", lambda: io.BytesIO(payload), **options)


def archive(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, payload in members.items():
            target.writestr(name, payload)
    return buffer.getvalue()


# Files that are not what they claim


@pytest.mark.parametrize(
    "read",
    [
        ListFile.read,
        lambda file: list(iter_elements(file, root="list", tags={"entry"})),
        lambda file: list(csv_rows(file, encoding="utf-8", columns=1)),
    ],
)
def test_gzip_bomb_is_refused_before_it_is_unpacked(read):
    bomb = gzip.compress(b"<list>" + b" " * 50 * MEGABYTE)

    with pytest.raises(Unreadable, match=r"list\.dat: unpacks to more than 1 MB"):
        read(list_file(bomb, max_unpacked=MEGABYTE))


def test_file_as_large_as_the_limit_is_read():
    assert len(list_file(b"x" * 1000, max_unpacked=1000).read()) == 1000


@pytest.mark.parametrize("sizes", [{"one": 2}, {"one": 1, "two": 1}])
def test_zip_bomb_is_refused(sizes):
    bomb = archive(**{name: b"0" * size * MEGABYTE for name, size in sizes.items()})

    with pytest.raises(Unreadable, match="unpacks to more than 1 MB"):
        check_workbook(list_file(bomb), limit=MEGABYTE)


def test_zip_bomb_whose_directory_claims_ten_bytes_is_refused():
    real, claimed = b"0" * 5 * MEGABYTE, 10
    bomb = bytearray(archive(one=real))
    crc, size = struct.pack("<I", zlib.crc32(real[:claimed])), struct.pack("<I", claimed)
    for at, crc_offset in ((0, 14), (bomb.rindex(b"PK\x01\x02"), 16)):
        bomb[at + crc_offset : at + crc_offset + 4] = crc
        bomb[at + crc_offset + 8 : at + crc_offset + 12] = size

    with pytest.raises(Unreadable, match="unpacks to more than 1 MB"):
        check_workbook(list_file(bytes(bomb)), limit=MEGABYTE)


def test_zip_with_a_damaged_member_is_refused():
    payload = bytearray(archive(one=bytes(range(256)) * 100))
    payload[60] ^= 0xFF

    with pytest.raises(Unreadable, match="not a workbook, or cut off"):
        check_workbook(list_file(bytes(payload)))


def test_sound_workbook_is_given_back_as_it_is():
    payload = archive(one=b"1", two=b"2")

    assert check_workbook(list_file(payload), limit=2) == payload


@pytest.mark.parametrize("cut", [3, 30, -9])
def test_truncated_gzip_is_refused(cut):
    payload = gzip.compress(bytes(range(256)) * 40)[:cut]

    with pytest.raises(Unreadable, match="cut off or not what it claims to be"):
        list_file(payload).read()


@pytest.mark.parametrize(
    "payload", [b"<list><entry>1</entry><en", b"", b"<list>\x00</list>", b"<list>&undefined;</list>"]
)
def test_xml_that_is_cut_off_or_malformed_is_refused(payload):
    with pytest.raises(Unreadable, match="not well-formed XML"):
        list(iter_elements(list_file(payload), root="list", tags={"entry"}))


def test_tag_broken_off_by_a_control_character_is_refused():
    with pytest.raises(Unreadable, match="the root element is <l:>, expected <list>"):
        list(iter_elements(list_file(b'<l:\x01ist xmlns:l="urn:l"/>'), root="list", tags={"entry"}))


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><p>Sorry", b"\xef\xbb\xbf\r\n <HTML lang='en'>", b"<html>"])
@pytest.mark.parametrize(
    "read",
    [
        refuse_html,
        check_workbook,
        lambda file: list(iter_elements(file, root="html", tags={"p"})),
        lambda file: list(csv_rows(file, encoding="utf-8", columns=1)),
    ],
)
def test_error_page_is_never_a_list(page, read):
    with pytest.raises(Unreadable, match="an HTML page, not a list"):
        read(list_file(gzip.compress(page)))


def test_doctype_with_an_external_entity_is_refused_unread(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    payload = f'<!DOCTYPE list [<!ENTITY x SYSTEM "{secret.as_uri()}">]><list><entry>&x;</entry></list>'

    with pytest.raises(Unreadable, match="has a DOCTYPE"):
        list(iter_elements(list_file(payload.encode()), root="list", tags={"entry"}))


@pytest.mark.parametrize("place", ["<list><entry>&e9;</entry></list>", "<list at='&e9;'><entry/></list>"])
def test_entities_that_unfold_without_end_are_refused(place):
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    payload = f'<!DOCTYPE list [<!ENTITY e0 "ha">{entities}]>{place}'

    with pytest.raises(Unreadable, match=r"has a DOCTYPE|not well-formed XML"):
        list(iter_elements(list_file(payload.encode()), root="list", tags={"entry"}))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_the_files_name(payload):
    for read in (
        ListFile.read,
        check_workbook,
        lambda file: list(iter_elements(file, root="list", tags={"entry"})),
        lambda file: list(csv_rows(file, encoding="utf-8", columns=2)),
    ):
        try:
            read(list_file(payload))
        except Unreadable as refused:
            assert str(refused).startswith("list.dat")  # noqa: PT017  # most bytes are refused, some are not


# XML


def test_elements_are_given_in_order_and_freed_after_use():
    payload = b"<list xmlns='urn:x'><head/>" + b"".join(b"<entry><n>%d</n></entry>" % n for n in range(5)) + b"</list>"

    given_out = [
        (element, element[0].text) for element in iter_elements(list_file(payload), root="list", tags={"entry"})
    ]

    assert [text for _, text in given_out] == ["0", "1", "2", "3", "4"]
    assert all(len(element) == 0 for element, _ in given_out)


def test_other_root_is_refused_by_name():
    with pytest.raises(Unreadable, match="root element is <error>, expected <list>"):
        list(iter_elements(list_file(b"<error/>"), root="list", tags={"entry"}))


def fields(xml):
    return Fields(etree.fromstring(xml), "record KPe.047")


def test_field_is_taken_once_and_stripped():
    record = fields("<r xmlns='urn:x' id='7'><name> FTB </name><empty/></r>")

    assert (record.take("name"), record.take("empty"), record.take("gone", "")) == ("FTB", "", "")
    assert record.attributes == {"id": "7"}
    record.finish()


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("<r/>", "record KPe.047: <name> is missing"),
        ("<r><name/><name/></r>", "record KPe.047: <name> occurs 2 times"),
    ],
)
def test_missing_or_repeated_field_is_refused_by_name(xml, message):
    with pytest.raises(Unreadable, match=message):
        fields(xml).take("name")


def test_repeated_fields_are_taken_together_without_the_empty_ones():
    record = fields("<r><alias>a</alias><!-- no field --><alias> </alias><alias>b</alias></r>")

    assert (record.take_all("alias"), record.take_all("gone")) == (["a", "b"], [])
    record.finish()


def test_group_holds_only_its_items():
    assert [item.text for item in fields("<r><ns><n>a</n><n>b</n></ns></r>").take_group("ns", "n")] == ["a", "b"]
    with pytest.raises(Unreadable, match=r"record KPe.047, <ns>: unknown field <x>"):
        fields("<r><ns><n>a</n><x/></ns></r>").take_group("ns", "n")


def test_word_that_is_not_known_is_refused_with_its_place():
    assert fields("<r><t>Ship</t></r>").choose("t", {"Ship": 1}) == 1
    with pytest.raises(Unreadable, match=r"record KPe.047, <t>: unknown value 'Boat'"):
        fields("<r><t>Boat</t></r>").choose("t", {"Ship": 1})
    with pytest.raises(Unreadable, match="row 3: unknown value ''"):
        choose("", {"Ship": 1}, "row 3")


def test_field_nobody_took_is_refused_by_name():
    record = fields("<r><name/><colour/></r>")
    record.take("name")

    record.finish(ignore={"colour"})
    with pytest.raises(Unreadable, match=r"record KPe.047: unknown field <colour>"):
        record.finish()


# CSV, days, files


def test_csv_rows_carry_their_line_and_skip_the_end_mark():
    payload = b'1,"two\r\nlines"\r\n\r\n2,b\r\n\x1a'

    assert list(csv_rows(list_file(payload), encoding="cp1252", columns=2)) == [
        (2, ["1", "two\r\nlines"]),
        (4, ["2", "b"]),
    ]


@pytest.mark.parametrize("payload", [b"a,b\n1,2,3\n", b"a,b\n1\n"])
def test_csv_row_of_another_width_is_refused(payload):
    with pytest.raises(Unreadable, match=r"list\.dat, line 2: [13] columns, expected 2"):
        list(csv_rows(list_file(payload), encoding="utf-8", columns=2))


def test_csv_in_another_encoding_is_refused():
    with pytest.raises(Unreadable, match="is not utf-8"):
        list(csv_rows(list_file("a,é".encode("cp1252")), encoding="utf-8", columns=2))


def test_csv_with_an_open_quote_is_refused():
    with pytest.raises(Unreadable, match=r"list\.dat, line 1"):
        list(csv_rows(list_file(b'a,"b'), encoding="utf-8", columns=2))


def test_day_is_read_by_its_pattern_alone():
    assert day("05/08/2017", "%d/%m/%Y", "x") == date(2017, 8, 5)
    with pytest.raises(Unreadable, match="record 1: '2017-08-05' is not a date like %d/%m/%Y"):
        day("2017-08-05", "%d/%m/%Y", "record 1")


@pytest.mark.parametrize("files", [[], [list_file(b""), list_file(b"")]])
def test_source_of_one_file_refuses_any_other_number(files):
    with pytest.raises(Unreadable, match=f"au_dfat: {len(files)} files given, expected one"):
        one_file(files, "au_dfat")
