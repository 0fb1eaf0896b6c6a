"""Pages of a list, by number, with the count of all rows."""

from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from coordination.api.parameters import PAGE_SIZE


class Pages(PageNumberPagination):
    """100 rows unless `page_size` says otherwise, 200 at most; more is refused, not cut."""

    page_size = 100
    page_size_query_param = PAGE_SIZE.name
    max_page_size = 200
    invalid_page_message = "There is no page {page_number}."

    def get_page_size(self, request: Request) -> int:
        return PAGE_SIZE.taken_from(request.query_params.dict()) or self.page_size
