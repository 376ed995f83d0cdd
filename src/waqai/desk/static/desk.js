// The desk by keyboard, and words selected in the article. Offsets count code points: each piece of the text tells where it begins
// (data-s), so that nothing here counts UTF-16 units beyond one piece. Keys are physical: an Arabic layout works as well.
"use strict";
(() => {
  const desk = () => document.getElementById("desk");
  const one = (selector) => desk() && desk().querySelector(selector);
  const fields = () => [...document.querySelectorAll(".fields > li")];
  const store = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* a browser that keeps nothing */ }
    return null;
  };

  // The place in the article, in code points, of a position in the page; null outside the article.
  const place = (node, offset) => {
    const text = document.getElementById("text");
    if (!text || !text.contains(node)) return null;
    if (node === text) {
      const piece = text.children[offset];
      return piece ? Number(piece.dataset.s) : length(text);
    }
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-s]");
    if (!piece) return null;
    const start = Number(piece.dataset.s);
    if (piece.dataset.n) return start + (offset > 0 ? Number(piece.dataset.n) : 0);
    if (node.nodeType !== Node.TEXT_NODE) return start + (offset > 0 ? [...piece.textContent].length : 0);
    return start + [...node.data.slice(0, offset)].length;
  };
  const length = (text) => {
    const last = text.lastElementChild;
    return last ? Number(last.dataset.s) + (Number(last.dataset.n) || [...last.textContent].length) : 0;
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : [start, end];
  };

  let current = -1;
  const light = (at) => {
    current = at;
    fields().forEach((li, i) => li.classList.toggle("current", i === at));
    const name = at < 0 ? "" : fields()[at].dataset.field;
    const wanted = name === "type" ? "trigger" : name;
    let first = null;
    document.querySelectorAll("#text mark").forEach((mark) => {
      const is = Boolean(wanted) && mark.dataset.f.split(" ").includes(wanted);
      mark.classList.toggle("lit", is);
      if (is && !first) first = mark;
    });
    if (first) first.scrollIntoView({ block: "nearest" });
  };
  const next = (step) => {
    const all = fields();
    if (!all.length) return;
    light(current < 0 ? (step > 0 ? 0 : all.length - 1) : (current + step + all.length) % all.length);
    const said = all[current].querySelector(".field");
    window.waqai.say([said.querySelector(".name").textContent, said.querySelector(".value").textContent].join(": ").replace(/\s+/g, " ").trim());
  };
  const edit = (at) => {
    const li = fields()[at];
    const button = li && li.querySelector("button.edit");
    if (!button) return;
    light(at);
    const text = document.getElementById("text");
    const words = selected();
    const asked = new URLSearchParams(text.dataset.query);
    asked.set("report", text.dataset.report);
    if (words) { asked.set("start", words[0]); asked.set("end", words[1]); }
    document.querySelectorAll(".editor").forEach((other) => other.replaceChildren());
    window.htmx.ajax("GET", `${text.dataset.edit}${li.dataset.field}?${asked}`, { target: li.querySelector(".editor"), swap: "innerHTML" });
  };
  const close = () => {
    const open = document.querySelector(".editor:not(:empty)");
    if (!open) return false;
    const button = open.closest("li").querySelector("button.edit");
    open.replaceChildren();
    button.focus();
    return true;
  };
  const outlets = (step) => {
    const rows = [...document.querySelectorAll(".compare tbody tr")];
    const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
    if (rows.length > 1) rows[(now + step + rows.length) % rows.length].querySelector("a").click();
  };

  const act = (event) => {
    const digit = /^(?:Digit|Numpad)([1-8])$/.exec(event.code);
    if (digit) return edit(Number(digit[1]) - 1), true;
    switch (event.code) {
      case "KeyN": case "KeyJ": return next(event.shiftKey ? -1 : 1), true;
      case "KeyK": return next(-1), true;
      case "KeyE": return edit(Math.max(current, 0)), true;
      case "KeyO": return outlets(event.shiftKey ? -1 : 1), true;
      case "Slash": return document.getElementById("keys").showModal(), true;
    }
    const target = one(`[data-key="${event.code}"]`);
    if (!target) return false;
    target.click();
    return true;
  };
  const isOn = () => store("waqai-keys") !== "off";
  let busy = false;
  // Enter in a search takes the first that is found for what stands there now, not for what stood there before.
  const choices = (search) => search.closest("form").querySelector(".choices");
  document.addEventListener("input", (event) => {
    if (event.target.matches(".edit-form input[type=search]")) {
      choices(event.target).dataset.stale = "yes";
      choices(event.target).replaceChildren();
    }
  });
  const take = (list) => {
    const first = list.querySelector(".choice");
    if (first && list.dataset.wanted) first.click();
    delete list.dataset.wanted;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches || !event.target.matches(".edit-form input[type=search]")) return;
    event.preventDefault();
    const list = choices(event.target);
    list.dataset.wanted = "yes";
    if (!list.dataset.stale) take(list);
  });
  document.addEventListener("keydown", (event) => {
    if (event.code === "Escape" && close()) return event.preventDefault();
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || !isOn() || document.querySelector("dialog[open]")) return;
    if (event.target.closest && event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (busy && /^Key[AXSU]$/.test(event.code)) return event.preventDefault();
    if (act(event)) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    if (event.target.closest("[data-close]")) {
      const dialog = event.target.closest("dialog");
      if (dialog) dialog.close(); else close();
    }
    const button = event.target.closest("button.edit");
    if (button) {
      event.preventDefault();
      event.stopPropagation();
      edit(fields().indexOf(button.closest("li")));
    }
    const mark = event.target.closest("#text mark");
    if (mark && getSelection().isCollapsed) {
      const name = mark.dataset.f.split(" ")[0];
      light(fields().findIndex((li) => li.dataset.field === (name === "trigger" ? "type" : name)));
    }
  }, true);
  const box = document.getElementById("keys-on");
  if (box) {
    box.checked = isOn();
    box.addEventListener("change", () => store("waqai-keys", box.checked ? "on" : "off"));
  }

  document.addEventListener("htmx:before:request", () => { busy = true; });
  document.addEventListener("htmx:finally:request", () => { busy = false; });
  // The sentence that tells the incident is in sight, the address is that of what is shown, and people who hear the page are told.
  const arrive = () => {
    light(-1);
    const text = document.getElementById("text");
    const first = text && (text.querySelector("mark.said") || text.querySelector(".said, mark"));
    if (first) text.scrollTop += first.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 4;
  };
  let shown = desk() ? desk().dataset.path : "";
  document.addEventListener("htmx:after:swap", () => {
    const now = desk();
    const list = document.querySelector(".choices[data-stale]");
    if (list && list.childElementCount) {
      delete list.dataset.stale;
      take(list);
    }
    const form = document.querySelector(".editor:not(:empty) [data-first]");
    if (form && !form.closest(".editor").contains(document.activeElement)) form.focus();
    if (!now || now.dataset.seen) return;
    now.dataset.seen = "yes";
    if (now.dataset.path !== shown) {
      shown = now.dataset.path;
      history.pushState(null, "", shown);
      scrollTo(0, 0);
    }
    if (now.dataset.said) {
      document.title = now.dataset.said;
      const said = document.getElementById("said");
      said.textContent = now.dataset.said;
    }
    arrive();
    document.dispatchEvent(new CustomEvent("waqai:shown"));
  });
  addEventListener("popstate", () => location.reload());
  if (desk()) desk().dataset.seen = "yes";
  arrive();
})();
