from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jackfield_audit", "0002_auditentry_kept"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["action", "id"],
                name="audit_by_action",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            ),
        ),
    ]
