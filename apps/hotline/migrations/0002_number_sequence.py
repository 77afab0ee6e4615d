"""The sequence of ticket numbers: numbers may have gaps, and taking one makes nobody wait."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE hotline_number_seq", "DROP SEQUENCE hotline_number_seq")]
