"""What the API refuses, each in one sentence under `detail`."""

from rest_framework import status
from rest_framework.exceptions import APIException


class BadParameter(APIException):
    """A query parameter that is not known here, or does not say what it may."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_parameter"


class FailsItsCheck(APIException):
    """A number whose check digit does not fit: well put, but no such number exists."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "fails_its_check"

    def __init__(self, detail: str, rule: str) -> None:
        super().__init__({"detail": detail, "rule": rule})
