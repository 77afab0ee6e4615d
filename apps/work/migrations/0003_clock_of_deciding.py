"""The lead's decision about a discontent caller has a clock of its own name."""

from django.db import migrations, models

KINDS = [
    ("intake", "收件审查"), ("correction", "补充材料"), ("decision", "审批"), ("delivery", "送达"), ("dispatch", "派单"),
    ("signing", "签收"), ("handling", "办理工单"), ("call_back", "回访"), ("deciding", "复核不满意工单"),
    ("verifying", "核实评价"), ("rectifying", "整改"), ("joint", "联合办理"), ("version_edit", "修改事项"),
    ("version_check", "审核事项"), ("version_publish", "发布事项"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("work", "0002_clocks_of_minutes")]

    operations = [migrations.AlterField("clock", "kind", models.CharField("种类", max_length=16, choices=KINDS))]
