"""Freeze published versions in the database itself, whatever program writes to it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION matters_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published version stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF (NEW.definition, NEW.content_hash, NEW.matter_id, NEW.number, NEW.effective_from, NEW.published_at,
        NEW.checked_by, NEW.published_by, NEW.reviewers)
       IS DISTINCT FROM
       (OLD.definition, OLD.content_hash, OLD.matter_id, OLD.number, OLD.effective_from, OLD.published_at,
        OLD.checked_by, OLD.published_by, OLD.reviewers)
       OR NEW.status NOT IN ('published', 'superseded')
       OR (OLD.status = 'superseded' AND NEW.status <> 'superseded') THEN
        RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matters_version_frozen BEFORE UPDATE OR DELETE ON matters_matterversion
    FOR EACH ROW WHEN (OLD.status IN ('published', 'superseded')) EXECUTE FUNCTION matters_refuse_change();
"""

BACKWARD = """
DROP TRIGGER matters_version_frozen ON matters_matterversion;
DROP FUNCTION matters_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
