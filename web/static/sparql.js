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
  editor.getInputField().setAttribute("aria-label", "SPARQL query");
  area.hidden = true;
  area.form.addEventListener("submit", () => {
    area.value = editor.getValue();
  });
});
