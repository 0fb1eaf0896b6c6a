"""The newest real file of every list, as `manifest.toml` names them: read whole, every programme known."""

from pathlib import Path

import orjson
import pytest

from coordination import reference
from coordination.fetch import Planned, read_manifest
from coordination.parse import PARSERS
from coordination.programmes import programme_key
from coordination.records import ListEntry
from coordination.store.content import canonical, changed_fields, encode, merge
from coordination.vocabulary import FieldGroup
from tests import real

# Records as INDEX.md counts them.
COUNTS = {
    "un_sc": 1_011,
    "un_1718_vessels": 59,
    "us_ofac_sdn": 19_170,
    "us_ofac_cons": 442,
    "eu_fsf": 5_860,
    "eu_vessels": 597,
    "gb_uksl": 6_349,
    "au_dfat": 3_846,
    "jp_mof": 2_862,
    "nz_russia": 2_058,
    "kr_kofiu": 1_066,
}


@pytest.fixture(scope="module")
def planned(lists: Path) -> dict[str, Planned]:
    return {edition.source: edition for edition in read_manifest(lists)}


def read(edition: Planned) -> list[ListEntry]:
    return list(real.read(edition.source, *edition.files).entries)


def test_every_list_of_the_manifest_is_read(planned: dict[str, Planned]):
    assert planned.keys() == COUNTS.keys()
    assert planned.keys() <= PARSERS.keys()


@pytest.mark.parametrize("source", sorted(COUNTS))
def test_real_list_has_as_many_records_as_are_in_its_file_under_programmes_that_are_known(
    planned: dict[str, Planned], source: str
):
    shipped = reference.read_reference(reference.DATA)
    mapped = {pair for pair, (_, regime) in shipped.programmes.items() if regime}
    jurisdiction = shipped.sources[source]["jurisdiction_id"]

    entries = read(planned[source])

    assert len(entries) == COUNTS[source]
    assert len({entry.key for entry in entries}) == len(entries)
    programmes = {basis.programme for entry in entries for basis in entry.bases}
    assert [name for name in sorted(programmes) if (jurisdiction, programme_key(name)) not in mapped] == []


def test_switch_from_xml_to_csv_amends_only_what_the_publisher_changed(lists: Path):
    """Twelve firms were re-designated, and others moved, between the two editions; 426 records say the same."""
    editions = [e for e in read_manifest(lists / "manifest-history.toml") if e.source == "us_ofac_cons"]
    xml, csv = ({entry.key: entry for entry in read(edition)} for edition in editions[-2:])
    absent = {FieldGroup.DATES, FieldGroup.MEASURES, FieldGroup.SUBLISTS}

    def amended(key: str) -> bool:
        before, after = (orjson.loads(canonical(form[key])) for form in (xml, csv))
        return bool(changed_fields(before, orjson.loads(encode(merge(before, after, absent)))))

    both = xml.keys() & csv.keys()
    assert len(both) == 442
    assert sum(map(amended, both)) == 16
