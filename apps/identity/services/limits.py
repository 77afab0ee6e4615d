"""Counting tries, so that what can be guessed or costs money has an end."""

from datetime import datetime, timedelta

from django.db import connection

from apps.common.crypto import blind_index
from apps.identity.models import Tries

PURPOSE = "tries"
KEPT_DAYS = 2  # longer than any limit looks back


def count_try(*, name: str, who: str, most: int, seconds: int, now: datetime) -> int:
    """Count one more try and return for how many seconds there may be none: 0 while there were at most ``most``.

    One statement counts and tells, so however many requests come at once, each gets a number of its own. Call it
    outside of a transaction: a refusal must not take the count back.

    :param who: an address or an account; only a keyed digest of it is kept
    """
    digest = blind_index(who, purpose=PURPOSE).rpartition(":")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {Tries._meta.db_table} AS held (key, since, count) VALUES (%s, %s, 1)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN held.since <= %s THEN 1 ELSE held.count + 1 END,
                since = CASE WHEN held.since <= %s THEN EXCLUDED.since ELSE held.since END
            RETURNING count, since""",  # noqa: S608 - the table's own name
            [f"{name}:{digest}", now, *[now - timedelta(seconds=seconds)] * 2],
        )
        count, since = cursor.fetchone()
    return 0 if count <= most else max(1, int(seconds - (now - since).total_seconds()) + 1)


def forget_tries(*, now: datetime) -> int:
    """Delete counts that limit nobody any more; return how many."""
    return int(Tries.objects.filter(since__lt=now - timedelta(days=KEPT_DAYS)).delete()[0])
