from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_realtime", "0002_flows"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("config_id__isnull", False), ("kind", "CONFIG")),
                fields=["id"],
                name="status_change_of_config",
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("config_id__isnull", False), ("kind", "CONFIG")),
                fields=["position"],
                name="status_change_config_place",
            ),
        ),
    ]
