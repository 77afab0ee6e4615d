"""A few fictional reviews in all states, made through the services, so that the board and the officer's desk are not empty."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.cases.choices import CaseStatus
from apps.cases.models import Case
from apps.cases.services import closing
from apps.common.actor import ANONYMOUS, ENTITY, Actor
from apps.identity.models import Account, LegalEntity
from apps.reviews.choices import Channel
from apps.reviews.models import Invitation, Review
from apps.reviews.services import handling, inviting, publishing
from apps.reviews.services.handling import Call
from apps.reviews.services.reviewing import Rating, give_review

ENDED = (CaseStatus.APPROVED, CaseStatus.ISSUED, CaseStatus.DENIED, CaseStatus.REFUSED, CaseStatus.DELIVERED)
OFFICER = "reviews"
# What was said of the services in the order they are found, and how far a bad one has come.
SAID: tuple[tuple[Rating, str], ...] = (
    (Rating(1, (109, 115), "多要了一份指南里没有的证明，跑了三趟。", is_named=True), "received"),
    (Rating(5, (510, 517), "当天就办好了，真快。"), "released"),
    (Rating(2, (213,), "窗口的同志不太熟悉新规定。", is_named=True), "closed"),
    (Rating(4, (408, 413)), ""),
    (Rating(2, (210,), "同样的证明交了两次。", is_named=True), "rectifying"),
    (Rating(3, (309,)), ""),
)


@transaction.atomic
def make_demo_reviews(*, now: datetime) -> int:
    """Deliver what is decided, ask for reviews and give some, unless there are any; return how many."""
    if Invitation.objects.exists():
        return 0
    for case in Case.objects.filter(status__in=ENDED).order_by("submitted_at", "id"):
        closing.issue_result(case_id=case.pk, at=now)
        closing.deliver_online(case_id=case.pk, at=now)
        inviting.invite_to_case(case_id=case.pk, at=now - timedelta(hours=2))
    _first, *others = Invitation.objects.order_by("-id")  # the newest is left for a newcomer to review
    for invitation, (rating, story) in zip(others, SAID, strict=False):
        _live(invitation, rating, story, now)
    return Review.objects.count()


def _live(invitation: Invitation, rating: Rating, story: str, now: datetime) -> None:
    owner = _owner(invitation) if rating.is_named else ANONYMOUS
    channel = Channel.MOBILE if rating.is_named else Channel.QR
    given = now - timedelta(hours=1)
    review = give_review(invitation=invitation, number=1, rating=rating, channel=channel, actor=owner, at=given)
    if story in {"rectifying", "closed"}:
        review = handling.confirm_review(review=review, is_complex=False, actor=_post(OFFICER), at=now)
    if story == "closed":
        review = handling.rectify_review(
            review=review, remedy="fixed", answer="已组织窗口人员学习新规定。", actor=_handler(review), at=now
        )
        call = Call(was_reached=True, is_content=True, words="表示认可。", again=Rating(4, (), "改得快。"))
        review = handling.call_back(review=review, call=call, actor=_post(OFFICER), at=now)
    if story in {"released", "closed"}:
        publishing.release_text(review=review, text=rating.text, answer=review.answer, actor=_post(OFFICER), at=now)


def _owner(invitation: Invitation) -> Actor:
    """Return whose service it was, speaking for themselves or through their firm's representative."""
    entity: LegalEntity | None = invitation.entity
    person = entity.representative if entity else invitation.person
    account = Account.objects.get(person=person)
    on_behalf = (ENTITY, entity.pk) if entity else ("", None)
    return Actor(
        account_id=account.pk, person_id=account.person_id, on_behalf_type=on_behalf[0], on_behalf_id=on_behalf[1]
    )


def _handler(review: Review) -> Actor:
    """Return who rectifies for the reviewed department, by the demonstration's names."""
    root = review.department.path.partition("/")[0]
    return _post(f"{root}-reviewer")


def _post(username: str) -> Actor:
    account = Account.objects.get(username=username)
    return Actor(account_id=account.pk, post_id=account.posts.order_by("id")[0].pk)
