import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.common.actor import SYSTEM, Actor
from apps.identity.choices import Role
from apps.identity.errors import CitizensAccount
from apps.identity.models import LegalEntity, Post
from apps.identity.services.posts import give_post
from apps.journal.models import Event, ReadLog
from apps.journal.services import record
from portal.event_names import name_of
from tests.identity.conftest import (
    device_of,
    make_account,
    make_department,
    make_person,
    pass_second_factor,
    seat,
    sign_in,
)
from tests.identity.firms import credit_code

pytestmark = pytest.mark.django_db
# what each role sees: accounts, departments, messages
SEEN = {
    Role.SYSTEM_ADMIN: (403, 200, 200),
    Role.SECURITY_ADMIN: (200, 200, 403),
    Role.AUDIT_ADMIN: (200, 200, 200),
}


@pytest.fixture
def sit(client):
    """Sign in, pass the second factor and sit down, on the real pages."""

    def sit_down(role):
        account = make_account()
        seat(account, role)
        device_of(account)
        sign_in(client, account)
        pass_second_factor(client, account)
        return client

    return sit_down


@pytest.mark.parametrize("role", SEEN)
def test_each_administrator_sees_only_its_apps(sit, role):
    browser = sit(role)

    pages = ("identity/account", "organisation/department", "messaging/template")

    assert browser.get("/console/").status_code == 200
    assert tuple(browser.get(f"/console/{page}/").status_code for page in pages) == SEEN[role]


@pytest.mark.parametrize(("role", "status"), [(Role.SYSTEM_ADMIN, 403), (Role.AUDIT_ADMIN, 200)])
def test_what_was_sent_and_who_holds_what_is_for_the_auditor(sit, role, status):
    browser = sit(role)

    index = browser.get("/console/").content.decode()
    pages = ("messaging/message", "licences/licence", "licences/userecord")

    assert [browser.get(f"/console/{page}/").status_code for page in pages] == [status] * 3
    assert [f"/console/{page}/" in index for page in pages] == [status == 200] * 3


def test_the_index_says_where_things_are_changed(sit):
    text = sit(Role.SYSTEM_ADMIN).get("/console/").content.decode()

    assert "load_organisation" in text
    assert "失败的短信可以在这里重新发送" in text
    assert "任命" not in text


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.SUPERVISOR])
def test_other_posts_do_not_get_in(sit, role):
    assert sit(role).get("/console/").status_code == 403


def test_without_the_second_factor_nobody_gets_in(client):
    account = make_account()
    seat(account, Role.SECURITY_ADMIN)
    sign_in(client, account)

    answer = client.get("/console/identity/account/", follow=False)

    assert answer.status_code == 302
    assert not answer["Location"].startswith("/console/identity")


def test_secrets_of_other_packages_are_not_shown(sit):
    browser = sit(Role.AUDIT_ADMIN)

    for page in ("otp_totp/totpdevice", "identity/accesstoken", "axes/accessattempt", "auth/group"):
        assert browser.get(f"/console/{page}/").status_code == 404


@pytest.mark.parametrize(("role", "made"), [(Role.SECURITY_ADMIN, True), (Role.AUDIT_ADMIN, False)])
def test_only_the_security_administrator_gives_and_ends_posts(sit, role, made):
    browser = sit(role)
    account, department = make_account(is_staff=True), make_department()
    fields = {
        "account": account.username,
        "department": department.pk,
        "role": Role.CLERK,
        "title": "窗口",
        "since": timezone.localdate().isoformat(),
    }

    given = browser.post("/console/identity/post/add/", fields)
    post = Post.objects.filter(account=account).first()
    if post:
        browser.post("/console/identity/post/", {"action": "end_posts", "_selected_action": [post.pk]})
        post.refresh_from_db()

    assert (given.status_code, post is not None) == ((302, True) if made else (403, False))
    assert post is None or not post.is_active


def post_for(username: str) -> dict:
    return {
        "account": username,
        "department": make_department().pk,
        "role": Role.REVIEWER,
        "title": "承办",
        "since": timezone.localdate().isoformat(),
    }


@pytest.mark.parametrize("bound", [True, False])
def test_a_citizens_account_gets_no_post(sit, bound):
    browser = sit(Role.SECURITY_ADMIN)
    citizen = make_account(person=make_person()) if bound else make_account()

    page = browser.post("/console/identity/post/add/", post_for(citizen.username))
    with pytest.raises(CitizensAccount):
        give_post(
            account=citizen,
            department=make_department(),
            role=Role.REVIEWER,
            title="承办",
            actor=SYSTEM,
            at=timezone.now(),
            since=timezone.localdate(),
        )

    assert "这是市民自己的账号" in page.content.decode()
    citizen.refresh_from_db()
    assert (citizen.posts.count(), citizen.is_staff) == (0, False)


def test_an_internal_number_is_no_login_name(sit):
    browser = sit(Role.SECURITY_ADMIN)
    clerk = make_account(is_staff=True)

    page = browser.post("/console/identity/post/add/", post_for(str(clerk.pk)))

    assert "没有这个登录名的账号" in page.content.decode()
    assert clerk.posts.count() == 0


def test_departments_are_chosen_by_name_and_the_page_says_who_sits_where(sit):
    browser = sit(Role.SECURITY_ADMIN)
    clerk = make_account(is_staff=True)
    given = post_for(clerk.username)

    form = browser.get("/console/identity/post/add/").content.decode()
    told = browser.post("/console/identity/post/add/", given, follow=True).content.decode()

    assert re.search(rf'<option value="{given["department"]}"[^>]*>示例局</option>', form)
    assert f"示例局的承办人岗位“承办”已任命给 {clerk.username}" in told


def test_giving_a_second_administrators_post_is_refused(sit):
    browser = sit(Role.SECURITY_ADMIN)
    auditor = seat(make_account(), Role.AUDIT_ADMIN).account
    fields = {
        "account": auditor.username,
        "department": make_department().pk,
        "role": Role.SYSTEM_ADMIN,
        "title": "系统管理员",
        "since": timezone.localdate().isoformat(),
    }

    answer = browser.post("/console/identity/post/add/", fields)

    assert answer.status_code == 409
    assert auditor.posts.count() == 1


def test_the_security_administrator_gives_no_post_to_themselves(sit):
    browser = sit(Role.SECURITY_ADMIN)
    own = Post.objects.get(role=Role.SECURITY_ADMIN).account
    fields = {
        "account": own.username,
        "department": make_department().pk,
        "role": Role.HEAD,
        "title": "负责人",
        "since": timezone.localdate().isoformat(),
    }

    answer = browser.post("/console/identity/post/add/", fields)

    assert answer.status_code == 409
    assert own.posts.count() == 1


def test_the_auditor_reads_the_journal_in_words(sit, django_assert_max_num_queries):
    clerk, citizen = make_account(), make_account(username="13900000001")
    post = seat(clerk, Role.CLERK, title="受理窗口")
    at_post = Actor(account_id=clerk.pk, post_id=post.pk)
    record("matters.version_drafted", post, actor=at_post, at=timezone.now())
    record("identity.signed_in", citizen, actor=Actor(account_id=citizen.pk), at=timezone.now())
    browser, page = sit(Role.AUDIT_ADMIN), "/console/journal/event/"

    with CaptureQueriesContext(connection) as few:
        text = browser.get(page).content.decode()
    asked, rows = len(few), text[text.index('id="result_list"') :]
    one = browser.get(f"{page}{Event.objects.get(kind='matters.version_drafted').pk}/change/").content.decode()
    for _time in range(45):
        record("identity.signed_in", citizen, actor=at_post, at=timezone.now())
    with django_assert_max_num_queries(asked):
        browser.get(page)

    assert [w for w in ("服务事项 · 起草", clerk.username, "示例局 · 受理窗口", citizen.sub) if w not in rows] == []
    assert citizen.username not in rows
    assert "服务事项 · 起草" in one


def test_the_auditor_narrows_the_journal_by_part_and_time(sit):
    post = seat(make_account(), Role.CLERK)
    record("matters.version_drafted", post, actor=SYSTEM, at=timezone.now())
    browser = sit(Role.AUDIT_ADMIN)

    matters = browser.get("/console/journal/event/?family=matters").context["cl"].result_list
    old = browser.get("/console/journal/event/", {"at__lt": "2020-01-01 00:00:00+08:00"}).context["cl"].result_list

    assert {event.kind for event in matters} == {"matters.version_drafted"}
    assert list(old) == []


def test_every_kind_of_event_has_a_name():
    paper = (settings.BASE_DIR / "docs/reference/journal.md").read_text(encoding="utf-8")
    kinds = {
        kind
        for line in paper.splitlines()
        if line.startswith("| `")
        for kind in re.findall(r"`([a-z]+\.[a-z_]+)`", line.split("|")[1])
    }

    assert len(kinds) > 100
    assert sorted(kind for kind in kinds if name_of(kind) == kind) == []


def looked(*, times: int, whose: LegalEntity, through: Post) -> None:
    ReadLog.objects.bulk_create(
        ReadLog(
            account_id=through.account_id, post_id=through.pk, holder_type="entity", holder_id=whose.pk,
            subject_type="identity.legalentity", subject_id=whose.pk, at=timezone.now(),
        )
        for _time in range(times)
    )  # fmt: skip


def test_the_auditor_reads_who_looked_at_whose_data_in_words(sit, django_assert_max_num_queries):
    clerk = make_account()
    post = seat(clerk, Role.CLERK)
    firm = LegalEntity.objects.create(
        name="示例某公司", kind="company", uscc=credit_code(7), representative=make_person()
    )
    looked(times=1, whose=firm, through=post)
    browser, page = sit(Role.AUDIT_ADMIN), "/console/journal/readlog/"

    with CaptureQueriesContext(connection) as one:
        text = browser.get(page).content.decode()
    looked(times=49, whose=firm, through=post)
    with django_assert_max_num_queries(len(one)):
        browser.get(page)

    assert [word for word in (clerk.username, post.title, firm.name) if word not in text] == []
