"""Columns of lists: what the page shows, and what the same column says in a CSV file."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from coordination.vocabulary import DateKind

Shown = TypeVar("Shown", bound=Callable[..., Any])

NOTHING = mark_safe('<span class="mute">–</span>')


def column(
    description: str, *, ordering: Any = None, text: Callable[[Any], Any] | None = None
) -> Callable[[Shown], Shown]:
    """
    Mark a method as a column of a list.

    text  gives the cell's value for the CSV file, where the page shows more than words
    """

    def mark(function: Shown) -> Shown:
        shown: Shown = admin.display(function, description=description, ordering=ordering)
        shown.csv_text = text  # type: ignore[attr-defined]
        return shown

    return mark


def stamp(moment: datetime | None) -> str:
    """A moment with its zone: 2026-11-24 06:00 UTC."""
    return f"{moment:%Y-%m-%d %H:%M %Z}" if moment else ""


def kind_words(kind: str) -> str:
    """What a date is the date of; a bound says so, since it is no day of listing."""
    if not kind:
        return ""
    word = DateKind(kind)
    return f"{word.label}, not after" if word.is_bound else word.label


def dated(day: date | None, kind: str = "") -> SafeString:
    """A day with its kind beside it, as all pages write it."""
    if day is None:
        return NOTHING
    words = kind_words(kind)
    return format_html(
        '<span class="nowrap"><time datetime="{0}">{0}</time>{1}</span>',
        day.isoformat(),
        format_html('<i class="k">{}</i>', words) if words else "",
    )


def dated_text(day: date | None, kind: str = "") -> str:
    if day is None:
        return ""
    words = kind_words(kind)
    return f"{day} ({words})" if words else f"{day}"
