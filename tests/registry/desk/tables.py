"""Configs that belong to desks, all of which print alike."""

from django.apps.registry import Apps
from django.db import models

from jackfield.registry.models import BaseIntegrationConfig

desk_apps = Apps(["tests.registry.desk"])


class Desk(models.Model):
    class Meta:
        app_label = "desk"
        apps = desk_apps

    def __str__(self) -> str:
        return "the desk"


class Room(models.Model):
    class Meta:
        app_label = "desk"
        apps = desk_apps

    def __str__(self) -> str:
        return "the room"


class DeskConfig(BaseIntegrationConfig):
    desk = models.ForeignKey(Desk, null=True, on_delete=models.CASCADE, related_name="configs")
    room = models.ForeignKey(Room, null=True, on_delete=models.SET_NULL, related_name="configs")

    class Meta:
        app_label = "desk"
        apps = desk_apps
