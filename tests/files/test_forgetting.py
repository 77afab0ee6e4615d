"""A file that belongs to nothing is deleted after a day, content and all; one that belongs to something stays."""

import os
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from apps.common.actor import SYSTEM
from apps.files import jobs, services
from apps.files.models import StoredFile
from apps.hotline.models import TicketFile
from tests.support.papers import pdf

DAY = timedelta(days=1)
SECONDS = 30


def stored(at: datetime) -> StoredFile:
    return services.store_document(data=pdf(), name="paper.pdf", actor=SYSTEM, at=at)


def age(path: str, moment: datetime) -> None:
    os.utime(default_storage.path(path), (moment.timestamp(), moment.timestamp()))


def used(file: StoredFile) -> TicketFile:
    """A row that points to a file, without all that it would need besides."""
    row = TicketFile(file=file, ticket_id=1, side="caller", created_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    row.save()
    return row


@pytest.mark.django_db
def test_an_upload_nobody_used_goes_after_a_day(django_capture_on_commit_callbacks):
    now = timezone.now()
    old, young = stored(now - DAY - timedelta(minutes=1)), stored(now - DAY + timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        count = services.forget_unused_files(now=now)

    assert count == 1
    assert list(StoredFile.objects.all()) == [young]
    assert not default_storage.exists(old.path)
    assert services.read_file(young)


@pytest.mark.django_db
def test_the_content_goes_only_when_the_row_is_gone_for_certain(django_capture_on_commit_callbacks):
    now = timezone.now()
    old = stored(now - 2 * DAY)

    with django_capture_on_commit_callbacks() as waiting:
        services.forget_unused_files(now=now)

    assert len(waiting) == 1
    assert default_storage.exists(old.path)


@pytest.mark.usefixtures("city")
def test_whatever_points_to_a_file_keeps_it(now):
    pointing = [
        relation
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]
    assert len(pointing) >= 10, "the places that hold files"
    sql = str(services._unused().query)

    assert [each for each in pointing if f'"{each.related_model._meta.db_table}"' not in sql] == []


@pytest.mark.django_db
def test_a_used_file_stays_however_old(now):
    file = stored(now - 400 * DAY)
    with transaction.atomic():
        row = used(file)

        assert services.forget_unused_files(now=now) == 0
        assert services.read_file(StoredFile.objects.get(pk=file.pk))
        row.delete()
    assert services.forget_unused_files(now=now) == 1


@pytest.mark.usefixtures("live_city")
def test_a_file_that_is_being_used_right_now_is_left_alone():
    """Another connection holds what a foreign key to the file takes; the row is skipped and nobody waits."""
    now = timezone.now()
    file, taken, done = stored(now - 2 * DAY), threading.Event(), threading.Event()

    def use():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM files_storedfile WHERE id = %s FOR KEY SHARE", [file.pk])
            taken.set()
            done.wait(SECONDS)
        connection.close()

    thread = threading.Thread(target=use)
    thread.start()
    assert taken.wait(SECONDS)
    try:
        while_used = services.forget_unused_files(now=now)
    finally:
        done.set()
        thread.join(SECONDS)

    assert while_used == 0
    assert services.read_file(StoredFile.objects.get(pk=file.pk))
    assert services.forget_unused_files(now=now) == 1
    assert not default_storage.exists(file.path)


@pytest.mark.django_db
def test_content_of_work_that_was_rolled_back_is_swept_up(now):
    kept = stored(now - 3 * DAY)
    with transaction.atomic():
        lost = stored(now - 3 * DAY)
        transaction.set_rollback(True)
    assert not StoredFile.objects.filter(pk=lost.pk).exists()
    fresh = default_storage.save(f"{now:%Y/%m}/zz/fresh", ContentFile(b"x"))
    for path, moment in {kept.path: now - 3 * DAY, lost.path: now - 3 * DAY, fresh: now}.items():
        age(path, moment)

    count = services.forget_stray_contents(now=now)

    assert count >= 1
    assert not default_storage.exists(lost.path)
    assert default_storage.exists(kept.path)
    assert default_storage.exists(fresh)
    default_storage.delete(fresh)


@pytest.mark.django_db
def test_strays_of_the_last_month_are_found_on_the_first_of_the_next():
    now = datetime(2026, 10, 1, 3, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
    path = default_storage.save("2026/09/zz/stray", ContentFile(b"x"))
    age(path, now - 2 * DAY)

    services.forget_stray_contents(now=now)

    assert not default_storage.exists(path)


@pytest.mark.django_db
def test_the_night_job_does_both(django_capture_on_commit_callbacks):
    now = timezone.now()
    stored(now - 2 * DAY)
    stray = default_storage.save(f"{now - 2 * DAY:%Y/%m}/zz/stray", ContentFile(b"x"))
    age(stray, now - 2 * DAY)

    with django_capture_on_commit_callbacks(execute=True):
        count = jobs.forget_unused()

    assert count >= 2
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(stray)


@pytest.mark.django_db
def test_no_setting_takes_a_file_from_under_an_open_form(settings, now):
    settings.UPLOAD_DAYS = 0
    stored(now - timedelta(hours=23))

    assert services.forget_unused_files(now=now) == 0
