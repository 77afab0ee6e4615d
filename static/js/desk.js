// The desk's keyboard. Rows carry data-row; inside them a link data-open and a checkbox; buttons anywhere carry data-key="a".

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
let current = null;

function select(row) {
  current?.classList.remove("selected");
  current = row;
  row.classList.add("selected");
  row.scrollIntoView({ block: "nearest" });
  (row.querySelector("[data-open]") ?? row).focus({ preventScroll: true });
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current);
  select(all[Math.min(all.length - 1, Math.max(0, at + step))]);
}

function act(key) {
  const selector = `[data-key="${CSS.escape(key)}"]`;
  const node = current?.querySelector(selector) ?? document.querySelector(`${selector}:not([data-row] *)`);
  if (!node || node.disabled) return false;
  if (node.matches("details")) {
    node.open = true;
    node.scrollIntoView({ block: "nearest" });
  } else if (node.matches("input:not([type=checkbox]), textarea, select")) {
    node.focus();
    node.select?.();
  } else {
    node.click();
  }
  return true;
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  o: () => current?.querySelector("[data-open]")?.click(),
  x: () => current?.querySelector("input[type=checkbox]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

// Single keys can be turned off (WCAG 2.1.4): speech input and shaky hands press them by accident. Kept in this browser only.
const choice = document.getElementById("keys-on");
const on = () => localStorage.getItem("desk-keys") !== "off";
if (choice) {
  choice.checked = on();
  choice.addEventListener("change", () => localStorage.setItem("desk-keys", choice.checked ? "on" : "off"));
}

document.addEventListener("keydown", (event) => {
  if (!on()) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  if (act(event.key)) event.preventDefault();
  else if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});

// Alt and a letter or digit do what accesskey says in every browser and on every keyboard; a browser that has done it says so.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !event.altKey || event.ctrlKey || event.metaKey) return;
  const name = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
  const node = name.length === 1 && document.querySelector(`[accesskey="${name}"]`);
  if (!node || node.disabled) return;
  event.preventDefault();
  node.focus();
  if (node.matches("button, a, input[type=radio], input[type=checkbox]")) node.click();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && row !== current) {
    current?.classList.remove("selected");
    current = row;
    row.classList.add("selected");
  }
});

// On a wide screen the menu is always open; <details> only folds it on a phone.
const wide = matchMedia("(min-width: 960px)");
const menu = document.querySelector(".desk-menu");
const unfold = () => menu && (menu.open = wide.matches);
wide.addEventListener("change", unfold);
unfold();

// A line of a long text: <a href="#id" data-line="12"> selects it, since a textarea shows no numbers.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  const box = link && document.querySelector(link.hash);
  if (!box?.matches("textarea")) return;
  event.preventDefault();
  const lines = box.value.split("\n");
  const at = Math.min(Number(link.dataset.line), lines.length) - 1;
  const from = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
  box.focus();
  box.setSelectionRange(from, from + lines[at].length);
  box.scrollTop = Math.max(0, (box.scrollHeight / lines.length) * (at - 3));
  box.scrollLeft = 0;
  box.scrollIntoView({ block: "center" });
});
