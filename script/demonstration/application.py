"""A citizen applies for a food business licence, the desk works on it, a stranger verifies it."""

import secrets
import time
import urllib.parse
from collections.abc import Callable
from typing import Any

from script.demonstration.browser import Failed
from script.demonstration.client import Client
from script.demonstration.papers import pdf
from script.demonstration.scene import Scene, hand_in

MATTER, INSTANT, DEPARTMENT = "food-business-new", "remote-treatment", "market-620102"
PROMISED = ("health",)
INSTANT_SITUATIONS = {"kind": "temporary", "proof": "unneeded"}
INSTANT_ANSWERS: dict[str, Any] = {
    "insurance": "employee",
    "to_province": "陕西省",
    "to_city": "西安市",
    "promise": True,
}
SITUATIONS = {"kind": "catering", "cold": "no", "vending": "no"}
ANSWERS: dict[str, Any] = {
    "entity_kind": "individual",
    "contact_name": "测试张兰",
    "contact_phone": "19900000001",
    "premises_name": "示例牛肉面",
    "premises_address": {"division": "620102001000", "street": "示例路2号", "door": "1层"},
    "premises_area": 86,
    "kitchen_area": 30,
    "has_warehouse": "no",
    "catering_kind": "noodle",
    "items": ["hot"],
    "online": "no",
    "safety_manager": {"name": "测试张兰", "id_type": "111", "id_number": "620102199003070018"},
    "staff": [{"staff_name": "测试李河", "staff_id_number": "620103198504120038", "staff_role": "cook"}],
    "equipment": [{"equipment_name": "冷藏柜", "equipment_count": 2}],
    "delivery_way": "online",
    "share": True,
    "truth": True,
}


class ApplicationStory:
    """Each step does one thing somebody does, and says in a line what came of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.result = scene.result
        self.draft: dict[str, Any] = {}
        self.case: dict[str, Any] = {}
        self.presented = ""

    def steps(self) -> list[Callable[[], str]]:
        """Return the steps in order."""
        return [
            self.citizen_signs_in, self.searches, self.reads_the_guide, self.starts_a_draft, self.autosaves,
            self.uploads, self.submits_twice, self.clerk_signs_in, self.clerk_asks_for_a_correction,
            self.citizen_supplements, self.clerk_accepts, self.reviewers_pass, self.citizen_brings_the_promised,
            self.head_approves, self.documents_arrive, self.licence_is_issued, self.licence_is_presented,
            self.stranger_verifies, self.instant_matter, self.another_is_denied, self.another_is_withdrawn,
        ]  # fmt: skip

    # The citizen ---------------------------------------------------------------------------------------------------

    @property
    def citizen(self) -> Client:
        """The citizen, acting for her noodle shop."""
        return self.scene.citizen()

    def citizen_signs_in(self) -> str:
        """A citizen signs in with OAuth2 code and PKCE."""
        me = self.citizen.call("GET", "/me")
        firm = me["hats"]["mandates"][0]
        self.citizen.hat = {"X-On-Behalf-Of": firm["id"]}
        return f"{me['person']['name']} for {firm['name']}"

    def searches(self) -> str:
        """She searches 食品经营许可."""
        found = self.citizen.call("GET", "/matters?q=" + urllib.parse.quote("食品经营许可"))["results"]
        if found[0]["slug"] != MATTER:
            raise Failed(f"first hit is {found[0]['slug']}")
        return f"{len(found)} hits, first {found[0]['name']}"

    def reads_the_guide(self) -> str:
        """She reads the guide."""
        guide = self.citizen.call("GET", f"/matters/{MATTER}")
        return f"{len(str(guide))} characters of conditions, materials, limits and law"

    def starts_a_draft(self) -> str:
        """She starts a draft."""
        data = {"matter": MATTER, "situations": SITUATIONS, "department": DEPARTMENT}
        self.draft = self.citizen.call("POST", "/drafts", data, key=secrets.token_hex(8), expect=201)
        return f"{len(self.draft['answers'])} answers prefilled"

    def autosaves(self) -> str:
        """It is saved as she types."""
        half = dict(list(ANSWERS.items())[: len(ANSWERS) // 2])
        for answers in (half, ANSWERS):
            data = {"answers": answers, "revision": self.draft["revision"]}
            self.draft = self.citizen.call("PATCH", f"/drafts/{self.draft['id']}", data)
        self.citizen.call(
            "PATCH", f"/drafts/{self.draft['id']}", {"answers": {}, "revision": 1}, expect=409
        )  # another tab with an older copy is told
        return f"revision {self.draft['revision']}, an older tab is refused"

    def uploads(self) -> str:
        """She uploads her papers, but one that may follow."""
        self.draft = self.citizen.call("GET", f"/drafts/{self.draft['id']}")
        wanted = hand_in(self.citizen, f"/drafts/{self.draft['id']}", self.draft, later=PROMISED)
        return ", ".join(wanted)

    def submits_twice(self) -> str:
        """She submits, twice with one key: one case."""
        key, path = secrets.token_hex(8), f"/drafts/{self.draft['id']}/submit"
        data = {"promised": list(PROMISED)}
        first = self.citizen.call("POST", path, data, key=key, expect=201)
        second = self.citizen.call("POST", path, data, key=key, expect=201)
        if first["number"] != second["number"]:
            raise Failed(f"two cases: {first['number']} and {second['number']}")
        self.case = first
        self.result["case_number"] = first["number"]
        return f"{first['number']}, {first['status_text']}"

    def citizen_supplements(self) -> str:
        """The citizen supplements."""
        self._refresh()
        notice = self.case["corrections"][-1]
        upload = self.citizen.upload(
            f"/cases/{self.case['id']}/uploads", material="layout", name="layout.pdf", content=pdf("layout again")
        )
        data = {"answers": {"premises_area": 80}, "files": {"layout": [upload["id"]]}}
        self.case = self.citizen.call("POST", f"/cases/{self.case['id']}/supplement", data)
        return f"{len(notice['items'])} places told once, {self.case['status_text']}"

    # The desk ------------------------------------------------------------------------------------------------------

    def _act(self, username: str, action: str, data: dict[str, Any] | None = None, case: str = "") -> dict[str, Any]:
        path = f"/cases/{case or self.case['id']}/{action}"
        return dict(self.scene.staff(username).call("POST", path, data or {}))

    def clerk_signs_in(self) -> str:
        """The window clerk signs in with a second factor."""
        items = self.scene.staff("market-clerk").call("GET", "/desk/items?list=open")["results"]
        return f"{len(items)} items on the first page of the inbox"

    def clerk_asks_for_a_correction(self) -> str:
        """The clerk tells once what is missing."""
        items = [
            {"target": "material:layout", "text": "布局图没有标明面积，请补标。"},
            {"target": "field:premises_area", "text": "面积与租赁合同不一致，请核对。"},
        ]
        self.case = self._act("market-clerk", "request_correction", {"items": items})
        return f"{self.case['status_text']} by {self.case['corrections'][-1]['due_on']}"

    def clerk_accepts(self) -> str:
        """The clerk accepts."""
        self.case = self._act("market-clerk", "accept")
        clock = next(c for c in self.case["clocks"] if c["kind"] == "decision")
        return f"promised by {clock['promised_due_on']}, statutory {clock['statutory_due_on']}"

    def reviewers_pass(self) -> str:
        """The reviewer works through the steps, with a special procedure in between."""
        self.case = self._act("market-reviewer", "pass_step", {"opinion": "材料齐全，符合要求。"})
        pause = {"procedure": "expert-review", "reason": "组织专家评审", "told_days": 5}
        self._act("market-reviewer", "pause", pause)
        self._act("market-reviewer", "resume")
        self.case = self._act(
            "market-reviewer", "pass_step", {"opinion": "现场布局与图纸一致，清洗消毒设施齐全，合格。"}
        )
        return f"at step {self.case['step']}"

    def citizen_brings_the_promised(self) -> str:
        """Nothing is granted until she brings what she promised."""
        self.scene.staff("market-head").call(
            "POST", f"/cases/{self.case['id']}/approve", {"opinion": "准予。"}, expect=409
        )
        path = f"/cases/{self.case['id']}"
        paper = self.citizen.upload(f"{path}/uploads", material="health", name="health.pdf", content=pdf("health"))
        self.case = self.citizen.call("POST", f"{path}/bring_promised", {"files": {"health": [paper["id"]]}})
        row = next(row for row in self.case["materials"] if row["material"] == "health")
        return f"{row['name']}: {row['state']}"

    def head_approves(self) -> str:
        """The head approves."""
        self.case = self._act("market-head", "approve", {"opinion": "准予许可。"})
        return str(self.case["status_text"])

    # What follows --------------------------------------------------------------------------------------------------

    def _refresh(self, path: str = "") -> dict[str, Any]:
        self.case = self.citizen.call("GET", path or f"/cases/{self.case['id']}")
        return self.case

    def _until(self, reached: Callable[[dict[str, Any]], bool], what: str) -> None:
        self.scene.until(self._refresh, reached, what)

    def documents_arrive(self) -> str:
        """The documents come as PDFs."""
        wanted = {"receipt", "correction_notice", "acceptance", "special_procedure", "approval", "delivery_receipt"}
        self._until(lambda case: wanted <= {row["kind"] for row in case["documents"]}, "documents")
        names = []
        for row in self.case["documents"]:
            content = self.citizen.download(f"/cases/{self.case['id']}/documents/{row['id']}")
            if not content.startswith(b"%PDF-"):
                raise Failed(f"{row['number']} is no PDF")
            self.scene.keep(f"{row['kind']}.pdf", content)
            names.append(row["number"])
        self.result["documents"] = names
        return f"{len(names)}, first {names[0]}"

    def licence_is_issued(self) -> str:
        """The licence is issued and signed."""
        self._until(lambda case: case["status"] == "delivered" and bool(case["licence"]), "licence")
        self.result["case_status"] = self.case["status"]
        self.result["licence_identifier"] = self.case["licence"]
        return str(self.case["licence"])

    def licence_is_presented(self) -> str:
        """She presents it as a QR code."""
        rows = self.citizen.call("GET", "/licences")["results"]
        licence = next(row for row in rows if row["identifier"] == self.result["licence_identifier"])
        self.scene.keep("licence.pdf", self.citizen.download(f"/licences/{licence['id']}/file"))
        shown = self.citizen.call("POST", f"/licences/{licence['id']}/present", {}, key=secrets.token_hex(8))
        self.presented = shown["url"].rstrip("/").rsplit("/", 1)[-1]
        return f"valid until {shown['expires_at']}"

    def stranger_verifies(self) -> str:
        """A stranger scans and verifies it."""
        stranger = Client(type(self.citizen.browser)(self.scene.base_url))
        scanned = stranger.call("POST", "/verify", {"token": self.presented, "cause": "演示核验"})
        looked_up = stranger.call("POST", "/verify", {"identifier": self.result["licence_identifier"]})
        self.result["licence_valid"] = bool(scanned["is_good"] and looked_up["is_good"])
        if not self.result["licence_valid"]:
            raise Failed(f"not valid: {scanned['text']} / {looked_up['text']}")
        return str(looked_up["text"])

    def instant_matter(self) -> str:
        """An instant matter is done in one go."""
        firm, self.citizen.hat = self.citizen.hat, {}
        today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        answers = {**INSTANT_ANSWERS, "start_on": today}
        case = self._apply(INSTANT, "medicare", INSTANT_SITUATIONS, answers)
        self.citizen.hat = firm
        if case["outcome"] != "approved":
            raise Failed(f"{case['number']} is {case['status_text']}")
        self.result["instant_case"] = case["number"]
        return f"{case['number']}: {case['reason'][:40]}"

    def _apply(
        self, matter: str, department: str, situations: dict[str, str], answers: dict[str, Any]
    ) -> dict[str, Any]:
        """Apply completely in one go."""
        data = {"matter": matter, "situations": situations, "department": department}
        draft = self.citizen.call("POST", "/drafts", data, key=secrets.token_hex(8))
        self.citizen.call("PATCH", f"/drafts/{draft['id']}", {"answers": answers})
        draft = self.citizen.call("GET", f"/drafts/{draft['id']}")
        hand_in(self.citizen, f"/drafts/{draft['id']}", draft)
        path, body = f"/drafts/{draft['id']}/submit", {"promised": ["health"]}
        return dict(self.citizen.call("POST", path, body, key=secrets.token_hex(8)))

    def another_is_denied(self) -> str:
        """Another application is denied with reasons."""
        case = self._apply(MATTER, DEPARTMENT, SITUATIONS, ANSWERS)
        self._act("market-clerk", "accept", case=case["id"])
        for _step in range(2):
            self._act(
                "market-reviewer", "pass_step", {"opinion": "现场没有独立的清洗消毒区域，详见决定。"}, case=case["id"]
            )
        denied = self._act("market-head", "deny", {"reason": "现场不具备独立的清洗消毒区域。"}, case=case["id"])
        self.result["denied_case"] = denied["number"]
        return f"{denied['number']}: {denied['reason']}"

    def another_is_withdrawn(self) -> str:
        """A third is withdrawn by the applicant."""
        case = self._apply(MATTER, DEPARTMENT, SITUATIONS, ANSWERS)
        done = self.citizen.call("POST", f"/cases/{case['id']}/withdraw", {})
        if done["status"] != "withdrawn":
            raise Failed(f"{done['number']} is {done['status']}")
        return f"{done['number']}, {done['status_text']}"
