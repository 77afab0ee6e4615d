"""What the journal's kinds of events are called: moves by the labels of their workflows, the rest by the words here."""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.approvals import workflow as approvals
from apps.cases import workflow as cases
from apps.hotline import workflow as hotline
from apps.identity import workflow as identity
from apps.journal.workflow import Workflow
from apps.licences import workflow as licences
from apps.matters import workflow as matters
from apps.reviews import workflow as reviews
from apps.work import workflow as work

Words = str | Promise

# The first part of a kind.
FAMILIES: dict[str, Words] = {
    "cases": _("办件"), "hotline": _("12345 热线"), "approvals": _("一件事联办"), "reviews": _("好差评"),
    "licences": _("电子证照"), "matters": _("服务事项"), "work": _("待办与时限"), "identity": _("账号和岗位"),
    "organisation": _("机构"), "messaging": _("消息"), "journal": _("留痕"),
}  # fmt: skip
# Kinds that move no status.
RECORDED: dict[str, Words] = {
    "cases.submitted": _("提交申请"),
    "hotline.registered": _("登记诉求"), "hotline.queued": _("等待人工派单"), "hotline.overdue": _("超过时限"),
    "hotline.loaded": _("装入热线分类和规则"),
    "approvals.submitted": _("提交申请"), "approvals.shortcomings_noted": _("部门记下缺什么"),
    "approvals.version_drafted": _("起草"),
    "work.opened": _("新的待办"), "work.clock_moved": _("截止日变动"),
    "reviews.received": _("收到评价"), "reviews.text_released": _("公开评价文字"),
    "reviews.text_withdrawn": _("撤下评价文字"),
    "licences.issued": _("签发"), "licences.presented": _("持证人出示"),
    "matters.version_drafted": _("起草"), "matters.version_changed": _("修改"),
    "matters.version_rebased": _("和现行版本核对"),
    "identity.registered": _("注册账号"), "identity.signed_in": _("登录"), "identity.signed_out": _("退出登录"),
    "identity.second_factor_passed": _("动态口令通过"), "identity.second_factor_failed": _("动态口令不对"),
    "identity.hat_changed": _("换身份"), "identity.program_allowed": _("授权应用"),
    "identity.program_withdrawn": _("收回应用授权"), "identity.verified": _("实名认证"),
    "identity.phone_changed": _("更换手机号"), "identity.password_changed": _("修改密码"),
    "identity.data_exported": _("下载个人数据"), "identity.closed": _("注销账号"),
    "identity.post_given": _("任命岗位"), "identity.post_ended": _("结束任职"),
    "identity.mandate_given": _("授权他人办事"), "identity.firm_claimed": _("核对单位"),
    "identity.representative_changed": _("变更法定代表人"),
    "organisation.loaded": _("装入机构资料"), "organisation.calendar_published": _("公布工作日历"),
    "messaging.sms_resent": _("重新发送短信"),
    "journal.delivery_retried": _("重新处理投递"),
}  # fmt: skip
WORKFLOWS = (approvals, cases, hotline, identity, licences, matters, reviews, work)


@cache
def event_names() -> Mapping[str, Words]:
    """Return the name of every kind that is known, in the language of who reads it."""
    tables = [table for module in WORKFLOWS for table in vars(module).values() if isinstance(table, Workflow)]
    moves = {
        f"{table.model._meta.app_label}.{move.event}": move.label for table in tables for move in table.actions.values()
    }
    return moves | RECORDED


def name_of(kind: str) -> str:
    """Return a kind in words, with its family: 服务事项 · 起草; one nobody named as it stands."""
    name, family = event_names().get(kind), FAMILIES.get(kind.partition(".")[0])
    return f"{family} · {name}" if name and family else kind
