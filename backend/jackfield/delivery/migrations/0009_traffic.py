import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_configs", "0002_reverse_names"),
        ("jackfield_delivery", "0008_audience_is_said"),
    ]

    # The mark begins before the first attempt: workers count what is there already.
    operations = [
        migrations.CreateModel(
            name="TallyMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt_id", models.BigIntegerField(default=0)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="WholeTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("delivered", models.PositiveIntegerField()),
                ("failed", models.PositiveIntegerField()),
                ("longest_ms", models.PositiveIntegerField()),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("starts_at", "slot"),
                        name="whole_tally_is_unique_to_its_hour_and_slot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfigTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("delivered", models.PositiveIntegerField()),
                ("failed", models.PositiveIntegerField()),
                ("longest_ms", models.PositiveIntegerField()),
                (
                    "config",
                    models.ForeignKey(
                        to="jackfield_configs.config",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        db_index=False,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("config", "starts_at", "slot"),
                        name="config_tally_is_unique_to_its_hour_and_slot",
                    )
                ],
            },
        ),
    ]
