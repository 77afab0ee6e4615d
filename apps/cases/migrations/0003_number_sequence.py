"""The sequence of case numbers: numbers may have gaps, and taking one makes nobody wait."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE cases_number_seq", "DROP SEQUENCE cases_number_seq")]
