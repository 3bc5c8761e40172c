"""Addresses of a host that has forgotten to take Jackfield in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
