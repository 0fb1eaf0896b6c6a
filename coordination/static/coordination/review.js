// Keys of the review pages, and the bar that answers several pairs at once. Everything works without it, by hand.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    return;
  }
  if (event.key === "n" && document.getElementById("note")) {
    event.preventDefault();
    document.getElementById("note").focus();
    return;
  }
  const chosen = document.querySelector(`.review [data-key="${CSS.escape(event.key)}"]`);
  if (chosen) {
    event.preventDefault();
    chosen.click();
  }
});

const bulk = document.getElementById("bulk");
if (bulk) {
  const boxes = [...bulk.querySelectorAll("input[name=pairs]")];
  const show = () => {
    const chosen = boxes.filter((box) => box.checked);
    document.getElementById("chosen").textContent = chosen.length;
    document.getElementById("bulk-bar").hidden = chosen.length === 0;
  };
  bulk.addEventListener("change", show);
  bulk.addEventListener("click", (event) => {
    const evidence = event.target.closest("[data-choose]")?.dataset.choose;
    if (evidence === undefined) return;
    for (const box of boxes) if (box.dataset.evidence === evidence) box.checked = true;
    show();
  });
  if (boxes.length) show();
}
