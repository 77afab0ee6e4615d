"""Files that come with a request or an answer: stored first, named when the verb is sent."""

from datetime import datetime

from apps.common.actor import Actor
from apps.common.errors import NotAllowed
from apps.files.choices import MB
from apps.files.models import StoredFile
from apps.files.services import store_file
from apps.hotline.permissions import HANDLE_TICKETS, TAKE_CALLS
from apps.identity.permissions import departments_with

MOST_MB = 10


def store_upload(*, data: bytes, name: str, actor: Actor, at: datetime) -> StoredFile:
    """Store a file of at most 10 MB for a ticket of the same account, a caller's photo without where and when it was taken.

    :raises NotAllowed: neither a citizen, nor a post that takes calls or handles tickets
    """
    works = departments_with(actor, TAKE_CALLS) or departments_with(actor, HANDLE_TICKETS)
    if (actor.is_staff and not works) or (not actor.is_staff and actor.holder is None):
        raise NotAllowed
    return store_file(data=data, name=name, actor=actor, at=at, max_bytes=MOST_MB * MB, leaves_traces=actor.is_staff)
