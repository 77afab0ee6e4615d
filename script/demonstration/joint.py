"""One application for a restaurant opens several departments; the last one to decide ends it."""

import secrets
from collections.abc import Callable
from typing import Any

from script.demonstration.browser import Failed
from script.demonstration.client import Client
from script.demonstration.papers import pdf
from script.demonstration.scene import Scene, hand_in

SCHEME, PLACE = "open-restaurant", "620102"
SITUATIONS = {"registered": "no", "premises": "own", "cold": "no", "sign": "no", "control": "no"}
MOST_STEPS = 6  # more than any department takes to decide
HERE = {"division": "620102001000", "street": "示例路2号", "door": "1层"}
ANSWERS: dict[str, Any] = {
    "full_name": "城关区示例河畔牛肉面馆（个体工商户）",
    "contact_name": "测试张兰",
    "contact_phone": "19900000001",
    "premises_address": HERE,
    "premises_name": "示例河畔牛肉面",
    "premises_area": 86,
    "online": "no",
    "owner_name": "测试张兰",
    "owner_id_number": "620102199003070018",
    "owner_phone": "19900000001",
    "owner_address": HERE,
    "owner_status": "employed",
    "use_name": "no",
    "industry": "catering",
    "scope": "餐饮服务",
    "prior_permit": "no",
    "staff_count": 3,
    "lawful_address": True,
    "not_barred": True,
    "entity_kind": "individual",
    "kitchen_area": 30,
    "has_warehouse": "no",
    "catering_kind": "noodle",
    "items": ["hot"],
    "safety_manager": {"name": "测试张兰", "id_type": "111", "id_number": "620102199003070018"},
    "staff": [{"staff_name": "测试李河", "staff_id_number": "620103198504120038", "staff_role": "cook"}],
    "equipment": [{"equipment_name": "冷藏柜", "equipment_count": 2}],
    "delivery_way": "online",
    "share": True,
    "front_width": 6,
    "sign_width": 5,
    "sign_height": 1,
    "clearance": 2.8,
    "material": "acrylic",
    "light": "inner",
    "install_on": "2027-03-01",
    "safety": True,
    "daily_volume": 2,
    "pollutants": ["grease"],
    "pretreatment": ["grease_trap"],
    "outlets": [{"outlet_place": "店门口东侧检查井", "outlet_diameter": 150, "outlet_direction": "示例路"}],
    "drainage__commitment": True,
    "truth": True,
}


class JointStory:
    """Each step does one thing somebody does, and says in a line what came of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.result = scene.result
        self.joint: dict[str, Any] = {}

    def steps(self) -> list[Callable[[], str]]:
        """Return the steps in order."""
        return [
            self.fills_one_form, self.submits_once, self.first_department_grants, self.lead_tells_everything_at_once,
            self.others_grant, self.answers_are_merged,
        ]  # fmt: skip

    @property
    def citizen(self) -> Client:
        """The citizen, acting for herself."""
        return self.scene.citizen()

    def fills_one_form(self) -> str:
        """A citizen opens a restaurant: one form, each question once, one set of papers."""
        self.citizen.hat = {}  # for herself: the shop does not exist yet
        data = {"scheme": SCHEME, "situations": SITUATIONS, "place": PLACE}
        draft = self.citizen.call("POST", "/joint-drafts", data, key=secrets.token_hex(8), expect=201)
        path = f"/joint-drafts/{draft['id']}"
        self.citizen.call("PATCH", path, {"answers": ANSWERS})
        draft = self.citizen.call("GET", path)
        papers = hand_in(self.citizen, path, draft)
        self.joint = self.citizen.call("GET", path)
        return f"{len(self.joint['answers'])} answers, {len(papers)} papers"

    def submits_once(self) -> str:
        """She submits once; the first department opens, the others wait for it."""
        path = f"/joint-drafts/{self.joint['id']}/submit"
        self.joint = self.citizen.call("POST", path, {}, key=secrets.token_hex(8), expect=201)
        self.result["joint_number"] = self.joint["joint_number"]
        return f"{self.joint['joint_number']}: {self._told()}"

    def first_department_grants(self) -> str:
        """The first department grants; its licence opens the others, all at the same time."""
        first = self._open()[0]
        self._grant(first)
        self._until(lambda joint: len(self._open(joint)) > 1, "branch after the first")
        return self._told()

    def lead_tells_everything_at_once(self) -> str:
        """Two departments ask for better papers; the lead tells it in one notice, and she answers once."""
        for branch in self._open()[:2]:
            items = [{"target": f"material:{self._paper(branch)}", "text": "图片不清楚，请重传。"}]
            self._act(f"{_desk(branch)}-clerk", "note_shortcomings", {"branch": branch["name"], "items": items})
        self.joint = self._act("market-clerk", "send_correction", {"note": "一次补齐即可。"})
        notice = self.joint["corrections"][-1]
        files = {}
        for target in {item["target"] for item in notice["items"]}:
            material = target.partition(":")[2]
            path = f"/joint-applications/{self.joint['id']}/uploads"
            upload = self.citizen.upload(path, material=material, name="again.pdf", content=pdf("again"))
            files[material] = [upload["id"]]
        path = f"/joint-applications/{self.joint['id']}/supplement"
        self.joint = self.citizen.call("POST", path, {"files": files})
        return f"{len(notice['items'])} places in one notice, {self.joint['status_text']}"

    def others_grant(self) -> str:
        """Each department decides at its own desk."""
        waiting = self._open()
        for branch in waiting:
            self._grant(branch)
        return ", ".join(f"{branch['department']} {branch['case_number']}" for branch in waiting)

    def answers_are_merged(self) -> str:
        """The last one ends the whole, once; one answer comes for all."""
        self._until(lambda joint: joint["status"] == "completed" and bool(joint["documents"]), "merged answer")
        document = self.joint["documents"][-1]
        content = self.citizen.download(f"/joint-applications/{self.joint['id']}/documents/{document['id']}")
        if not content.startswith(b"%PDF-"):
            raise Failed(f"{document['number']} is no PDF")
        self.scene.keep("joint_result.pdf", content)
        kept = ("name", "department", "status", "case_number")
        self.result["branches"] = [{name: branch[name] for name in kept} for branch in self.joint["branches"]]
        return f"{document['number']}, {self.joint['status_text']}"

    # What the steps share --------------------------------------------------------------------------------------------

    def _act(self, username: str, action: str, data: dict[str, Any]) -> dict[str, Any]:
        path = f"/joint-applications/{self.joint['id']}/{action}"
        return dict(self.scene.staff(username).call("POST", path, data))

    def _refresh(self) -> dict[str, Any]:
        self.joint = self.citizen.call("GET", f"/joint-applications/{self.joint['id']}")
        return self.joint

    def _until(self, reached: Callable[[dict[str, Any]], bool], what: str) -> None:
        self.scene.until(self._refresh, reached, what)

    def _open(self, joint: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        return [branch for branch in (joint or self._refresh())["branches"] if branch["status"] == "open"]

    def _told(self) -> str:
        return ", ".join(f"{branch['title']} {branch['status_text']}" for branch in self.joint["branches"])

    def _paper(self, branch: dict[str, Any]) -> str:
        """Return a paper of a branch's own case, as its department sees it."""
        case = self.scene.staff(f"{_desk(branch)}-clerk").call("GET", f"/cases/{branch['case_id']}")
        return str(next(row for row in case["materials"] if row["has_file"])["material"])

    def _grant(self, branch: dict[str, Any]) -> None:
        """Take a branch's case in and lead it to a grant, each step by the role it asks for."""
        desk = _desk(branch)
        path = f"/cases/{branch['case_id']}"
        case = self.scene.staff(f"{desk}-clerk").call("GET", path)
        if case["status"] == "submitted":
            self.scene.staff(f"{desk}-clerk").call("POST", f"{path}/accept", {})
        if case["status"] not in {"submitted", "processing"}:  # decided by its published rule
            return
        for _step in range(MOST_STEPS):
            for role in ("reviewer", "head"):
                case = self.scene.staff(f"{desk}-{role}").call("GET", path)
                allowed = {action["action"] for action in case["actions"] if action["allowed"]}
                if "approve" in allowed:
                    self.scene.staff(f"{desk}-{role}").call("POST", f"{path}/approve", {"opinion": "准予。"})
                    return
                if "pass_step" in allowed:
                    self.scene.staff(f"{desk}-{role}").call(
                        "POST", f"{path}/pass_step", {"opinion": "材料和现场都看过，符合要求。"}
                    )
        raise Failed(f"{case['number']} stays at {case['step']}")


def _desk(branch: dict[str, Any]) -> str:
    """Return the city's department whose members of staff work on a branch, in its districts too."""
    return str(branch["department_slug"].partition("-")[0])
