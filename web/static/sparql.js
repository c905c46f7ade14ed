"use strict";
// Puts an editor over the text area of the SPARQL page. Without this file the page works the same.
document.addEventListener("DOMContentLoaded", () => {
  const area = document.getElementById("query");
  const place = document.createElement("div");
  area.before(place);
  const run = () => area.form.requestSubmit();
  Yasqe.defaults.autocompleters = ["variables"]; // the others would ask servers elsewhere, and keep lists in the browser
  const editor = new Yasqe(place, {
    value: area.value,
    persistenceId: null, // nothing is kept in the browser
    showQueryButton: false, // the page asks, and shows the answer; the editor never asks by itself
    resizeable: false,
    createShareableLink: null,
    requestConfig: { endpoint: area.form.action },
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run },
  });
  // The prefixes of the page's table need no declaration: without this the editor marks each of them as a mistake.
  const mode = editor.getMode();
  const begin = mode.startState;
  mode.startState = (...given) => {
    const state = begin(...given);
    for (const row of document.querySelectorAll("[data-prefix]")) state.prefixes[row.dataset.prefix] = row.dataset.begins;
    return state;
  };
  editor.setValue(editor.getValue());
  editor.getInputField().setAttribute("aria-label", "SPARQL query");
  area.hidden = true;
  area.form.addEventListener("submit", () => {
    area.value = editor.getValue();
  });
});
