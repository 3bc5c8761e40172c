"""Configs with conditions."""

from typing import Any

from django.db import models

from jackfield.configs import operations as configs
from jackfield.configs.models import Config
from jackfield.delivery.models import Delivery
from tests.delivery.lines import make_config


def title_contains(word: str) -> dict[str, Any]:
    """Conditions that hold of events with this word in their title."""
    return {
        "mode": "ALL",
        "conditions": [{"choice": "data.title", "operator": "contains", "values": [word]}],
    }


def make_asking(*, owner: Any, word: str = "fire", **more: Any) -> Config:
    """A config that asks for a word."""
    config = make_config(owner=owner, **more)
    return ask_for(config, word)


def ask_for(config: Config, word: str) -> Config:
    """Change the conditions of a config, as its owner."""
    changed, _ = configs.update(actor=config.owner, config_id=config.pk, conditions=title_contains(word))
    return changed


def owed() -> list[tuple[str, int]]:
    """Names of the configs that are owed something, and how often."""
    rows = Delivery.objects.order_by("config__name").values_list("config__name")
    return list(rows.annotate(models.Count("pk")))
