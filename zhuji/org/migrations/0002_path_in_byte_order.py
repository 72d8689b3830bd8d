"""On PostgreSQL the path is compared byte by byte, whatever the language of the database, so that its index serves."""

from django.db import migrations


def compare_by_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE org_unit ALTER COLUMN path TYPE varchar(255) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("org", "0001_initial")]
    operations = [migrations.RunPython(compare_by_bytes, migrations.RunPython.noop)]
