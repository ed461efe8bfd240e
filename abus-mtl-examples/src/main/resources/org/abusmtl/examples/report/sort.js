document.querySelectorAll("table.sortable thead th").forEach(function (head) {
  head.tabIndex = 0;
  function value(row) {
    var text = row.cells[head.cellIndex].textContent.trim();
    var number = parseFloat(text);
    return isNaN(number) ? text : number;
  }
  function sort() {
    var table = head.closest("table");
    var down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("thead th").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var body = table.tBodies[0];
    Array.from(body.rows).sort(function (a, b) {
      var x = value(a);
      var y = value(b);
      var order = typeof x === "number" ? (typeof y === "number" ? x - y : -1)
        : (typeof y === "number" ? 1 : x.localeCompare(y));
      return down ? -order : order;
    }).forEach(function (row) { body.appendChild(row); });
  }
  head.addEventListener("click", sort);
  head.addEventListener("keydown", function (event) { if (event.key === "Enter") { sort(); } });
});
document.querySelectorAll("input[data-hides]").forEach(function (box) {
  box.addEventListener("change", function () {
    document.body.classList.toggle("hide-" + box.dataset.hides, !box.checked);
  });
});
