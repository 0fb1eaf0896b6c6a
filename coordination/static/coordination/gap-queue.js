/* The queue by keyboard: j and k go down and up, x chooses, and the letter on a button presses it. */
document.addEventListener("DOMContentLoaded", () => {
  const boxes = [...document.querySelectorAll("#changelist-form input.action-select")];
  const told = document.getElementById("bulk-count");
  if (!told) return;
  const count = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    told.textContent = chosen ? `${chosen} chosen` : "Choose gaps";
    told.parentElement.classList.toggle("chosen", chosen > 0);
  };
  document.getElementById("changelist-form").addEventListener("change", () => setTimeout(count));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("textarea, select, input:not([type=checkbox])");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = boxes.indexOf(document.activeElement);
    if (event.key === "j" || event.key === "k") {
      const next = boxes[at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)];
      if (next) next.focus();
    } else if (event.key === "x" && at >= 0) {
      boxes[at].click();
    } else {
      const button = document.querySelector(`#bulk button[data-key="${CSS.escape(event.key)}"]`);
      if (button) button.click();
      else return;
    }
    event.preventDefault();
  });
  count();
});
