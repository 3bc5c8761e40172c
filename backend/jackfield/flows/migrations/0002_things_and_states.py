"""Flows are about more than an integration or a config, and outlive a config that they are about."""

import json
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def say_what_about(apps: Any, _schema_editor: Any) -> None:
    """Write down what each flow is about."""
    flows = apps.get_model("jackfield_flows", "Flow")._default_manager
    for key, integration_id, config_id in flows.values_list("pk", "integration_id", "config_id"):
        about = json.dumps([integration_id, config_id, "", None], ensure_ascii=False, separators=(",", ":"))
        flows.filter(pk=key).update(about=about)


def end_what_could_not_stand(apps: Any, _schema_editor: Any) -> None:
    """End the open flows: two of them may be one thing to the constraints of before."""
    flows = apps.get_model("jackfield_flows", "Flow")._default_manager
    over = {
        "type": "abort",
        "step_id": "abort",
        "title": "Not done",
        "description": None,
        "reason": "It is over.",
        "retryable": True,
    }
    flows.filter(is_over=False).update(is_over=True, step=over, answers={})


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_configs", "0001_initial"),
        ("jackfield_flows", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="flow", name="one_open_flow_for_each_person_kind_and_config"),
        migrations.RemoveConstraint(
            model_name="flow", name="one_open_flow_for_each_person_kind_and_integration"
        ),
        migrations.AddField(
            model_name="flow",
            name="about",
            field=models.CharField(default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="flow",
            name="state_hash",
            field=models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="flow",
            name="config",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="jackfield_configs.config",
            ),
        ),
        migrations.RunPython(say_what_about, end_what_could_not_stand),
        migrations.AddConstraint(
            model_name="flow",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_over", False)),
                fields=("started_by", "kind", "about"),
                name="one_open_flow_for_each_person_kind_and_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="flow",
            index=models.Index(
                condition=models.Q(("state_hash", ""), _negated=True),
                fields=["state_hash"],
                name="flow_by_state",
            ),
        ),
    ]
