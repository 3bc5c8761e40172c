"""The config model that djblets asks an application for."""

from djblets.integrations.models import BaseIntegrationConfig


class DeskConfig(BaseIntegrationConfig):
    manager = None

    class Meta:
        app_label = "djblets_desk"

    @classmethod
    def get_integration_manager(cls):
        return cls.manager
