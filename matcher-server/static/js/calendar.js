// The calendar of spare hours: arrows move between the cells, what was changed is marked, one number can be put into a whole row.
// Without this file the cells are filled one by one.

for (const table of document.querySelectorAll("table.calendar")) {
  const inputs = [...table.querySelectorAll("tbody input[type=text]")];
  const row = (input) => [...input.closest("tr").querySelectorAll("input[type=text]")];
  const mark = (input) => input.closest("td").classList.toggle("changed", input.value !== input.defaultValue);

  table.addEventListener("input", (event) => mark(event.target));
  table.addEventListener("focusin", (event) => event.target.matches("input") && event.target.select());
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("input[type=text]") || event.altKey || event.ctrlKey || event.metaKey) return;
    const cells = row(event.target);
    const at = cells.indexOf(event.target);
    const place = inputs.indexOf(event.target);
    const next = {
      ArrowLeft: event.target.selectionStart === 0 ? cells[at - 1] : undefined,
      ArrowRight: event.target.selectionEnd === event.target.value.length ? cells[at + 1] : undefined,
      ArrowUp: inputs[place - cells.length],
      ArrowDown: inputs[place + cells.length],
      Enter: inputs[place + cells.length],
    }[event.key];
    if (event.key === "Enter" || next) event.preventDefault();
    next?.focus();
  });

  for (const button of table.querySelectorAll("button[data-fill]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const cells = row(button);
      const value = cells.find((cell) => cell.value !== "")?.value ?? "";
      for (const cell of cells.filter((cell) => cell.value === "" && !cell.disabled)) {
        cell.value = value;
        mark(cell);
      }
    });
  }
}
