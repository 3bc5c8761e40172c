"""Which path is answered by what."""

from django.urls import path, re_path

from jackfield.api.views import graphql_view
from jackfield.inbound.views import inbound_view
from jackfield.project.answers import not_found
from jackfield.project.graphiql import graphiql
from jackfield.project.health import healthz, readyz
from jackfield.project.icons import icon
from jackfield.project.metrics import metrics
from jackfield.project.page import page
from jackfield.project.signed_in import callback

urlpatterns = [
    path("graphql", graphql_view, name="graphql"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("icons/<str:integration_id>.svg", icon, name="icon"),
    path("oauth/callback", callback, name="oauth-callback"),
    re_path(r"^in/(?P<token>.*)\Z", inbound_view, name="inbound"),
    re_path(r"^graphql/", not_found, {"exception": None}),
    re_path(r"^graphiql(?:/(?P<path>.*))?\Z", graphiql, name="graphiql"),
    re_path(r"^(?P<path>.*)\Z", page, name="page"),
]

handler400 = "jackfield.project.answers.bad_request"
handler403 = "jackfield.project.answers.permission_denied"
handler404 = "jackfield.project.answers.not_found"
handler500 = "jackfield.project.answers.server_error"
