"""Addresses of a host that has taken Jackfield in, two folders deep."""

from django.urls import include, path

from jackfield.host import urls

urlpatterns = [path("deep/lines/", include(urls))]
