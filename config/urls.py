from django.contrib import admin
from django.urls import include, path

from coordination.api import health

admin.autodiscover()

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("admin/", admin.site.urls),
    path("api/v1/", include("coordination.api.urls")),
]
