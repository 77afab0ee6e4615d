"""Versions written at the desk: an address of their own, what they were begun from, handed in, given up."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import apps.common.ids

STATUSES = [
    ("draft", "草稿"), ("submitted", "待审核"), ("checked", "待发布"), ("published", "已发布"), ("superseded", "已被替代"),
    ("discarded", "已放弃"),
]  # fmt: skip
NEVER_PUBLIC = ["draft", "submitted", "checked", "discarded"]


def fill(registry: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every version that stands its address."""
    versions = registry.get_model("matters", "MatterVersion").objects
    for pk in versions.order_by("id").values_list("pk", flat=True):
        versions.filter(pk=pk).update(public_id=apps.common.ids.new_public_id())


class Migration(migrations.Migration):
    dependencies = [("matters", "0002_frozen_versions")]
    operations = [
        migrations.AddField(
            "matterversion",
            "base",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                to="matters.matterversion", verbose_name="基于的版本",
            ),
        ),
        migrations.AddField(
            "matterversion",
            "public_id",
            models.CharField(editable=False, max_length=20, null=True, verbose_name="公开编号"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # What the rows above still have to check at the end of the transaction, the next statement wants checked now.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "matterversion",
            "public_id",
            models.CharField(
                default=apps.common.ids.new_public_id, editable=False, max_length=20, unique=True,
                verbose_name="公开编号",
            ),
        ),
        migrations.AlterField(
            "matterversion",
            "status",
            models.CharField(choices=STATUSES, default="draft", max_length=16, verbose_name="状态"),
        ),
        migrations.RemoveConstraint("matterversion", "version_published_since_a_day"),
        migrations.RemoveConstraint("matterversion", "version_published_by_two_people"),
        migrations.AddConstraint(
            "matterversion",
            models.CheckConstraint(
                condition=models.Q(status__in=NEVER_PUBLIC)
                | models.Q(effective_from__isnull=False, published_at__isnull=False),
                name="version_published_since_a_day",
            ),
        ),
        migrations.AddConstraint(
            "matterversion",
            models.CheckConstraint(
                condition=models.Q(status__in=NEVER_PUBLIC)
                | (
                    models.Q(checked_by__isnull=False, published_by__isnull=False)
                    & ~models.Q(checked_by=models.F("published_by"))
                )
                | (models.Q(reviewers__len=2) & ~models.Q(reviewers__0=models.F("reviewers__1"))),
                name="version_published_by_two_people",
            ),
        ),
    ]  # fmt: skip
