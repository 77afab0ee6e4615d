"""Decisions that wait already get the clock of deciding, which was one of dispatching until now."""

from django.db import migrations

RENAME = """
UPDATE work_clock SET kind = '{new}'
FROM hotline_ticket
WHERE work_clock.kind = '{old}' AND work_clock.stopped_on IS NULL AND work_clock.subject_type = 'hotline.ticket'
    AND work_clock.subject_id = hotline_ticket.id AND hotline_ticket.status = 'called_back'
"""


class Migration(migrations.Migration):
    dependencies = [("hotline", "0002_number_sequence"), ("work", "0003_clock_of_deciding")]

    operations = [
        migrations.RunSQL(RENAME.format(old="dispatch", new="deciding"), RENAME.format(old="deciding", new="dispatch"))
    ]
