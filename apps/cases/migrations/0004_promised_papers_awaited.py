from typing import Any

from django.db import migrations, models


def await_promised(apps: Any, _schema_editor: Any) -> None:
    """Mark what was promised and never came: until now it stood as handed in, or even as checked."""
    apps.get_model("cases", "CaseMaterial").objects.filter(source="promised").update(state="awaited")


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0003_number_sequence"),
    ]

    operations = [
        migrations.AlterField(
            model_name="casematerial",
            name="state",
            field=models.CharField(
                choices=[
                    ("awaited", "未提交（承诺后补）"),
                    ("given", "已提交"),
                    ("needs_correction", "需要补正"),
                    ("checked", "已核对"),
                ],
                default="given",
                max_length=20,
                verbose_name="核对",
            ),
        ),
        migrations.RunPython(await_promised, migrations.RunPython.noop),
    ]
