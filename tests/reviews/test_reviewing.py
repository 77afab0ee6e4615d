"""Giving a review: who is asked, what is taken, once."""

from datetime import timedelta

import pytest

from apps.common.errors import Invalid
from apps.journal.models import Event
from apps.journal.services import run_deliveries
from apps.messaging.models import Message
from apps.reviews import selectors
from apps.reviews.choices import TAGS, Channel, ReviewStatus, Way
from apps.reviews.errors import AlreadyReviewed, InvitationOver, NothingToAppend, StaffCannotReview
from apps.reviews.models import Invitation, Review
from apps.reviews.permissions import visible_invitations, visible_reviews
from apps.reviews.requests import channel_of
from apps.work.models import Clock, WorkItem
from tests.support import reviewed
from tests.support.actors import CHUAN, HE, LAN, at_desk, citizen, firm
from tests.support.samples import FIRM

pytestmark = pytest.mark.usefixtures("city")
PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14) Mobile Safari"


@pytest.fixture
def invitation(now):
    return reviewed.ended_service(now)


def subjects():
    return set(Invitation.objects.values_list("subject_id", flat=True))


# Who is asked ---------------------------------------------------------------------------------------------------------


def test_a_refused_applicant_is_asked_once(now):
    case = reviewed.refused_case(now)

    run_deliveries()
    run_deliveries()

    invitation = Invitation.objects.get(subject_id=case.pk, subject_type="cases.case")
    (message,) = Message.objects.filter(kind="review_invited")
    assert (invitation.number, invitation.department_id, invitation.matter) == (
        case.number, case.department_id, "food-business-new",
    )  # fmt: skip
    assert invitation.holder == firm().holder
    assert invitation.open_until == now + timedelta(days=30)
    assert message.link == f"/my/reviews/{invitation.public_id}/"
    assert selectors.token_of(invitation) not in message.body + message.link
    assert at_desk(reviewed.CLERK).post_id in invitation.posts


def test_who_withdrew_may_review_and_is_not_asked(now):
    case = reviewed.withdrawn_case(now)

    run_deliveries()

    assert case.pk in subjects()
    assert not Message.objects.filter(kind="review_invited").exists()


def test_a_case_that_goes_on_cannot_be_reviewed(now):
    case = reviewed.food.submit(firm(), now)
    run_deliveries()

    assert case.pk not in subjects()
    assert selectors.invitation_of(case) is None


def test_a_subject_that_ends_twice_is_invited_once(now):
    first = reviewed.ended_service(now)

    again = reviewed.ended_service(now + timedelta(days=9))

    assert (again.pk, again.ended_at) == (first.pk, now)


# What is taken --------------------------------------------------------------------------------------------------------


def test_a_good_review_is_filed_at_once(invitation, now):
    row = reviewed.review(invitation, now, grade=5, text="", tags=(510, 517), actor=citizen())

    assert (row.status, row.round, row.grade, row.tags) == (ReviewStatus.FILED, 1, 5, [510, 517])
    assert (row.person_id, row.is_named, row.contact) == (citizen().person_id, False, "")
    kinds = Event.objects.filter(subject_type="reviews.review", subject_id=row.pk).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["reviews.received", "reviews.filed"]
    assert not WorkItem.objects.filter(subject_id=row.pk, subject_type="reviews.review").exists()


def test_what_was_written_is_encrypted_at_rest(invitation, now, django_assert_num_queries):
    row = reviewed.review(invitation, now, text="请打 13900001111 找我", named=True, contact="13900001111")

    with django_assert_num_queries(1):
        (stored,) = Review.objects.raw(
            "SELECT id, text AS told, contact AS phone FROM reviews_review WHERE id = %s", [row.pk]
        )
        assert "13900001111" not in stored.told + stored.phone
    assert Review.objects.get(pk=row.pk).text == "请打 13900001111 找我"
    assert "13900001111" not in str(list(Event.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize("grade", [5, 4, 3, 2, 1])
def test_a_tag_of_another_grade_is_refused(invitation, now, grade):
    foreign = next(code for code in TAGS if code // 100 != grade)

    with pytest.raises(Invalid) as refused:
        reviewed.review(invitation, now, grade=grade, tags=(foreign,))

    assert [(error.field, error.code) for error in refused.value.errors] == [("tags", "foreign_tag")]
    assert not Review.objects.exists()


@pytest.mark.parametrize("grade", [2, 1])
def test_a_bad_grade_needs_a_tag_or_words(invitation, now, grade):
    with pytest.raises(Invalid) as refused:
        reviewed.review(invitation, now, grade=grade, text="  ")

    assert [error.code for error in refused.value.errors] == ["reason_needed"]
    assert reviewed.review(invitation, now, grade=grade, text="", tags=(grade * 100 + 9,)).grade == grade


@pytest.mark.parametrize("grade", [0, 6, -5])
def test_there_are_five_grades(invitation, now, grade):
    with pytest.raises(Invalid):
        reviewed.review(invitation, now, grade=grade)


def test_a_text_has_an_end(invitation, now):
    with pytest.raises(Invalid):
        reviewed.review(invitation, now, grade=5, text="好" * 501)

    assert reviewed.review(invitation, now, grade=5, text="好" * 500).text == "好" * 500


def test_who_signs_a_name_can_be_called(invitation, now):
    with pytest.raises(Invalid) as refused:
        reviewed.review(invitation, now, named=True)
    row = reviewed.review(invitation, now, named=True, actor=citizen())

    assert [error.field for error in refused.value.errors] == ["contact"]
    assert row.contact == LAN  # of their own service the portal knows the number


def test_a_firms_agent_is_called_on_the_agents_phone(now):
    invitation = reviewed.ended_service(now, owner=firm(HE, FIRM))

    row = reviewed.review(invitation, now, named=True, actor=firm(HE, FIRM))

    assert (row.contact, row.entity_id, row.person_id) == (HE, invitation.entity_id, None)


# Once -----------------------------------------------------------------------------------------------------------------


def test_a_service_is_reviewed_once(invitation, now):
    reviewed.review(invitation, now, grade=5)

    with pytest.raises(AlreadyReviewed):
        reviewed.review(invitation, now, grade=1)

    assert Review.objects.count() == 1


def test_a_review_is_added_once(invitation, now):
    reviewed.review(invitation, now, grade=5)

    added = reviewed.review(invitation, now + timedelta(days=3), grade=4, number=2)
    with pytest.raises(AlreadyReviewed):
        reviewed.review(invitation, now + timedelta(days=4), grade=3, number=2)

    assert (added.round, added.status) == (2, ReviewStatus.FILED)


def test_there_is_nothing_to_add_to_before_the_first(invitation, now):
    with pytest.raises(NothingToAppend):
        reviewed.review(invitation, now, number=2)


def test_the_time_to_review_ends(invitation, now):
    with pytest.raises(InvitationOver):
        reviewed.review(invitation, now + timedelta(days=30))
    first = reviewed.review(invitation, now + timedelta(days=29), grade=5)
    with pytest.raises(InvitationOver):
        reviewed.review(invitation, first.reviewed_at + timedelta(days=30), number=2)

    assert Review.objects.count() == 1


def test_a_bad_word_added_to_a_good_one_is_handled(invitation, now):
    reviewed.review(invitation, now, grade=5)

    added = reviewed.review(invitation, now, grade=1, number=2)

    assert added.status == ReviewStatus.RECEIVED
    assert WorkItem.objects.get(subject_type="reviews.review", subject_id=added.pk).kind == "verify"


def test_a_bad_word_added_while_the_first_is_handled_belongs_to_it(invitation, now):
    reviewed.review(invitation, now, grade=2)

    added = reviewed.review(invitation, now, grade=1, number=2)

    assert added.status == ReviewStatus.FILED
    assert Clock.objects.filter(subject_type="reviews.review", stopped_on__isnull=True).count() == 1


def test_a_post_reviews_nothing(invitation, now):
    with pytest.raises(StaffCannotReview):
        reviewed.review(invitation, now, grade=5, actor=at_desk(reviewed.CLERK))

    assert not Review.objects.exists()


# Who sees -------------------------------------------------------------------------------------------------------------


def test_a_stranger_sees_neither_the_invitation_nor_the_review(invitation, now):
    row = reviewed.review(invitation, now, grade=5, actor=citizen())

    assert list(visible_invitations(citizen())) == [invitation]
    assert list(visible_reviews(citizen())) == [row]
    for stranger in (citizen(CHUAN), firm(CHUAN, FIRM), firm(LAN)):
        assert not visible_invitations(stranger).exists()
        assert not visible_reviews(stranger).exists()


def test_what_somebody_with_the_link_wrote_is_not_shown_as_the_owners(invitation, now):
    reviewed.review(invitation, now, grade=5)

    assert not visible_reviews(citizen()).exists()
    assert selectors.given(selectors.invitations(reader=citizen()).get(), 1) is not None


# Links and channels ---------------------------------------------------------------------------------------------------


def test_a_link_says_what_it_is_for(invitation):
    token = selectors.token_of(invitation, number=2, way=Way.QR)

    assert selectors.read_token(token) == selectors.Ticket(invitation.public_id, 2, "q")
    assert selectors.token_of(invitation, number=2, way=Way.QR) == token


@pytest.mark.parametrize(
    "forge", [lambda t: t[:-1] + "x", lambda t: t.replace("-1l", "-2l"), lambda t: t.split("~")[0], lambda _t: ""]
)
def test_a_changed_link_is_no_link(invitation, forge):
    assert selectors.read_token(forge(selectors.token_of(invitation))) is None


@pytest.mark.parametrize(
    ("through", "way", "agent", "channel"),
    [
        ("web", "", "Mozilla/5.0 (X11; Linux x86_64)", Channel.PC),
        ("web", "", PHONE_AGENT, Channel.MOBILE),
        ("web", "l", PHONE_AGENT, Channel.MOBILE),
        ("web", "q", PHONE_AGENT, Channel.QR),
        ("web", "s", PHONE_AGENT, Channel.SMS),
        ("app", "", "", Channel.MOBILE),
        ("window", "", "", Channel.TABLET),
        ("kiosk", "", "", Channel.OTHER),
        ("phone", "", "", Channel.HOTLINE),
    ],
)
def test_the_channel_follows_from_the_way(through, way, agent, channel):
    assert channel_of(through=through, way=way, agent=agent) == channel
