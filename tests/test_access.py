"""Who gets what at every address: pages and API, ten kinds of visitors, statuses written by hand.

An address without a row fails, and so does a row without an address. Names in braces are samples (tests/support/samples.py);
all of them belong to one firm. A single status stands for all ten, and three of them ask; two
statuses are that of anonymous visitors and that of everybody else; JSON after the statuses is what is sent. A request that is
refused must leave no event behind.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import Resolver404, get_resolver, resolve

from apps.common.ids import new_public_id
from apps.journal.models import Event
from tests.support.routes import Route, all_routes
from tests.support.samples import make_samples
from tests.support.templates import unknown_variables
from tests.support.visitors import VISITORS, Visitor, make_visitors

SIGN_IN, HATS = "/sign-in/", "/hats/"
# Addresses of these beginnings are tested where they are made; here they count as known.
GROUPS = {
    "o/": "the OAuth2 provider: tests/identity",
    "console/": "the console: read-only admin, tests of each app",
    "styleguide/": "samples without data, for those who build the pages",
}

TABLE = """
# method path                                        anon stranger owner agent other clerk head  sys   sec  audit
GET  /                                               200
GET  /my/                                            302 200
GET  /healthz                                        200
GET  /readyz                                         200

# What the city does is everybody's.
GET  /api/v1/divisions                               200
GET  /api/v1/departments                             200
GET  /api/v1/halls                                   200
GET  /api/v1/matters                                 200
GET  /api/v1/matters/{matter}                        200
GET  /api/v1/matters/{matter}/form                   200
GET  /api/v1/matters/{matter}/materials              200
GET  /halls/                                         200
GET  /matters/events/                                200
GET  /matters/events/newborn/                        200
GET  /halls/lanzhou/                                 200
GET  /search/                                        200
GET  /help/                                          200
GET  /privacy/                                       200
GET  /accessibility/                                 200
GET  /matters/                                       200
GET  /matters/{matter}/                              200
GET  /matters/stages/open/                           200
GET  /departments/                                   200
GET  /departments/market/                            200
GET  /districts/620102/                              200

# Who I am.
GET  /api/v1/me                                      401 200 200 200 200 200 200 200 200 200
GET  /api/v1/me/hats                                 401 200 200 200 200 200 200 200 200 200

# Messages are for whom they were written to; a post has no inbox.
GET  /api/v1/messages                                401 200 200 200 403 403 403 403 403 403
POST /api/v1/messages/{message}/read                 401 404 200 200 403 403 403 403 403 403
GET  /messages/                                      302 200 200 200 200 200 200 200 200 200
GET  /messages/{message}/                            302 404 200 200 404 404 404 404 404 404
POST /messages/read-all/                             302

# Licences: the holder's and, at the desk, the issuer's head; nobody else's exist.
GET  /api/v1/licences                                401 200 200 200 403 403 403 403 403 403
GET  /api/v1/licences/{licence}                      401 404 200 200 403 403 403 403 403 403
GET  /api/v1/licences/{licence}/file                 401 404 200 200 403 403 403 403 403 403
POST /api/v1/licences/{licence}/present              401 404 201 201 403 403 403 403 403 403
POST /api/v1/licences/{licence}/suspend              401 403 403 403 404 404 200 404 404 404 {"reason": "x"}
GET  /licences/                                      302 200
GET  /licences/{licence}/                            302 404 200 200 404 404 200 404 404 404
GET  /licences/{licence}/file/                       302 404 200 200 404 404 200 404 404 404
GET  /licences/{licence}/present/                    302 404 200 200 404 404 200 404 404 404
POST /licences/{licence}/present/                    302 404 200 200 404 404 403 404 404 404
POST /licences/{licence}/act/                        302 404 422 422 404 404 302 404 404 404 {"action": "suspend", "reason": "x"}

# Verifying is open to whoever is shown a licence.
POST /api/v1/verify                                  200 {"code": "{code}"}
GET  /verify/                                        200
POST /verify/                                        422
GET  /verify/root.pem                                200
GET  /verify/p/{token}/                              200
POST /verify/p/{token}/                              200 {"cause": "x"}
GET  /verify/{code}/                                 200
POST /verify/{code}/                                 200 {"cause": "x"}

# Drafts are the account's own, for whom it speaks; the agent has drafts of its own.
GET    /api/v1/drafts                                401 200 200 200 403 403 403 403 403 403
POST   /api/v1/drafts                                401 403 201 201 403 403 403 403 403 403 {"matter": "{matter}"}
GET    /api/v1/drafts/{draft}                        401 404 200 404 403 403 403 403 403 403
PATCH  /api/v1/drafts/{draft}                        401 404 200 404 403 403 403 403 403 403
DELETE /api/v1/drafts/{draft}                        401 404 204 404 403 403 403 403 403 403
POST   /api/v1/drafts/{draft}/materials              401 404 404 404 403 403 403 403 403 403 {"material": "layout", "licence": "none"}
DELETE /api/v1/drafts/{draft}/materials/{draft_material} 401 404 204 404 403 403 403 403 403 403
POST   /api/v1/drafts/{draft}/upgrade                401 404 200 404 403 403 403 403 403 403
POST   /api/v1/drafts/{draft}/submit                 401 404 201 404 403 403 403 403 403 403

# Cases: the applicant's, and those of the department for posts that may see cases. Administrators see none.
GET  /api/v1/cases                                   401 200 200 200 200 200 200 200 200 200
GET  /api/v1/cases/{case}                            401 404 200 200 404 200 200 404 404 404
GET  /api/v1/cases/{case}/history                    401 404 200 200 404 200 200 404 404 404
GET  /api/v1/cases/{case}/materials/{material}       401 404 200 200 404 200 200 404 404 404
GET  /api/v1/cases/{delivered}/documents/{document}  401 404 200 200 404 200 200 404 404 404
POST /api/v1/cases/{case}/uploads                    401 404 422 422 404 422 422 404 404 404 {"material": "layout"}
POST /api/v1/cases/{case}/bring_promised             401 404 422 422 404 422 422 404 404 404 {"files": {"health": ["x"]}}
POST /api/v1/cases/{case}/accept                     401 404 403 403 404 200 403 404 404 404
POST /api/v1/cases/{case}/refuse                     401 404 403 403 404 200 403 404 404 404 {"reason": "x"}
POST /api/v1/cases/{case}/request_correction         401 404 403 403 404 200 403 404 404 404 {"items": [{"target": "material:layout", "text": "x"}]}
POST /api/v1/cases/{case}/withdraw                   401 404 200 200 404 403 403 404 404 404
POST /api/v1/cases/{case}/lift_correction            401 404 409 409 404 409 409 404 404 404 {"reason": "x"}
POST /api/v1/cases/{case}/deem_accepted              401 404
POST /api/v1/cases/{accepted}/approve                401 404 409 409 404 409 409 404 404 404
POST /api/v1/cases/{accepted}/pass_step              401 404 403 403 404 403 403 404 404 404
POST /api/v1/cases/{delivered}/revoke                401 404 403 403 404 403 200 404 404 404 {"reason": "x"}

# 12345: the caller's, the hotline's, and for posts that may see tickets those of their departments. A clerk of cases sees none.
GET  /api/v1/ticket-categories                       200
POST /api/v1/ticket-categories/suggest               200 {"text": "停电"}
GET  /api/v1/tickets/query                           404
GET  /api/v1/tickets/published                       200
GET  /api/v1/tickets                                 401 200 200 200 200 200 200 200 200 200
POST /api/v1/tickets                                 401 201 201 201 403 403 403 403 403 403 {"category": "market/food/noodles", "content": "x"}
POST /api/v1/tickets/uploads                         401 422 422 422 422 422 422 422 422 422
POST /api/v1/tickets/similar                         401 403 403 403 200 200 200 200 200 200 {"category": "market/food/noodles"}
GET  /api/v1/tickets/{ticket}                        401 404 200 200 404 404 200 404 404 404
GET  /api/v1/tickets/{ticket}/history                401 404 200 200 404 404 200 404 404 404
GET  /api/v1/tickets/{ticket}/files/{ticket_file}    401 404 200 200 404 404 200 404 404 404
POST /api/v1/tickets/{ticket}/unmask                 401 404 403 403 404 404 403 404 404 404 {"reason": "核对联系方式"}
POST /api/v1/tickets/{ticket}/sign                   401 404 403 403 404 404 403 404 404 404
POST /api/v1/tickets/{ticket}/reassign               401 404 403 403 404 404 403 404 404 404 {"department": "health", "reason": "x"}
POST /api/v1/tickets/{ticket}/urge                   401 404 200 200 404 404 403 404 404 404
POST /api/v1/tickets/{ticket}/withdraw               401 404 200 200 404 404 403 404 404 404
POST /api/v1/tickets/{ticket}/close                  401 404
# Reviews: what one said oneself, what one's department has to rectify; the figures and the tags are everybody's.
GET  /api/v1/review-tags                             200
GET  /api/v1/reviews/board                           200
GET  /api/v1/review-invitations                      401 200 200 200 200 200 200 200 200 200
GET  /api/v1/reviews                                 401 200 200 200 200 200 200 200 200 200
POST /api/v1/reviews                                 401 422 201 201 422 422 422 422 422 422 {"case": "{delivered}", "grade": 5}
GET  /api/v1/reviews/{review}                        401 404 200 200 404 404 200 404 404 404
POST /api/v1/reviews/{review}/append                 401 404 201 201 404 404 403 404 404 404 {"grade": 5}
POST /api/v1/reviews/{review}/rectify                401 404 403 403 404 404 200 404 404 404 {"remedy": "fixed", "answer": "x"}

# Joint applications: schemes are everybody's; drafts the account's; applications the applicant's, the lead's and the branches'.
GET    /api/v1/schemes                               200
GET    /api/v1/schemes/{scheme}                      200
GET    /api/v1/schemes/{scheme}/form                 200
GET    /api/v1/joint-drafts                          401 200 200 200 403 403 403 403 403 403
POST   /api/v1/joint-drafts                          401 201 201 201 403 403 403 403 403 403 {"scheme": "{scheme}"}
GET    /api/v1/joint-drafts/{joint_draft}            401 404 200 404 403 403 403 403 403 403
PATCH  /api/v1/joint-drafts/{joint_draft}            401 404 200 404 403 403 403 403 403 403
DELETE /api/v1/joint-drafts/{joint_draft}            401 404 204 404 403 403 403 403 403 403
POST   /api/v1/joint-drafts/{joint_draft}/materials  401 404 404 404 403 403 403 403 403 403 {"material": "layout", "licence": "none"}
DELETE /api/v1/joint-drafts/{joint_draft}/materials/{joint_draft_material} 401 404 204 404 403 403 403 403 403 403
POST   /api/v1/joint-drafts/{joint_draft}/upgrade    401 404 200 404 403 403 403 403 403 403
POST   /api/v1/joint-drafts/{joint_draft}/submit     401 404 201 404 403 403 403 403 403 403
GET  /api/v1/joint-applications                      401 200 200 200 200 200 200 200 200 200
GET  /api/v1/joint-applications/{joint}              401 404 200 200 404 200 200 404 404 404
GET  /api/v1/joint-applications/{joint}/history      401 404 200 200 404 200 200 404 404 404
GET  /api/v1/joint-applications/{joint_done}/documents/{joint_document} 401 404 200 200 404 200 200 404 404 404
POST /api/v1/joint-applications/{joint}/uploads      401 404 422 422 404 422 422 404 404 404 {"material": "layout"}
POST /api/v1/joint-applications/{joint}/note_shortcomings 401 404 403 403 404 200 403 404 404 404 {"branch": "food", "items": [{"target": "material:layout", "text": "x"}]}
POST /api/v1/joint-applications/{joint}/send_correction 401 404 403 403 404 409 403 404 404 404
POST /api/v1/joint-applications/{joint}/supplement   401 404 409 409 404 409 409 404 404 404
POST /api/v1/joint-applications/{joint}/withdraw     401 404 200 200 404 403 403 404 404 404
POST /api/v1/joint-applications/{joint}/complete     401 404

# Applying jointly on pages: the guide is everybody's; the rest as for cases, and the desk for the lead and the departments.
GET  /joint/                                         200
GET  /joint/{scheme}/                                200
GET  /joint/{scheme}/start/                          302 200 200 200 403 403 403 403 403 403
POST /joint/{scheme}/start/                          302 422 422 422 403 403 403 403 403 403 {"x": "1"}
GET  /joint/drafts/{joint_draft}/                    302 404 302 404 404 404 404 404 404 404
GET  /joint/drafts/{joint_draft}/situation/          302 404 200 404 404 404 404 404 404 404
POST /joint/drafts/{joint_draft}/situation/          302 404 422 404 404 404 404 404 404 404 {"x": "1"}
GET  /joint/drafts/{joint_draft}/premises/           302 404 200 404 404 404 404 404 404 404
POST /joint/drafts/{joint_draft}/premises/           302 404 409 404 404 404 404 404 404 404 {"x": "1"}
POST /joint/drafts/{joint_draft}/premises/save/      302 404 409 404 404 404 404 404 404 404 {"x": "1"}
GET  /joint/drafts/{joint_draft}/materials/          302 404 200 404 404 404 404 404 404 404
POST /joint/drafts/{joint_draft}/materials/layout/   302 404 422 404 404 404 404 404 404 404 {"x": "1"}
GET  /joint/drafts/{joint_draft}/files/{joint_draft_material}/ 302 404 200 404 404 404 404 404 404 404
GET  /joint/drafts/{joint_draft}/check/              302 404 200 404 404 404 404 404 404 404
POST /joint/drafts/{joint_draft}/check/              302 404 302 404 404 404 404 404 404 404 {"x": "1"}
POST /joint/drafts/{joint_draft}/upgrade/            302 404 302 404 404 404 404 404 404 404
POST /joint/drafts/{joint_draft}/discard/            302 404 302 404 404 404 404 404 404 404
GET  /joint/applications/                            302 200 200 200 302 302 302 302 302 302
GET  /joint/applications/{joint}/                    302 404 200 200 302 302 302 302 302 302
GET  /joint/applications/{joint}/supplement/         302 404 302 302 404 404 404 404 404 404
POST /joint/applications/{joint}/supplement/         302 404 302 302 404 404 404 404 404 404 {"x": "1"}
POST /joint/applications/{joint}/withdraw/           302 404 302 302 404 404 404 404 404 404
GET  /joint/applications/{joint}/materials/{joint_material}/ 302 404 200 200 404 404 404 404 404 404
GET  /joint/applications/{joint_done}/documents/{joint_document}/ 302 404 200 200 404 404 404 404 404 404
GET  /desk/joint/                                    302 hats hats hats 200 200 200 200 200 200
GET  /desk/joint/{joint}/                            302 hats hats hats 404 200 200 404 404 404
POST /desk/joint/{joint}/notes/food/                 302 hats hats hats 404 422 422 404 404 404 {"target": "material:layout"}
POST /desk/joint/{joint}/send/                       302 hats hats hats 404 409 403 404 404 404
POST /desk/joint/{joint}/item/claim/                 302 hats hats hats 404 302 403 404 404 404 {"item": "{joint_item}"}
GET  /desk/joint/{joint}/materials/{joint_material}/ 302 hats hats hats 404 200 200 404 404 404
GET  /desk/joint/{joint_done}/documents/{joint_document}/ 302 hats hats hats 404 200 200 404 404 404

# The desk is for posts.
GET  /api/v1/desk/items                              401 403 403 403 200 200 200 200 200 200
POST /api/v1/desk/items/next                         401 403 403 403 404 200 200 404 404 404
POST /api/v1/desk/items/{item}/claim                 401 403 403 403 404 200 404 404 404 404
POST /api/v1/desk/items/{item}/release               401 403 403 403 404 409 404 404 404 404

# The auditor verifies the journal.
GET  /api/v1/journal/verification                    401 403 403 403 403 403 403 403 403 200

# Signing in and as whom.
GET  /sign-in/                                       200 302
POST /sign-in/                                       422 {"x": "1"}
GET  /sign-in/code/                                  200
POST /sign-in/code/                                  422 {"x": "1"}
GET  /register/                                      200
POST /register/                                      422 {"x": "1"}
GET  /reset-password/                                200
POST /reset-password/                                422 {"x": "1"}
GET  /register/done/                                 302 200
GET  /real-name/                                     302 200
POST /real-name/                                     302 422 {"x": "1"}
GET  /hats/                                          302 200
POST /hats/                                          302 {"hat": "self"}
POST /preferences/post/                              302
POST /preferences/elder/                             302 {"elder": "1"}
POST /preferences/language/                          302 {"language": "en"}
GET  /second-factor/                                 302 302 302 302 200 200 200 200 200 200
POST /second-factor/                                 302 302 302 302 422 422 422 422 422 422 {"x": "1"}
POST /sign-out/                                      302
POST /api/v1/codes                                   422
POST /api/v1/register                                422
GET  /real-name/card/                                302 200 200 200 302 302 302 302 302 302
POST /real-name/card/                                302 422 422 422 302 302 302 302 302 302 {"x": "1"}
POST /api/v1/real-name                               401 422
POST /api/v1/real-name/card                          401 422
GET  /account/                                       302 200
GET  /account/phone/                                 302 200
POST /account/phone/                                 302 422 {"x": "1"}
GET  /account/password/                              302 200
POST /account/password/                              302 422 {"x": "1"}
POST /account/programs/withdraw/                     302 404 {"program": "0"}
POST /account/download/                              302 200
GET  /account/reads/                                 302 200

# The firm's space: who acts for it is its own business; only its legal representative appoints and ends.
GET  /firm/                                          302 200
GET  /firm/claim/                                    302 200
POST /firm/claim/                                    302 422 {"x": "1"}
GET  /firm/agents/new/                               302 404 200 403 404 404 404 404 404 404
POST /firm/agents/new/                               302 404 422 403 404 404 404 404 404 404 {"x": "1"}
POST /mandates/{mandate}/end/                        302 404 302 403 404 404 404 404 404 404 {"reason": "x"}
POST /mandates/{mandate}/lay-down/                   302 404 403 302 404 404 404 404 404 404 {"x": "1"}
GET  /api/v1/me/firm                                 401 404 200 200 404 404 404 404 404 404
POST /api/v1/me/firms                                401 422 422 422 403 403 403 403 403 403 {"x": "1"}
GET  /api/v1/mandates                                401 200 200 200 200 200 200 200 200 200
POST /api/v1/mandates                                401 404 422 403 403 403 403 403 403 403 {"name": "x", "number": "x"}
POST /api/v1/mandates/{mandate}/end                  401 404 200 403 403 403 403 403 403 403 {"reason": "x"}
POST /api/v1/mandates/{mandate}/lay_down             401 404 403 200 403 403 403 403 403 403

# Applying on pages: an account's own drafts, its own and its firm's cases; a post has neither.
GET  /matters/{matter}/start/                        302 403 200 200 403 403 403 403 403 403
GET  /drafts/                                        302 200
GET  /drafts/{draft}/                                302 404 302 404 404 404 404 404 404 404
GET  /drafts/{draft}/situation/                      302 404 200 404 404 404 404 404 404 404
POST /drafts/{draft}/situation/                      302 404 422 404 404 404 404 404 404 404 {"x": "1"}
GET  /drafts/{draft}/subject/                        302 404 200 404 404 404 404 404 404 404
POST /drafts/{draft}/subject/                        302 404 409 404 404 404 404 404 404 404 {"x": "1"}
POST /drafts/{draft}/subject/save/                   302 404 409 404 404 404 404 404 404 404 {"x": "1"}
GET  /drafts/{draft}/materials/                      302 404 200 404 404 404 404 404 404 404
POST /drafts/{draft}/materials/layout/               302 404 422 404 404 404 404 404 404 404 {"x": "1"}
GET  /drafts/{draft}/files/{draft_material}/         302 404 200 404 404 404 404 404 404 404
GET  /drafts/{draft}/check/                          302 404 200 404 404 404 404 404 404 404
POST /drafts/{draft}/check/                          302 404 302 404 404 404 404 404 404 404 {"x": "1"}
POST /drafts/{draft}/upgrade/                        302 404 302 404 404 404 404 404 404 404
POST /drafts/{draft}/discard/                        302 404 302 404 404 404 404 404 404 404
POST /matters/{matter}/start/                        302 403 422 422 403 403 403 403 403 403 {"x": "1"}
GET  /cases/                                         302 200
GET  /cases/{case}/                                  302 404 200 200 302 302 302 302 302 302
POST /cases/{case}/withdraw/                         302 404 302 302 404 404 404 404 404 404
GET  /cases/{case}/supplement/                       302 404 302 302 404 404 404 404 404 404
POST /cases/{case}/supplement/                       302 404 302 302 404 404 404 404 404 404
POST /cases/{case}/promised/health/                  302 404 302 302 404 404 404 404 404 404
GET  /cases/{delivered}/documents/{document}/        302 404 200 200 404 404 404 404 404 404
GET  /cases/{case}/materials/{material}/             302 404 200 200 404 404 404 404 404 404

# Who holds the paper may ask how the case stands and whether the paper is good.
GET  /cases/query/                                   200
POST /cases/query/                                   422
GET  /verify/document/{document}/                    200
POST /verify/document/{document}/                    422

# Reviews: who has the link may use it once, but for posts; the board is everybody's.
GET  /review/thanks/                                 200
GET  /review/{review_token}/                         200 200 200 200 403 403 403 403 403 403
POST /review/{review_token}/                         422 422 422 422 403 403 403 403 403 403 {"x": "1"}
GET  /my/reviews/                                    302 200
GET  /my/reviews/{invitation}/                       302 404 200 200 404 404 404 404 404 404
POST /my/reviews/{invitation}/                       302 404 302 302 404 404 404 404 404 404 {"grade": "5"}
GET  /reviews/                                       200
GET  /reviews/market/                                200
GET  /tickets/                                       302 200 200 200 302 302 302 302 302 302
GET  /tickets/new/                                   200
POST /tickets/new/                                   403 302 302 302 403 403 403 403 403 403 {"content": "x", "ticket_type": "help", "_send": "1"}
GET  /tickets/query/                                 200
POST /tickets/query/                                 422 {"x": "1"}
GET  /tickets/{ticket}/                              302 404 200 200 302 302 302 302 302 302
GET  /tickets/{ticket}/files/{ticket_file}/          302 404 200 200 404 404 404 404 404 404
POST /tickets/{ticket}/do/urge/                      302 404 302 302 404 404 404 404 404 404
GET  /answers/                                       200
GET  /answers/{ticket}/                              404
GET  /desk/calls/                                    302 hats hats hats 403 403 403 403 403 403
POST /desk/calls/                                    302 hats hats hats 403 403 403 403 403 403
POST /desk/calls/aid/                                302 hats hats hats 403 403 403 403 403 403
GET  /desk/calls/back/                               302 hats hats hats 403 403 403 403 403 403
GET  /desk/calls/back/{ticket}/                      302 hats hats hats 403 403 403 403 403 403
POST /desk/calls/back/{ticket}/                      302 hats hats hats 403 403 403 403 403 403
GET  /desk/tickets/                                  302 hats hats hats 403 403 200 403 403 403
POST /desk/tickets/                                  302 hats hats hats 403 403 302 403 403 403 {"q": "x"}
GET  /desk/tickets/rates/                            302 hats hats hats 403 403 200 403 403 403
GET  /desk/tickets/{ticket}/                         302 hats hats hats 404 404 200 404 404 404
POST /desk/tickets/{ticket}/caller/                  302 hats hats hats 404 404 403 404 404 404 {"reason": "核对联系方式"}
GET  /desk/tickets/{ticket}/files/{ticket_file}/     302 hats hats hats 404 404 200 404 404 404
POST /desk/tickets/{ticket}/do/sign/                 302 hats hats hats 404 404 403 404 404 404
POST /desk/tickets/{ticket}/item/claim/              302 hats hats hats 404 404 404 404 404 404
GET  /desk/reviews/                                  302 hats hats hats 200 200 200 200 200 200
GET  /desk/reviews/{review}/                         302 hats hats hats 404 404 200 404 404 404
POST /desk/reviews/{review}/contact/                 302 hats hats hats 404 404 403 404 404 404 {"reason": "电话核实情况"}
POST /desk/reviews/{review}/do/rectify/              302 hats hats hats 404 404 302 404 404 404 {"remedy": "fixed", "answer": "x"}
POST /desk/reviews/{review}/item/claim/              302 hats hats hats 404 404 302 404 404 404

# The desk is for posts; what is not the department's does not exist.
GET  /desk/                                          302 hats hats hats 200 200 200 200 200 200
POST /desk/next/                                     302 hats hats hats 302 302 302 302 302 302
POST /desk/bulk/                                     302 hats hats hats 302 302 302 302 302 302 {"action": "claim", "rows": "{item}"}
POST /desk/views/                                    302 hats hats hats 302 302 302 302 302 302 {"name": "x"}
POST /desk/views/1/drop/                             302 hats hats hats 302 302 302 302 302 302
GET  /desk/intake/                                   302 hats hats hats 200 200 403 403 403 403
POST /desk/intake/                                   302 hats hats hats 422 422 403 403 403 403 {"x": "1"}
GET  /desk/intake/{draft}/                           302 hats hats hats 404 404 404 404 404 404
POST /desk/intake/{draft}/                           302 hats hats hats 404 404 404 404 404 404
POST /desk/intake/{draft}/discard/                   302 hats hats hats 404 404 404 404 404 404
GET  /desk/intake/{draft}/files/{draft_material}/    302 hats hats hats 404 404 404 404 404 404
GET  /desk/intake/receipts/{case}/                   302 hats hats hats 404 200 200 404 404 404
GET  /desk/cases/                                    302 hats hats hats 200 200 200 200 200 200
POST /desk/cases/                                    302 hats hats hats 302 302 302 302 302 302 {"q": "x"}
GET  /desk/cases/{case}/                             302 hats hats hats 404 200 200 404 404 404
POST /desk/cases/{case}/unmask/?field=applicant.phone 302 hats hats hats 404 404 404 404 404 404 {"reason": "核对联系方式"}
GET  /desk/cases/{case}/materials/{material}/        302 hats hats hats 404 200 200 404 404 404
GET  /desk/cases/{delivered}/documents/{document}/   302 hats hats hats 404 200 200 404 404 404
POST /desk/cases/{case}/item/claim/                  302 hats hats hats 404 302 403 404 404 404
POST /desk/cases/{case}/do/accept/                   302 hats hats hats 404 302 403 404 404 404
POST /desk/cases/{accepted}/do/approve/              302 hats hats hats 404 409 409 404 404 404

# Versions of matters are for the posts that edit, check and publish them (tests/matters/test_desk_versions.py); nobody here.
GET  /desk/matters/                                  302 hats hats hats 403 403 403 403 403 403
GET  /desk/matters/{matter}/                         302 hats hats hats 404 404 404 404 404 404
POST /desk/matters/{matter}/draft/                   302 hats hats hats 404 404 404 404 404 404
POST /desk/matters/{matter}/do/pause/                302 hats hats hats 404 404 404 404 404 404 {"reason": "x"}
GET  /desk/matters/versions/{version}/               302 hats hats hats 404 404 404 404 404 404
GET  /desk/matters/versions/{version}/preview/       302 hats hats hats 404 404 404 404 404 404
GET  /desk/matters/versions/{version}/edit/text/     302 hats hats hats 404 404 404 404 404 404
POST /desk/matters/versions/{version}/edit/text/     302 hats hats hats 404 404 404 404 404 404 {"definition": "x"}
GET  /desk/matters/versions/{version}/edit/basic/    302 hats hats hats 404 404 404 404 404 404
POST /desk/matters/versions/{version}/edit/basic/    302 hats hats hats 404 404 404 404 404 404 {"matter.name": "x"}
POST /desk/matters/versions/{version}/edit/basic/keep/ 302 hats hats hats 404 404 404 404 404 404 {"matter.name": "x"}
POST /desk/matters/versions/{version}/do/submit/     302 hats hats hats 404 404 404 404 404 404 {"revision": "0"}
POST /desk/matters/versions/{version}/item/claim/    302 hats hats hats 404 404 404 404 404 404
"""

# Pages that nobody has to sign in for, with the reason. The API's open views stand in test_architecture.py.
PUBLIC = {
    "/healthz": "asked by the proxy",
    "/readyz": "asked by the proxy",
    "/halls/": "where to go is no secret",
    "/search/": "what the city does is everybody's",
    "/matters/": "what the city does is everybody's",
    "/departments/": "what the city does is everybody's",
    "/districts/": "what the city does is everybody's",
    "/verify/": "whoever is shown a licence may verify it",
    "/sign-in/": "nobody is signed in yet",
    "/register/": "nobody is signed in yet",
    "/reset-password/": "who forgot the password cannot sign in",
    "/joint/": "what can be done in one go is everybody's",
    "/cases/query/": "who has the receipt has its code",
    "/tickets/new/": "says how to ask 12345, and its number, before one signs in",
    "/tickets/query/": "who called has the code in an SMS",
    "/answers/": "what everybody may know is told to everybody",
    "/review/": "who has the link, or scanned the code at the window, reviews once without signing in",
    "/reviews/": "what people think of the departments is everybody's",
    "/help/": "explains the portal",
    "/privacy/": "says what is kept of people, before they sign in",
    "/accessibility/": "explains the portal",
    "/preferences/elder/": "a way to look at the site, kept in a cookie",
    "/preferences/language/": "a way to look at the site, kept in a cookie",
}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    path: str
    expected: tuple[str, ...]
    body: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def read(table: str) -> list[Row]:
    rows = []
    for line in table.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        told, brace, body = line.partition(' {"')
        method, path, *statuses = told.split()
        # One status: everybody's. Two: that of anonymous visitors and that of all others.
        statuses += [statuses[-1]] * (len(VISITORS) - len(statuses) if len(statuses) < 3 else 0)
        assert len(statuses) == len(VISITORS), line
        rows.append(Row(method, path, tuple(statuses), (brace + body).strip()))
    return rows


ROWS = read(TABLE)
SAMPLE = "SaMpLe00000000000001"
NUMBERED = {"draft_material", "joint_draft_material", "joint_material"}  # these stand in addresses by their number


def filled(text: str, samples: dict[str, str]) -> str:
    for name, value in samples.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def route_of(row: Row) -> str:
    names = {name: "1" if name in NUMBERED else SAMPLE for name in SAMPLES_NAMED}
    return resolve(filled(row.path, names).partition("?")[0]).route


SAMPLES_NAMED = sorted({part.split("}")[0] for row in ROWS for part in row.path.split("{")[1:]})


def grouped(route: Route) -> bool:
    return route.path.startswith(tuple(GROUPS))


# The table and the URLconf ------------------------------------------------------------------------------------------


def test_every_address_has_a_row():
    known = {(row.method, route_of(row)) for row in ROWS}

    missing = [
        f"{method} /{route.path}   {' '.join(['???'] * len(VISITORS))}   ({' '.join(VISITORS)})"
        for route in all_routes(get_resolver())
        if not grouped(route)
        for method in route.methods
        if (method, route.path) not in known
    ]

    assert missing == [], "add to TABLE, samples in braces, each status by hand:\n" + "\n".join(missing)


def test_every_row_has_an_address():
    known = {(method, route.path) for route in all_routes(get_resolver()) for method in route.methods}
    stale = []
    for row in ROWS:
        try:
            fits = (row.method, route_of(row)) in known
        except Resolver404:
            fits = False
        stale += [] if fits else [str(row)]

    assert stale == []


def test_public_pages_are_public_on_purpose():
    open_rows = {row.path for row in ROWS if row.expected[0] not in {"302", "401"} and not row.path.startswith("/api/")}
    used = {prefix for prefix in PUBLIC for path in open_rows if path.startswith(prefix)}

    assert [path for path in sorted(open_rows - {"/"}) if not path.startswith(tuple(PUBLIC))] == []
    assert {path for path in PUBLIC if path not in used and not path.startswith("/preferences/")} == set()


# The requests -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everyone(
    city_databases: tuple[str, str, str], django_db_blocker: Any
) -> Iterator[tuple[dict[str, Visitor], dict[str, str]]]:
    """Visitors and samples, made once in the city; all is rolled back after the module."""
    plain, used, _kept = city_databases
    with django_db_blocker.unblock():
        _connect_to(used)
        atomic = transaction.atomic()
        atomic._from_testcase = True  # durable blocks may be inside, as in Django's own test cases
        atomic.__enter__()
        try:
            yield make_visitors(), make_samples()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)
            _connect_to(plain)


@pytest.fixture
def _django_db_helper() -> None:
    """In place of pytest-django's: the transaction of ``everyone`` holds all tests of this module."""


def _connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


@dataclass(frozen=True)
class Outcome:
    """What came of a request: the status (``hats`` for a redirect to choosing a post), and how many events were written."""

    status: str
    events: int
    to: str

    @property
    def refused(self) -> bool:
        """Nothing may have happened."""
        return self.status >= "400" or self.to in {SIGN_IN, HATS}


def answered(visitor: Visitor, row: Row, samples: dict[str, str]) -> Outcome:
    """Send the row's request, look at what came of it, and undo everything."""
    body = json.loads(filled(row.body, samples)) if row.body else None
    before = Event.objects.count()
    point = transaction.savepoint()
    try:
        response = visitor.ask(row.method, filled(row.path, samples), body, key=new_public_id())
        if response.streaming:
            b"".join(response.streaming_content)
        to = response.headers.get("Location", "").split("?")[0]
        status = "hats" if to == HATS else str(response.status_code)
        return Outcome(status, Event.objects.count() - before, to)
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row, everyone):
    visitors, samples = everyone
    expected = dict(zip(VISITORS, row.expected, strict=True))
    asking = expected if len(set(row.expected)) > 1 else ("anon", "owner", "clerk")
    with unknown_variables() as unknown:
        got = {name: answered(visitors[name], row, samples) for name in asking}

    statuses = {name: outcome.status for name, outcome in got.items()}
    assert statuses == {name: expected[name] for name in asking}, " ".join(statuses.values())
    assert {name for name, outcome in got.items() if outcome.refused and outcome.events} == set()
    assert unknown == set()
    if expected["anon"] == "302" and not row.path.startswith("/preferences/"):
        assert got["anon"].to == SIGN_IN
