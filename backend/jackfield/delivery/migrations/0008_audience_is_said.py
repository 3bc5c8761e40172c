from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_delivery", "0007_insisted_attempt"),
    ]

    operations = [
        # The default was Python's and never the database's: no table needs to be written anew.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="event",
                    name="audience",
                    field=models.JSONField(),
                ),
            ],
        ),
    ]
