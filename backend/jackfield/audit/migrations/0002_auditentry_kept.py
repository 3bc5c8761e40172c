from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_audit", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="kept",
            field=models.JSONField(null=True),
        ),
    ]
