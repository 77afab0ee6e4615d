"""Install PGMQ's tables and functions (SQL only, no extension): Celery's queue on the portal's own PostgreSQL.

PGMQ installed this way cannot be upgraded in place, so its version is pinned in requirements.in.
"""

from django.db import migrations
from pgmq.install import get_embedded_install_sql


def install(apps, schema_editor):
    """Install PGMQ unless the database has it, as an extension or from an earlier run."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pgmq.meta') IS NOT NULL")
        if cursor.fetchone()[0]:
            return
        cursor.execute(get_embedded_install_sql())


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
