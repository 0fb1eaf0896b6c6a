import hashlib
import re

import orjson
from django.db import migrations

_ANNOUNCED = re.compile(r'^Announced on (\d{4}-\d{2}-\d{2})\.(?:\n|$)')


def take_out_of_the_remarks(apps, schema_editor):
    """The day of a Korean announcement stood in the remarks: it is a field, and what the record says stays the same."""
    versions = apps.get_model('coordination', 'DesignationVersion')._base_manager
    of_korea = versions.filter(designation__source__code='kr_mofa', content__contains='Announced on ')
    for version in of_korea.only('content', 'content_sha256').iterator():
        record = orjson.loads(version.content)
        found = _ANNOUNCED.match(record['remarks'])
        if found:
            record['announced_on'] = found[1]
            record['remarks'] = record['remarks'][found.end() :]
            version.content = orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode()
            version.content_sha256 = hashlib.sha256(version.content.encode()).hexdigest()
            version.save(update_fields=('content', 'content_sha256'))
    apps.get_model('coordination', 'Entity')._base_manager.filter(designations__source__code='kr_mofa').update(
        to_align=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ('coordination', '0016_past_tallies'),
    ]

    operations = [
        migrations.RunPython(take_out_of_the_remarks, migrations.RunPython.noop),
    ]
