// Comfort only: every page is complete without this file. It prints, and it takes a file dropped on a text field.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A text file dropped on a field fills it; any other file goes to the file chooser beside it, as if chosen there.
for (const field of document.querySelectorAll("textarea[data-drop]")) {
  const chooser = document.getElementById(field.dataset.drop);
  field.addEventListener("dragover", (event) => event.preventDefault());
  field.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file || !chooser) return;
    event.preventDefault();
    const plain = file.type === "text/plain" && file.size < 1_000_000;
    if (plain) {
      const bytes = await file.arrayBuffer();
      try {
        field.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
        return;
      } catch {
        // Not UTF-8: the server knows more encodings than a browser's guess, so it gets the file itself.
      }
    }
    chooser.files = event.dataTransfer.files;
    field.value = "";
  });
}

// A chosen file and a pasted text are alternatives: say which one counts.
for (const chooser of document.querySelectorAll("input[type=file][data-instead]")) {
  const field = document.getElementById(chooser.dataset.instead);
  chooser.addEventListener("change", () => {
    if (field && chooser.files.length) field.value = "";
  });
}
