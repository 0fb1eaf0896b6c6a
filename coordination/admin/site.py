"""Addresses of the admin that belong to no list."""

from django.contrib import admin
from django.urls import URLPattern, path

from coordination.admin.entity import entity_by_public_id
from coordination.admin.figures import figure_urls
from coordination.admin.regroup import merge, regroup_page, split
from coordination.admin.report import report_file, report_rows
from coordination.admin.review import review_urls
from coordination.admin.since import since_urls


def extra_urls() -> list[URLPattern]:
    """unfold's site asks for these beside its own."""
    signed_in = admin.site.admin_view
    return [
        path("entity/by-id/<str:public_id>/", signed_in(entity_by_public_id), name="entity_by_public_id"),
        path("reports/<str:week>/rows/<str:name>", signed_in(report_rows), name="report_rows"),
        path("reports/<str:week>/<str:name>", signed_in(report_file), name="report_file"),
        path("review/entity/<int:pk>/", signed_in(regroup_page), name="regroup"),
        path("review/entity/<int:pk>/split/", signed_in(split), name="split"),
        path("review/entity/<int:pk>/merge/", signed_in(merge), name="merge"),
        *review_urls(),
        *figure_urls(),
        *since_urls(),
    ]


admin.site.extra_urls = extra_urls  # type: ignore[attr-defined]
