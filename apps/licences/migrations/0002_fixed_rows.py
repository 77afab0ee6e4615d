"""What is published never changes, and who looked is never rewritten: the database itself refuses."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION licences_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'use records are insert-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER licences_userecord_insert_only BEFORE UPDATE OR DELETE ON licences_userecord
    FOR EACH ROW EXECUTE FUNCTION licences_refuse_change();
CREATE FUNCTION licences_refuse_redefinition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('published', 'superseded')
        AND (NEW.definition, NEW.digest, NEW.number, NEW.type_id)
            IS DISTINCT FROM (OLD.definition, OLD.digest, OLD.number, OLD.type_id) THEN
        RAISE EXCEPTION 'a published version is frozen' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER licences_version_frozen BEFORE UPDATE ON licences_licencetypeversion
    FOR EACH ROW EXECUTE FUNCTION licences_refuse_redefinition();
"""

BACKWARD = """
DROP TRIGGER licences_version_frozen ON licences_licencetypeversion;
DROP FUNCTION licences_refuse_redefinition();
DROP TRIGGER licences_userecord_insert_only ON licences_userecord;
DROP FUNCTION licences_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
