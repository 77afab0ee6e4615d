"""Freeze published schemes in the database itself, and number joint applications from a sequence."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE approvals_number_seq;
CREATE FUNCTION approvals_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published scheme stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.definition, NEW.content_hash, NEW.scheme_id, NEW.number, NEW.published_at, NEW.checked_by,
        NEW.published_by, NEW.reviewers)
       IS DISTINCT FROM
       (OLD.definition, OLD.content_hash, OLD.scheme_id, OLD.number, OLD.published_at, OLD.checked_by,
        OLD.published_by, OLD.reviewers)
       OR NEW.status NOT IN ('published', 'superseded')
       OR (OLD.status = 'superseded' AND NEW.status <> 'superseded') THEN
        RAISE EXCEPTION 'a published scheme never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approvals_version_frozen BEFORE UPDATE OR DELETE ON approvals_schemeversion
    FOR EACH ROW WHEN (OLD.status IN ('published', 'superseded')) EXECUTE FUNCTION approvals_refuse_change();
"""

BACKWARD = """
DROP TRIGGER approvals_version_frozen ON approvals_schemeversion;
DROP FUNCTION approvals_refuse_change();
DROP SEQUENCE approvals_number_seq;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
