from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jackfield_delivery", "0004_breaker_order_bulk")]

    operations = [
        migrations.AddField(model_name="breaker", name="probe_id", field=models.BigIntegerField(null=True)),
        migrations.AddField(
            model_name="breaker", name="config_version", field=models.PositiveIntegerField(default=0)
        ),
    ]
