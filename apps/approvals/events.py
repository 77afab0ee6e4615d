"""Events of joint applications. Statuses write their own (see ``workflow``)."""

VERSION_DRAFTED = "approvals.version_drafted"
SUBMITTED = "approvals.submitted"
SHORTCOMINGS_NOTED = "approvals.shortcomings_noted"
