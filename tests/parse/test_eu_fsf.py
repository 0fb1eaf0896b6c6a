"""The EU's FSF list, read. The sample is cut from the editions of 2021-03-02 and 2026-02-26, in both forms."""

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from coordination.parse import ListFile, Unreadable, eu_fsf
from coordination.parse.eu_fsf import csv_form
from coordination.records import Edition, ListEntry
from coordination.vocabulary import (
    Calendar,
    DateKind,
    DatePrecision,
    Gender,
    IdentifierKind,
    Measure,
    NameKind,
    NamePart,
    NameQuality,
    TargetType,
)

SAMPLES = Path(__file__).parent / "samples" / "eu_fsf"


def read(payload: bytes | str, name: str = "list") -> Edition:
    content = payload.encode() if isinstance(payload, str) else payload
    return eu_fsf.parse([ListFile(name, lambda: io.BytesIO(content))])


def sample(name: str) -> dict[str, ListEntry]:
    return {entry.key: entry for entry in read((SAMPLES / name).read_bytes()).entries}


def export(*records: str) -> str:
    return f'<export generationDate="2026-02-26T00:00:00.000Z" globalFileId="1">{"".join(records)}</export>'


def record(
    inner: str = "",
    *,
    number: str = "100",
    subject: str = "person",
    facts: str = "",
    name: str | None = "KIM Il-Su",
) -> str:
    alias = f'<nameAlias wholeName="{name}" strong="true" logicalId="1"/>' if name else ""
    return (
        f'<sanctionEntity logicalId="{number}" {facts}>'
        '<regulation regulationType="amendment" organisationType="council" publicationDate="2024-05-31"'
        ' entryIntoForceDate="2024-05-31" numberTitle="2024/1602 (OJ L31052024)" programme="PRK" logicalId="9"/>'
        f'<subjectType code="{subject}" classificationCode="{subject[0].upper()}"/>{alias}{inner}</sanctionEntity>'
    )


def entry(inner: str = "", **facts: str | None) -> ListEntry:
    (only,) = read(export(record(inner, **facts))).entries  # type: ignore[arg-type]
    return only


def alias(full: str, number: int, remark: str = "", **attributes: str) -> str:
    words = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    inner = f"<remark>{remark}</remark>" if remark else ""
    return f'<nameAlias wholeName="{full}" strong="true" logicalId="{number}" {words}>{inner}</nameAlias>'


def document(code: str, number: str, country: str = "00", remark: str = "", **attributes: str) -> str:
    words = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return (
        f'<identification identificationTypeCode="{code}" number="{number}" countryIso2Code="{country}" {words}>'
        f"<remark>{remark}</remark></identification>"
    )


def named(*aliases: str, subject: str = "person") -> list[tuple[str, NameKind, NameQuality]]:
    found = entry("".join(aliases), name=None, subject=subject)
    return [(name.full, name.kind, name.quality) for name in found.names]


def numbers(*documents: str, subject: str = "enterprise") -> Iterable[tuple[IdentifierKind, str, bool | None]]:
    return [(n.kind, n.value, n.valid) for n in entry("".join(documents), subject=subject).identifiers]


# Traps of the DPRK domain reference, 3.7, and of list formats, 3.1


def test_one_entity_under_two_programmes_is_one_entry_with_two_legal_bases():
    agha = sample("xmlFullSanctionsList_1_1.xml")["516"]

    assert [(basis.programme, basis.listed_on, basis.date_kind) for basis in agha.bases] == [
        ("AFG", date(2001, 1, 31), DateKind.ANNEX),
        ("TAQA", date(2007, 8, 18), DateKind.AMENDING_ACT),
    ]
    assert (agha.listed_on, agha.date_kind) == (date(2001, 1, 31), DateKind.ANNEX)
    assert agha.raw.count("<sanctionEntity") == 2


def test_un_reference_of_two_persons_proves_nothing_of_either():
    edition = read((SAMPLES / "xmlFullSanctionsList_1_1.xml").read_bytes())
    found = {each.key: each.identifiers[0] for each in edition.entries if each.key in ("112309", "112314")}

    assert {(number.value, number.valid) for number in found.values()} == {("KPi.045", False)}
    assert edition.tally["UN references of two records"] == 2


def test_un_reference_of_an_old_shape_stays_as_printed_without_proof():
    (number,) = entry(facts='unitedNationId="LYi.28"').identifiers

    assert (number.kind, number.printed, number.valid) == (IdentifierKind.UN_REFERENCE, "LYi.28", False)


def test_hijri_date_has_no_gregorian_days():
    born = sample("xmlFullSanctionsList_1_1.xml")["6177"].birth_dates[0]

    assert (born.calendar, born.precision, born.text) == (Calendar.HIJRI, DatePrecision.TEXT, "1402-06-24 (ISLAMIC)")
    assert born.earliest is None


@pytest.mark.parametrize(
    "printed", ['year="1962" monthOfYear="13"', 'yearRangeTo="1980"', 'birthdate="1962-02-30"', f'year="{"9" * 12}"']
)
def test_birth_date_that_cannot_be_keeps_its_text_and_has_no_days(printed):
    (born,) = entry(f'<birthdate circa="false" calendarType="GREGORIAN" {printed}/>').birth_dates

    assert (born.precision, born.earliest) == (DatePrecision.TEXT, None)


def test_imo_number_of_a_shipping_company_is_the_companys():
    assert numbers(document("imo", "5342883")) == [(IdentifierKind.IMO_COMPANY, "5342883", True)]


def test_enterprise_whose_only_number_is_a_ships_is_a_ship():
    unica = sample("xmlFullSanctionsList_1_1.xml")["147499"]

    assert unica.target_type is TargetType.VESSEL
    assert [(n.kind, n.value) for n in unica.identifiers] == [(IdentifierKind.IMO_SHIP, "8514306")]
    assert entry(document("imo", "8514306") + document("regnumber", "123"), subject="enterprise").target_type is (
        TargetType.ORGANISATION
    )


def test_ogrn_in_the_field_for_tax_numbers_is_an_ogrn():
    assert numbers(document("fiscalcode", "1053001124483", "RU")) == [(IdentifierKind.OGRN, "1053001124483", True)]


def test_stray_letter_before_an_inn_is_dropped_and_kept_as_printed():
    (number,) = sample("xmlFullSanctionsList_1_1.xml")["167634"].identifiers

    assert (number.kind, number.value, number.printed) == (IdentifierKind.INN, "781400896256", "I781400896256")


def test_same_name_in_an_official_language_is_never_the_primary_where_there_is_another():
    found = named(
        alias("Pomorski upravni urad", 1, nameLanguage="SL"),
        alias("Морска администрация", 2, nameLanguage="BG"),
        alias("Maritime Administration of DPR Korea", 3, nameLanguage="EN"),
        subject="enterprise",
    )

    assert [full for full, _, _ in found] == [
        "Maritime Administration of DPR Korea",
        "Pomorski upravni urad",
        "Морска администрация",
    ]
    assert found[2][1] is NameKind.ALIAS  # a translation, not how the target writes itself


def test_primary_name_is_the_oldest_whatever_the_order_in_the_file():
    names = [alias("Zarya", 9), alias("Zorja", 10), alias("Заря", 3), alias("Zaria", 11)]

    assert named(*names)[0] == named(*reversed(names))[0] == ("Zarya", NameKind.PRIMARY, NameQuality.STRONG)


def test_name_with_a_function_goes_before_an_older_alias_of_a_person():
    assert sample("xmlFullSanctionsList_1_1.xml")["165826"].name == "RIM Yong Hyok"
    assert named(alias("Abu Rim", 1), alias("RIM Yong  Hyok", 2, function="Deputy"))[0][0] == "RIM Yong Hyok"


@pytest.mark.parametrize(
    ("remark", "quality"),
    [
        ("low quality alias", NameQuality.WEAK),
        ("lo quality a.k.a.", NameQuality.WEAK),
        ("Good quality a.k.a.", NameQuality.STRONG),
        ("ood quality alias", NameQuality.STRONG),
        ("qood quality alias", NameQuality.STRONG),
        ("god quality aka", NameQuality.STRONG),
        ("", NameQuality.STRONG),
    ],
)
def test_quality_of_an_alias_stands_in_its_remark_typing_errors_and_all(remark, quality):
    assert named(alias("First", 1), alias("Second", 2, remark))[1] == ("Second", NameKind.ALIAS, quality)


def test_weak_former_and_maiden_names_are_not_primary():
    found = named(
        alias("Weak", 1, "low quality alias"),
        alias("Former", 2, "formerly known as"),
        alias("Maiden", 3, "maiden name"),
        alias("Зима", 4),
        alias("Fourth", 5),
    )

    assert found[0] == ("Fourth", NameKind.PRIMARY, NameQuality.STRONG)
    assert [kind for _, kind, _ in found[1:]] == [
        NameKind.ALIAS,
        NameKind.FORMER,
        NameKind.ALIAS,
        NameKind.ORIGINAL_SCRIPT,
    ]


def test_name_formerly_another_is_the_present_name():
    assert named(alias("Sevastopol seaport", 1, "formerly known as State enterprise"))[0][1] is NameKind.PRIMARY


def test_surname_before_a_comma_is_put_behind_the_given_names():
    agha, santos = (
        entry(alias(full, 1), name=None).names[0] for full in ("Agha, Abdul Rahman", "Hilarion Santos, III")
    )

    assert (agha.full, agha.parts) == (
        "Abdul Rahman Agha",
        ((NamePart.FIRST, "Abdul Rahman"), (NamePart.LAST, "Agha")),
    )
    assert santos.full == "Hilarion Santos, III"


def test_lists_within_a_title_are_several_titles():
    assert entry(alias("Baqi", 1, title="(a) Maulavi (b) Mullah", function="Governor"), name=None).titles == (
        "Maulavi",
        "Mullah",
    )


def test_country_code_of_none_and_soft_hyphens_are_nothing():
    found = entry(
        '<citizenship countryIso2Code="00" countryDescription="UNKNOWN"/>'
        '<citizenship countryIso2Code="KP" countryDescription="KOREA,\u00ad DEMOCRATIC"/>'
        '<address countryIso2Code="00" countryDescription="UNKNOWN" city="" street=""/>'
    )

    assert found.nationalities == ("KOREA, DEMOCRATIC",)
    assert found.addresses == ()


# The two forms


def test_both_forms_agree_on_every_field():
    of_xml, of_csv = sample("xmlFullSanctionsList_1_1.xml"), sample("csvFullSanctionsList_1_1.csv")

    assert list(of_xml) == list(of_csv)
    for key, first in of_xml.items():
        for name in ListEntry.__dataclass_fields__.keys() - {"locator", "raw"}:
            assert getattr(of_csv[key], name) == getattr(first, name), (key, name)


def test_sample_gives_each_record_with_its_facts():
    edition = read((SAMPLES / "csvFullSanctionsList_1_1.csv").read_bytes())
    found = {each.key: each for each in edition.entries}

    assert (edition.form, edition.published_on) == ("csvFullSanctionsList_1_1", date(2026, 2, 26))
    assert len(csv_form.HEADER) == 118
    firm = found["125696"]
    assert (firm.reference, firm.name) == ("EU.5841.70", "Rungrado Trading Corporation")
    assert firm.bases[0].measures == (Measure.ASSET_FREEZE,)
    assert firm.contacts == (("phone", "+850-2-18111-3818022"), ("email", "rrd@co.chesin.com"))
    assert firm.addresses[0].note == "fax +850-2-3814507"
    assert found["112314"].genders == (Gender.MALE,)
    assert found["7426"].names[1].kind is NameKind.FORMER


def test_missing_eu_reference_falls_back_on_the_number():
    assert entry().reference == "100"
    assert entry(facts='euReferenceNumber="EU.1.2"').reference == "EU.1.2"


def test_twin_under_the_same_act_is_refused():
    with pytest.raises(Unreadable, match="record 100: occurs twice under PRK"):
        list(read(export(record(), record())).entries)
