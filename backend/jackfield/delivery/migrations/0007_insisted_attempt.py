from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_delivery", "0005_probes"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="insisted_attempt",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
