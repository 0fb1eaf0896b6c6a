"""Filters of lists: each is one native choice above the list, and one readable word in its address."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from coordination.models import Jurisdiction, Regime, Source
from coordination.vocabulary import Word

Choices = list[tuple[str, str]]
Rows = QuerySet[Any]


class Filter(admin.SimpleListFilter):
    """
    One choice of several. Says what it asks in `chosen`; an address with any other word is refused.

    without_choice  the words for "no choice made"
    """

    without_choice = "any"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        raise NotImplementedError

    def chosen(self, rows: Rows, value: str) -> Rows:
        raise NotImplementedError

    def unchosen(self, rows: Rows) -> Rows:
        return rows

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if not value:
            return self.unchosen(queryset)
        if value not in {str(word) for word, _ in self.lookup_choices}:
            raise IncorrectLookupParameters(f"{self.parameter_name} cannot be {value}")
        return self.chosen(queryset, value)


class FieldFilter(Filter):
    """A column that equals the choice."""

    lookup = ""

    def chosen(self, rows: Rows, value: str) -> Rows:
        return rows.filter(**{self.lookup or str(self.parameter_name): value})


def by_word(asked: str, words: type[Word], *, parameter: str, lookup: str = "") -> type[Filter]:
    """A column that holds one of a closed list of words."""

    class WordFilter(FieldFilter):
        title = asked
        parameter_name = parameter

        def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
            return words.choices()

    WordFilter.lookup = lookup
    return WordFilter


def yes_or_no(asked: str, condition: Q, *, parameter: str) -> type[Filter]:
    """Rows for which a condition holds, or does not."""

    class YesOrNo(Filter):
        title = asked
        parameter_name = parameter

        def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
            return [("yes", "yes"), ("no", "no")]

        def chosen(self, rows: Rows, value: str) -> Rows:
            return rows.filter(condition) if value == "yes" else rows.exclude(condition)

    return YesOrNo


def _coded(model: type[Model], *, asked: str, parameter: str, lookup: str, order: Iterable[str]) -> type[Filter]:
    """Rows that belong to a row with a code."""

    class CodeFilter(FieldFilter):
        title = asked
        parameter_name = parameter

        def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
            rows = model._default_manager.order_by(*order).values_list("code", "name")
            return [(code, f"{code}, {name}") for code, name in rows]

    CodeFilter.lookup = lookup
    return CodeFilter


def by_jurisdiction(
    lookup: str = "jurisdiction__code", *, asked: str = "jurisdiction", parameter: str = "jurisdiction"
) -> type[Filter]:
    return _coded(Jurisdiction, asked=asked, parameter=parameter, lookup=lookup, order=("position",))


def by_regime(lookup: str = "regime__code") -> type[Filter]:
    return _coded(Regime, asked="regime", parameter="regime", lookup=lookup, order=("code",))


def by_source(lookup: str = "source__code") -> type[Filter]:
    return _coded(Source, asked="list", parameter="list", lookup=lookup, order=("jurisdiction__position", "code"))


def since(asked: str, field: str) -> type[Filter]:
    """Rows whose day or moment lies in the last days."""

    class Since(Filter):
        title = asked
        parameter_name = "days"

        def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
            return [(days, f"last {days} days") for days in ("7", "30", "90", "365")]

        def chosen(self, rows: Rows, value: str) -> Rows:
            return rows.filter(**{f"{field}__gte": timezone.now() - timedelta(days=int(value))})

    return Since
