"""Reviewing from a code scanned at the window: nobody is signed in, and scripts may not run."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.reviews.choices import Channel, ReviewStatus, Way
from apps.reviews.models import Review
from apps.reviews.selectors import token_of
from tests.support import reviewed

if TYPE_CHECKING:
    from tests.browser.conftest import PERSON

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("js", [True, False])
def test_a_scanned_code_takes_a_bad_review_with_its_reasons(person: "PERSON", js: bool) -> None:
    she = person(js=js)
    code = f"/review/{token_of(reviewed.ended_service(timezone.now()), way=Way.QR)}/"
    she.open(code)
    assert not she.page.get_by_label("服务态度生硬").is_visible()  # a tag of a grade that is not chosen

    she.page.get_by_label("不满意", exact=True).check()
    she.page.get_by_label("服务态度生硬").check()
    she.page.get_by_label("想说的话").fill("排了两次队")
    she.keep("review-chosen")
    she.press("提交评价")
    she.says("谢谢您的评价")

    review = Review.objects.get()
    assert (review.grade, review.tags, review.text) == (2, [214], "排了两次队")
    assert (review.channel, review.status, review.is_named) == (Channel.QR, ReviewStatus.RECEIVED, False)
    with she.expecting(410):
        she.open(code)
        she.says("已经评价过了")
