// Questions that depend on others come and go as one answers; the server decides again with every save.
import { holds } from "./conditions.js";

const number = (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text || undefined);

function read(box) {
  const controls = [...box.querySelectorAll("input, select, textarea")];
  const text = () => controls.at(-1)?.value ?? "";
  switch (box.dataset.type) {
    case "choice":
      return (controls.find((control) => control.type !== "radio" || control.checked) ?? { value: "" }).value;
    case "multichoice":
      return controls.filter((control) => control.checked).map((control) => control.value);
    case "statement":
      return controls.some((control) => control.checked);
    case "number":
      return number(text());
    case "money": {
      const yuan = number(text().replaceAll(",", ""));
      return typeof yuan === "number" ? Math.round(yuan * 100) : yuan;
    }
    case "repeat":
      return [...box.querySelectorAll("fieldset.group")].filter((row) =>
        [...row.querySelectorAll("input, select, textarea")].some((control) => control.value && control.type !== "radio"),
      );
    case "address":
    case "person":
    case "entity":
    case "bank_account":
      return Object.fromEntries(controls.map((control) => [control.name.split(".").at(-1), control.value]));
    default:
      return text();
  }
}

function follow(form) {
  const boxes = [...form.querySelectorAll("[data-field]")];
  const known = JSON.parse(form.dataset.known || "{}");
  const show = () => {
    const answers = { ...known };
    for (const box of boxes) {
      const asked = !box.dataset.when || holds(JSON.parse(box.dataset.when), answers);
      box.hidden = !asked;
      if (asked) answers[box.dataset.field] = read(box);
    }
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll("form[data-known]")) follow(form);

// A page taken from the browser's memory may show answers that were saved otherwise since: ask the server again.
addEventListener("pageshow", (event) => event.persisted && location.reload());
