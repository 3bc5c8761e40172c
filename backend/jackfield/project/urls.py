"""Which path is answered by what."""

from django.urls import path, re_path

from jackfield.api.views import graphql_view
from jackfield.project.answers import not_found
from jackfield.project.health import healthz, readyz
from jackfield.project.icons import icon
from jackfield.project.metrics import metrics
from jackfield.project.page import page

urlpatterns = [
    path("graphql", graphql_view),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("icons/<str:integration_id>.svg", icon),
    re_path(r"^graphql/", not_found, {"exception": None}),
    re_path(r"^(?P<path>.*)\Z", page),
]

handler400 = "jackfield.project.answers.bad_request"
handler403 = "jackfield.project.answers.permission_denied"
handler404 = "jackfield.project.answers.not_found"
handler500 = "jackfield.project.answers.server_error"
