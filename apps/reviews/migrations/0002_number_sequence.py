"""The sequence of review numbers: numbers may have gaps, and taking one makes nobody wait."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE reviews_number_seq", "DROP SEQUENCE reviews_number_seq")]
