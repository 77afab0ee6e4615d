"""Who looked at somebody's data is shown newest first: the index has that order. Built while people go on looking."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("journal", "0002_insert_only")]

    operations = [
        AddIndexConcurrently(
            "readlog", models.Index(fields=["holder_type", "holder_id", "-at", "-id"], name="journal_readlog_newest")
        ),
        RemoveIndexConcurrently("readlog", "journal_readlog_holder"),
    ]
