"""Two people with one link at the same moment, on real connections."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.common.errors import DomainError
from apps.reviews.models import Review
from tests.support import reviewed

pytestmark = pytest.mark.usefixtures("live_city")


def at_once(*works):
    """Run the works at the same moment; return what each answered, an error as its code."""
    start, answers = Barrier(len(works)), {}

    def run(index, work):
        start.wait(timeout=10)
        try:
            answers[index] = work()
        except DomainError as error:
            answers[index] = error.code
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return [answers.get(index) for index in range(len(works))]


def test_two_uses_of_one_link_make_one_review(now):
    invitation = reviewed.ended_service(now)

    answers = at_once(
        lambda: reviewed.review(invitation, now, grade=5).grade, lambda: reviewed.review(invitation, now, grade=1).grade
    )

    assert answers.count("already_reviewed") == 1
    assert Review.objects.get().grade in answers
