"""Duties end at moments: limits of minutes join those of days, and an item knows its clock."""

import django.db.models.deletion
from django.db import migrations, models

UNITS = [
    ("workday", "个工作日"), ("day", "日"), ("month", "个月"), ("office_minute", "分钟（办公时间）"), ("minute", "分钟"),
]  # fmt: skip
KINDS = [
    ("intake", "收件审查"), ("correction", "补充材料"), ("decision", "审批"), ("delivery", "送达"), ("dispatch", "派单"),
    ("signing", "签收"), ("handling", "办理工单"), ("call_back", "回访"), ("verifying", "核实评价"),
    ("rectifying", "整改"), ("joint", "联合办理"), ("version_edit", "修改事项"), ("version_check", "审核事项"),
    ("version_publish", "发布事项"),
]  # fmt: skip

# A day is over at the next midnight in the city. An item counts by the clock of its subject that ran when it was opened.
FILL = """
UPDATE work_clock SET
    due_at = (COALESCE(CASE WHEN is_extended THEN statutory_due_on END, promised_due_on) + 1)::timestamp
             AT TIME ZONE 'Asia/Shanghai',
    warn_at = warn_on::timestamp AT TIME ZONE 'Asia/Shanghai';
UPDATE work_workitem i SET
    due_at = (due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai',
    warn_at = warn_on::timestamp AT TIME ZONE 'Asia/Shanghai',
    clock_id = (
        SELECT c.id FROM work_clock c
        WHERE c.subject_type = i.subject_type AND c.subject_id = i.subject_id
        ORDER BY (c.promised_due_on = i.due_on OR c.statutory_due_on = i.due_on) DESC, (c.stopped_on IS NULL) DESC, c.id DESC
        LIMIT 1
    );
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]

    operations = [
        migrations.AlterField("clock", "kind", models.CharField("种类", max_length=16, choices=KINDS)),
        migrations.AlterField(
            "clock", "promised_unit", models.CharField("单位", max_length=16, choices=UNITS, default="workday")
        ),
        migrations.AlterField(
            "clock", "statutory_unit", models.CharField("单位", max_length=16, choices=UNITS, default="workday")
        ),
        migrations.AddField("clock", "started_at", models.DateTimeField("起算时刻", null=True)),
        migrations.AddField("clock", "due_at", models.DateTimeField("到期时刻", null=True)),
        migrations.AddField("clock", "warn_at", models.DateTimeField("预警时刻", null=True)),
        migrations.AddField("workitem", "due_at", models.DateTimeField("到期时刻", null=True)),
        migrations.AddField("workitem", "warn_at", models.DateTimeField("预警时刻", null=True)),
        migrations.AddField("workitem", "is_timed", models.BooleanField("按时刻计", default=False)),
        migrations.AddField(
            "workitem",
            "clock",
            models.ForeignKey(
                "work.clock", django.db.models.deletion.PROTECT, verbose_name="时限", related_name="items", null=True
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("clock", "due_at", models.DateTimeField("到期时刻")),
        migrations.AlterField("clock", "warn_at", models.DateTimeField("预警时刻")),
        migrations.AlterField("workitem", "due_at", models.DateTimeField("到期时刻")),
        migrations.AlterField("workitem", "warn_at", models.DateTimeField("预警时刻")),
        migrations.AlterField(
            "workitem",
            "clock",
            models.ForeignKey(
                "work.clock", django.db.models.deletion.PROTECT, verbose_name="时限", related_name="items"
            ),
        ),
        migrations.RemoveField("clock", "warn_on"),
        migrations.RemoveField("workitem", "warn_on"),
        migrations.RemoveIndex("workitem", "item_inbox"),
        migrations.RemoveIndex("workitem", "item_mine"),
        migrations.AlterModelOptions(
            "workitem", {"ordering": ("due_at", "id"), "verbose_name": "待办", "verbose_name_plural": "待办"}
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(
                fields=["right", "department", "due_at", "id"],
                name="item_inbox",
                condition=models.Q(("status__in", ("open", "claimed"))),
            ),
        ),
        migrations.AddIndex(
            "workitem",
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="item_mine",
                condition=models.Q(("status__in", ("open", "claimed"))),
            ),
        ),
    ]
