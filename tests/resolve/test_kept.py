"""A record is kept as text and read back as it was, its names taken apart."""

from hypothesis import given
from hypothesis import strategies as st

from coordination.resolve.kept import as_text, from_text
from coordination.resolve.prepared import take_apart
from coordination.resolve.record import Birth, PrintedName, Record
from coordination.vocabulary import NameKind, NameQuality, TargetType

NAMES = {
    TargetType.PERSON: [
        "Ri Chang Ho", "KIM Tong-ch'o'l", "리창호", "李昌浩",
        "Sergey(Sergei) AKSYONOV(AKSENOV)", "セルゲイ・アクショノフ",
        "Abd al-Khaliq AL-HOUTHI", "عبد الخالق", "Гусев Сергей Юрьевич",
    ],
    TargetType.ORGANISATION: [
        "OOO Foreign Trade Bank (FTB)", "조선무역은행", "Plant No. 38 JSC", "VTB BANK (AUSTRIA) AG",
        "Dana Holdings/Dana Astra",
    ],
    TargetType.VESSEL: ["CHONG RIM 2", "M/V ANGARA", "Sparta II"],
    TargetType.AIRCRAFT: ["EP-GOM", "9L-TZA"],
}  # fmt: skip
births = st.builds(lambda day, circa: Birth(day, day, circa), st.dates(), st.booleans())
texts = st.frozensets(st.sampled_from(["kp", "ru", "DPRK", "imo_ship:8916293", "passport:654410078"]))


@st.composite
def records(draw) -> Record:
    kind = draw(st.sampled_from(TargetType))
    printed = st.builds(
        PrintedName,
        st.sampled_from(NAMES[kind]) | st.text(max_size=20),
        st.sampled_from(NameKind),
        st.sampled_from(NameQuality),
        st.sampled_from(["", "KIM", "Ri"]),
    )
    return Record(
        draw(st.integers(1, 9)),
        draw(st.sampled_from(["un_sc", "jp_mof"])),
        kind,
        tuple(draw(st.lists(printed, max_size=4))),
        draw(texts),
        draw(texts),
        tuple(draw(st.lists(births, max_size=2))),
        draw(texts),
        draw(texts),
        draw(texts),
        tuple(sorted(draw(texts))),
        draw(st.sampled_from(["", "kp"])),
    )


@given(records())
def test_record_and_its_names_are_read_back_as_they_were(record):
    names = take_apart(record)

    assert from_text(record.id, as_text(record, names)) == (record, names)


def test_one_name_printed_twice_is_read_back_twice():
    names = tuple(PrintedName("Ri Chang Ho", kind) for kind in (NameKind.PRIMARY, NameKind.ALIAS))
    record = Record(1, "un_sc", TargetType.PERSON, names)

    read, apart = from_text(1, as_text(record, take_apart(record)))

    assert [printed.kind for printed, _, _ in apart] == [NameKind.PRIMARY, NameKind.ALIAS]
    assert read == record
