// What makes the pages better when scripts run. Every page works without this file.

const say = (text) => {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
};
const tokenOf = (form) => form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

// Saving as you type: <form data-autosave="/url/"> posts the fields to the url and says so in [data-autosave-state].
// The answer may carry X-Saved-At (shown) and X-Seen (kept in [data-seen]); 409 shows [data-conflict] and saves no more.
function autosave(form) {
  const state = form.querySelector("[data-autosave-state]");
  let timer = 0;
  let dirty = false;
  let running = null;
  let stopped = false;
  const show = (name, time) => {
    if (!state) return;
    state.dataset.state = name;
    state.textContent = (state.dataset[name] ?? "") + (time ? ` · ${time}` : "");
  };
  const stop = () => {
    const box = form.querySelector("[data-conflict]");
    stopped = true;
    show("");
    if (!box) return;
    box.hidden = false;
    box.scrollIntoView({ block: "center" });
  };
  const save = async () => {
    clearTimeout(timer);
    if (running) await running;
    if (!dirty || stopped) return;
    dirty = false;
    show("saving");
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    running = fetch(form.dataset.autosave, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": tokenOf(form), "X-Autosave": "1", Accept: "application/json" },
      redirect: "error",
    })
      .then((answer) => {
        if (answer.status === 409) return stop();
        if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
        const seen = form.querySelector("[data-seen]");
        if (seen && answer.headers.has("X-Seen")) seen.value = answer.headers.get("X-Seen");
        show("saved", answer.headers.get("X-Saved-At"));
      })
      .catch(() => {
        dirty = true;
        show("failed");
        timer = setTimeout(save, 15000);
      })
      .finally(() => {
        running = null;
      });
    await running;
  };
  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 1200);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
  form.addEventListener("submit", () => {
    dirty = false;
    clearTimeout(timer);
  });
  addEventListener("beforeunload", (event) => dirty && event.preventDefault());
}

// Pieces of an answer that belong elsewhere on the page: <div data-swap="#there">.
function swapOthers(answer) {
  for (const piece of answer.querySelectorAll("[data-swap]")) {
    document.querySelector(piece.dataset.swap)?.replaceChildren(...piece.childNodes);
    piece.remove();
  }
}

// Uploading with progress: <div data-upload="/url/" data-target="#list"> around an <input type="file">; the answer is HTML.
function upload(box) {
  const input = box.querySelector("input[type=file]");
  const bar = box.querySelector("progress");
  const state = box.querySelector("[data-upload-state]");
  const send = () => {
    const form = input.form;
    const body = new FormData();
    for (const file of input.files) body.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.upload);
    request.setRequestHeader("X-CSRFToken", tokenOf(form));
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    // A disabled field loses the focus: whoever works with the keyboard gets it back where they were.
    const held = document.activeElement === input;
    const end = (text, ok) => {
      bar.hidden = true;
      input.disabled = false;
      if (held && document.activeElement === document.body) input.focus();
      if (ok) input.value = "";
      if (state) state.textContent = text;
    };
    request.addEventListener("load", () => {
      const ok = request.status < 300;
      const target = document.querySelector(box.dataset.target);
      if (target && (ok || request.status === 422)) {
        target.innerHTML = request.responseText;
        swapOthers(target);
        globalThis.htmx?.process(target);
        start(target);
      }
      end(ok ? box.dataset.done : box.dataset.failed, ok);
    });
    request.addEventListener("error", () => end(box.dataset.failed, false));
    bar.value = 0;
    bar.hidden = false;
    if (state) state.textContent = box.dataset.sending;
    request.send(body);
    input.disabled = true;
  };
  input.addEventListener("change", () => input.files.length && send());
  for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("over"));
  for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("over"));
}

// Reading aloud: <button data-read="#main">. Headings, paragraphs, list items and fields, one after the other.
function readAloud(button) {
  const voice = globalThis.speechSynthesis;
  if (!voice) {
    button.hidden = true;
    return;
  }
  const word = button.querySelector("span");
  const idle = word.textContent;
  const rest = () => {
    word.textContent = idle;
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") {
      voice.cancel();
      rest();
      return;
    }
    const parts = [...document.querySelectorAll(button.dataset.read)]
      .flatMap((root) => root.innerText.split(/\n+/))
      .map((text) => text.trim())
      .filter(Boolean);
    word.textContent = button.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    voice.cancel();
    parts.forEach((text, index) => {
      const speech = new SpeechSynthesisUtterance(text);
      speech.lang = document.documentElement.lang.startsWith("en") ? "en" : "zh-CN";
      speech.rate = 0.9;
      if (index === parts.length - 1) speech.addEventListener("end", rest);
      voice.speak(speech);
    });
  });
  addEventListener("pagehide", () => voice.cancel());
}

// A disclosure that behaves like a small dialog: focus goes in when it opens, Escape closes it.
function reveal(box) {
  const summary = box.querySelector("summary");
  box.addEventListener("toggle", () => box.open && box.querySelector("textarea, input:not([type=hidden]), select")?.focus());
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    summary.focus();
  });
}

const parts = {
  "form[data-autosave]": autosave,
  "[data-upload]": upload,
  "[data-read]": readAloud,
  "details.reveal": reveal,
  "[data-with-script]": (node) => (node.hidden = false),
  "[data-without-script]": (node) => (node.hidden = true),
  "[data-autosubmit]": (node) => node.addEventListener("change", () => node.form.requestSubmit()),
  "[data-print]": (node) => node.addEventListener("click", () => print()),
  "[data-dialog]": (node) => node.addEventListener("click", () => document.getElementById(node.dataset.dialog)?.showModal()),
  "[data-preset]": (node) =>
    node.addEventListener("click", () => {
      const area = document.getElementById(node.dataset.preset);
      area.value += (area.value ? "\n" : "") + node.textContent.trim();
      area.focus();
    }),
  "[data-tick-all]": (node) => {
    const boxes = () => [...node.form.querySelectorAll(`input[name="${CSS.escape(node.dataset.tickAll)}"]`)];
    const count = node.form.querySelector(`[data-ticked="${CSS.escape(node.dataset.tickAll)}"]`);
    const show = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      if (count) count.textContent = ticked;
      node.checked = ticked > 0 && ticked === boxes().length;
      node.indeterminate = ticked > 0 && !node.checked;
    };
    node.addEventListener("change", () => {
      for (const box of boxes()) box.checked = node.checked;
      show();
    });
    node.form.addEventListener("change", (event) => event.target !== node && show());
    show();
  },
  "[data-error-summary]": (node) => node.focus(),
};

export function start(root) {
  for (const [selector, make] of Object.entries(parts)) {
    for (const node of within(root, selector)) {
      const key = `made:${selector}`;
      if (node[key]) continue;
      node[key] = true;
      make(node);
    }
  }
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));

// A request that failed says so; nothing typed is lost, because nothing was swapped.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    const en = document.documentElement.lang.startsWith("en");
    say(en ? "That did not work. Please try again, or reload the page." : "没有成功，请再试一次，或者刷新页面。");
  });
}

// One submit per form: the second click of an impatient finger sends nothing. The way back makes the form usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 8000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
