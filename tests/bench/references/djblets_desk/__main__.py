"""Measures djblets 6.1 for the benchmark `framework`: a line of JSON in, a line of JSON out.

`python -m djblets_desk DIRECTORY`, in the environment of requirements/djblets.txt; nothing of ours in it.
"""

import gc
import json
import sys
import time
import tracemalloc
from pathlib import Path

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(sys.argv[1]) / "djblets.sqlite3"),
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sites",
        "djblets.integrations",
        "djblets_desk",
    ],
    MIDDLEWARE=["djblets.integrations.middleware.IntegrationsMiddleware"],
    CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SITE_ID=1,
    USE_TZ=True,
)
django.setup()

from django.db import connection
from djblets.conditions.choices import BaseConditionStringChoice, ConditionChoices
from djblets.conditions.conditions import ConditionSet
from djblets.integrations.integration import Integration
from djblets.integrations.manager import IntegrationManager

from djblets_desk.models import DeskConfig


class Title(BaseConditionStringChoice):
    choice_id = "title"
    name = "Title"

    def get_match_value(self, value, **_):
        return value["title"]


class Queue(BaseConditionStringChoice):
    choice_id = "queue"
    name = "Queue"

    def get_match_value(self, value, **_):
        return value["queue"]


CHOICES = ConditionChoices([Title, Queue])


class Desk:
    def __init__(self):
        with connection.schema_editor() as editor:
            editor.create_model(DeskConfig)
        self.manager = None

    def fill(self, *, integrations, configs, settings):
        """Register integrations anew and give each its configs, all enabled."""
        if self.manager is not None:
            self.manager.shutdown()
        DeskConfig.objects.all().delete()
        self.manager = DeskConfig.manager = IntegrationManager(DeskConfig)
        for number in range(integrations):
            body = {
                "name": f"Desk {number}",
                "integration_id": f"desk-{number}",
                "initialize": lambda _: None,
            }
            self.manager.register_integration_class(type(f"Desk{number}", (Integration,), body))
        DeskConfig.objects.bulk_create(
            DeskConfig(
                integration_id=f"desk-{number % integrations}",
                name=f"Config {number}",
                enabled=True,
                settings=settings[number % len(settings)],
            )
            for number in range(configs)
        )
        self.manager.check_expired()
        self.instances = [self.manager.get_integration(f"desk-{number}") for number in range(integrations)]

    def cached(self, *, calls):
        """Seconds of so many calls that the cache answers."""
        get_configs = self.instances[0].get_configs
        get_configs()
        return timed(lambda: [get_configs() for _ in range(calls)])

    def cold(self):
        """Seconds of one call that the cache does not answer."""
        self.manager.clear_all_configs_cache()
        return timed(self.instances[0].get_configs)

    def weight(self, *, read):
        """Bytes that stay when the configs are cached, and when the settings of each have been looked at."""
        self.manager.clear_all_configs_cache()

        def keep():
            kept = self.instances[0].get_configs()
            return kept if not read or all(config.get("notify") for config in kept) else []

        return weight_of(keep)

    def after_change(self):
        """Queries and seconds of all integrations' readers after one config was saved."""
        for instance in self.instances:
            instance.get_configs()
        config = DeskConfig.objects.filter(integration_id="desk-0").first()
        config.save()
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        try:
            took_s = timed(self.read_all)
            return [len(connection.queries_log), took_s]
        finally:
            connection.force_debug_cursor = False

    def read_all(self):
        self.manager.check_expired()
        for instance in self.instances:
            instance.get_configs()

    def route(self, *, data):
        """Configs that match, and seconds of a walk like Review Board's: conditions are read each time."""
        found = []

        def walk():
            for instance in self.instances:
                for config in instance.get_configs():
                    conditions = ConditionSet.deserialize(CHOICES, config.settings["conditions"])
                    if conditions.matches(value=data):
                        found.append(config.pk)

        took_s = timed(walk)
        return [len(found), took_s]


def timed(work):
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    finally:
        gc.enable()


def weight_of(work):
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        kept = work()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before if kept else 0
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    desk = Desk()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(desk, asked.pop("do"))(**asked)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
