"use strict";
// Puts an editor over the text area of the SPARQL page. Without this file the page works the same.
document.addEventListener("DOMContentLoaded", () => {
  const area = document.getElementById("query");
  const place = document.createElement("div");
  area.before(place);
  const editor = new Yasqe(place, {
    value: area.value,
    persistenceId: null, // nothing is kept in the browser
    showQueryButton: false,
    resizeable: false,
    createShareableLink: null,
    autocompleters: ["variables"], // the others would ask servers elsewhere
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => area.form.requestSubmit(), "Cmd-Enter": () => area.form.requestSubmit() },
  });
  editor.getInputField().setAttribute("aria-label", "SPARQL query");
  area.hidden = true;
  area.form.addEventListener("submit", () => {
    area.value = editor.getValue();
  });
});
