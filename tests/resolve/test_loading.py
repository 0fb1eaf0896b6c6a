"""Records that were read before are not read again, unless they changed or are read by other rules."""

import pytest

from coordination.models import DesignationName, LinkRecord, Programme
from coordination.resolve import rebuild, resolve_pending
from coordination.resolve.loading import load_apart, load_kept, load_records
from coordination.resolve.prepared import take_apart
from tests.resolve.builders import NOW, record, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def read(*pks: int):
    return [(each, take_apart(each)) for each in load_records(pks)]


def test_record_that_is_linked_is_kept_as_it_is_read():
    one = record("un_sc", "Ri Chang Ho", born=["1961-02-13"])
    other = record("jp_mof", "Sergey(Sergei) AKSYONOV(AKSENOV)", original=["セルゲイ・アクショノフ"])
    resolve_pending(now=NOW)

    assert list(load_apart([one.pk, other.pk])) == read(one.pk, other.pk)


def test_record_that_changes_is_kept_as_it_reads_now():
    one = record("un_sc", "Ri Chang Ho")
    rebuild(now=NOW)
    say(one, "Pak Jong Chon")

    resolve_pending(now=NOW)

    assert list(load_apart([one.pk])) == read(one.pk)
    assert "Pak" in LinkRecord.objects.get().content


def test_record_that_is_kept_is_not_read_again():
    one = record("un_sc", "Ri Chang Ho")
    rebuild(now=NOW)
    before = read(one.pk)

    DesignationName.objects.all().delete()

    assert list(load_apart([one.pk])) == before


@pytest.mark.parametrize(
    "gone", [lambda: LinkRecord.objects.all().delete(), lambda: LinkRecord.objects.update(read_by="")]
)
def test_record_that_is_not_kept_or_was_read_by_other_rules_is_read_anew(gone):
    one, other = record("un_sc", "Ri Chang Ho"), record("jp_mof", "Pak Jong Chon")
    rebuild(now=NOW)

    gone()

    assert list(load_apart([one.pk, other.pk])) == read(one.pk, other.pk)


def test_records_are_read_anew_where_a_programme_is_mapped_to_another_regime():
    one = record("un_sc", "Ri Chang Ho")
    rebuild(now=NOW)

    Programme.objects.filter(regime__isnull=False).first().delete()

    assert list(load_kept([one.pk])) == []
    assert list(load_apart([one.pk])) == read(one.pk)
