"""Forms of the ledger: what a person types, as the entry it stands for."""

from decimal import Decimal
from typing import Any

from django import forms

from coordination.ceiling import Involved, Origin, Refused, Reported, Seen
from coordination.ceiling.books import factor_of
from coordination.ceiling.conversion import Quantity
from coordination.ceiling.csv_lines import FORMS
from coordination.ceiling.periods import Period, read_period
from coordination.models import Berth, Ceiling, ConversionFactor, Delivery, Product
from coordination.vocabulary import Bound, Confidence, Role, Scope, Series, Unit

SERIES = [(word.value, word.label) for word in Series if word is not Series.SHIP_CALL]


class PeriodField(forms.CharField):
    """A day, a month, a year or two of them, as `read_period` reads it."""

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_period(text)
        except ValueError as fault:
            said = str(fault)
            raise forms.ValidationError(said[:1].upper() + said[1:]) from fault


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class OriginForm(forms.Form):
    """What every entry says of where it comes from."""

    source = forms.CharField(max_length=300, help_text="Who says so, in which publication")
    published_on = _day("Published on")
    confidence = forms.ChoiceField(
        label="How sure", choices=[(word.value, f"{word.value}, {word.label}") for word in Confidence], initial="S"
    )
    source_key = forms.CharField(max_length=40, required=False, label="Key of the source")
    reference = forms.CharField(
        max_length=60, required=False, label="Source’s own number", help_text="Tells two like deliveries apart"
    )
    note = forms.CharField(max_length=400, required=False)

    def origin(self) -> Origin:
        kept = self.cleaned_data
        return Origin(
            source=kept["source"],
            published_on=kept["published_on"],
            source_key=kept["source_key"],
            confidence=Confidence(kept["confidence"]),
            reference=kept["reference"],
            note=kept["note"],
        )


class DeliveryForm(OriginForm):
    """A delivery as a source reports it."""

    series = forms.ChoiceField(choices=SERIES)
    supplier = forms.CharField(max_length=2, required=False, help_text="RU, CN …; empty: all suppliers together")
    product = forms.ModelChoiceField(Product.objects.order_by("goods", "-is_unspecified", "code"), to_field_name="code")
    period = PeriodField(help_text="2024-03, 2024, 2024-01/2024-11 or 2024-03-07/2024-11-05")
    quantity = forms.DecimalField(max_digits=16, decimal_places=3)
    unit = forms.ChoiceField(choices=Unit.choices(), initial=Unit.BARRELS)
    other_quantity = forms.DecimalField(
        max_digits=16, decimal_places=3, required=False, help_text="Where the report states two"
    )
    other_unit = forms.ChoiceField(choices=[("", "–"), *Unit.choices()], required=False)
    bound = forms.ChoiceField(label="The figure is", choices=Bound.choices())
    scope = forms.ChoiceField(
        label="It stands for",
        choices=[(Scope.PERIOD.value, "all of its period"), (Scope.CONSIGNMENT.value, "one consignment among others")],
    )
    factor = forms.ModelChoiceField(
        ConversionFactor.objects.filter(superseded_at__isnull=True).select_related("product").order_by("goods", "pk"),
        required=False,
        empty_label="by the Committee’s precedence",
        help_text="Only where another is to be used; one not verified is not counted",
    )
    port = forms.CharField(max_length=80, required=False)
    vessel = forms.CharField(max_length=80, required=False)
    imo = forms.CharField(max_length=11, required=False, label="IMO number")

    field_order: tuple[str, ...] = (
        "series", "supplier", "period", "product", "quantity", "unit", "other_quantity", "other_unit",
        "bound", "scope", "factor", "source", "published_on", "confidence", "source_key", "reference",
        "port", "vessel", "imo", "note",
    )  # fmt: skip

    def said(self) -> Reported:
        kept = self.cleaned_data
        stated = [Quantity(kept["quantity"], Unit(kept["unit"]))]
        if kept["other_quantity"] is not None:
            if not kept["other_unit"]:
                raise Refused("The other quantity has no unit.")
            stated.append(Quantity(kept["other_quantity"], Unit(kept["other_unit"])))
        return Reported(
            series=Series(kept["series"]),
            product=kept["product"].code,
            supplier=kept["supplier"].upper(),
            period=kept["period"],
            stated=tuple(stated),
            origin=self.origin(),
            scope=Scope(kept["scope"]),
            bound=Bound(kept["bound"]),
            port=kept["port"],
            vessel=kept["vessel"],
            imo=_imo(kept["imo"]),
            factor=factor_of(kept["factor"]) if kept["factor"] else None,
        )


class RevisionForm(DeliveryForm):
    """The same, with why the entry before it is superseded."""

    because = forms.CharField(max_length=400, label="Why it is revised")
    field_order = ("because", *DeliveryForm.field_order)


def as_typed(row: Delivery) -> dict[str, Any]:
    """What a person would have typed for a row."""
    return {
        "series": row.series,
        "supplier": row.supplier,
        "product": row.product.code,
        "period": str(Period(row.from_on, row.to_on)),
        "quantity": _plain(row.quantity),
        "unit": row.unit,
        "other_quantity": _plain(row.other_quantity),
        "other_unit": row.other_unit,
        "bound": row.bound,
        "scope": row.scope,
        "source": row.source,
        "published_on": row.published_on,
        "confidence": row.confidence,
        "source_key": row.source_key,
        "reference": row.reference,
        "port": row.port,
        "vessel": row.vessel,
        "imo": row.imo,
        "note": row.note,
    }


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _imo(text: str) -> str:
    return text.upper().removeprefix("IMO").strip()


class ShipCallForm(OriginForm):
    """A tanker seen at a port."""

    vessel = forms.CharField(max_length=80)
    imo = forms.CharField(max_length=11, required=False, label="IMO number")
    port = forms.CharField(max_length=80)
    berth = forms.ModelChoiceField(Berth.objects.order_by("port", "name", "pk"), required=False)
    supplier = forms.CharField(max_length=2, required=False, help_text="RU, CN …")
    period = PeriodField(label="Seen", help_text="A day, or the days within which: 2024-03-07/2024-11-05")
    is_loading = forms.BooleanField(
        required=False, initial=True, label="Loading", help_text="Else it counts no barrels"
    )
    deadweight = forms.DecimalField(
        max_digits=10, decimal_places=1, required=False, help_text="Tons; barrels follow at 33, 50 and 90 % load"
    )
    field_order = (
        "vessel", "imo", "port", "berth", "supplier", "period", "is_loading", "deadweight", "source", "published_on",
        "confidence", "source_key", "reference", "note",
    )  # fmt: skip

    def said(self) -> Seen:
        kept = self.cleaned_data
        return Seen(
            vessel=kept["vessel"],
            imo=_imo(kept["imo"]),
            port=kept["port"],
            supplier=kept["supplier"].upper(),
            period=kept["period"],
            origin=self.origin(),
            deadweight=kept["deadweight"],
            is_loading=kept["is_loading"],
            berth=kept["berth"].name if kept["berth"] else "",
        )


class PartyForm(OriginForm):
    """Somebody who had to do with the deliveries of a year."""

    role = forms.ChoiceField(choices=Role.choices())
    name = forms.CharField(max_length=200)
    ceiling = forms.ModelChoiceField(Ceiling.objects.order_by("position"), to_field_name="code")
    period = PeriodField(help_text="Within one ceiling year")
    imo = forms.CharField(max_length=11, required=False, label="IMO number")
    list_reference = forms.CharField(
        max_length=120, required=False, label="Record on a list", help_text="gb_uksl DPR0289: leads to its entity"
    )
    field_order = (
        "role", "name", "ceiling", "period", "imo", "list_reference", "source", "published_on", "confidence",
        "source_key", "reference", "note",
    )  # fmt: skip

    def said(self) -> Involved:
        kept = self.cleaned_data
        return Involved(
            role=Role(kept["role"]),
            name=kept["name"],
            ceiling=kept["ceiling"].code,
            period=kept["period"],
            origin=self.origin(),
            imo=_imo(kept["imo"]),
            list_reference=kept["list_reference"],
        )


class ImportForm(forms.Form):
    """A CSV file, or the text of one that was checked before."""

    kind = forms.ChoiceField(label="The lines are", choices=[(kind, form.name) for kind, form in FORMS.items()])
    file = forms.FileField(required=False, label="CSV file")
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def lines(self) -> str:
        """The text. Raises Refused where there is none, or it is no UTF-8."""
        file = self.cleaned_data["file"]
        if file is None:
            if not self.cleaned_data["text"]:
                raise Refused("Choose a file.")
            return str(self.cleaned_data["text"])
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as fault:
            raise Refused(f"The file is not UTF-8: byte {fault.start} cannot be read.") from fault
