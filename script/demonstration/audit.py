"""At the end the auditor looks whether the history of it all is whole."""

from collections.abc import Callable

from script.demonstration.browser import Failed
from script.demonstration.scene import Scene


class AuditStory:
    """One step."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def steps(self) -> list[Callable[[], str]]:
        """Return the steps in order."""
        return [self.auditor_verifies]

    def auditor_verifies(self) -> str:
        """The auditor verifies the journal."""
        found = self.scene.staff("auditor").call("GET", "/journal/verification")
        self.scene.result["journal_events"] = found["events"]
        self.scene.result["journal_broken"] = len(found["broken"])
        if found["broken"]:
            raise Failed(found["broken"][0])
        return f"{found['events']} events, {found['subjects']} subjects, 0 broken"
