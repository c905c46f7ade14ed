// Suggestions while typing, for every input with data-suggest: the ARIA combobox with a list box.
// Without this file the box is a plain one whose form searches.
"use strict";

const WAIT = 120; // milliseconds after the last key

function suggest(input) {
  const list = document.createElement("ul");
  const said = document.createElement("p");
  list.id = input.id + "-list";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  said.className = "heard";
  said.setAttribute("role", "status");
  input.after(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, "aria-haspopup": "listbox",
  })) input.setAttribute(name, value);
  let timer, asking, at = -1;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    at = options.length ? (index + options.length + 1) % (options.length + 1) : -1; // one step beyond the last is the box itself
    if (at === options.length) at = -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({block: "nearest"});
  }

  function show(found) {
    list.replaceChildren(...found.map((one, place) => {
      const option = document.createElement("li");
      option.id = list.id + "-" + place;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = one.address;
      const name = document.createElement("span");
      name.textContent = one.label;
      const kind = document.createElement("span");
      kind.className = "quiet";
      kind.textContent = (one.matched ? "“" + one.matched + "” " : "") + (one.kind === "treatment" ? "" : one.kind);
      option.append(name, " ", kind);
      return option;
    }));
    at = -1;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    said.textContent = found.length ? found.length + (found.length === 1 ? " suggestion" : " suggestions") : "No suggestion";
  }

  async function ask() {
    if (asking) asking.abort();
    const text = input.value.trim();
    if (text.length < 2) return close();
    asking = new AbortController();
    const query = new URLSearchParams({q: text});
    const date = input.form && input.form.elements.namedItem("date");
    if (date && date.value) query.set("date", date.value);
    try {
      const answer = await fetch(input.dataset.suggest + "?" + query, {signal: asking.signal});
      if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the box goes on as a plain one
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? list.children.length - 1 : at - 1);
    } else if (event.key === "Enter") {
      clearTimeout(timer);
      if (at >= 0 && !list.hidden) {
        event.preventDefault();
        location.assign(list.children[at].dataset.address);
      }
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
}

for (const input of document.querySelectorAll("input[data-suggest]")) suggest(input);
