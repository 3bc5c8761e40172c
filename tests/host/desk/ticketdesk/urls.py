"""The desk's own pages, and Jackfield under a path of its own."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from jackfield.host import urls as jackfield_urls

from . import config_pages, views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", LoginView.as_view(template_name="sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("tickets/", views.open_ticket, name="open"),
    path("tickets/<int:number>/", views.ticket, name="ticket"),
    path("tickets/<int:number>/close/", views.close_ticket, name="close"),
    path("organisations/<slug:slug>/configs/", config_pages.listed, name="configs"),
    path("organisations/<slug:slug>/configs/<int:key>/", config_pages.edit, name="edit-config"),
    path("organisations/<slug:slug>/configs/add/<str:integration_id>/", config_pages.add, name="add-config"),
    path(settings.MOUNT, include(jackfield_urls)),
]
