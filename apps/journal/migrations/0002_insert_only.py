"""Make the history insert-only in the database itself, whatever program writes to it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_event_insert_only BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_event_no_truncate BEFORE TRUNCATE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_readlog_insert_only BEFORE UPDATE OR DELETE ON journal_readlog
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER journal_dailyseal_insert_only BEFORE UPDATE OR DELETE ON journal_dailyseal
    FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();
"""

BACKWARD = """
DROP TRIGGER journal_dailyseal_insert_only ON journal_dailyseal;
DROP TRIGGER journal_readlog_insert_only ON journal_readlog;
DROP TRIGGER journal_event_no_truncate ON journal_event;
DROP TRIGGER journal_event_insert_only ON journal_event;
DROP FUNCTION journal_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
