"""A number as a partner types it -> the records that bear it; refused in the API's words."""

from django.db.models import Q

from coordination.api.errors import FailsItsCheck
from coordination.resolve import numbers


def bearing(text: str) -> Q:
    """As `numbers.bearing`; a number whose check digit does not fit is answered by 422."""
    try:
        return numbers.bearing(text)
    except numbers.FailsItsCheck as error:
        raise FailsItsCheck(str(error), error.rule) from error
